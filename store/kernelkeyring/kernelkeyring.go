// Package kernelkeyring keeps a small secret in the Linux kernel's keyring of the user for a while: in memory
// that is never swapped, found by all of the user's processes, gone at its time and at a restart.
//
// A key that is added to the user's keyring can be read, and given a time, only by who possesses it, and nobody
// possesses the user's keyring as such. The session's keyring will not do: it is private to a process where no
// session was made, and a process that switched to another user inherits it and can read it. So each call here
// runs on a thread of its own, links the user's keyring into that thread's, and lets the thread end.
package kernelkeyring

import (
	"errors"

	"kiikey/kiiex/problem"
)

// ErrNotFound says that the keyring does not hold what was asked for, or not any more.
var ErrNotFound = errors.New("kernelkeyring: not there")

// missing says why the kernel's keyring cannot be used here.
func missing(why string, err error) error {
	return &problem.Problem{
		Kind: problem.KeyringMissing,
		What: "kiikey can't stay unlocked for a while here.",
		Why:  why,
		Next: "Use a system keyring (kiikey unlock --remember), or unlock with the passphrase each time.",
		Err:  err,
	}
}
