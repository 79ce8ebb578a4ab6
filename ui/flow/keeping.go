package flow

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/atomicfile"
	"kiikey/store/home"
	"kiikey/store/state"
	"kiikey/store/vault"
)

// FreeTarget says whether a file may be made at path, before a person is asked for anything: there is true
// where a plain file is there already, which a yes may replace. What is no plain file is not replaced, nor
// is a link followed, and what kiikey keeps is never written over, nor is a file of passphrases, which are those that
// the same command reads. The error is a *problem.Problem of kind FileUnusable.
func (j *Job) FreeTarget(path string, passphrases ...string) (there bool, err error) {
	unusable := func(why string, err error) error {
		return &problem.Problem{
			Kind: problem.FileUnusable,
			What: "No file can be made there.",
			Why:  path + " " + why + ".",
			Next: "Choose another name.",
			Err:  err,
		}
	}
	info, err := os.Lstat(path)
	isPath := func(file string) bool {
		other, err := os.Stat(file)
		return err == nil && os.SameFile(info, other)
	}
	switch {
	case j.folders.Keeps(path):
		return false, unusable(home.KeptThere, nil)
	case err == nil && slices.ContainsFunc(passphrases, isPath):
		return false, unusable("is where the passphrase is read from", nil)
	case err == nil && info.Mode().IsRegular():
		return true, nil
	case err == nil:
		return false, unusable("is a folder, a link or a device", nil)
	case !errors.Is(err, fs.ErrNotExist):
		return false, unusable("cannot be reached: "+reason(err), err)
	}
	if folder, err := os.Stat(filepath.Dir(path)); err != nil || !folder.IsDir() {
		return false, unusable("is in a folder that does not exist", err)
	}
	if err := atomicfile.CheckName(path); err != nil {
		return false, unusable("cannot be written: "+reason(err), err)
	}
	return false, nil
}

// reason is the system's own word for err, without the path that is named already.
func reason(err error) string {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// Backup writes everything into one encrypted file, under a passphrase of its own, and returns how many
// credentials that were. present is the vault's passphrase, which is asked for first. A file that is there already
// is replaced only with replace. Errors are those of store.BackupTo, of Unlock and of the passphrases.
func (j *Job) Backup(ctx context.Context, path string, replace bool, present, chosen Passphrase) (int, error) {
	s, err := j.prove(ctx, present)
	if err != nil {
		return 0, err
	}
	entries, err := s.List(ctx)
	if err != nil {
		return 0, err
	}
	secret, err := chosen(ctx)
	if err != nil {
		return 0, err
	}
	err = s.BackupTo(ctx, path, secret, replace)
	j.recordChange(state.Event{Action: ActionBackup}, err)
	return len(entries), err
}

// OpenBackup opens the backup at path, for the caller to close. Errors are those of store.OpenBackup and of
// passphrase.
func OpenBackup(ctx context.Context, path string, passphrase Passphrase) (*store.Backup, error) {
	secret := kiiex.SecretFromString("none")
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() { // else there is nothing that a passphrase could open
		if secret, err = passphrase(ctx); err != nil {
			return nil, err
		}
	}
	return store.OpenBackup(ctx, path, secret)
}

// CheckBackup says why there can be no backup at path, before a person is asked for its passphrase. Errors are those of
// store.OpenBackup.
func CheckBackup(ctx context.Context, path string) error {
	asked := errors.New("flow: there is something to open")
	_, err := OpenBackup(ctx, path, func(context.Context) (kiiex.Secret, error) { return kiiex.Secret{}, asked })
	if errors.Is(err, asked) {
		return nil
	}
	return err
}

// Counted is how many credentials of a plan differ so from what is there.
func Counted(plan []store.Planned, d store.Difference) int {
	n := 0
	for _, p := range plan {
		if p.Difference == d {
			n++
		}
	}
	return n
}

// Sorted is a plan in the order in which a person looks at it: what is new, what is different, what is the same.
func Sorted(plan []store.Planned) []store.Planned {
	order := []store.Difference{store.NewThere, store.DifferentThere, store.SameThere}
	sorted := slices.Clone(plan)
	slices.SortStableFunc(sorted, func(a, b store.Planned) int {
		return cmp.Compare(slices.Index(order, a.Difference), slices.Index(order, b.Difference))
	})
	return sorted
}

// PlanRestore says what Restore would do with each credential of a backup. While no store is open that is
// for a vault that has yet to be made: everything is new. Errors are those of store.Plan.
func (j *Job) PlanRestore(ctx context.Context, b *store.Backup) ([]store.Planned, error) {
	return j.Store().Plan(ctx, b)
}

// Restore copies a backup's credentials into the open store, if what would be done is still what the user
// has seen. What the store has besides stays as it is. Errors are those of store.Restore.
func (j *Job) Restore(ctx context.Context, b *store.Backup, seen []store.Planned) error {
	to, err := j.opened()
	if err != nil {
		return err
	}
	err = to.Restore(ctx, b, seen)
	j.recordChange(state.Event{Action: ActionRestore}, err)
	return err
}

// RestorePrevious brings back the vault's previous version, and locks; a second call undoes it. Errors are those
// of store.RestorePrevious.
func (j *Job) RestorePrevious(ctx context.Context) error {
	j.Lock()
	err := store.RestorePrevious(ctx, j.place())
	j.recordChange(state.Event{Action: ActionRestorePrevious}, err)
	return err
}

// RestoreAside makes a new vault of a backup's credentials and opens it. The one in its place, which does not open,
// keeps its files under other names: the paths are returned. passphrase is the new vault's. The keyrings that opened
// the old one still open those files. Errors are those of store.RestoreAside and of passphrase.
func (j *Job) RestoreAside(ctx context.Context, b *store.Backup, passphrase Passphrase) (aside []string, err error) {
	secret, err := passphrase(ctx)
	if err != nil {
		return nil, err
	}
	j.Lock()
	opened, aside, err := j.place().RestoreAside(ctx, b, secret, j.Now())
	if opened != nil {
		j.use(opened)
		_ = j.EndUnlocked() // what cannot be ended ends by itself
		_ = j.state.MoveRemembered(j.VaultPath(), aside)
	}
	j.recordChange(state.Event{Action: ActionRestore}, err)
	return aside, err
}

// ChangePassphrase gives the vault another passphrase, and with it another identity; present is the present one. A
// keyring that opened the vault opens it afterwards too; who had it unlocked for a while has to unlock it again.
// Errors are those of store.ChangePassphrase, of Unlock and of the passphrases. After those of the kind
// StoreChanged, and those of a keyring, which say so, the passphrase is changed.
func (j *Job) ChangePassphrase(ctx context.Context, present, chosen Passphrase) error {
	s, err := j.prove(ctx, present)
	if err != nil {
		return err
	}
	secret, err := chosen(ctx)
	if err != nil {
		return err
	}
	old, _ := vault.Fingerprint(j.VaultPath())
	err = s.ChangePassphrase(ctx, secret)
	j.recordChange(state.Event{Action: ActionPassphrase}, err)
	if err != nil {
		return err
	}
	failed := j.rememberAgain(ctx, old)
	if err := j.endUnlocked(j.unlockedFor(old)); err != nil {
		failed = errors.Join(failed, about("The passphrase is changed, but what unlocked the vault for a while still opens old copies of it.", err))
	}
	return failed
}
