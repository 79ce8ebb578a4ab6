// Package store saves credentials and sessions in the vault, one encrypted file.
//
// The rules it keeps:
//   - A credential with all its fields is one item, whose data is documented JSON (record.go). The item's key
//     holds its id, its label its name and its description its environment, so that a list decodes no secret
//     (item.go).
//   - Every change is one commit of the vault, made under its lock on the file's present content. Other
//     programs see all of it or nothing, and so does this one after a kill.
//   - Reading checks that the record inside is the one that was asked for.
//   - A store opens with the passphrase, or with the result of Item. Package unlock defines it, its callers
//     decide where it is stored, and this package never knows.
//   - An expected vault that is absent is an error, never an empty store (expected.go).
package store

import (
	"context"
	"path/filepath"
	"sync"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/unlock"
	"kiikey/store/vault"
)

const vaultFile = "kiikey.vault"

// VaultPath returns the path of the vault in a data folder.
func VaultPath(dataDir string) string { return filepath.Join(dataDir, vaultFile) }

// Place locates a store.
type Place struct {
	// Data is the folder of the vault. It must exist.
	Data string
	// State is the folder of this computer's own records; empty to record nothing.
	State string
}

// Store is an open store. Its methods may be called from several goroutines. Their errors are
// *problem.Problem: besides the kinds that each method names, those of vault.Vault.Update for a change and those
// of vault.Vault.Get for what only reads; PassphraseNeeded after Close, and for a nil Store, which is a locked one.
type Store struct {
	vault *vault.Vault

	mu     sync.Mutex
	closed bool
	held   []*held // what the changes of this Store took away, the latest last: see Undo
}

// Create makes a new, empty store, and returns it open. Errors are those of vault.Create.
func Create(ctx context.Context, at Place, passphrase kiiex.Secret) (*Store, error) {
	v, err := vault.Create(ctx, VaultPath(at.Data), passphrase)
	return at.opened(v, err)
}

// Open unlocks a store with its passphrase. Errors are those of vault.Open.
func Open(ctx context.Context, at Place, passphrase kiiex.Secret) (*Store, error) {
	v, err := vault.Open(ctx, VaultPath(at.Data), passphrase)
	return at.opened(v, err)
}

// OpenWith unlocks a store with an earlier result of Item. Errors are those of vault.OpenWith.
func OpenWith(ctx context.Context, at Place, by unlock.Item) (*Store, error) {
	v, err := vault.OpenWith(ctx, VaultPath(at.Data), by)
	return at.opened(v, err)
}

func (at Place) opened(v *vault.Vault, err error) (*Store, error) {
	if err != nil {
		return nil, err
	}
	at.expect()
	return &Store{vault: v}, nil
}

// Item returns the key that unlocks the store without the passphrase, until that is changed. The caller must
// clear its identity.
func (s *Store) Item() (unlock.Item, error) {
	if s == nil {
		return unlock.Item{}, vault.Locked()
	}
	return s.vault.Item()
}

// Verify returns nil if the passphrase is the present one, else an error of kind WrongPassphrase; it costs a
// derivation. It guards the actions that must not be possible at an unattended terminal.
func (s *Store) Verify(ctx context.Context, passphrase kiiex.Secret) error {
	if s == nil {
		return vault.Locked()
	}
	return s.vault.Verify(ctx, passphrase)
}

// Close drops everything decrypted, and what Undo would put back. Every later call fails with the kind
// PassphraseNeeded. Calling it again does nothing.
func (s *Store) Close() {
	s.vault.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	clearHeld(s.held)
	s.held, s.closed = nil, true
}

func (s *Store) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// ChangePassphrase gives the vault a new passphrase and a new identity. Errors are those of
// vault.ChangePassphrase.
func (s *Store) ChangePassphrase(ctx context.Context, passphrase kiiex.Secret) error {
	if s == nil {
		return vault.Locked()
	}
	return s.vault.ChangePassphrase(ctx, passphrase)
}

// BackupTo writes everything to one encrypted file under a passphrase of its own. An existing file is replaced
// only with overwrite. Errors are those of vault.Backup.
func (s *Store) BackupTo(ctx context.Context, path string, passphrase kiiex.Secret, overwrite bool) error {
	if s == nil {
		return vault.Locked()
	}
	return s.vault.Backup(ctx, path, passphrase, overwrite)
}

// RestorePrevious restores the vault's previous version: before the last change that removed nothing. Every
// open store of that place must be opened again. Errors are those of vault.RestorePrevious.
func RestorePrevious(ctx context.Context, at Place) error {
	return vault.RestorePrevious(ctx, VaultPath(at.Data))
}

// update makes a change, and holds what it took away.
func (s *Store) update(ctx context.Context, change func(*draft) error) error {
	var d *draft
	err := s.change(ctx, func(made *draft) error {
		d = made
		return change(d)
	})
	switch {
	case d == nil:
	case err == nil, problem.KindOf(err) == problem.StoreChanged: // it is saved all the same
		s.keepHeld(d.held...)
	default:
		clearHeld(d.held)
	}
	return err
}

// view looks at the items.
func (s *Store) view(look func(vault.Items) error) error {
	if s == nil {
		return vault.Locked()
	}
	return s.vault.View(look)
}

// change makes a change, and overwrites the data that it added, which the vault has copied.
func (s *Store) change(ctx context.Context, change func(*draft) error) error {
	if s == nil {
		return vault.Locked()
	}
	d := &draft{}
	defer d.clear()
	return s.vault.Update(ctx, func(items vault.Items) error {
		d.items = items
		return change(d)
	})
}

// draft holds the items during a change.
type draft struct {
	items vault.Items
	own   [][]byte // the data that the change made
	held  []*held  // what it takes away
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

// drop removes a credential and its saved sessions.
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
