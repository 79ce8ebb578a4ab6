package flow

import (
	"context"
	"errors"
	"time"

	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/kernelkeyring"
	"kiikey/store/state"
	"kiikey/store/system"
	"kiikey/store/unlock"
	"kiikey/store/vault"
)

// MaxUnlocked is how long a vault can stay unlocked for commands.
const MaxUnlocked = 12 * time.Hour

// Keyrings reach the system's keyrings, as package system does.
type Keyrings interface {
	Usable(ctx context.Context) []system.Keyring
	Put(ctx context.Context, keyring, key string, value []byte) error
	Get(ctx context.Context, keyring, key string) ([]byte, error)
	Remove(ctx context.Context, keyring, key string) error
}

// Kernel keeps what ends by itself, as package kernelkeyring does.
type Kernel interface {
	Put(name string, data []byte, d time.Duration) error
	Get(name string) (data []byte, until time.Time, err error)
	Remove(name string) error
}

// Ways are those that open the vault now without its passphrase.
type Ways struct {
	// Until is when the vault is locked again for commands; zero where it is not unlocked for a while.
	Until time.Time
	// Remembered are the keyrings that open the vault.
	Remembered []string
}

// Any reports whether there is a way.
func (w Ways) Any() bool { return !w.Until.IsZero() || len(w.Remembered) > 0 }

// Ways says what opens the vault now without its passphrase. No keyring of the system is asked: one may prompt.
// Errors are those of vault.Fingerprint.
func (j *Job) Ways() (Ways, error) {
	sum, err := vault.Fingerprint(j.VaultPath())
	if err != nil {
		return Ways{}, err
	}
	var w Ways
	if data, until, err := j.options.Kernel.Get(unlock.Name(sum)); err == nil {
		clear(data)
		w.Until = until
	}
	for _, r := range j.state.Remembered(j.VaultPath()) {
		if r.KeySHA256 == sum {
			w.Remembered = append(w.Remembered, r.Keyring)
		}
	}
	return w, nil
}

// UnlockWithout opens the vault without its passphrase, by the cheapest way that there is. opened is false where the
// passphrase has to be asked for. A way that is there and fails is told of by a notice, one sentence each.
func (j *Job) UnlockWithout(ctx context.Context) (opened bool, notices []string) {
	if j.UnlockFromKernel(ctx) {
		return true, nil
	}
	sum, err := vault.Fingerprint(j.VaultPath())
	if err != nil {
		return false, nil // Unlock tells
	}
	for _, r := range j.state.Remembered(j.VaultPath()) {
		if r.KeySHA256 != sum {
			continue
		}
		data, err := j.options.Keyrings.Get(ctx, r.Keyring, unlock.Name(sum))
		if err == nil {
			err = j.unlockWith(ctx, sum, data)
		}
		if err == nil {
			return true, notices
		}
		notices = append(notices, KeyringTitle(r.Keyring)+" did not unlock the vault: "+problem.From(err).Error())
	}
	return false, notices
}

// UnlockFromKernel opens the vault if it is unlocked for a while. It never waits for anybody.
func (j *Job) UnlockFromKernel(ctx context.Context) bool {
	sum, err := vault.Fingerprint(j.VaultPath())
	if err != nil {
		return false
	}
	data, _, err := j.options.Kernel.Get(unlock.Name(sum))
	return err == nil && j.unlockWith(ctx, sum, data) == nil
}

// unlockWith opens the vault with an item's value, which it clears.
func (j *Job) unlockWith(ctx context.Context, sum string, value []byte) error {
	defer clear(value)
	item, err := unlock.Decode(value, sum)
	if err != nil {
		return err
	}
	defer item.Identity.Clear()
	opened, err := store.OpenWith(ctx, j.place(), item)
	if err == nil {
		j.use(opened)
	}
	return err
}

// value returns the name and the value of the item that opens the vault, for the caller to clear.
func (j *Job) value() (sum string, value []byte, err error) {
	s, err := j.opened()
	if err != nil {
		return "", nil, err
	}
	item, err := s.Item()
	if err != nil {
		return "", nil, err
	}
	defer item.Identity.Clear()
	return item.KeySHA256, item.Encode(), nil
}

// UnlockFor leaves the open vault unlocked for commands, for d at most, and returns until when. Errors are those of
// the kernel's keyring, and Usage for a time that is none.
func (j *Job) UnlockFor(d time.Duration) (time.Time, error) {
	if d < time.Second || d > MaxUnlocked {
		return time.Time{}, &problem.Problem{
			Kind: problem.Usage,
			What: "A vault can't stay unlocked that long.",
			Why:  "It can be from one second to 12 hours.",
			Next: "Give a time such as 15m or 2h.",
		}
	}
	sum, value, err := j.value()
	if err != nil {
		return time.Time{}, err
	}
	defer clear(value)
	if err := j.options.Kernel.Put(unlock.Name(sum), value, d); err != nil {
		return time.Time{}, err
	}
	return j.Now().Add(d), nil
}

