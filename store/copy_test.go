package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/internal/contract"
)

func mustPlan(t *testing.T, from, to *store.Store) []store.Planned {
	t.Helper()
	plan, err := from.PlanCopy(t.Context(), to)
	if err != nil {
		t.Fatal(contract.Explained(err))
	}
	return plan
}

func TestCopy(t *testing.T) {
	ring := newFaulty()
	from, to := store.New(newFaulty(), 0), store.New(ring, 0)
	fresh := contract.Save(t, from, "a-new", "staging")
	same := contract.Save(t, from, "b-same", "staging")
	sameContent := contract.Save(t, from, "c-same-content", "staging")
	edited := contract.Save(t, from, "d-edited", "staging")
	renamed := contract.Save(t, from, "e-renamed", "staging")
	namesake := contract.Save(t, from, "f-namesake", "staging")
	swapped := contract.Save(t, from, "g-swapped", "staging")
	bystander := contract.Save(t, to, "bystander", "staging")

	put := func(c kiiex.Credential, change func(*kiiex.Credential)) kiiex.Credential {
		t.Helper()
		change(&c)
		if err := to.Save(t.Context(), c, false); err != nil {
			t.Fatal(contract.Explained(err))
		}
		return c
	}
	put(same, func(c *kiiex.Credential) { c.ImportedAt = c.ImportedAt.AddDate(1, 0, 0) })
	twin := put(sameContent, func(c *kiiex.Credential) { c.ID = kiiex.NewID() })
	put(edited, func(c *kiiex.Credential) { c.Nonce, c.Environment = "1", "production" })
	contract.SaveSession(t, to, edited, "staging", "token")
	put(renamed, func(c *kiiex.Credential) { c.Name = "e-other" })
	put(namesake, func(c *kiiex.Credential) {
		c.ID, c.APISecret = kiiex.NewID(), kiiex.SecretFromString("of another")
	})
	put(swapped, func(c *kiiex.Credential) { c.Name, c.Nonce = "g-other", "1" })
	squatter := put(contract.Made("g-swapped", "staging"), func(*kiiex.Credential) {})

	planned := func(c kiiex.Credential, d store.Difference, replaces string) store.Planned {
		return store.Planned{Entry: store.Entry{ID: c.ID, Name: c.Name, Environment: c.Environment}, Difference: d, Replaces: replaces}
	}
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

	contract.WantKind(t, from.CopyTo(t.Context(), to, plan[1:]), problem.StoreChanged)
	contract.WantKind(t, from.CopyTo(t.Context(), to, nil), problem.StoreChanged)
	if err := from.CopyTo(t.Context(), to, plan); err != nil {
		t.Fatal(contract.Explained(err))
	}
	swapped.Name = "g-other" // its name is taken by another there
	same.ImportedAt = same.ImportedAt.AddDate(1, 0, 0)
	contract.WantNames(t, to, "a-new", "b-same", "bystander", "c-same-content", "d-edited", "e-renamed", "f-namesake", "g-other", "g-swapped")
	for _, c := range []kiiex.Credential{fresh, same, twin, edited, renamed, namesake, swapped, squatter, bystander} {
		contract.WantStored(t, to, c)
	}
	if n := ring.count(); n != 9 {
		t.Errorf("%d items; want 9: what was replaced, or its session, is still there", n)
	}
	for _, p := range mustPlan(t, from, to) {
		if p.Difference != store.SameThere && p.Name != "g-swapped" {
			t.Errorf("after copying, %s is %s", p.Name, p.Difference)
		}
	}
}

func TestCopyThatFails(t *testing.T) {
	from, ring := store.New(newFaulty(), 0), newFaulty()
	to := store.New(ring, 0)
	c := contract.Save(t, to, "one", "staging")
	replaced := c
	replaced.Nonce = "1"
	if err := from.Save(t.Context(), replaced, false); err != nil {
		t.Fatal(contract.Explained(err))
	}
	for _, name := range []string{"two", "three", "four"} {
		contract.Save(t, from, name, "staging")
	}
	plan := mustPlan(t, from, to)
	for failing := range 4 {
		left := failing
		ring.onSet = func(keyring.Item) error {
			if left--; left < 0 {
				return errBroken
			}
			return goOn
		}
		contract.WantKind(t, from.CopyTo(t.Context(), to, plan), problem.BackendFailed)
		ring.heal(t)
		contract.WantNames(t, to, "one")
		contract.WantStored(t, to, c)
		if n := ring.count(); n != 1 {
			t.Errorf("failing at item %d: %d items; want 1", failing, n)
		}
	}
	if err := from.CopyTo(t.Context(), to, plan); err != nil {
		t.Error(contract.Explained(err))
	}
	contract.WantStored(t, to, replaced)
}

func TestCopyOfDamagedIsRefused(t *testing.T) {
	ring := newFaulty()
	from, to := store.New(ring, 0), store.New(newFaulty(), 0)
	contract.Save(t, from, "spot", "staging")
	for key := range ring.items {
		ring.put(key, []byte("{"))
	}
	_, err := from.PlanCopy(t.Context(), to)
	contract.WantKind(t, err, problem.StoreDamaged)
	contract.WantKind(t, from.CopyTo(t.Context(), to, nil), problem.StoreDamaged)
}

