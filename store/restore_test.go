package store_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
)

// backedUp returns the backup of a store, opened.
func backedUp(t *testing.T, s *store.Store) *store.Backup {
	t.Helper()
	path := filepath.Join(t.TempDir(), "backup")
	passphrase := kiiex.SecretFromString("für die Sicherung")
	testenv.OK(t, s.BackupTo(t.Context(), path, passphrase, false))
	return openBackup(t, path, passphrase)
}

func openBackup(t *testing.T, path string, passphrase kiiex.Secret) *store.Backup {
	t.Helper()
	backup, err := store.OpenBackup(t.Context(), path, passphrase)
	testenv.OK(t, err)
	t.Cleanup(backup.Close)
	return backup
}

func mustPlan(t *testing.T, from *store.Backup, to *store.Store) []store.Planned {
	t.Helper()
	plan, err := to.Plan(t.Context(), from)
	testenv.OK(t, err)
	return plan
}

func TestRestore(t *testing.T) {
	t.Parallel()
	source, target := newBench(t), newBench(t)
	to := target.store
	fresh := save(t, source.store, "a-new", "staging")
	same := save(t, source.store, "b-same", "staging")
	sameContent := save(t, source.store, "c-same-content", "staging")
	edited := save(t, source.store, "d-edited", "staging")
	renamed := save(t, source.store, "e-renamed", "staging")
	namesake := save(t, source.store, "f-namesake", "staging")
	swapped := save(t, source.store, "g-swapped", "staging")
	unrelated := save(t, to, "bystander", "staging")

	put := func(c kiiex.Credential, change func(*kiiex.Credential)) kiiex.Credential {
		t.Helper()
		change(&c)
		testenv.OK(t, to.Save(t.Context(), c, false))
		return c
	}
	put(same, func(c *kiiex.Credential) { c.ImportedAt = c.ImportedAt.AddDate(1, 0, 0) })
	twin := put(sameContent, func(c *kiiex.Credential) { c.ID = kiiex.NewID() })
	put(edited, func(c *kiiex.Credential) { c.Nonce, c.Environment = "1", "production" })
	saveSession(t, to, edited, "staging", "token")
	put(renamed, func(c *kiiex.Credential) { c.Name = "e-other" })
	put(namesake, func(c *kiiex.Credential) {
		c.ID, c.APISecret = kiiex.NewID(), kiiex.SecretFromString("of another")
	})
	put(swapped, func(c *kiiex.Credential) { c.Name, c.Nonce = "g-other", "1" })
	nameHolder := put(made("g-swapped", "staging"), func(*kiiex.Credential) {})

	planned := func(c kiiex.Credential, d store.Difference, replaces string) store.Planned {
		return store.Planned{Entry: store.Entry{ID: c.ID, Name: c.Name, Environment: c.Environment}, Difference: d, Replaces: replaces}
	}
	from := backedUp(t, source.store)
	plan := mustPlan(t, from, to)
	want := []store.Planned{
		planned(fresh, store.NewThere, ""),
		planned(same, store.SameThere, ""),
		planned(sameContent, store.SameThere, ""),
		planned(edited, store.DifferentThere, "d-edited"),
		planned(renamed, store.DifferentThere, "e-other"),
		planned(namesake, store.DifferentThere, "f-namesake"),
		planned(swapped, store.DifferentThere, "g-other"),
	}
	if !slices.Equal(plan, want) {
		t.Fatalf("planned\n%+v\nwant\n%+v", plan, want)
	}

	testenv.WantKind(t, to.Restore(t.Context(), from, plan[1:]), problem.StoreChanged)
	testenv.WantKind(t, to.Restore(t.Context(), from, nil), problem.StoreChanged)
	wantNames(t, to, "b-same", "bystander", "c-same-content", "d-edited", "e-other", "f-namesake", "g-other", "g-swapped")
	testenv.OK(t, to.Restore(t.Context(), from, plan))
	swapped.Name = "g-other" // its name is taken by another there
	same.ImportedAt = same.ImportedAt.AddDate(1, 0, 0)
	wantNames(t, to, "a-new", "b-same", "bystander", "c-same-content", "d-edited", "e-renamed", "f-namesake", "g-other", "g-swapped")
	for _, c := range []kiiex.Credential{fresh, same, twin, edited, renamed, namesake, swapped, nameHolder, unrelated} {
		wantStored(t, to, c)
	}
	if sessions := keys(t, target, "session"); len(sessions) != 0 {
		t.Errorf("the session of what was replaced is still there: %q", sessions)
	}
	for _, p := range mustPlan(t, from, to) {
		if p.Difference != store.SameThere && p.Name != "g-swapped" {
			t.Errorf("after restoring, %s is %s", p.Name, p.Difference)
		}
	}
}

