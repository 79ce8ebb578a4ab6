package store_test

import (
	"context"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/store/vault"
)

func TestContractInMemory(t *testing.T) {
	t.Parallel()
	contract(t, func(*testing.T) bench {
		ring := keyring.NewArrayKeyring(nil)
		return bench{store: store.New(ring, 0), ring: ring}
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
		t.Fatal(explained(err))
	}
	t.Cleanup(s.Close)
	return s
}

func TestContractVault(t *testing.T) {
	t.Parallel()
	contract(t, func(t *testing.T) bench {
		dir := t.TempDir()
		s := openVault(t, dir)
		ring, err := vault.Open(t.Context(), store.VaultPath(dir), kiiex.SecretFromString("geheim"), vault.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(ring.Close)
		return bench{store: s, ring: ring}
	})
}
