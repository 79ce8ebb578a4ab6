package store

import (
	"context"
	"os"
	"path/filepath"

	"github.com/99designs/keyring"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/lockfile"
	"kiikey/store/vault"
)

// BackupTo writes everything to one encrypted file under a passphrase of its own, whichever the backend. A
// file that is there already is replaced only with overwrite.
//
// Errors besides those of Store: NotConfirmed where a file is there, FileUnusable, StoreUnwritable, and
// those of Load.
func (s *Store) BackupTo(ctx context.Context, path string, passphrase kiiex.Secret, overwrite bool) error {
	if s.vault != nil {
		return s.guard.write(ctx, func(keyring.Keyring) error {
			return s.vault.Backup(ctx, path, passphrase, overwrite)
		})
	}
	folder, err := os.MkdirTemp(s.dataDir, ".backup-*")
	if err != nil {
		return &problem.Problem{
			Kind: problem.StoreUnwritable,
			What: "The backup could not be prepared.",
			Why:  "A folder for it could not be made: " + plainReason(err) + ".",
			Next: "Check that you may write in kiikey's data folder and that the disk has room.",
			Err:  err,
		}
	}
	defer func() { _ = os.RemoveAll(folder) }()
	v, err := vault.Create(ctx, filepath.Join(folder, vaultFile), passphrase, s.vaultOptions)
	if err != nil {
		return err
	}
	copyOf := overVault(v, s.guard.timeout)
	defer copyOf.Close()
	plan, err := s.PlanCopy(ctx, copyOf)
	if err != nil {
		return err
	}
	if err := s.CopyTo(ctx, copyOf, plan); err != nil {
		return err
	}
	return copyOf.BackupTo(ctx, path, passphrase, overwrite)
}

// OpenBackup opens a backup as a store to read from, for PlanCopy and CopyTo. Errors are *problem.Problem:
// WrongPassphrase, StoreDamaged, StoreMissing, StoreUnreadable, PassphraseNeeded and Interrupted.
func OpenBackup(ctx context.Context, path string, passphrase kiiex.Secret) (*Store, error) {
	items, err := vault.OpenBackup(ctx, path, passphrase)
	if err != nil {
		return nil, err
	}
	s := New(backupRing{items}, 0)
	s.backend, s.id = Vault, vaultStore
	return s, nil
}

// RestorePrevious brings back the state of the vault before the last change that removed nothing. Every
// open store of that data folder must be opened again. Errors are those of vault.RestorePrevious.
func RestorePrevious(ctx context.Context, dataDir string, o vault.Options) error {
	release, err := lockfile.Acquire(ctx, filepath.Join(dataDir, lockFile), 0)
	if err != nil {
		return err
	}
	defer release()
	return vault.RestorePrevious(ctx, VaultPath(dataDir), o)
}

// ChangePassphrase gives the vault a new passphrase and a new identity. Errors are those of
// vault.ChangePassphrase, and Usage for a backend that has no passphrase of kiikey's.
func (s *Store) ChangePassphrase(ctx context.Context, passphrase kiiex.Secret) error {
	if s.vault == nil {
		return &problem.Problem{
			Kind: problem.Usage,
			What: "Your credentials are kept in " + string(s.backend) + ", which has no passphrase of kiikey's.",
			Next: "Change its password with the program that it belongs to.",
		}
	}
	release, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer release()
	return s.guard.write(ctx, func(keyring.Keyring) error { return s.vault.ChangePassphrase(ctx, passphrase) })
}

// backupRing reads the items of an opened backup.
type backupRing struct{ items vault.Items }

// Get returns a copy of an item.
func (r backupRing) Get(key string) (keyring.Item, error) {
	item, ok := r.items[key]
	if !ok {
		return keyring.Item{}, keyring.ErrKeyNotFound
	}
	item.Data = append([]byte(nil), item.Data...)
	return item, nil
}

// GetMetadata is not offered.
func (r backupRing) GetMetadata(string) (keyring.Metadata, error) {
	return keyring.Metadata{}, keyring.ErrMetadataNotSupported
}

// Set fails: a backup is not written to.
func (r backupRing) Set(keyring.Item) error { return errBackupReadOnly }

// Remove fails: a backup is not written to.
func (r backupRing) Remove(string) error { return errBackupReadOnly }

// Keys lists the items.
func (r backupRing) Keys() ([]string, error) { return r.items.Keys(), nil }

// Close overwrites the items.
func (r backupRing) Close() { r.items.Clear() }

var errBackupReadOnly = &problem.Problem{
	Kind: problem.Usage,
	What: "A backup is not written to.",
	Next: "Make a new backup with kiikey backup.",
}
