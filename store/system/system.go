// Package system opens the keyring of the operating system or desktop through
// github.com/99designs/keyring, one backend at a time, by name.
//
// What the library does that a store of the only copies must not, this package undoes: it never creates a
// Secret Service collection, never takes a keyring that is closed or gone for an empty one, keeps gpg off
// the terminal, and explains the library's errors. It offers neither the library's file backend, which
// loses data, nor keyctl, whose content is gone at the next start of the machine.
//
// The keyrings returned are not safe for concurrent use, and any call may wait for ever on a person or a
// service: the caller puts a mutex, a deadline and a recover around each.
package system

import (
	"context"
	"slices"

	"github.com/99designs/keyring"

	"kiikey/kiiex/problem"
	"kiikey/store/busguard"
)

// service is the name under which the keyrings that have such names keep the items.
const service = "kiikey"

// The library has dialled the session bus by now, or given it up, and never dials again: what it was kept
// away from may go back into the environment, for the programs that this one starts.
func init() { busguard.Restore() }

// backend is one way to a keyring.
type backend struct {
	name keyring.BackendType
	// check says why the keyring cannot be used now, as a *problem.Problem, or nil. It shows nothing to the
	// person and changes nothing.
	check func(ctx context.Context) error
	// open may show a prompt of the desktop.
	open func(ctx context.Context) (keyring.Keyring, error)
}

// Names returns the keyrings that this build for this platform knows, in the order to offer them; whether
// they are usable here and now is Check's to say.
func Names() []keyring.BackendType {
	var names []keyring.BackendType
	for _, b := range backends() {
		names = append(names, b.name)
	}
	return names
}

// Check reports why a keyring cannot be used here, as a *problem.Problem of kind BackendMissing, or nil.
// Nothing is shown to the person.
func Check(ctx context.Context, name keyring.BackendType) error {
	b, ok := find(name)
	if !ok {
		return missing("This build of kiikey does not know the keyring "+string(name)+".", "Choose another place for your credentials.")
	}
	return b.check(ctx)
}

// Open opens a keyring by name. It may wait for the person to answer a prompt, beyond ctx: see the package's
// comment. Errors are *problem.Problem.
func Open(ctx context.Context, name keyring.BackendType) (keyring.Keyring, error) {
	if err := Check(ctx, name); err != nil {
		return nil, err
	}
	b, _ := find(name)
	ring, err := b.open(ctx)
	if err != nil {
		return nil, Explain(name, err)
	}
	return ring, nil
}

// MaxData returns the number of bytes that an item may hold in a keyring, 0 for no limit that matters here.
func MaxData(name keyring.BackendType) int {
	if name == keyring.WinCredBackend {
		return 5 * 512 // CRED_MAX_CREDENTIAL_BLOB_SIZE
	}
	return 0
}

func find(name keyring.BackendType) (backend, bool) {
	all := backends()
	i := slices.IndexFunc(all, func(b backend) bool { return b.name == name })
	if i < 0 {
		return backend{}, false
	}
	return all[i], true
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

func missing(why, next string) *problem.Problem {
	return &problem.Problem{
		Kind: problem.BackendMissing,
		What: "This keyring cannot be used here.",
		Why:  why,
		Next: next,
	}
}
