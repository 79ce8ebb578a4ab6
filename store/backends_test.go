package store_test

import (
	"context"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/store/internal/contract"
	"kiikey/store/vault"
)

func TestContractInMemory(t *testing.T) {
	t.Parallel()
	contract.Run(t, func(*testing.T) contract.Bench {
		ring := keyring.NewArrayKeyring(nil)
		return contract.Bench{Store: store.New(ring, 0), Ring: ring}
	})
}

func passphrase(text string) func(context.Context) (kiiex.Secret, error) {
	return func(context.Context) (kiiex.Secret, error) { return kiiex.SecretFromString(text), nil }
}

// openVault opens the vault of a data folder, made where it is missing.
func openVault(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{DataDir: dir, Backend: store.Vault, Passphrase: passphrase("geheim"), Create: true})
	if err != nil {
		t.Fatal(contract.Explained(err))
	}
	t.Cleanup(s.Close)
	return s
}

func TestContractVault(t *testing.T) {
	t.Parallel()
	contract.Run(t, func(t *testing.T) contract.Bench {
		dir := t.TempDir()
		s := openVault(t, dir)
		ring, err := vault.Open(t.Context(), store.VaultPath(dir), kiiex.SecretFromString("geheim"), vault.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(ring.Close)
		return contract.Bench{Store: s, Ring: ring}
	})
}
