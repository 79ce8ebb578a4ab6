package flow

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/state"
	"kiikey/store/vault"
)

// FreeTarget says whether a file may be made at path, before a person is asked for anything: there is true
// where a plain file is there already, which a yes may replace. What is no plain file is not replaced, nor
// is a link followed. The error is a *problem.Problem of kind FileUnusable.
func FreeTarget(path string) (there bool, err error) {
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
	switch {
	case err == nil && info.Mode().IsRegular():
		return true, nil
	case err == nil:
		return false, unusable("is a folder, a link or a device", nil)
	case !errors.Is(err, fs.ErrNotExist):
		return false, unusable("cannot be reached", err)
	}
	if folder, err := os.Stat(filepath.Dir(path)); err != nil || !folder.IsDir() {
		return false, unusable("is in a folder that does not exist", err)
	}
	return false, nil
}

// Backup writes everything that is kept into one encrypted file, under a passphrase of its own, and returns
// how many credentials that were. A file that is there already is replaced only with replace. Errors are those
// of store.BackupTo and of passphrase.
func (j *Job) Backup(ctx context.Context, path string, replace bool, passphrase Passphrase) (int, error) {
	s, err := j.opened()
	if err != nil {
		return 0, err
	}
	entries, err := s.List(ctx)
	if err != nil {
		return 0, err
	}
	secret, err := passphrase(ctx)
	if err != nil {
		return 0, err
	}
	err = s.BackupTo(ctx, path, secret, replace)
	j.recordChange(state.Event{Action: ActionBackup}, err)
	return len(entries), err
}

// Backup is a backup that has been opened. Close it after use.
type Backup struct{ from *store.Store }

