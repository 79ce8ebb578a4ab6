// Package busguard keeps the keyring library from hanging on, or starting, a D-Bus session bus.
//
// github.com/99designs/keyring dials the session bus in its package initialisation, on Linux, without a
// deadline: a bus that accepts and never answers would hang the program before main, and without an address
// it runs whatever dbus-launch is first in PATH. This package's own initialisation runs before that, tries
// the bus within Deadline, and puts into DBUS_SESSION_BUS_ADDRESS what the library may dial: the address
// that answered, or one that fails at once.
//
// The order holds because Go initialises, of the packages whose imports are ready, the first by import
// path: this one imports nothing but os, syscall and time, which os itself imports, while
// github.com/godbus/dbus imports net, which sorts after kiikey. An import of anything else here could break
// that; a test reads the order from the runtime's own trace.
//
// Commands that never open a keyring do not even try the bus, nor does any for a person whose credentials are
// recorded to be kept where no bus leads: a bus that hangs costs them nothing.
//
// Only unix: addresses are tried. A bus on tcp: (unencrypted, and rejected by current D-Bus itself), and
// transports that start programs, count as absent.
//
// A bus that answers here and hangs a moment later, at the library's own dial, is not caught.
package busguard

import (
	"os"
	"syscall"
	"time"
)

// Deadline is how long the session bus has to answer, all addresses together. A bus answers within a few
// milliseconds; on a busy computer it may take some hundred, and giving it up would hide the person's keyring.
const Deadline = 2 * time.Second

const variable = "DBUS_SESSION_BUS_ADDRESS"

// The address as it was when the program started.
var (
	original    string
	originalSet bool
)

// Original returns DBUS_SESSION_BUS_ADDRESS as it was when the program started, and whether it was set.
func Original() (address string, set bool) { return original, originalSet }

// Restore gives the environment its original address back. It must run only after the keyring library's
// initialisation, and is safe from then on: the library never dials a second time.
func Restore() {
	if originalSet {
		_ = os.Setenv(variable, original)
	} else {
		_ = os.Unsetenv(variable)
	}
}

// Environ returns the environment for a child process: os.Environ with the original address, whether it
// has been restored or not.
func Environ() []string {
	environ := os.Environ()
	kept := make([]string, 0, len(environ)+1)
	for _, e := range environ {
		if len(e) <= len(variable) || e[:len(variable)+1] != variable+"=" {
			kept = append(kept, e)
		}
	}
	if originalSet {
		kept = append(kept, variable+"="+original)
	}
	return kept
}

// remember records the address that the program was started with.
func remember() {
	original, originalSet = syscall.Getenv(variable)
}