// EndUnlocked ends what UnlockFor began, for every program. Where nothing was begun it does nothing.
func (j *Job) EndUnlocked() error {
	sum, err := vault.Fingerprint(j.VaultPath())
	if errors.Is(err, problem.Of(problem.StoreMissing)) {
		return nil
	}
	if err != nil {
		return err
	}
	return j.endUnlocked(sum)
}

func (j *Job) endUnlocked(sum string) error {
	err := j.options.Kernel.Remove(unlock.Name(sum))
	if errors.Is(err, problem.Of(problem.KeyringMissing)) {
		return nil // nothing can be kept there
	}
	return err
}

// Keyring is a keyring of the system that may open the vault.
type Keyring struct {
	system.Keyring
	// Note is what has to be known before it is chosen; empty for nothing.
	Note string
}

// Keyrings lists the system's keyrings that respond here. It shows nothing to the user.
func (j *Job) Keyrings(ctx context.Context) []Keyring {
	var keyrings []Keyring
	for _, k := range j.options.Keyrings.Usable(ctx) {
		with := Keyring{Keyring: k}
		if k.Name == passName && system.PassInGit(ctx) {
			with.Note = "Your password store is in git: its history keeps the entry, encrypted to your gpg key."
		}
		keyrings = append(keyrings, with)
	}
	return keyrings
}

const passName = "pass"

// KeyringTitle is what a keyring is called in a sentence.
func KeyringTitle(keyring string) string { return system.Title(keyring) }

// Remember lets a keyring of the system open the vault from now on. Errors are those of package system.
func (j *Job) Remember(ctx context.Context, keyring string) error {
	err := j.putRemembered(ctx, keyring)
	j.recordChange(state.Event{Action: ActionRemember}, err)
	return err
}

func (j *Job) putRemembered(ctx context.Context, keyring string) error {
	sum, value, err := j.value()
	if err != nil {
		return err
	}
	defer clear(value)
	// First the record: a kill in between leaves one that finds nothing, not an item that nobody knows of.
	record := state.Remembered{Vault: j.VaultPath(), Keyring: keyring, KeySHA256: sum}
	if err := j.state.AddRemembered(record); err != nil {
		return err
	}
	if err := j.options.Keyrings.Put(ctx, keyring, unlock.Name(sum), value); err != nil {
		_ = j.state.RemoveRemembered(record)
		return err
	}
	return nil
}

// Forget ends what Remember began, in every keyring, and returns which those were. The vault need not be open.
// Errors are those of package system: what could not be removed is still remembered.
func (j *Job) Forget(ctx context.Context) (keyrings []string, err error) {
	for _, r := range j.state.Remembered(j.VaultPath()) {
		if err = errors.Join(err, j.removeRemembered(ctx, r)); err == nil {
			keyrings = append(keyrings, r.Keyring)
		}
	}
	j.recordChange(state.Event{Action: ActionForget}, err)
	return keyrings, err
}

func (j *Job) removeRemembered(ctx context.Context, r state.Remembered) error {
	if err := j.options.Keyrings.Remove(ctx, r.Keyring, unlock.Name(r.KeySHA256)); err != nil {
		return err
	}
	return j.state.RemoveRemembered(r)
}

// rememberAgain follows a new passphrase: the keyrings that opened the vault get its new identity, and lose the old.
func (j *Job) rememberAgain(ctx context.Context) error {
	var failed error
	for _, old := range j.state.Remembered(j.VaultPath()) {
		err := j.putRemembered(ctx, old.Keyring)
		if err == nil {
			err = j.removeRemembered(ctx, old)
		}
		if err != nil {
			told := *problem.From(err)
			told.What = "The passphrase is changed, but " + KeyringTitle(old.Keyring) + " does not unlock the vault any more. " + told.What
			failed = errors.Join(failed, &told)
		}
	}
	return failed
}

// sweepRemembered removes what opened an earlier vault at this path, now that the passphrase has opened the present
// one. What cannot be removed now is left for the next time.
func (j *Job) sweepRemembered(ctx context.Context) {
	sum, err := vault.Fingerprint(j.VaultPath())
	if err != nil {
		return
	}
	for _, r := range j.state.Remembered(j.VaultPath()) {
		if r.KeySHA256 != sum {
			_ = j.removeRemembered(ctx, r)
		}
	}
}

type kernel struct{}

func (kernel) Put(name string, data []byte, d time.Duration) error {
	return kernelkeyring.Put(name, data, d)
}
func (kernel) Get(name string) ([]byte, time.Time, error) { return kernelkeyring.Get(name) }
func (kernel) Remove(name string) error                   { return kernelkeyring.Remove(name) }
