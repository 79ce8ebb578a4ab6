// Package store keeps credentials and sessions in a keyring: the system's, or the vault of this program.
//
// The rules it keeps, whichever the backend:
//   - The backend is chosen once, by name, and recorded; there is no falling through to another.
//   - What a credential consists of is one item, whose data is documented JSON (record.go) and whose key
//     says environment and name (key.go), so that a list decrypts nothing.
//   - A change writes a new item, reads it back and compares, and only then removes the old one: a crash, a
//     timeout or a keyring that lies leaves the old state. Where two items of one credential are left,
//     the newer whole one counts, and the next change sweeps the other away. A vault does all of it in one
//     commit.
//   - Reading checks that the record inside is the one that was asked for.
//   - Every call of a keyring has a deadline and a recover, and there is one at a time. A write that timed
//     out may still happen: the error says so.
//   - Every change takes the lock between processes, on a file in the data folder. The vault's own lock is
//     another file, always taken after this one.
package store

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/99designs/keyring"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/lockfile"
	"kiikey/store/system"
	"kiikey/store/vault"
)

// Options of Open.
type Options struct {
	// DataDir is the folder of the store's own files. It must exist.
	DataDir string
	// Backend is where the credentials are kept.
	Backend Backend
	// Passphrase is asked by the vault alone, at most once for each Open. The secret stays the caller's.
	Passphrase func(ctx context.Context) (kiiex.Secret, error)
	// Create makes a new vault where there is none.
	Create bool
	// Vault are the vault's own options.
	Vault vault.Options
	// Timeout bounds each call of the keyring; 0 for DefaultTimeout.
	Timeout time.Duration
}

// Store is an open store. Its methods may be called from several goroutines. Their errors are
// *problem.Problem: besides the kinds that each method names, BackendLocked, BackendTimeout, BackendFailed,
// BackendMissing and the vault's kinds where the keyring fails; StoreBusy where another process is writing;
// StoreChanged where the outcome of a write is not known, or not complete, as its text says; Interrupted
// where ctx was cancelled; PassphraseNeeded after Close.
type Store struct {
	backend Backend
	dataDir string // "" for a store in memory
	id      string
	guard   *guard
	vault   *vault.Vault // nil for other backends
	// vaultOptions are for the vault, and for backups.
	vaultOptions vault.Options
	// writing is held by the one goroutine of this process that is making a change.
	writing chan struct{}
	// lastSurvey spares taking the same keys apart again.
	lastSurvey atomic.Pointer[survey]
}

// Open opens the store of a data folder. Where no choice of a backend is recorded yet, it records this one
// once the keyring has been opened; a recorded choice of another backend stays as it is, for kiikey migrate.
//
// Errors are *problem.Problem of the kinds that Store names, and of those of ReadChoice; BackendMissing where
// the backend cannot be used here, StoreMissing where the vault is not there and Create is not set,
// WrongPassphrase, PassphraseNeeded without a Passphrase function.
func Open(ctx context.Context, o Options) (*Store, error) {
	if _, err := ParseBackend(string(o.Backend)); err != nil {
		return nil, err
	}
	made, err := readChoice(o.DataDir)
	if err != nil {
		return nil, err
	}
	var s *Store
	if o.Backend == Vault {
		v, err := openVault(ctx, o)
		if err != nil {
			return nil, err
		}
		s = overVault(v, o.Timeout)
	} else {
		g, err := openSystem(ctx, o)
		if err != nil {
			return nil, err
		}
		s = &Store{backend: o.Backend, id: made.store, guard: g, writing: make(chan struct{}, 1)}
	}
	s.dataDir, s.vaultOptions = o.DataDir, o.Vault
	if made.backend == "" {
		made, err = recordChoice(ctx, o.DataDir, choice{backend: o.Backend, store: newStoreID()})
		if err == nil && made.backend != o.Backend {
			err = chosenMeanwhile(made.backend)
		}
		if err != nil {
			s.Close()
			return nil, err
		}
		if s.vault == nil {
			s.id = made.store
		}
	}
	return s, nil
}