func TestMigrate(t *testing.T) {
	dir := t.TempDir()
	from := openVault(t, dir)
	ring := newFaulty()
	to := store.InFolder(ring, dir, store.SecretService, 0)
	one, two := contract.Save(t, from, "one", "staging"), contract.Save(t, from, "two", "production")
	contract.SaveSession(t, from, one, "staging", "token")
	wantUsed := func(want store.Backend) {
		t.Helper()
		if b, err := store.ReadChoice(dir); b != want || err != nil {
			t.Errorf("in use: %s, %v; want %s", b, err, want)
		}
	}

	// It fails halfway: everything is as it was.
	failed := false
	ring.onSet = func(keyring.Item) error {
		if !failed {
			failed = true
			return goOn
		}
		return errBroken
	}
	contract.WantKind(t, store.Migrate(t.Context(), from, to), problem.BackendFailed)
	ring.heal(t)
	wantUsed(store.Vault)
	contract.WantStored(t, from, one)
	contract.WantStored(t, from, two)
	contract.WantNames(t, to)

	// Another credential of that name is there.
	other := contract.Save(t, to, "one", "staging")
	contract.WantKind(t, store.Migrate(t.Context(), from, to), problem.NameTaken)
	wantUsed(store.Vault)
	contract.WantStored(t, to, other)
	if err := to.Remove(t.Context(), "one"); err != nil {
		t.Fatal(contract.Explained(err))
	}

	if err := store.Migrate(t.Context(), from, to); err != nil {
		t.Fatal(contract.Explained(err))
	}
	wantUsed(store.SecretService)
	contract.WantStored(t, to, one)
	contract.WantStored(t, to, two)
	contract.WantNames(t, from)
	if sessions, err := from.Sessions(t.Context()); err != nil || len(sessions) != 0 {
		t.Errorf("sessions left: %v, %v", sessions, err)
	}

	// And back, into the vault that is empty now. What cannot be removed from the old place is said.
	ring.onRemove = func(string) error { return errBroken }
	contract.WantKind(t, store.Migrate(t.Context(), to, from), problem.StoreChanged)
	wantUsed(store.Vault)
	contract.WantStored(t, from, one)
	contract.WantStored(t, from, two)
}

func TestMigrateWithoutRecordOfTheChoice(t *testing.T) {
	dir := t.TempDir()
	from := openVault(t, dir)
	c := contract.Save(t, from, "one", "staging")
	if err := os.WriteFile(store.ChoicePath(dir), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	to := store.InFolder(newFaulty(), dir, store.SecretService, 0)
	contract.WantKind(t, store.Migrate(t.Context(), from, to), problem.StoreDamaged)
	contract.WantStored(t, from, c)
}

func TestBackup(t *testing.T) {
	t.Parallel()
	secret := kiiex.SecretFromString("für die Sicherung")
	dir := t.TempDir()
	for name, open := range map[string]func(t *testing.T) *store.Store{
		"of a vault": func(t *testing.T) *store.Store { return openVault(t, t.TempDir()) },
		"of a keyring": func(t *testing.T) *store.Store {
			return store.InFolder(newFaulty(), dir, store.SecretService, 0)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			one, two := contract.Save(t, s, "one", "staging"), contract.Save(t, s, "two", "production")
			contract.SaveSession(t, s, one, "staging", "token")
			path := filepath.Join(t.TempDir(), "backup")
			if err := s.BackupTo(t.Context(), path, secret, false); err != nil {
				t.Fatal(contract.Explained(err))
			}
			if left, err := filepath.Glob(filepath.Join(dir, ".backup-*")); err != nil || len(left) != 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
			contract.WantKind(t, s.BackupTo(t.Context(), path, secret, false), problem.NotConfirmed)
			_, err := store.OpenBackup(t.Context(), path, kiiex.SecretFromString("falsch"))
			contract.WantKind(t, err, problem.WrongPassphrase)

			if err := s.Remove(t.Context(), "two"); err != nil {
				t.Fatal(contract.Explained(err))
			}
			if err := edit(s, "one", "42"); err != nil {
				t.Fatal(contract.Explained(err))
			}
			backup, err := store.OpenBackup(t.Context(), path, secret)
			if err != nil {
				t.Fatal(contract.Explained(err))
			}
			contract.WantNames(t, backup, "one", "two")
			contract.WantStored(t, backup, one)
			contract.WantKind(t, backup.Save(t.Context(), contract.Made("three", "staging"), false), problem.Usage)
			contract.WantKind(t, backup.Rename(t.Context(), "one", "three"), problem.Usage)
			if err := backup.CopyTo(t.Context(), s, mustPlan(t, backup, s)); err != nil {
				t.Fatal(contract.Explained(err))
			}
			contract.WantNames(t, s, "one", "two")
			contract.WantStored(t, s, one)
			contract.WantStored(t, s, two)
			backup.Close()
			if _, err := backup.List(t.Context()); !errors.Is(err, problem.Of(problem.PassphraseNeeded)) {
				t.Errorf("a closed backup: %v", contract.Explained(err))
			}
		})
	}
	_, err := store.OpenBackup(t.Context(), filepath.Join(dir, "nothing"), secret)
	contract.WantKind(t, err, problem.StoreMissing)
	gone := store.InFolder(newFaulty(), filepath.Join(dir, "nothing"), store.SecretService, 0)
	contract.WantKind(t, gone.BackupTo(t.Context(), filepath.Join(dir, "backup"), secret, false), problem.StoreUnwritable)
}
