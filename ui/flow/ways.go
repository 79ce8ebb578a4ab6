package flow

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/kernelkeyring"
	"kiikey/store/state"
	"kiikey/store/system"
	"kiikey/store/unlock"
	"kiikey/store/vault"
)

// MaxUnlocked limits the time for which a vault can stay unlocked for commands.
const MaxUnlocked = 12 * time.Hour

// Keyrings reach the system's keyrings, as package system does.
type Keyrings interface {
	Usable(ctx context.Context) []system.Keyring
	Put(ctx context.Context, keyring, key string, value []byte) error
	Get(ctx context.Context, keyring, key string) ([]byte, error)
	Remove(ctx context.Context, keyring, key string) error
}

// Kernel keeps what expires, as package kernelkeyring does.
type Kernel interface {
	Put(name string, data []byte, d time.Duration) error
	Get(name string) (data []byte, until time.Time, err error)
	Remove(name string) error
}

// Ways are the present ways to open the vault without its passphrase.
type Ways struct {
	// Until is the time when the vault locks for commands; zero where it is not unlocked for a while.
	Until time.Time
	// Remembered are the keyrings that open the vault.
	Remembered []string
	// Alone says that the user may open it by one of them where they could type the passphrase: not if the configuration
	// wants that.
	Alone bool
}

// Ways returns the present ways to open the vault without its passphrase. It asks no keyring of the system: one
// may prompt. Errors are those of vault.Fingerprint.
func (j *Job) Ways() (Ways, error) {
	sum, err := vault.Fingerprint(j.VaultPath())
	if problem.KindOf(err) == problem.StoreMissing {
		err = j.vaultMissing()
	}
	if err != nil {
		return Ways{}, err
	}
	w := Ways{Remembered: j.remembered(sum)}
	if data, until, err := j.options.Kernel.Get(unlock.Name(sum)); err == nil {
		clear(data)
		w.Until = until
	}
	w.Alone = (!w.Until.IsZero() || len(w.Remembered) > 0) && !j.Settings().Lock.Passphrase
	return w, nil
}

// remembered returns the keyrings that hold what opens the vault with that hash. Its file may have had another path
// when they got it: one that was set aside has its way with it, and takes it back to the old place.
func (j *Job) remembered(sum string) (keyrings []string) {
	for _, r := range j.state.RememberedAs(sum) {
		if r.Keyring != kernelName && !slices.Contains(keyrings, r.Keyring) {
			keyrings = append(keyrings, r.Keyring)
		}
	}
	return keyrings
}

// kernelName is the kernel's keyring in the records of what keyrings hold. Without a record, what unlocks a vault
// that was swapped or is not mounted just now could not be ended: its name is known only from the file.
const kernelName = "kernel"

// unlockedFor is the record that the vault with that hash is unlocked for a while.
func (j *Job) unlockedFor(sum string) state.Remembered {
	return state.Remembered{Vault: j.VaultPath(), Keyring: kernelName, KeySHA256: sum}
}

// UnlockWithout opens the vault without its passphrase, by the cheapest way that there is. opened is false where the
// passphrase has to be asked for. A way that is there and fails is told of by a notice, one sentence each.
func (j *Job) UnlockWithout(ctx context.Context) (opened bool, notices []string) {
	sum, err := vault.Fingerprint(j.VaultPath())
	if err != nil {
		return false, nil // Unlock tells
	}
	if j.unlockFromKernel(ctx, sum) {
		return true, nil
	}
	for _, keyring := range j.remembered(sum) {
		data, err := j.options.Keyrings.Get(ctx, keyring, unlock.Name(sum))
		if err == nil {
			err = j.unlockWith(ctx, sum, data)
		}
		switch {
		case err == nil:
			return true, notices
		case ctx.Err() != nil:
			return false, notices // the user stopped it
		}
		why := problem.From(err).Error()
		if errors.Is(err, system.ErrNotFound) {
			why = "It does not hold the item any more. kiikey unlock --remember puts it back, kiikey unlock --forget ends this."
		}
		notices = append(notices, StartSentence(KeyringTitle(keyring))+" did not unlock the vault: "+why)
	}
	return false, notices
}

