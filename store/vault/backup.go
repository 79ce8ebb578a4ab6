package vault

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/atomicfile"
	"kiikey/store/home"
)

// Backup writes all items to another file of the same form, with an identity and a passphrase of its own,
// readable and writable by the owner alone. An existing file is replaced only with overwrite, and only if it is
// a regular file and none of the vault's own.
//
// Errors are *problem.Problem, of the kinds NotConfirmed (the file exists), FileUnusable (another target is
// needed), StoreUnwritable, and those of Get. A backup at the path is replaced as a whole or left alone.
func (v *Vault) Backup(ctx context.Context, path string, passphrase kiiex.Secret, overwrite bool) error {
	if err := check(ctx, passphrase); err != nil {
		return err
	}
	path, err := v.backupPath(path, overwrite)
	if err != nil {
		return err
	}
	now, err := v.present()
	if err != nil {
		return err
	}
	defer now.clear()
	now.document.supersedes = sum{} // nothing lies beside a backup
	k, err := newKey(passphrase)
	if err != nil {
		return problem.From(err)
	}
	if err := stopped(ctx); err != nil {
		return err
	}
	_, err = subject{path: path, backup: true}.write(k, now.document, atomicfile.Options{Exclusive: !overwrite})
	if errors.Is(err, fs.ErrExist) && !overwrite {
		return backupExists(path)
	}
	return err
}

// backupPath returns the resolved path of a backup, or why it may not be written there.
func (v *Vault) backupPath(path string, overwrite bool) (string, error) {
	target, err := resolve(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", backupTarget(path, home.NoFolder)
	}
	if err != nil {
		return "", backupTarget(path, "cannot be reached: "+problem.Reason(err))
	}
	there, err := os.Lstat(target)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", backupTarget(path, "cannot be reached: "+problem.Reason(err))
	}
	for _, own := range []string{v.path, previousPath(v.path), lockPath(v.path)} {
		mine, err := os.Lstat(own)
		if target == own || there != nil && err == nil && os.SameFile(there, mine) {
			return "", backupTarget(path, "belongs to the vault itself")
		}
	}
	switch {
	case there == nil:
		return target, nil
	case !there.Mode().IsRegular():
		return "", backupTarget(path, "is not a file")
	case !overwrite:
		return "", backupExists(target)
	}
	return target, nil
}

// OpenBackup returns the items of a backup, or of a vault. The caller must clear them.
//
// Errors are *problem.Problem, of the kinds WrongPassphrase, StoreDamaged, StoreMissing, StoreUnreadable,
// PassphraseNeeded (it is empty) and Interrupted.
func OpenBackup(ctx context.Context, path string, passphrase kiiex.Secret) (Items, error) {
	if err := check(ctx, passphrase); err != nil {
		return nil, err
	}
	about := subject{path: path, backup: true}
	real, err := resolve(path)
	if err != nil {
		return nil, about.reading(err)
	}
	raw, err := atomicfile.Read(real, maxFile)
	if err != nil {
		return nil, about.reading(err)
	}
	s, err := about.open(raw, func(a archive) (key, error) { return about.unlock(a, passphrase) })
	if err != nil {
		return nil, err
	}
	if err := stopped(ctx); err != nil {
		s.clear()
		return nil, err
	}
	return s.document.items, nil
}
