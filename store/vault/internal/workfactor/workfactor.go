// Package workfactor is the work that a passphrase costs: the base-2 logarithm of scrypt's N. Only the vault's own
// test package can lower it, which is why it is internal.
package workfactor

import (
	"cmp"
	"sync/atomic"
)

// Highest is what new derivations take: 256 MiB and about a second. More is rejected on reading, because a program
// that can write the file could otherwise make kiikey derive for hours.
const Highest = 18

var forTests atomic.Int32

// UseForTests makes n the work factor of new derivations, until it is called with 0, and returns the one before.
func UseForTests(n int) (before int) { return int(forTests.Swap(int32(n))) }

// ForNew returns the work factor of new derivations.
func ForNew() int { return cmp.Or(int(forTests.Load()), Highest) }