// UnlockFromKernel opens the vault if it is unlocked for a while. It never waits.
func (j *Job) UnlockFromKernel(ctx context.Context) bool {
	sum, err := vault.Fingerprint(j.VaultPath())
	return err == nil && j.unlockFromKernel(ctx, sum)
}

func (j *Job) unlockFromKernel(ctx context.Context, sum string) bool {
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
		j.setStore(opened)
	}
	return err
}

// value returns the name and the value of the item that opens the vault, for the caller to clear.
func (j *Job) value() (sum string, value []byte, err error) {
	item, err := j.Store().Item()
	if err != nil {
		return "", nil, err
	}
	defer item.Identity.Clear()
	return item.KeySHA256, item.Encode(), nil
}

// SuchAsTime shows how a time is written, and GiveTime is the advice where it is not.
const (
	SuchAsTime = "such as 15m or 2h"
	GiveTime   = "Give a time " + SuchAsTime + "."
)

// CheckUnlocked returns an error of kind Usage for a time that a vault can't stay unlocked for.
func CheckUnlocked(d time.Duration) error {
	if d >= time.Second && d <= MaxUnlocked {
		return nil
	}
	return &problem.Problem{
		Kind: problem.Usage,
		What: "A vault can't stay unlocked for that time.",
		Why:  "It can be from one second to 12 hours.",
		Next: GiveTime,
	}
}

// UnlockFor leaves the open vault unlocked for commands, for d at most, and returns until when. Errors are those of
// the kernel's keyring, and those of CheckUnlocked.
func (j *Job) UnlockFor(d time.Duration) (time.Time, error) {
	if err := CheckUnlocked(d); err != nil {
		return time.Time{}, err
	}
	sum, value, err := j.value()
	if err != nil {
		return time.Time{}, err
	}
	defer clear(value)
	_ = j.state.AddRemembered(j.unlockedFor(sum)) // without it the vault works as well
	if err := j.options.Kernel.Put(unlock.Name(sum), value, d); err != nil {
		return time.Time{}, err
	}
	return j.Now().Add(d), nil
}

// EndUnlocked ends what UnlockFor began at this path, for every program, also where another file is there by now, or
// none. Where nothing was begun it does nothing.
func (j *Job) EndUnlocked() (failed error) {
	records := j.state.Remembered(j.VaultPath())
	if sum, err := vault.Fingerprint(j.VaultPath()); err == nil && !slices.Contains(records, j.unlockedFor(sum)) {
		records = append(records, j.unlockedFor(sum))
	}
	for _, r := range records {
		if r.Keyring == kernelName {
			failed = errors.Join(failed, j.endUnlocked(r))
		}
	}
	return failed
}

func (j *Job) endUnlocked(r state.Remembered) error {
	err := j.options.Kernel.Remove(unlock.Name(r.KeySHA256))
	switch {
	case errors.Is(err, problem.Of(problem.KeyringMissing)):
		return nil // nothing can be kept there, as far as this process can see
	case err == nil:
		_ = j.state.RemoveRemembered(r) // a record of nothing does no harm
	}
	return err
}

// Keyring is a keyring of the system that may open the vault.
type Keyring struct {
	system.Keyring
	// Note is shown before it is chosen; may be empty.
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

// KeyringTitle returns a keyring's name for sentences.
func KeyringTitle(keyring string) string { return system.Title(keyring) }

// StartSentence begins a sentence with a keyring's title; pass, the name of a program, stays as it is.
func StartSentence(title string) string {
	if first, _, more := strings.Cut(title, " "); !more || first == passName {
		return title
	}
	return strings.ToUpper(title[:1]) + title[1:]
}

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
	known := slices.Contains(j.remembered(sum), keyring)
	if err := j.state.AddRemembered(record); err != nil {
		return err
	}
	err = j.options.Keyrings.Put(ctx, keyring, unlock.Name(sum), value)
	if err != nil && !known && !j.mayHold(ctx, keyring, sum, err) {
		_ = j.state.RemoveRemembered(record)
	}
	return err
}

