package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
)

// undone undoes the last change, which has to succeed.
func undone(t *testing.T, s *store.Store) store.Undone {
	t.Helper()
	u, err := s.Undo(t.Context())
	testenv.OK(t, err)
	return u
}

// Each kind of change comes back as it was, the last one first.
func TestUndoRevertsTheLatestChangeFirst(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx, s := t.Context(), b.store
	if s.CanUndo() {
		t.Error("an open store has something to undo")
	}
	a := save(t, s, "a", "staging")
	if s.CanUndo() {
		t.Error("saving what is new can be undone")
	}
	session := kiiex.Session{Environment: "staging", BaseURL: "https://example.test", Token: kiiex.SecretFromString("token"), ObtainedAt: time.Now(), LastUsed: time.Now()}
	testenv.OK(t, s.SaveSession(ctx, a.ID, session))
	testenv.OK(t, s.Edit(ctx, "a", func(c *kiiex.Credential) error { return nil }))
	if s.CanUndo() {
		t.Error("an edit that changed nothing can be undone")
	}
	testenv.OK(t, s.Edit(ctx, "a", func(c *kiiex.Credential) error { c.Nonce, c.Permissions = "9", nil; return nil }))
	testenv.OK(t, s.Rename(ctx, "a", "b"))
	successor := made("b", "production")
	testenv.OK(t, s.Save(ctx, successor, true))
	testenv.OK(t, s.Remove(ctx, "b"))
	wantNames(t, s)

	if u := undone(t, s); u.Kind != store.Removal || u.Name != "b" || u.ID != successor.ID {
		t.Errorf("undone: %+v", u)
	}
	wantStored(t, s, successor)
	if u := undone(t, s); u.Kind != store.Replacement || u.ID != a.ID || u.Other != (store.Entry{ID: successor.ID, Name: "b-2", Environment: "production"}) {
		t.Errorf("undone: %+v", u)
	}
	successor.Name = "b-2"
	wantStored(t, s, successor)
	wantNames(t, s, "b", "b-2")
	got, there, err := s.LoadSession(ctx, kiiex.Credential{ID: a.ID, APIKey: a.APIKey}, kiiex.Environment{Name: "staging", BaseURL: session.BaseURL})
	if err != nil || !there || got.Token.Reveal() != "token" {
		t.Errorf("the session of what was replaced: %v, %v", there, err)
	}
	if u := undone(t, s); u.Kind != store.Renaming || u.Name != "a" {
		t.Errorf("undone: %+v", u)
	}
	if u := undone(t, s); u.Kind != store.Editing || u.Name != "a" {
		t.Errorf("undone: %+v", u)
	}
	wantStored(t, s, a)
	_, err = s.Undo(ctx)
	testenv.WantKind(t, err, problem.NotConfirmed)
}

