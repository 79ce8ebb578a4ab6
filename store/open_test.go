package store_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/unlock"
	"kiikey/store/vault"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	at, right := store.Place{Data: t.TempDir(), State: t.TempDir()}, kiiex.SecretFromString(rightPassphrase)
	_, err := store.Open(t.Context(), at, right)
	wantKind(t, err, problem.StoreMissing)
	_, err = store.Create(t.Context(), at, kiiex.Secret{})
	wantKind(t, err, problem.PassphraseNeeded)
	if left := at.Expected(); len(left) != 0 {
		t.Errorf("nothing was made, and a vault is expected: %q", left)
	}
	s, err := store.Create(t.Context(), at, right)
	if err != nil {
		t.Fatal(explained(err))
	}
	defer s.Close()
	c := save(t, s, "spot", "staging")
	_, err = store.Open(t.Context(), at, kiiex.SecretFromString("falsch"))
	wantKind(t, err, problem.WrongPassphrase)
	_, err = store.Create(t.Context(), at, right)
	wantKind(t, err, problem.StoreUnwritable)
	again, err := store.Open(t.Context(), at, right)
	if err != nil {
		t.Fatal(explained(err))
	}
	defer again.Close()
	wantStored(t, again, c)
	_, err = store.Create(t.Context(), store.Place{Data: filepath.Join(at.Data, "nothing here")}, right)
	wantKind(t, err, problem.StoreMissing)
}

// Either mark alone says that a vault is expected, and neither says so of another place.
func TestExpectedFollowsEitherMark(t *testing.T) {
	t.Parallel()
	at := store.Place{Data: t.TempDir(), State: t.TempDir()}
	s, err := store.Create(t.Context(), at, kiiex.SecretFromString(rightPassphrase))
	if err != nil {
		t.Fatal(explained(err))
	}
	s.Close()
	marks := at.Expected()
	if len(marks) != 2 {
		t.Fatalf("marks: %q", marks)
	}
	other := store.Place{Data: t.TempDir(), State: at.State}
	if left := other.Expected(); len(left) != 0 {
		t.Errorf("expected in another data folder: %q", left)
	}
	// A disk that is not mounted is missed also by another of its names.
	link := store.Place{Data: filepath.Join(t.TempDir(), "link"), State: at.State}
	if err := os.Symlink(at.Data, link.Data); err == nil { // else this system has none
		for _, as := range [][2]store.Place{{at, link}, {link, at}} {
			named, missed := as[0], as[1]
			if err := os.Remove(marks[1]); err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(t.Context(), named, kiiex.SecretFromString(rightPassphrase))
			if err != nil {
				t.Fatal(explained(err))
			}
			s.Close()
			if left := missed.Expected(); !slices.Contains(left, marks[1]) {
				t.Errorf("opened as %s, expected as %s: %q", named.Data, missed.Data, left)
			}
		}
	}
	for i := range marks {
		kept, err := os.ReadFile(marks[1-i])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(marks[1-i]); err != nil {
			t.Fatal(err)
		}
		if left := at.Expected(); !slices.Equal(left, marks[i:i+1]) {
			t.Errorf("without %s: %q", marks[1-i], left)
		}
		if err := os.WriteFile(marks[1-i], kept, 0o600); err != nil {
			t.Fatal(err)
		}
	}

	// Opening leaves them again, and a folder that was moved as a whole is the same place.
	for _, mark := range marks {
		if err := os.Remove(mark); err != nil {
			t.Fatal(err)
		}
	}
	opened, err := store.Open(t.Context(), at, kiiex.SecretFromString(rightPassphrase))
	if err != nil {
		t.Fatal(explained(err))
	}
	opened.Close()
	if left := at.Expected(); len(left) != 2 {
		t.Errorf("after opening: %q", left)
	}
	moved := store.Place{Data: filepath.Join(t.TempDir(), "moved"), State: t.TempDir()}
	if err := os.Rename(at.Data, moved.Data); err != nil {
		t.Fatal(err)
	}
	if left := moved.Expected(); len(left) != 1 {
		t.Errorf("after the data folder was moved: %q", left)
	}
}

