// Package vault saves everything in one encrypted file, as a keyring.Keyring.
//
// The file is a tar of two binary age files. The first holds an X25519 identity, encrypted with the passphrase;
// the second, for that identity, holds all items as JSON. docs/vault-format.md describes it,
// docs/recovery.md how to decrypt it without kiikey. The package has no cryptography of its own.
//
// The rules it keeps:
//   - The commit point of every change is one rename. A kill, a crash or a full disk at any instant leaves the
//     state before or after the change, whole. An error means that nothing has changed, except for the kind
//     StoreChanged, whose text says what did.
//   - The previous version stays beside the file as <file>.previous, until something is removed or the passphrase
//     is changed: removed items are then gone from there too.
//   - Writers exclude each other by a lock on <file>.lock. Readers need none.
//   - A passphrase costs one derivation per unlock. Writing again needs only the identity, and so does opening
//     with a saved identity (OpenWith), if the file still begins with the bytes that the passphrase decrypted.
//   - The recipient is nowhere in clear: a program that can write the folder but does not know the passphrase
//     can't plant an item. It can put an older file back, which is noticed only while a vault is open.
//   - A file that is absent where one is expected, or damaged, is an error, never an empty vault.
package vault

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"sync"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/atomicfile"
	"kiikey/store/lockfile"
)

// Vault is an open vault. Its methods may be called from several goroutines.
type Vault struct {
	path string

	// closing ends the wait for the lock when Close is called.
	closing context.Context
	close   context.CancelFunc

	mu    sync.Mutex
	state *state // nil once closed
}

// state is one generation of the file, opened.
type state struct {
	key      key
	document document
	sum      sum
}

func (s *state) clear() {
	s.document.items.Clear()
	s.key = key{}
}

// Create makes a new, empty vault at path, in an existing folder, and returns it open. It replaces no file, and
// fails too if only the previous generation of one exists.
//
// Errors are *problem.Problem, of the kinds StoreUnwritable, StoreMissing (the folder is, or only a previous
// generation exists), StoreUnreadable, StoreBusy, StoreChanged, PassphraseNeeded (it is empty) and Interrupted.
func Create(ctx context.Context, path string, passphrase kiiex.Secret) (*Vault, error) {
	if err := check(ctx, passphrase); err != nil {
		return nil, err
	}
	path, err := resolveFor(path)
	if err != nil {
		return nil, err
	}
	if err := checkVacant(path); err != nil {
		return nil, err // before the derivation
	}
	k, err := newKey(passphrase)
	if err != nil {
		return nil, problem.From(err)
	}
	release, err := lockfile.Acquire(ctx, lockPath(path))
	if err != nil {
		return nil, err
	}
	defer release()
	if err := checkVacant(path); err != nil {
		return nil, err
	}
	sweep(path)
	empty := document{generation: 1, items: Items{}}
	v := newVault(path)
	written, err := v.about().write(k, empty, atomicfile.Options{Exclusive: true})
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, occupied(path)
	case err != nil:
		return nil, err
	}
	v.state = &state{key: k, document: empty, sum: written}
	return v, nil
}

// checkVacant rejects a path where a new vault would replace something, or would bury a lost vault's remains.
func checkVacant(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return occupied(path)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return subject{path: path}.unreadable(err)
	}
	if _, err := os.Lstat(previousPath(path)); err == nil {
		return orphanedPrevious(path)
	}
	return nil
}

// Open opens the vault at path. A passphrase that does not open it changes nothing and is not retained.
//
// Errors are *problem.Problem, of the kinds WrongPassphrase, StoreDamaged, StoreMissing, StoreUnreadable,
// PassphraseNeeded (it is empty) and Interrupted. The derivation itself can't be interrupted.
func Open(ctx context.Context, path string, passphrase kiiex.Secret) (*Vault, error) {
	if err := check(ctx, passphrase); err != nil {
		return nil, err
	}
	return openBy(ctx, path, func(about subject) func(archive) (key, error) {
		return func(a archive) (key, error) { return about.unlock(a, passphrase) }
	})
}

// openBy opens the vault at path with the key that unlock gets from the file.
func openBy(ctx context.Context, path string, unlock func(subject) func(archive) (key, error)) (*Vault, error) {
	path, err := resolveFor(path)
	if err != nil {
		return nil, err
	}
	v := newVault(path)
	raw, err := v.about().read()
	if err != nil {
		return nil, err
	}
	opened, err := v.about().open(raw, unlock(v.about()))
	if err != nil {
		return nil, err
	}
	if err := stopped(ctx); err != nil {
		opened.clear()
		return nil, err
	}
	v.state = opened
	v.tidy(opened)
	return v, nil
}

// check rejects arguments that can't work before anything is done.
func check(ctx context.Context, passphrase kiiex.Secret) error {
	if err := stopped(ctx); err != nil {
		return err
	}
	if passphrase.IsEmpty() {
		return emptyPassphrase()
	}
	return nil
}

func newVault(path string) *Vault {
	v := &Vault{path: path}
	v.closing, v.close = context.WithCancel(context.Background())
	return v
}

// Path returns the file's path, absolute and with symbolic links resolved when the vault was opened.
func (v *Vault) Path() string { return v.path }

// Close forgets the identity and overwrites everything decrypted. Every later call fails with the kind
// PassphraseNeeded; a write that already has the lock is completed first or fails as a whole. Calling Close
// again does nothing.
func (v *Vault) Close() {
	v.close()
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.state != nil {
		v.state.clear()
		v.state = nil
	}
}

func (v *Vault) about() subject { return subject{path: v.path} }

// tidy removes the remains of a killed process, if no other process is writing just now; a folder that can't be
// written keeps them.
func (v *Vault) tidy(opened *state) {
	release, ok, err := lockfile.Try(lockPath(v.path))
	if err != nil || !ok {
		return
	}
	defer release()
	sweep(v.path)
	_ = v.purgeSuperseded(opened)
}
