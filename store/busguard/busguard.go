// Package busguard keeps the keyring library away from the D-Bus session bus, except in the short-lived child
// that reaches one keyring.
//
// The rules it keeps:
//   - Its initialisation runs before that of github.com/99designs/keyring, which dials the session bus on Linux,
//     without a deadline: a bus that accepts and never answers would hang the program before main, and without an
//     address it runs whatever dbus-launch is first in PATH.
//   - It puts into DBUS_SESSION_BUS_ADDRESS what the library may dial: an address that fails at once, or, in the
//     child, which is killed when it takes too long, the session's own.
//   - It imports nothing but os and syscall, which os itself imports. Go initialises, of the packages whose imports
//     are ready, the first by import path, and github.com/godbus/dbus imports net, which sorts after kiikey. Another
//     import here could break that order; a test reads it from the runtime's own trace.
package busguard

import (
	"os"
	"syscall"
)

// Child is the hidden command that makes this program the child, and OnBus its only argument, for a keyring that
// is on the session bus.
const (
	Child = "keyring-item"
	OnBus = "on-bus"
)

const variable = "DBUS_SESSION_BUS_ADDRESS"

// The address at the start of the program.
var (
	original    string
	originalSet bool
)

// Restore gives the environment its original address back. It must run after the keyring library's
// initialisation; the library never dials a second time.
func Restore() {
	if originalSet {
		_ = os.Setenv(variable, original)
	} else {
		_ = os.Unsetenv(variable)
	}
}

// remember records the address that the program was started with.
func remember() {
	original, originalSet = syscall.Getenv(variable)
}
