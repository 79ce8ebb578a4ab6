// Package vaulttest makes vaults cheap enough for tests, and damages them. It panics outside a test binary.
package vaulttest

import (
	"context"
	"testing"

	"kiikey/kiiex"
	"kiikey/store/vault"
	"kiikey/store/vault/internal/workfactor"
)

// WorkFactor makes n the work factor of every passphrase that this process sets, and returns the one before. 1 is
// cheapest, 0 restores the program's. It panics outside a test binary. Call it in TestMain, which children started
// from the test binary pass too.
func WorkFactor(n int) (before int) {
	if !testing.Testing() {
		panic("vaulttest: only for tests")
	}
	return workfactor.UseForTests(n)
}

// DamageItems gives every item of the vault data that no record has.
func DamageItems(ctx context.Context, path, passphrase string) error {
	v, err := vault.Open(ctx, path, kiiex.SecretFromString(passphrase))
	if err != nil {
		return err
	}
	defer v.Close()
	return v.Update(ctx, func(items vault.Items) error {
		for key, item := range items {
			item.Data = []byte("damaged")
			items[key] = item
		}
		return nil
	})
}
