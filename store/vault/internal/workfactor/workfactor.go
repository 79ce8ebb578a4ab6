// Package workfactor sets the work that a passphrase costs: the base-2 logarithm of scrypt's N. Only the
// vault's own test package can lower it, which is why it is internal.
package workfactor

import "sync/atomic"

// The bounds. 18 takes 256 MiB and about a second; more is rejected on reading, because a program that can
// write the file could otherwise make kiikey derive for hours.
const (
	Default = 18
	Lowest  = 17
	Highest = 18
)

var forTests atomic.Int32

// UseForTests makes n the default and the lowest allowed value, until it is called with 0.
func UseForTests(n int) { forTests.Store(int32(n)) }

// Choose returns the work factor for new derivations, wanted or, for 0, the default; ok is false if wanted is
// out of bounds.
func Choose(wanted int) (factor int, ok bool) {
	lowest, standard := Lowest, Default
	if n := int(forTests.Load()); n != 0 {
		lowest, standard = n, n
	}
	if wanted == 0 {
		return standard, true
	}
	return wanted, lowest <= wanted && wanted <= Highest
}