// One credential that cannot be restored leaves the store as it was.
func TestRestoreRefusesDamagedCredential(t *testing.T) {
	t.Parallel()
	source, target := newBench(t), newBench(t)
	save(t, source.store, "a-whole", "staging")
	damaged := save(t, source.store, "b-damaged", "staging")
	setItem(t, source.vault(), "credential/"+damaged.ID, []byte("{"))
	from := backedUp(t, source.store)
	_, err := target.store.Plan(t.Context(), from)
	testenv.WantKind(t, err, problem.StoreDamaged)
	testenv.WantKind(t, target.store.Restore(t.Context(), from, nil), problem.StoreDamaged)
	wantNames(t, target.store)

	// A damaged one in the store is replaced by a whole one of the backup.
	whole, spoiled := newBench(t), newBench(t)
	c := save(t, whole.store, "spot", "staging")
	testenv.OK(t, spoiled.store.Save(t.Context(), c, false))
	setItem(t, spoiled.vault(), "credential/"+c.ID, []byte("{"))
	from = backedUp(t, whole.store)
	testenv.OK(t, spoiled.store.Restore(t.Context(), from, mustPlan(t, from, spoiled.store)))
	wantStored(t, spoiled.store, c)
}

func TestBackup(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	one, two := save(t, b.store, "one", "staging"), save(t, b.store, "two", "production")
	saveSession(t, b.store, one, "staging", "token")
	path, passphrase := filepath.Join(t.TempDir(), "backup"), kiiex.SecretFromString("für die Sicherung")
	testenv.OK(t, b.store.BackupTo(t.Context(), path, passphrase, false))
	testenv.WantKind(t, b.store.BackupTo(t.Context(), path, passphrase, false), problem.NotConfirmed)
	_, err := store.OpenBackup(t.Context(), path, kiiex.SecretFromString("falsch"))
	testenv.WantKind(t, err, problem.WrongPassphrase)
	_, err = store.OpenBackup(t.Context(), path+"-nothing", passphrase)
	testenv.WantKind(t, err, problem.StoreMissing)

	testenv.OK(t, b.store.Remove(t.Context(), "two"))
	testenv.OK(t, edit(b.store, "one", "42"))
	backup := openBackup(t, path, passphrase)
	testenv.OK(t, b.store.Restore(t.Context(), backup, mustPlan(t, backup, b.store)))
	wantNames(t, b.store, "one", "two")
	wantStored(t, b.store, one)
	wantStored(t, b.store, two)
}

// A vault that does not open makes room for a new one, and keeps its files.
func TestRestoreSetsUnopenableVaultAside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old := openStore(t, dir)
	one := save(t, old, "one", "staging")
	save(t, old, "two", "staging") // the previous generation holds one alone
	from := backedUp(t, old)
	old.Close()
	before := map[string][]byte{}
	for _, name := range []string{store.VaultPath(dir), store.VaultPath(dir) + ".previous"} {
		content, err := os.ReadFile(name)
		testenv.OK(t, err)
		before[name] = content
	}
	at, now := store.Place{Data: dir}, time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	passphrase := kiiex.SecretFromString("neu")
	s, aside, err := at.RestoreAside(t.Context(), from, passphrase, now)
	if err != nil || len(aside) != 2 {
		t.Fatalf("set aside: %v, %v", aside, testenv.Explained(err))
	}
	wantNames(t, s, "one", "two")
	wantStored(t, s, one)
	s.Close()
	for i, name := range []string{store.VaultPath(dir) + ".previous", store.VaultPath(dir)} {
		if content, err := os.ReadFile(aside[i]); err != nil || string(content) != string(before[name]) {
			t.Errorf("%s is not what %s was: %v", aside[i], name, err)
		}
	}
	if _, err := os.Stat(store.VaultPath(dir) + ".previous"); err == nil {
		t.Error("the old previous generation lies beside the new vault")
	}
	_, err = store.Open(t.Context(), at, kiiex.SecretFromString(rightPassphrase))
	testenv.WantKind(t, err, problem.WrongPassphrase)
	kept := openBackup(t, aside[1], kiiex.SecretFromString(rightPassphrase))
	if plan := mustPlan(t, kept, nil); len(plan) != 2 {
		t.Errorf("in the vault that was set aside: %v", plan)
	}

	// A second one at the same moment replaces nothing, and changes nothing.
	present, _ := os.ReadFile(store.VaultPath(dir))
	_, again, err := at.RestoreAside(t.Context(), from, passphrase, now)
	testenv.WantKind(t, err, problem.StoreUnwritable)
	after, _ := os.ReadFile(store.VaultPath(dir))
	if content, _ := os.ReadFile(aside[1]); len(again) != 0 || string(content) != string(before[store.VaultPath(dir)]) || string(after) != string(present) {
		t.Errorf("something was replaced; set aside: %v", again)
	}
	reopened, err := store.Open(t.Context(), at, passphrase)
	testenv.OK(t, err)
	reopened.Close()
}