// A vault's file that was carried to another machine opens there.
func TestOpenFromAnotherFolder(t *testing.T) {
	t.Parallel()
	from, to := t.TempDir(), t.TempDir()
	c := save(t, openStore(t, from), "spot", "staging")
	data, err := os.ReadFile(store.VaultPath(from))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(store.VaultPath(to), data, 0o600); err != nil {
		t.Fatal(err)
	}
	wantStored(t, openStore(t, to), c)
}

func TestOpenWith(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	c := save(t, s, "spot", "staging")
	item, err := s.Item()
	if err != nil {
		t.Fatal(explained(err))
	}
	defer item.Identity.Clear()
	open := func(by unlock.Item) (*store.Store, error) {
		return store.OpenWith(t.Context(), store.Place{Data: dir}, by)
	}
	other, err := open(item)
	if err != nil {
		t.Fatal(explained(err))
	}
	defer other.Close()
	wantStored(t, other, c)
	// What opened it so writes for the passphrase as well.
	second := save(t, other, "second", "staging")
	wantStored(t, openStore(t, dir), second)
	wantStored(t, s, second)

	stranger := newBench(t)
	foreign, err := stranger.store.Item()
	if err != nil {
		t.Fatal(explained(err))
	}
	_, err = open(foreign)
	wantKind(t, err, problem.WrongPassphrase)
	foreign.KeySHA256 = item.KeySHA256
	_, err = open(foreign)
	wantKind(t, err, problem.StoreDamaged)
	nonsense := item
	nonsense.Identity = kiiex.SecretFromString("AGE-SECRET-KEY-1NONSENSE")
	_, err = open(nonsense)
	wantKind(t, err, problem.WrongPassphrase)

	if err := s.ChangePassphrase(t.Context(), kiiex.SecretFromString("neu")); err != nil {
		t.Fatal(explained(err))
	}
	_, err = open(item)
	wantKind(t, err, problem.WrongPassphrase)
}

func TestVerify(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if err := b.store.Verify(t.Context(), kiiex.SecretFromString(rightPassphrase)); err != nil {
		t.Error(explained(err))
	}
	wantKind(t, b.store.Verify(t.Context(), kiiex.SecretFromString("falsch")), problem.WrongPassphrase)
	wantKind(t, b.store.Verify(t.Context(), kiiex.Secret{}), problem.PassphraseNeeded)
	b.store.Close()
	wantKind(t, b.store.Verify(t.Context(), kiiex.SecretFromString(rightPassphrase)), problem.PassphraseNeeded)
}

// The previous generation of the vault survives an edit and a new name, and nothing of what was removed survives.
func TestPreviousGeneration(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	c := save(t, s, "spot", "staging")
	for _, change := range []func() error{
		func() error { return edit(s, "spot", "42") },
		func() error { return s.Rename(t.Context(), "spot", "other") },
	} {
		if err := change(); err != nil {
			t.Fatal(explained(err))
		}
		if err := store.RestorePrevious(t.Context(), store.Place{Data: dir}); err != nil {
			t.Fatal(explained(err))
		}
		s = openStore(t, dir)
		wantStored(t, s, c)
	}
	if err := s.Remove(t.Context(), "spot"); err != nil {
		t.Fatal(explained(err))
	}
	wantKind(t, store.RestorePrevious(t.Context(), store.Place{Data: dir, Vault: vault.Options{}}), problem.NoPrevious)
}

func TestChangePassphrase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	c := save(t, s, "spot", "staging")
	if err := s.ChangePassphrase(t.Context(), kiiex.SecretFromString("neu")); err != nil {
		t.Fatal(explained(err))
	}
	wantStored(t, s, c)
	open := func(text string) (*store.Store, error) {
		return store.Open(t.Context(), store.Place{Data: dir}, kiiex.SecretFromString(text))
	}
	_, err := open(rightPassphrase)
	wantKind(t, err, problem.WrongPassphrase)
	again, err := open("neu")
	if err != nil {
		t.Fatal(explained(err))
	}
	defer again.Close()
	wantStored(t, again, c)
	wantKind(t, s.ChangePassphrase(t.Context(), kiiex.Secret{}), problem.PassphraseNeeded)
}
