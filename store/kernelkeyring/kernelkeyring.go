// Package kernelkeyring saves a small secret for a while in the keyring that the Linux kernel has for the user.
//
// The rules it keeps:
//   - The secret is in memory that is never swapped. All of the user's processes find it, and it is gone at its time
//     and at a restart.
//   - Each call runs on a thread of its own, links the user's keyring into that thread's, and lets the thread end.
//     The kernel lets only a possessor read a key or limit its time, and no process possesses the user's keyring
//     by itself.
//   - The session's keyring is never used: it is private to a process without a session, and a process that switched
//     to another user inherits it and can read it.
package kernelkeyring

import (
	"errors"

	"kiikey/kiiex/problem"
)

// ErrNotFound reports that the keyring does not hold the item, or no longer does.
var ErrNotFound = errors.New("kernelkeyring: not there")

// instead is the advice where the kernel's keyring can't be used.
const instead = "Let a system keyring unlock the vault (kiikey unlock --remember)" + problem.OrUsePassphrase + " each time."

// missing says why the kernel's keyring cannot be used here.
func missing(why string, err error) error {
	return &problem.Problem{
		Kind: problem.KeyringMissing,
		What: "kiikey can't stay unlocked for a while here.",
		Why:  why,
		Next: instead,
		Err:  err,
	}
}

// Unsupported is the problem of a system without such a keyring.
func Unsupported() error {
	return missing("That takes a keyring in the kernel, which only Linux has.", nil)
}
