//go:build unix

package system_test

import (
	"os"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/store"
	"kiikey/store/internal/contract"
	"kiikey/store/system"
)

// openSystem opens a store in a keyring of the system, and that keyring a second time. What is in it, be it
// from an earlier test, is removed before.
func openSystem(t *testing.T, backend store.Backend) contract.Bench {
	t.Helper()
	ring, err := system.Open(t.Context(), keyring.BackendType(backend))
	if err != nil {
		t.Fatal(contract.Explained(err))
	}
	if c, ok := ring.(interface{ Close() }); ok {
		t.Cleanup(c.Close)
	}
	keys, err := ring.Keys()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		if err := ring.Remove(key); err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.Open(t.Context(), store.Options{DataDir: t.TempDir(), Backend: backend})
	if err != nil {
		t.Fatal(contract.Explained(err))
	}
	t.Cleanup(s.Close)
	b := contract.Bench{Store: s, Ring: ring, Slow: backend == store.Pass, Many: 60}
	if os.Getenv("KIIKEY_FULL") == "1" {
		b.Many = 0
	}
	return b
}
