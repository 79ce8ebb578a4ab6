package store_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/internal/contract"
)

func TestSetVaultAside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	if moved, err := store.SetVaultAside(t.Context(), dir, now); len(moved) != 0 || err != nil {
		t.Fatalf("nothing was there, and set aside were %v, %v", moved, err)
	}
	old := openVault(t, dir)
	one := contract.Save(t, old, "one", "staging")
	contract.Save(t, old, "two", "staging") // the previous generation holds one alone
	old.Close()
	before := map[string][]byte{}
	for _, name := range []string{store.VaultPath(dir), store.VaultPath(dir) + ".previous"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		before[name] = content
	}

	moved, err := store.SetVaultAside(t.Context(), dir, now)
	if err != nil || len(moved) != 2 {
		t.Fatalf("set aside: %v, %v", moved, err)
	}
	for i, name := range []string{store.VaultPath(dir), store.VaultPath(dir) + ".previous"} {
		if content, err := os.ReadFile(moved[i]); err != nil || string(content) != string(before[name]) {
			t.Errorf("%s is not what %s was: %v", moved[i], name, err)
		}
		if filepath.Dir(moved[i]) != dir {
			t.Errorf("%s is in another folder", moved[i])
		}
	}
	fresh := openVault(t, dir)
	contract.WantNames(t, fresh)
	fresh.Close()
	kept, err := store.OpenBackup(t.Context(), moved[0], kiiex.SecretFromString("geheim"))
	if err != nil {
		t.Fatal(contract.Explained(err))
	}
	contract.WantStored(t, kept, one)

	// A second one at the same moment replaces nothing.
	again, err := store.SetVaultAside(t.Context(), dir, now)
	contract.WantKind(t, err, problem.StoreUnwritable)
	if content, _ := os.ReadFile(moved[0]); len(again) != 0 || string(content) != string(before[store.VaultPath(dir)]) {
		t.Errorf("what was set aside first has been replaced; renamed: %v", again)
	}
	openVault(t, dir).Close()
}