// Another program has changed the vault between a change and its undoing: nothing that is in it gets lost.
func TestUndoAfterOtherChanges(t *testing.T) {
	t.Parallel()
	edit := func(c *kiiex.Credential) error { c.Nonce = "9"; return nil }
	for name, c := range map[string]struct {
		change func(t *testing.T, own, other *store.Store)
		kind   problem.Kind
		told   string
		names  []string
		again  bool // the next undo finds something
	}{
		"removed, name taken": {func(t *testing.T, own, other *store.Store) {
			testenv.OK(t, own.Remove(t.Context(), "a"))
			save(t, other, "a", "production")
			save(t, other, "a-2", "production")
		}, "", "", []string{"a", "a-2", "a-3"}, false},
		"replaced, name taken": {func(t *testing.T, own, other *store.Store) {
			testenv.OK(t, own.Save(t.Context(), made("a", "staging"), true))
			testenv.OK(t, other.Rename(t.Context(), "a", "mine"))
			save(t, other, "a", "production")
		}, "", "", []string{"a", "a-2", "mine"}, false},
		"replaced, successor renamed": {func(t *testing.T, own, other *store.Store) {
			testenv.OK(t, own.Save(t.Context(), made("a", "staging"), true))
			testenv.OK(t, other.Rename(t.Context(), "a", "mine"))
		}, "", "", []string{"a", "mine"}, false},
		"replaced, successor removed": {func(t *testing.T, own, other *store.Store) {
			testenv.OK(t, own.Save(t.Context(), made("a", "staging"), true))
			testenv.OK(t, other.Remove(t.Context(), "a"))
		}, "", "", []string{"a"}, false},
		"removed, put back": {func(t *testing.T, own, other *store.Store) {
			a, err := own.Load(t.Context(), "a")
			testenv.OK(t, err)
			testenv.OK(t, own.Remove(t.Context(), "a"))
			a.Name = "b"
			testenv.OK(t, other.Save(t.Context(), a, false))
		}, problem.StoreChanged, "in the vault again, as “b”", []string{"b"}, false},
		"edited, edited": {func(t *testing.T, own, other *store.Store) {
			testenv.OK(t, own.Edit(t.Context(), "a", edit))
			testenv.OK(t, other.Edit(t.Context(), "a", func(c *kiiex.Credential) error { c.UserID = "7"; return nil }))
		}, problem.StoreChanged, "changed it since", []string{"a"}, false},
		"edited, removed": {func(t *testing.T, own, other *store.Store) {
			testenv.OK(t, own.Edit(t.Context(), "a", edit))
			testenv.OK(t, other.Remove(t.Context(), "a"))
		}, problem.CredentialNotFound, "removed it since", nil, true},
		"renamed, name taken": {func(t *testing.T, own, other *store.Store) {
			testenv.OK(t, own.Rename(t.Context(), "a", "b"))
			save(t, other, "a", "production")
		}, problem.StoreChanged, "given the name “a”", []string{"a", "b"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			a := save(t, b.store, "a", "staging")
			other := openStore(t, filepath.Dir(b.path))
			c.change(t, b.store, other)
			u, err := b.store.Undo(t.Context())
			testenv.WantKind(t, err, c.kind)
			if err != nil && !strings.Contains(testenv.Explained(err), c.told) {
				t.Errorf("told: %s", testenv.Explained(err))
			}
			wantNames(t, b.store, c.names...)
			if err == nil {
				got, err := b.store.LoadID(t.Context(), a.ID)
				if err != nil || got.Name != u.Name || got.APISecret.Reveal() != a.APISecret.Reveal() || u.Name != "a" && u.Wanted != "a" {
					t.Errorf("put back: %+v, %v", u, err)
				}
			}
			if b.store.CanUndo() != c.again {
				t.Errorf("something is left to undo: %v", !c.again)
			}
			if c.again {
				undone(t, b.store)
				wantStored(t, b.store, a)
			}
		})
	}
}

// A vault that cannot be written, or was replaced, keeps the change to be undone, which says so.
func TestFailedUndoCanBeRepeated(t *testing.T) {
	t.Parallel()
	testenv.PermissionsBind(t)
	b := newBench(t)
	a := save(t, b.store, "a", "staging")
	testenv.OK(t, b.store.Remove(t.Context(), "a"))
	testenv.OK(t, os.Chmod(filepath.Dir(b.path), 0o500))
	_, err := b.store.Undo(t.Context())
	testenv.OK(t, os.Chmod(filepath.Dir(b.path), 0o700))
	testenv.WantKind(t, err, problem.StoreUnwritable)
	if said := testenv.Explained(err); !strings.Contains(said, "“a” was not undone") || !strings.Contains(said, "until the vault locks") {
		t.Error(said)
	}
	undone(t, b.store)
	wantStored(t, b.store, a)
}

// Close wipes what was held.
func TestCloseEndsUndo(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	save(t, b.store, "a", "staging")
	testenv.OK(t, b.store.Remove(t.Context(), "a"))
	data := store.HeldData(b.store)
	if !strings.Contains(string(data), "secret-of-") {
		t.Fatalf("held: %q", data)
	}
	b.store.Close()
	if strings.Trim(string(data), "\x00") != "" || b.store.CanUndo() {
		t.Errorf("after closing: %q", data)
	}
}

// What a change of a damaged credential took away comes back as it was.
func TestUndoPutsDamagedItemsBack(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a := save(t, b.store, "a", "staging")
	setItem(t, b.vault(), "credential/"+a.ID, []byte("damaged"))
	testenv.OK(t, b.store.Remove(t.Context(), "a"))
	undone(t, b.store)
	_, err := b.store.Load(t.Context(), "a")
	testenv.WantKind(t, err, problem.StoreDamaged)
}

func TestFreeName(t *testing.T) {
	t.Parallel()
	taken := []store.Entry{{Name: "a"}, {Name: "a-2"}, {Name: "é"}, {Name: strings.Repeat("x", kiiex.MaxNameLength)}}
	for name, want := range map[string]string{
		"b": "b", "a": "a-3", "e\u0301": "é-2", taken[3].Name: strings.Repeat("x", kiiex.MaxNameLength-2) + "-2",
	} {
		if got := store.FreeName(name, taken); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
