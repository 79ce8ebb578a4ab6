package flow

import (
	"context"
	"errors"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/home"
	"kiikey/store/state"
	"kiikey/store/vault"
)

// Situation is the step between the user and their credentials.
type Situation int

// The situations, from first use to unlocked.
const (
	// NoVault: the first use; Create makes the vault.
	NoVault Situation = iota
	// Locked: the vault is there, or expected to be; Unlock or UnlockWithout opens it.
	Locked
	// Unlocked: Store returns the open store.
	Unlocked
)

// Passphrase asks for a passphrase. It is called at most once for each call that takes it.
type Passphrase func(ctx context.Context) (kiiex.Secret, error)

// Typed returns a passphrase that was typed already: it may be asked for from any goroutine.
func Typed(passphrase kiiex.Secret) Passphrase {
	return func(context.Context) (kiiex.Secret, error) { return passphrase, nil }
}

// Use calls use with the passphrase, and clears what was given when use has returned.
func (p Passphrase) Use(use func(Passphrase) error) error {
	var given kiiex.Secret
	defer func() { given.Clear() }()
	return use(func(ctx context.Context) (_ kiiex.Secret, err error) {
		given, err = p(ctx)
		return given, err
	})
}

// place returns the location of the store.
func (j *Job) place() store.Place {
	return store.Place{Data: j.folders.Data, State: j.folders.State}
}

// VaultPath returns the path of the vault, whether it exists or not.
func (j *Job) VaultPath() string { return store.VaultPath(j.folders.Data) }

// Situation says what has to happen before the store can be used. A vault that is expected and gone counts as
// locked: Unlock says what is missing, and asks for no passphrase.
func (j *Job) Situation() (Situation, error) {
	if j.Store() != nil {
		return Unlocked, nil
	}
	there, err := j.place().Exists()
	switch {
	case err != nil:
		return NoVault, err
	case there || len(j.place().Expected()) > 0:
		return Locked, nil
	}
	return NoVault, nil
}

// Create makes the vault and opens it.
func (j *Job) Create(ctx context.Context, passphrase Passphrase) error {
	err := j.openBy(ctx, passphrase, store.Create)
	j.recordChange(state.Event{Action: ActionCreate}, err)
	return err
}

// Unlock opens the vault with its passphrase, and removes from the system's keyrings what opened an earlier vault
// at the same path.
func (j *Job) Unlock(ctx context.Context, passphrase Passphrase) error {
	there, err := j.place().Exists()
	if err != nil {
		return err
	}
	if !there {
		return j.vaultMissing()
	}
	err = j.openBy(ctx, passphrase, store.Open)
	switch {
	case err == nil:
		j.sweepRemembered(ctx)
	case problem.KindOf(err) == problem.WrongPassphrase:
		j.record(state.Event{Action: ActionUnlock}, err)
	}
	return err
}

// vaultMissing is about a vault that is expected and not there.
func (j *Job) vaultMissing() error {
	p := &problem.Problem{
		Kind: problem.StoreMissing,
		What: "The vault is not there.",
		Why:  "There was one in " + j.folders.Data + ": " + home.Gone("it"),
		Next: vault.IfLost,
	}
	if marks := j.place().Expected(); len(marks) > 0 {
		p.Next += " To start again with an empty vault, delete " + problem.List(marks) + "."
	}
	return p
}

// openBy opens the store with a passphrase in the way of open.
func (j *Job) openBy(ctx context.Context, passphrase Passphrase, open func(context.Context, store.Place, kiiex.Secret) (*store.Store, error)) error {
	if passphrase == nil {
		return &problem.Problem{
			Kind: problem.PassphraseNeeded,
			What: "The vault needs its passphrase.",
			Next: "Give --passphrase-file, or run kiikey in a terminal to be asked for it.",
		}
	}
	secret, err := passphrase(ctx)
	if err != nil {
		return err
	}
	opened, err := open(ctx, j.place(), secret)
	if err != nil {
		return err
	}
	j.setStore(opened)
	return nil
}

// setStore makes a store the open one.
func (j *Job) setStore(opened *store.Store) {
	j.mu.Lock()
	old := j.store
	j.store = opened
	j.mu.Unlock()
	if old != nil {
		old.Close()
	}
}

// verifyPassphrase has the present passphrase given for what an unattended terminal must not be able to do, in whatever way the
// vault was opened. A locked vault is opened with it.
func (j *Job) verifyPassphrase(ctx context.Context, present Passphrase) (*store.Store, error) {
	s := j.Store()
	if s == nil {
		if err := j.Unlock(ctx, present); err != nil {
			return nil, err
		}
		return j.Store(), nil
	}
	secret, err := present(ctx)
	if err != nil {
		return nil, err
	}
	err = s.Verify(ctx, secret)
	if problem.KindOf(err) == problem.WrongPassphrase {
		j.record(state.Event{Action: ActionUnlock}, err)
	}
	return s, err
}

// Store returns the open store, nil while locked: what is asked of it then fails with PassphraseNeeded.
func (j *Job) Store() *store.Store {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.store
}

// Lock drops the store, everything decrypted, the sessions of the built-in sandbox, the recorded requests, what was
// agreed to and what Undo would put back. It does nothing when locked already. What unlocks the vault for commands stays as it is: see EndUnlocked.
func (j *Job) Lock() {
	j.recorder.clear()
	j.mu.Lock()
	old := j.store
	j.store = nil
	for _, session := range j.embedded {
		session.Token.Clear()
	}
	clear(j.embedded)
	clear(j.agreed)
	clear(j.forgotten)
	j.mu.Unlock()
	if old != nil {
		old.Close()
	}
}

// ChangePassphrase gives the vault another passphrase, and with it another identity; present is the present one. A
// keyring that opened the vault opens it afterwards too; a vault that was unlocked for a while has to be unlocked again.
// Errors are those of store.ChangePassphrase, of Unlock and of the passphrases. After those of the kind
// StoreChanged, and those of a keyring, which say so, the passphrase is changed.
func (j *Job) ChangePassphrase(ctx context.Context, present, chosen Passphrase) error {
	s, err := j.verifyPassphrase(ctx, present)
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