// OpenBackup opens the backup at path. Errors are those of store.OpenBackup and of passphrase.
func OpenBackup(ctx context.Context, path string, passphrase Passphrase) (*Backup, error) {
	secret := kiiex.SecretFromString("none")
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() { // else there is nothing that a passphrase could open
		if secret, err = passphrase(ctx); err != nil {
			return nil, err
		}
	}
	s, err := store.OpenBackup(ctx, path, secret)
	if err != nil {
		return nil, err
	}
	return &Backup{s}, nil
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

// OpenLeft opens, to restore from, what another store has left in a keyring of the system. name is that of the
// backend, with the store's id behind a colon where there are several. Errors are those of store.OpenOther.
func (j *Job) OpenLeft(ctx context.Context, name string) (*Backup, error) {
	backend, id, _ := strings.Cut(name, ":")
	s, err := store.OpenOther(ctx, store.Options{DataDir: j.folders.Data, Backend: store.Backend(backend)}, id)
	if err != nil {
		return nil, err
	}
	return &Backup{s}, nil
}

// Close overwrites what was decrypted.
func (b *Backup) Close() { b.from.Close() }

// PlanRestore says what Restore would do with each credential of a backup. While no store is open that is
// for a store that has yet to be made: everything is new. Errors are those of store.PlanCopy.
func (j *Job) PlanRestore(ctx context.Context, b *Backup) ([]store.Planned, error) {
	if to := j.Store(); to != nil {
		return b.from.PlanCopy(ctx, to)
	}
	entries, err := b.from.List(ctx)
	if err != nil {
		return nil, err
	}
	plan := make([]store.Planned, len(entries))
	for i, e := range entries {
		plan[i] = store.Planned{Entry: e, Difference: store.NewThere}
	}
	return plan, nil
}

// Restore copies a backup's credentials into the open store, if what would be done is still what the person
// has seen. What the store has besides stays as it is. Errors are those of store.CopyTo.
func (j *Job) Restore(ctx context.Context, b *Backup, seen []store.Planned) error {
	to, err := j.opened()
	if err != nil {
		return err
	}
	err = b.from.CopyTo(ctx, to, seen)
	j.recordChange(state.Event{Action: ActionRestore}, err)
	return err
}

// RestorePrevious brings back the state of the vault before its last change, and locks; a second call undoes
// it. Errors are those of store.RestorePrevious, and NoPrevious for a backend that keeps no such state.
func (j *Job) RestorePrevious(ctx context.Context) error {
	backend, err := j.Backend()
	if err != nil {
		return err
	}
	if backend != "" && backend != store.Vault {
		return &problem.Problem{
			Kind: problem.NoPrevious,
			What: "There is no previous state to bring back.",
			Why:  "Your credentials are kept in " + string(backend) + "; only a vault keeps its previous state.",
			Next: "If you have a backup: kiikey restore FILE.",
		}
	}
	j.Lock()
	err = store.RestorePrevious(ctx, j.folders.Data, j.options.Vault)
	j.recordChange(state.Event{Action: ActionRestorePrevious}, err)
	return err
}

// ReplaceVault makes a new, empty vault and opens it. One that is in its place, which does not open, is set
// aside under another name, with its previous state: the paths are returned. passphrase is the new vault's; it
// is asked for before anything is moved. Errors are those of store.SetVaultAside, of Create and of passphrase.
func (j *Job) ReplaceVault(ctx context.Context, passphrase Passphrase) (aside []string, err error) {
	secret, err := passphrase(ctx)
	if err != nil {
		return nil, err
	}
	if secret.IsEmpty() {
		return nil, &problem.Problem{Kind: problem.PassphraseNeeded, What: "The passphrase is empty.", Next: "Choose one."}
	}
	j.Lock()
	if aside, err = store.SetVaultAside(ctx, j.folders.Data, j.Now()); err != nil {
		return aside, err
	}
	return aside, j.Create(ctx, store.Vault, func(context.Context) (kiiex.Secret, error) { return secret, nil })
}

// ChangePassphrase gives the vault another passphrase and another identity. passphrase is not asked for where
// the backend has none of kiikey's. Errors are those of store.ChangePassphrase and of passphrase.
func (j *Job) ChangePassphrase(ctx context.Context, passphrase Passphrase) error {
	s, err := j.opened()
	if err != nil {
		return err
	}
	var secret kiiex.Secret
	if s.Backend() == store.Vault {
		if secret, err = passphrase(ctx); err != nil {
			return err
		}
	}
	err = s.ChangePassphrase(ctx, secret)
	j.recordChange(state.Event{Action: ActionPassphrase}, err)
	return err
}

// MoveTarget returns the backend called name, and what stands before it can be moved to: PassphraseToChoose,
// PassphraseNeeded or SystemKeyring. Errors are *problem.Problem: BackendMissing where it cannot be used here,
// BackendUnchosen where nothing is kept yet, and Usage where everything is there already.
func (j *Job) MoveTarget(name string) (store.Backend, Situation, error) {
	to, err := store.ParseBackend(name)
	if err != nil {
		return "", 0, err
	}
	from, err := j.Backend()
	switch {
	case err != nil:
		return "", 0, err
	case from == to:
		return "", 0, &problem.Problem{
			Kind: problem.Usage,
			What: "Your credentials are kept in " + string(to) + " already.",
			Next: "Name another backend; this system has " + backendChoices() + ".",
		}
	case to != store.Vault:
		return to, SystemKeyring, nil
	}
	there, err := vault.Exists(store.VaultPath(j.folders.Data))
	switch {
	case err != nil:
		return "", 0, err
	case there:
		return to, PassphraseNeeded, nil
	}
	return to, PassphraseToChoose, nil
}

// Move carries everything from the open store to another backend, which is the one in use and open from then
// on, and returns how many credentials that were. passphrase is that of the vault, where one is opened or made.
// Until the new backend is recorded a failure leaves the old one complete and in use; if the old one could not
// be emptied after that, the error has the kind StoreChanged. Errors are those of store.Migrate, of store.Open
// and of passphrase.
func (j *Job) Move(ctx context.Context, to store.Backend, passphrase Passphrase) (int, error) {
	from, err := j.opened()
	if err != nil {
		return 0, err
	}
	entries, err := from.List(ctx)
	if err != nil {
		return 0, err
	}
	target, err := store.Open(ctx, store.Options{
		DataDir: j.folders.Data, Backend: to, Passphrase: passphrase, Create: true, Vault: j.options.Vault,
	})
	if err != nil {
		return 0, err
	}
	err = store.Migrate(ctx, from, target)
	j.recordChange(state.Event{Action: ActionMigrate}, err)
	if now, readErr := store.ReadChoice(j.folders.Data); err != nil && (readErr != nil || now != to) {
		target.Close()
		return 0, notMoved(err)
	}
	j.mu.Lock()
	j.store = target
	j.mu.Unlock()
	from.Close()
	return len(entries), err
}

// notMoved says what to do about a name that the target has given to another credential.
func notMoved(err error) error {
	if !errors.Is(err, problem.Of(problem.NameTaken)) {
		return err
	}
	told := *problem.From(err)
	told.What = "Nothing was moved. " + told.What
	told.Why = "It is in the other backend, and differs from yours."
	told.Next = "Give yours another name with kiikey rename, then move again."
	return &told
}
