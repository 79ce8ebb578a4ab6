package flow

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/store/state"
)

// Backup writes everything into one encrypted file, under a passphrase of its own, and returns the number of
// credentials. It asks for present first, the vault's passphrase. An existing file is replaced only with
// replace. Errors are those of store.BackupTo, of Unlock and of the passphrases.
func (j *Job) Backup(ctx context.Context, path string, replace bool, present, chosen Passphrase) (int, error) {
	s, err := j.verifyPassphrase(ctx, present)
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

// CheckBackup says why there can be no backup at path, before the user is asked for its passphrase. Errors are
// those of store.OpenBackup.
func CheckBackup(ctx context.Context, path string) error {
	asked := errors.New("flow: there is something to open")
	_, err := OpenBackup(ctx, path, func(context.Context) (kiiex.Secret, error) { return kiiex.Secret{}, asked })
	if errors.Is(err, asked) {
		return nil
	}
	return err
}

// Counted returns the number of a plan's credentials with that difference.
func Counted(plan []store.Planned, d store.Difference) int {
	n := 0
	for _, p := range plan {
		if p.Difference == d {
			n++
		}
	}
	return n
}

// Sorted returns a plan in display order: new, different, the same.
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
	err := j.Store().Restore(ctx, b, seen)
	j.recordChange(state.Event{Action: ActionRestore}, err)
	return err
}

// RestorePrevious restores the vault's previous version, and locks; a second call undoes it. Errors are those
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
		j.setStore(opened)
		_ = j.EndUnlocked() // what cannot be ended now expires
		_ = j.state.MoveRemembered(j.VaultPath(), aside)
	}
	j.recordChange(state.Event{Action: ActionRestore}, err)
	return aside, err
}
