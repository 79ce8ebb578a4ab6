package flow

import (
	"context"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/state"
	"kiikey/store/vault"
)

// Situation is what stands between the person and their credentials.
type Situation int

// The situations, from first use to open.
const (
	// BackendUnchosen: the first use; the person decides where credentials are kept.
	BackendUnchosen Situation = iota
	// PassphraseToChoose: the vault is wanted and does not exist yet; Create makes it.
	PassphraseToChoose
	// PassphraseNeeded: the vault is there, and locked; Unlock opens it.
	PassphraseNeeded
	// SystemKeyring: the system's own keyring, which asks for itself; Unlock opens it without a passphrase.
	SystemKeyring
	// Unlocked: Store returns the open store.
	Unlocked
)

// Passphrase asks for the vault's passphrase. It is called at most once for each Unlock or Create.
type Passphrase func(ctx context.Context) (kiiex.Secret, error)

// Backend returns where credentials are kept, "" when that is not chosen yet. The choice was recorded at
// first use; an option that names another one is an error, since a store never moves silently. A vault that is
// there without a record, because the record was lost or the first use was killed, is used; Notices tells.
func (j *Job) Backend() (store.Backend, error) {
	recorded, err := store.ReadChoice(j.folders.Data)
	if err != nil {
		return "", err
	}
	if j.options.Backend == "" {
		if recorded == "" && j.hasVault() {
			return store.Vault, nil
		}
		return recorded, nil
	}
	wanted, err := store.ParseBackend(j.options.Backend)
	if err != nil {
		return "", err
	}
	if recorded != "" && recorded != wanted {
		return "", &problem.Problem{
			Kind: problem.BackendMissing,
			What: "Your credentials are kept in " + string(recorded) + ", not in " + string(wanted) + ".",
			Why:  "The choice was made at first use, and a store never moves by itself.",
			Next: "Leave --backend out, or use another --home for a store of its own.",
		}
	}
	return wanted, nil
}

func (j *Job) hasVault() bool {
	there, err := vault.Exists(store.VaultPath(j.folders.Data))
	return err == nil && there
}

// vaultWithoutRecord tells of a vault that is used although no record says so.
func (j *Job) vaultWithoutRecord() []string {
	if recorded, err := store.ReadChoice(j.folders.Data); err != nil || recorded != "" || j.options.Backend != "" || !j.hasVault() {
		return nil
	}
	return []string{"No record says where your keys are: the vault here is used. " +
		"If they are in a keyring of your system: kiikey restore --from-keyring"}
}

// Situation says what has to happen before the store can be used.
func (j *Job) Situation() (Situation, error) {
	if j.Store() != nil {
		return Unlocked, nil
	}
	backend, err := j.Backend()
	switch {
	case err != nil:
		return BackendUnchosen, err
	case backend == "":
		return BackendUnchosen, nil
	case backend != store.Vault:
		return SystemKeyring, nil
	}
	recorded, err := store.ReadChoice(j.folders.Data)
	if err != nil {
		return BackendUnchosen, err
	}
	if recorded != "" {
		return PassphraseNeeded, nil
	}
	there, err := vault.Exists(store.VaultPath(j.folders.Data))
	switch {
	case err != nil:
		return BackendUnchosen, err
	case there:
		return PassphraseNeeded, nil
	}
	return PassphraseToChoose, nil
}

// Create makes the store of that backend and records the choice. For a system keyring that is the first
// opening; passphrase may then be nil.
func (j *Job) Create(ctx context.Context, backend store.Backend, passphrase Passphrase) error {
	err := j.open(ctx, backend, passphrase, true)
	j.recordChange(state.Event{Action: ActionCreate}, err)
	return err
}

// Unlock opens the store that was chosen before.
func (j *Job) Unlock(ctx context.Context, passphrase Passphrase) error {
	backend, err := j.Backend()
	if err != nil {
		return err
	}
	if backend == "" {
		return &problem.Problem{
			Kind: problem.BackendUnchosen,
			What: "It is not decided yet where your credentials are kept.",
			Why:  "This is the first use here, and kiikey does not choose for you.",
			Next: "Give --backend " + backendChoices() + "; for vault also --passphrase-file, or run kiikey in a terminal.",
		}
	}
	err = j.open(ctx, backend, passphrase, false)
	if problem.KindOf(err) == problem.WrongPassphrase {
		j.record(state.Event{Action: ActionUnlock}, err)
	}
	return err
}

func backendChoices() string {
	choices := ""
	for i, b := range store.Backends() {
		if i > 0 {
			choices += "|"
		}
		choices += string(b.Name)
	}
	return choices
}

func (j *Job) open(ctx context.Context, backend store.Backend, passphrase Passphrase, create bool) error {
	opened, err := store.Open(ctx, store.Options{
		DataDir: j.folders.Data, Backend: backend, Passphrase: passphrase, Create: create, Vault: j.options.Vault,
	})
	if err != nil {
		return err
	}
	j.mu.Lock()
	old := j.store
	j.store = opened
	j.mu.Unlock()
	if old != nil {
		old.Close()
	}
	return nil
}

// Store returns the open store, nil while locked.
func (j *Job) Store() *store.Store {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.store
}

// opened returns the open store, or a problem that says it is locked.
func (j *Job) opened() (*store.Store, error) {
	if s := j.Store(); s != nil {
		return s, nil
	}
	return nil, &problem.Problem{
		Kind: problem.PassphraseNeeded,
		What: "The store is locked.",
		Next: "Unlock it, then do this again.",
	}
}

// Lock drops the store, everything decrypted, the sessions of the embedded sandbox and the recorded requests. It
// does nothing when locked already.
func (j *Job) Lock() {
	j.recorder.clear()
	j.mu.Lock()
	old := j.store
	j.store = nil
	for _, session := range j.embedded {
		session.Token.Clear()
	}
	clear(j.embedded)
	j.mu.Unlock()
	if old != nil {
		old.Close()
	}
}