// overVault returns a store over an open vault, without a data folder.
func overVault(v *vault.Vault, timeout time.Duration) *Store {
	return &Store{
		backend: Vault,
		id:      vaultStore,
		guard:   newGuard(v, Vault, timeout),
		vault:   v,
		writing: make(chan struct{}, 1),
	}
}

func openVault(ctx context.Context, o Options) (*vault.Vault, error) {
	path := VaultPath(o.DataDir)
	there, err := vault.Exists(path)
	if err != nil {
		return nil, err
	}
	if o.Passphrase == nil {
		return nil, &problem.Problem{
			Kind: problem.PassphraseNeeded,
			What: "The encrypted file needs its passphrase.",
			Next: "Give --passphrase-file, or run kiikey in a terminal to be asked for it.",
		}
	}
	create := o.Create && !there
	if !there && !create {
		// There is nothing that a passphrase could open: none is asked for, and Open explains what is missing.
		return vault.Open(ctx, path, kiiex.SecretFromString("none"), o.Vault)
	}
	passphrase, err := o.Passphrase(ctx)
	if err != nil {
		return nil, err
	}
	if create {
		return vault.Create(ctx, path, passphrase, o.Vault)
	}
	return vault.Open(ctx, path, passphrase, o.Vault)
}

// openSystem opens a keyring of the system as every later call is made: within a deadline and with a recover.
func openSystem(ctx context.Context, o Options) (*guard, error) {
	g := newGuard(unopened{}, o.Backend, o.Timeout)
	ring, err := call(ctx, g, reading, func(keyring.Keyring) (keyring.Keyring, error) {
		return system.Open(ctx, keyring.BackendType(o.Backend))
	}, nil)
	if err != nil {
		return nil, err
	}
	g.ring = ring
	return g, nil
}

// unopened stands for the keyring until it is open.
type unopened struct{ keyring.Keyring }

// New returns a store over any keyring, for tests, and for the demo, whose keyring is in memory. It has no
// data folder, and thus no lock between processes.
func New(ring keyring.Keyring, timeout time.Duration) *Store {
	return &Store{
		backend: Memory,
		id:      newStoreID(),
		guard:   newGuard(ring, Memory, timeout),
		writing: make(chan struct{}, 1),
	}
}

// Backend returns where the credentials are kept.
func (s *Store) Backend() Backend { return s.backend }

// Close drops the keyring and everything decrypted. Every later call fails with the kind PassphraseNeeded.
// Calling it again does nothing.
func (s *Store) Close() {
	s.guard.close()
	s.lastSurvey.Store(nil)
}

// lockTimeout is how long a change waits for another process.
var lockTimeout = lockfile.DefaultTimeout

// lock takes the right to change the store, from the other goroutines and processes.
func (s *Store) lock(ctx context.Context) (release func(), err error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	if s.dataDir == "" {
		return leave, nil
	}
	unlock, err := lockfile.Acquire(ctx, filepath.Join(s.dataDir, lockFile), lockTimeout)
	if err != nil {
		leave()
		return nil, err
	}
	return func() {
		s.guard.whenIdle(unlock)
		leave()
	}, nil
}

// enter takes the right to change the store from the other goroutines.
func (s *Store) enter(ctx context.Context) (leave func(), err error) {
	select {
	case s.writing <- struct{}{}:
	case <-ctx.Done():
		return nil, stopped(ctx.Err())
	}
	leave = func() { <-s.writing }
	// A write that timed out may still be going on, and then still has the lock.
	if err := s.guard.idle(ctx); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

func chosenMeanwhile(b Backend) error {
	return &problem.Problem{
		Kind: problem.BackendMissing,
		What: "Another kiikey has just chosen where your credentials are kept: " + string(b) + ".",
		Next: "Start kiikey again without --backend.",
	}
}
