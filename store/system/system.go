// Package system saves one small item in a keyring of the operating system or desktop, through
// github.com/99designs/keyring.
//
// The rules it keeps:
//   - The library runs only in a short-lived child of the same program, which is killed when its time is up: it
//     can hang and panic and, on Linux, dials the session bus before main. A child reads one request from
//     standard input and writes one answer to standard output. Every program that links this package, a test's
//     too, must call RunChild first.
//   - The child never creates a Secret Service collection, and never takes a locked or missing keyring for an
//     empty one. It reads back what it has written, keeps gpg off the terminal, and explains the library's
//     errors.
//   - Two backends of the library are never offered: its file backend loses data, and any process that switched
//     user could read keyctl.
package system

import (
	"cmp"
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

// service is the item's name in keyrings that have such names.
const service = "kiikey"

// MaxValue is the number of bytes that an item may hold: CRED_MAX_CREDENTIAL_BLOB_SIZE, the smallest limit of
// all keyrings.
const MaxValue = 5 * 512

// ErrNotFound reports that a keyring does not hold an item.
var ErrNotFound = errors.New("system: no such item in the keyring")

// By now the library has dialled the session bus, or failed, and never dials again: the original address may go
// back into the environment, for the programs that this one starts.
func init() { busguard.Restore() }

// Keyring is a keyring of the system.
type Keyring struct {
	// Name identifies it in commands and files; Title is for sentences.
	Name, Title string
}

// Keyrings gives access to the keyrings of the system. The zero value is ready to use, by several goroutines
// too.
type Keyrings struct {
	// Patience limits Get, Put and Remove, during which the user may have to answer a prompt of the desktop; 0
	// stands for 30 seconds. Response limits Check and Usable; 0 stands for 5 seconds.
	Patience, Response time.Duration
}

// backend is one kind of keyring.
type backend struct {
	name  keyring.BackendType
	title string
	// onBus is set for a keyring on the session bus. The others do not depend on it.
	onBus bool
	// check says why the keyring can't be used now, or nil. It shows nothing to the user and changes nothing.
	check func(ctx context.Context) error
	// refuses says why nothing may be written although the keyring works; nil if there is no such reason.
	refuses func(ctx context.Context) error
	// open may show a prompt of the desktop.
	open func(ctx context.Context) (ring, error)
}

// ring is the part of keyring.Keyring that is used.
type ring interface {
	Get(key string) (keyring.Item, error)
	Set(item keyring.Item) error
	Remove(key string) error
}

// Known returns the keyrings that this build supports, in the order to offer them.
func Known() []Keyring {
	var known []Keyring
	for _, b := range backends() {
		known = append(known, Keyring{string(b.name), b.title})
	}
	return known
}

// Title returns a keyring's title for sentences, or its name if this build does not know it.
func Title(name string) string {
	for _, k := range Known() {
		if k.Name == name {
			return k.Title
		}
	}
	return name
}

// Usable returns the keyrings that respond and may be written to. It shows nothing to the user.
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

// Check says why a keyring can't be used here and now, as a *problem.Problem, or nil. It shows nothing to the
// user.
func (k Keyrings) Check(ctx context.Context, name string) error {
	_, err := ask(ctx, request{Operation: opCheck, Keyring: name}, cmp.Or(k.Response, 5*time.Second))
	return err
}

// Put stores an item, replacing one with the same key, and has read it back when it returns nil. After an error
// the item may exist or not: Remove deletes it. The desktop may prompt the user, as for Get and Remove. Errors
// of all three are *problem.Problem.
func (k Keyrings) Put(ctx context.Context, name, key string, value []byte) error {
	if len(value) > MaxValue {
		return &problem.Problem{
			Kind: problem.KeyringFailed,
			What: "The item is too long for a system keyring.",
			Why:  fmt.Sprintf("It has %d bytes; %d are possible.", len(value), MaxValue),
			Next: problem.UsePassphrase,
		}
	}
	_, err := k.item(ctx, request{Operation: opPut, Keyring: name, Key: key, Value: value})
	return err
}

// Get returns an item's value, or ErrNotFound. The caller must clear the value.
func (k Keyrings) Get(ctx context.Context, name, key string) ([]byte, error) {
	return k.item(ctx, request{Operation: opGet, Keyring: name, Key: key})
}

// Remove deletes an item; an absent one is no error.
func (k Keyrings) Remove(ctx context.Context, name, key string) error {
	_, err := k.item(ctx, request{Operation: opRemove, Keyring: name, Key: key})
	return err
}

func (k Keyrings) item(ctx context.Context, r request) ([]byte, error) {
	return ask(ctx, r, cmp.Or(k.Patience, 30*time.Second))
}

// fit is check, and also whether the item may be written.
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
		return backend{}, missing("This build of kiikey does not know a keyring of this name on this system.",
			"See kiikey unlock --help for the names"+problem.OrUsePassphrase+".")
	}
	return all[i], nil
}

// openLibrary opens one backend of the library, which reports a failure without its reason.
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
