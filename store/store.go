// Package store keeps credentials and sessions in the vault, one encrypted file.
//
// The rules it keeps:
//   - What a credential consists of is one item, whose data is documented JSON (record.go). Its key holds its id,
//     its label its name and its description its environment, so that a list decodes no secret (item.go).
//   - Every change is one commit of the vault, made under its lock and with what the file holds by then: another
//     program sees all of it or nothing, and so does this one after a kill.
//   - Reading checks that the record inside is the one that was asked for.
//   - Storing and unlocking are two things: a store is opened with the passphrase, or with what Item returned,
//     which is for others to keep (package unlock). Nothing here knows where.
//   - A vault that is expected and not there is an error, never an empty store (expected.go).
package store

import (
	"context"
	"path/filepath"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/unlock"
	"kiikey/store/vault"
)

const vaultFile = "kiikey.vault"

// VaultPath returns where the vault of a data folder is.
func VaultPath(dataDir string) string { return filepath.Join(dataDir, vaultFile) }

// Place is where a store is.
type Place struct {
	// Data is the folder of the vault. It must exist.
	Data string
	// State is the folder of what this computer alone remembers; empty to remember nothing.
	State string
	// Vault are the vault's own options.
	Vault vault.Options
}

// Store is an open store. Its methods may be called from several goroutines. Their errors are
// *problem.Problem: besides the kinds that each method names, those of vault.Vault.Update for a change and those
// of vault.Vault.Get for what only reads; PassphraseNeeded after Close.
type Store struct{ vault *vault.Vault }

// Create makes a new, empty store, and returns it open. Errors are those of vault.Create.
func Create(ctx context.Context, at Place, passphrase kiiex.Secret) (*Store, error) {
	v, err := vault.Create(ctx, VaultPath(at.Data), passphrase, at.Vault)
	return at.opened(v, err)
}

// Open opens a store with its passphrase. Errors are those of vault.Open.
func Open(ctx context.Context, at Place, passphrase kiiex.Secret) (*Store, error) {
	v, err := vault.Open(ctx, VaultPath(at.Data), passphrase, at.Vault)
	return at.opened(v, err)
}

// OpenWith opens a store with what Item returned. Errors are those of vault.OpenWith.
func OpenWith(ctx context.Context, at Place, by unlock.Item) (*Store, error) {
	v, err := vault.OpenWith(ctx, VaultPath(at.Data), by, at.Vault)
	return at.opened(v, err)
}

func (at Place) opened(v *vault.Vault, err error) (*Store, error) {
	if err != nil {
		return nil, err
	}
	at.expect()
	return &Store{v}, nil
}

// Item returns what opens the store without the passphrase, until that is changed. The caller clears its identity.
func (s *Store) Item() (unlock.Item, error) { return s.vault.Item() }

// Verify returns nil if the passphrase is the present one, else an error of kind WrongPassphrase; it costs a
// derivation. It is for what an unattended terminal must not be able to do.
func (s *Store) Verify(ctx context.Context, passphrase kiiex.Secret) error {
	return s.vault.Verify(ctx, passphrase)
}

// Close drops everything decrypted. Every later call fails with the kind PassphraseNeeded. Calling it again does
// nothing.
func (s *Store) Close() { s.vault.Close() }

// ChangePassphrase gives the vault a new passphrase and a new identity. Errors are those of
// vault.ChangePassphrase.
func (s *Store) ChangePassphrase(ctx context.Context, passphrase kiiex.Secret) error {
	return s.vault.ChangePassphrase(ctx, passphrase)
}

// BackupTo writes everything to one encrypted file under a passphrase of its own. A file that is there already
// is replaced only with overwrite. Errors are those of vault.Backup.
func (s *Store) BackupTo(ctx context.Context, path string, passphrase kiiex.Secret, overwrite bool) error {
	return s.vault.Backup(ctx, path, passphrase, overwrite)
}

// RestorePrevious brings back the state of the vault before the last change that removed nothing. Every
// open store of that place must be opened again. Errors are those of vault.RestorePrevious.
func RestorePrevious(ctx context.Context, at Place) error {
	return vault.RestorePrevious(ctx, VaultPath(at.Data), at.Vault)
}

// update makes a change, and overwrites the data of what it put in, which the vault has copied.
func (s *Store) update(ctx context.Context, change func(*draft) error) error {
	d := &draft{}
	defer d.clear()
	return s.vault.Update(ctx, func(items vault.Items) error {
		d.items = items
		return change(d)
	})
}

// draft is the items as a change has them so far.
type draft struct {
	items vault.Items
	own   [][]byte // the data that the change made
}

func (d *draft) clear() {
	for _, data := range d.own {
		clear(data)
	}
}

func (d *draft) put(k itemKey, data []byte, err error) error {
	if err == nil {
		d.own = append(d.own, data)
		d.items[k.String()] = k.item(data)
	}
	return err
}

func (d *draft) putCredential(c kiiex.Credential) error {
	k := credentialKey(c)
	data, err := encodeCredential(k, c)
	return d.put(k, data, err)
}

// drop removes a credential and its kept sessions.
func (d *draft) drop(id string) {
	delete(d.items, itemKey{kind: kindCredential, id: id}.String())
	d.dropSessions(id)
}

func (d *draft) dropSessions(id string) {
	for key := range d.items {
		if k, ok := parseKey(d.items[key]); ok && k.kind == kindSession && k.id == id {
			delete(d.items, key)
		}
	}
}

func notStorable(why string) error {
	return &problem.Problem{
		Kind: problem.BadValue,
		What: "This credential cannot be stored.",
		Why:  why,
		Next: "Import it again, and choose its environment.",
	}
}