// mayHold reports whether a keyring may hold an item although putting it there failed: its record stays, for Forget.
func (j *Job) mayHold(ctx context.Context, keyring, sum string, failed error) bool {
	switch problem.KindOf(failed) {
	case problem.KeyringTimeout, problem.Interrupted:
		return true
	case problem.KeyringFailed:
		return j.options.Keyrings.Remove(ctx, keyring, unlock.Name(sum)) != nil
	}
	return false
}

// Forget ends what Remember began, in every keyring, and returns which those were. The vault need not be open. Where
// none is recorded, as when the state folder was lost, those that respond are asked. Errors are those of package
// system, and name the keyring: what could not be removed is still remembered.
func (j *Job) Forget(ctx context.Context) (keyrings []string, err error) {
	records := j.state.Remembered(j.VaultPath())
	sum, damaged := vault.Fingerprint(j.VaultPath())
	if damaged == nil {
		for _, r := range j.state.RememberedAs(sum) {
			if r.Vault != j.VaultPath() {
				records = append(records, r)
			}
		}
	}
	records = slices.DeleteFunc(records, func(r state.Remembered) bool { return r.Keyring == kernelName })
	if len(records) == 0 && damaged == nil {
		records, err = j.unrecorded(ctx, sum)
	}
	for _, r := range records {
		if failed := j.removeRemembered(ctx, r); failed != nil {
			err = errors.Join(err, about("The vault is not forgotten by "+KeyringTitle(r.Keyring)+".", failed))
		} else if !slices.Contains(keyrings, r.Keyring) {
			keyrings = append(keyrings, r.Keyring)
		}
	}
	j.recordChange(state.Event{Action: ActionForget}, err)
	return keyrings, err
}

// unrecorded finds the keyrings that hold what opens the vault although nothing here says so.
func (j *Job) unrecorded(ctx context.Context, sum string) (found []state.Remembered, failed error) {
	for _, k := range j.options.Keyrings.Usable(ctx) {
		value, err := j.options.Keyrings.Get(ctx, k.Name, unlock.Name(sum))
		clear(value)
		switch {
		case err == nil:
			found = append(found, state.Remembered{Vault: j.VaultPath(), Keyring: k.Name, KeySHA256: sum})
		case !errors.Is(err, system.ErrNotFound):
			failed = errors.Join(failed, about("Whether "+k.Title+" unlocks the vault is not known.", err))
		}
	}
	return found, failed
}

func (j *Job) removeRemembered(ctx context.Context, r state.Remembered) error {
	if r.Keyring == kernelName {
		return j.endUnlocked(r)
	}
	if err := j.options.Keyrings.Remove(ctx, r.Keyring, unlock.Name(r.KeySHA256)); err != nil {
		return err
	}
	return j.state.RemoveRemembered(r)
}

// about puts a sentence before what a problem tells.
func about(sentence string, err error) error {
	told := *problem.From(err)
	told.What = sentence + " " + told.What
	return &told
}

// rememberAgain follows a new passphrase: the keyrings that opened the vault with the hash old get its new identity,
// and lose that one.
func (j *Job) rememberAgain(ctx context.Context, old string) (failed error) {
	for _, r := range j.state.RememberedAs(old) {
		if r.Keyring == kernelName {
			continue // who unlocked it for a while has to do so again
		}
		but := "The passphrase is changed, but " + KeyringTitle(r.Keyring)
		if err := j.putRemembered(ctx, r.Keyring); err != nil {
			failed = errors.Join(failed, about(but+" does not unlock the vault any more.", err))
		} else if err := j.removeRemembered(ctx, r); err != nil {
			failed = errors.Join(failed, about(but+" still holds what opens old copies of the vault.", err))
		}
	}
	return failed
}

// sweepRemembered removes what opened an earlier vault at this path, now that the passphrase has opened the present
// one. What cannot be removed soon is left for the next time.
func (j *Job) sweepRemembered(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, sweepTime)
	defer cancel()
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

// sweepTime limits the wait, after typing the passphrase, for a keyring that the user did not ask for.
const sweepTime = 5 * time.Second

type kernel struct{}

func (kernel) Put(name string, data []byte, d time.Duration) error {
	return kernelkeyring.Put(name, data, d)
}
func (kernel) Get(name string) ([]byte, time.Time, error) { return kernelkeyring.Get(name) }
func (kernel) Remove(name string) error                   { return kernelkeyring.Remove(name) }
