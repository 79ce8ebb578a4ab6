package store_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/unlock"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	at, right := store.Place{Data: t.TempDir(), State: t.TempDir()}, kiiex.SecretFromString(rightPassphrase)
	_, err := store.Open(t.Context(), at, right)
	testenv.WantKind(t, err, problem.StoreMissing)
	_, err = store.Create(t.Context(), at, kiiex.Secret{})
	testenv.WantKind(t, err, problem.PassphraseNeeded)
	if left := at.Expected(); len(left) != 0 {
		t.Errorf("nothing was made, and a vault is expected: %q", left)
	}
	s, err := store.Create(t.Context(), at, right)
	testenv.OK(t, err)
	defer s.Close()
	c := save(t, s, "spot", "staging")
	_, err = store.Open(t.Context(), at, kiiex.SecretFromString("falsch"))
	testenv.WantKind(t, err, problem.WrongPassphrase)
	_, err = store.Create(t.Context(), at, right)
	testenv.WantKind(t, err, problem.StoreUnwritable)
	again, err := store.Open(t.Context(), at, right)
	testenv.OK(t, err)
	defer again.Close()
	wantStored(t, again, c)
	_, err = store.Create(t.Context(), store.Place{Data: filepath.Join(at.Data, "nothing here")}, right)
	testenv.WantKind(t, err, problem.StoreMissing)
}

// Either mark alone says that a vault is expected, and neither says so of another place.
func TestExpectedFollowsEitherMark(t *testing.T) {
	t.Parallel()
	at := store.Place{Data: t.TempDir(), State: t.TempDir()}
	s, err := store.Create(t.Context(), at, kiiex.SecretFromString(rightPassphrase))
	testenv.OK(t, err)
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
			testenv.OK(t, os.Remove(marks[1]))
			s, err := store.Open(t.Context(), named, kiiex.SecretFromString(rightPassphrase))
			testenv.OK(t, err)
			s.Close()
			if left := missed.Expected(); !slices.Contains(left, marks[1]) {
				t.Errorf("opened as %s, expected as %s: %q", named.Data, missed.Data, left)
			}
		}
	}
	for i := range marks {
		kept, err := os.ReadFile(marks[1-i])
		testenv.OK(t, err)
		testenv.OK(t, os.Remove(marks[1-i]))
		if left := at.Expected(); !slices.Equal(left, marks[i:i+1]) {
			t.Errorf("without %s: %q", marks[1-i], left)
		}
		testenv.OK(t, os.WriteFile(marks[1-i], kept, 0o600))
	}

	// Opening leaves them again, and a folder that was moved as a whole is the same place.
	for _, mark := range marks {
		testenv.OK(t, os.Remove(mark))
	}
	opened, err := store.Open(t.Context(), at, kiiex.SecretFromString(rightPassphrase))
	testenv.OK(t, err)
	opened.Close()
	if left := at.Expected(); len(left) != 2 {
		t.Errorf("after opening: %q", left)
	}
	moved := store.Place{Data: filepath.Join(t.TempDir(), "moved"), State: t.TempDir()}
	testenv.OK(t, os.Rename(at.Data, moved.Data))
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
	testenv.OK(t, err)
	testenv.OK(t, os.WriteFile(store.VaultPath(to), data, 0o600))
	wantStored(t, openStore(t, to), c)
}

func TestOpenWith(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	c := save(t, s, "spot", "staging")
	item, err := s.Item()
	testenv.OK(t, err)
	defer item.Identity.Clear()
	open := func(by unlock.Item) (*store.Store, error) {
		return store.OpenWith(t.Context(), store.Place{Data: dir}, by)
	}
	other, err := open(item)
	testenv.OK(t, err)
	defer other.Close()
	wantStored(t, other, c)
	// What opened it so writes for the passphrase as well.
	second := save(t, other, "second", "staging")
	wantStored(t, openStore(t, dir), second)
	wantStored(t, s, second)

	stranger := newBench(t)
	foreign, err := stranger.store.Item()
	testenv.OK(t, err)
	_, err = open(foreign)
	testenv.WantKind(t, err, problem.WrongPassphrase)
	foreign.KeySHA256 = item.KeySHA256
	_, err = open(foreign)
	testenv.WantKind(t, err, problem.StoreDamaged)
	nonsense := item
	nonsense.Identity = kiiex.SecretFromString("AGE-SECRET-KEY-1NONSENSE")
	_, err = open(nonsense)
	testenv.WantKind(t, err, problem.WrongPassphrase)

	testenv.OK(t, s.ChangePassphrase(t.Context(), kiiex.SecretFromString("neu")))
	_, err = open(item)
	testenv.WantKind(t, err, problem.WrongPassphrase)
}

func TestVerify(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if err := b.store.Verify(t.Context(), kiiex.SecretFromString(rightPassphrase)); err != nil {
		t.Error(testenv.Explained(err))
	}
	testenv.WantKind(t, b.store.Verify(t.Context(), kiiex.SecretFromString("falsch")), problem.WrongPassphrase)
	testenv.WantKind(t, b.store.Verify(t.Context(), kiiex.Secret{}), problem.PassphraseNeeded)
	b.store.Close()
	testenv.WantKind(t, b.store.Verify(t.Context(), kiiex.SecretFromString(rightPassphrase)), problem.PassphraseNeeded)
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
		testenv.OK(t, change())
		testenv.OK(t, store.RestorePrevious(t.Context(), store.Place{Data: dir}))
		s = openStore(t, dir)
		wantStored(t, s, c)
	}
	testenv.OK(t, s.Remove(t.Context(), "spot"))
	testenv.WantKind(t, store.RestorePrevious(t.Context(), store.Place{Data: dir}), problem.NoPrevious)
}

func TestChangePassphrase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	c := save(t, s, "spot", "staging")
	testenv.OK(t, s.ChangePassphrase(t.Context(), kiiex.SecretFromString("neu")))
	wantStored(t, s, c)
	open := func(text string) (*store.Store, error) {
		return store.Open(t.Context(), store.Place{Data: dir}, kiiex.SecretFromString(text))
	}
	_, err := open(rightPassphrase)
	testenv.WantKind(t, err, problem.WrongPassphrase)
	again, err := open("neu")
	testenv.OK(t, err)
	defer again.Close()
	wantStored(t, again, c)
	testenv.WantKind(t, s.ChangePassphrase(t.Context(), kiiex.Secret{}), problem.PassphraseNeeded)
}
