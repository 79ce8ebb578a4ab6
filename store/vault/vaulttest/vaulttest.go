// Package vaulttest makes vaults cheap enough for tests.
package vaulttest

import (
	"testing"

	"kiikey/store/vault/internal/workfactor"
)

// WorkFactor makes n the work factor of every vault and backup that this process makes without asking for
// another one, and allows values as low as n. 1 is cheapest, 0 restores what the program does. It panics
// outside a test binary. Call it in TestMain, which children started from the test binary pass too.
func WorkFactor(n int) {
	if !testing.Testing() {
		panic("vaulttest: only for tests")
	}
	workfactor.UseForTests(n)
}
