// Package system keeps one small item in a keyring of the operating system or desktop, through
// github.com/99designs/keyring.
//
// The library can hang, panic and, on Linux, dials the session bus before main: so it does its work in a
// short-lived child of the same program, which is killed when its time is up. A child reads one request from
// standard input and writes one answer to standard output. Every program with this package in it, a test's
// too, calls RunChild first of all.
//
// What else the library does that must not happen, the child undoes: it never creates a Secret Service
// collection, never takes a keyring that is closed or gone for an empty one, reads back what it has written,
// keeps gpg off the terminal, and explains the library's errors. It offers neither the library's file
// backend, which loses data, nor keyctl, which any process that switched user could read.
package system

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/99designs/keyring"

	"kiikey/kiiex/problem"
	"kiikey/store/busguard"
)

// service is the name under which the keyrings that have such names keep the item.
const service = "kiikey"

// MaxValue is the number of bytes that an item may hold: CRED_MAX_CREDENTIAL_BLOB_SIZE, the least of all keyrings.
const MaxValue = 5 * 512

// ErrNotFound says that a keyring does not hold an item.
var ErrNotFound = errors.New("system: no such item in the keyring")

// The library has dialled the session bus by now, or given it up, and never dials again: what it was kept
// away from may go back into the environment, for the programs that this one starts.
func init() { busguard.Restore() }

// Keyring is a keyring of the system.
type Keyring struct {
	// Name is what commands and files call it, and Title what it is called in a sentence.
	Name, Title string
}

// Keyrings reaches the keyrings of the system. The zero value is ready to use, by several goroutines too.
type Keyrings struct {
	// Patience is how long Get, Put and Remove may take, in which the user may have to answer a prompt of the
	// desktop; 0 stands for 30 seconds. Response is how long Check and Usable may take; 0 stands for 5 seconds.
	Patience, Response time.Duration
}

// backend is one way to a keyring.
type backend struct {
	name  keyring.BackendType
	title string
	// onBus is set for a keyring that is reached over the session bus. The others do not depend on it.
	onBus bool
	// check says why the keyring cannot be used now, or nil. It shows nothing to the user and changes nothing.
	check func(ctx context.Context) error
	// refuses says why nothing may be written although the keyring works; nil where there is no such reason.
	refuses func(ctx context.Context) error
	// open may show a prompt of the desktop.
	open func(ctx context.Context) (ring, error)
}

// ring is what is needed of a keyring.Keyring.
type ring interface {
	Get(key string) (keyring.Item, error)
	Set(item keyring.Item) error
	Remove(key string) error
}

// Known returns the keyrings that this build for this platform knows, in the order to offer them.
func Known() []Keyring {
	var known []Keyring
	for _, b := range backends() {
		known = append(known, Keyring{string(b.name), b.title})
	}
	return known
}

// Title returns what a keyring is called in a sentence: its name, where this build does not know it.
func Title(name string) string {
	for _, k := range Known() {
		if k.Name == name {
			return k.Title
		}
	}
	return name
}

// Usable returns those that respond and may be written to. Nothing is shown to the user.
func (k Keyrings) Usable(ctx context.Context) []Keyring {
	known := Known()
	unusable := make([]error, len(known))
	var all sync.WaitGroup
	for i, ring := range known {
		all.Go(func() { unusable[i] = k.Check(ctx, ring.Name) })
	}
	all.Wait()
	var usable []Keyring
	for i, ring := range known {
		if unusable[i] == nil {
			usable = append(usable, ring)
		}
	}
	return usable
}

// Check says why a keyring cannot be used here and now, as a *problem.Problem, or nil. Nothing is shown to
// the user.
func (k Keyrings) Check(ctx context.Context, name string) error {
	_, err := ask(ctx, request{Operation: opCheck, Keyring: name}, limit(k.Response, 5*time.Second))
	return err
}

// Put stores an item in the place of one with the same key, and has read it back when it returns nil. After an
// error the item may be there or not: Remove takes it away. It may show a prompt of the desktop, as Get and
// Remove may. Errors of all three are *problem.Problem.
func (k Keyrings) Put(ctx context.Context, name, key string, value []byte) error {
	if len(value) > MaxValue {
		return &problem.Problem{
			Kind: problem.KeyringFailed,
			What: "The item is too long for a system keyring.",
			Why:  fmt.Sprintf("It has %d bytes; %d are possible.", len(value), MaxValue),
			Next: "Unlock with the passphrase.",
		}
	}
	_, err := k.item(ctx, request{Operation: opPut, Keyring: name, Key: key, Value: value})
	return err
}

// Get returns an item's value, for the caller to clear, or ErrNotFound.
func (k Keyrings) Get(ctx context.Context, name, key string) ([]byte, error) {
	return k.item(ctx, request{Operation: opGet, Keyring: name, Key: key})
}

// Remove takes an item away; one that is not there is no error.
func (k Keyrings) Remove(ctx context.Context, name, key string) error {
	_, err := k.item(ctx, request{Operation: opRemove, Keyring: name, Key: key})
	return err
}

func (k Keyrings) item(ctx context.Context, r request) ([]byte, error) {
	return ask(ctx, r, limit(k.Patience, 30*time.Second))
}

func limit(given, otherwise time.Duration) time.Duration {
	if given <= 0 {
		return otherwise
	}
	return given
}

// fit is check, and whether anything may be written.
func (b backend) fit(ctx context.Context) error {
	if err := b.check(ctx); err != nil || b.refuses == nil {
		return err
	}
	return b.refuses(ctx)
}

func find(name string) (backend, error) {
	all := backends()
	i := slices.IndexFunc(all, func(b backend) bool { return string(b.name) == name })
	if i < 0 {
		return backend{}, explain("", missing("This build of kiikey does not know a keyring of this name on this system.",
			"See kiikey unlock --help for the names, or unlock with the passphrase."))
	}
	return all[i], nil
}

// openLibrary opens one backend of the library, which says of a failure no more than that there was one.
func openLibrary(name keyring.BackendType, config keyring.Config) (keyring.Keyring, error) {
	config.AllowedBackends = []keyring.BackendType{name}
	return keyring.Open(config)
}

// registered reports whether the library was built with the backend and, for those on D-Bus, reached the
// session bus when the program started.
func registered(name keyring.BackendType) bool {
	return slices.Contains(keyring.AvailableBackends(), name)
}

// HasKeychain reports whether this build can reach the macOS Keychain: it was made for macOS, with cgo.
func HasKeychain() bool { return registered(keyring.KeychainBackend) }
