package store_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
)

func TestSave(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	wantNames(t, b.store)
	second := save(t, b.store, "spot", "staging")
	first := save(t, b.store, "Futures", "production")
	bare := kiiex.Credential{ID: kiiex.NewID(), Name: "bare", Environment: "sandbox"}
	testenv.OK(t, b.store.Save(t.Context(), bare, false))
	entries, err := b.store.List(t.Context())
	want := []store.Entry{
		{ID: bare.ID, Name: "bare", Environment: "sandbox"},
		{ID: first.ID, Name: "Futures", Environment: "production"},
		{ID: second.ID, Name: "spot", Environment: "staging"},
	}
	if err != nil || !slices.Equal(entries, want) {
		t.Errorf("listed %v, %v; want %v", entries, err, want)
	}
	for _, c := range []kiiex.Credential{first, second, bare} {
		wantStored(t, b.store, c)
	}
	if second.APISecret.Reveal() != "secret-of-"+second.ID {
		t.Error("saving changed the caller's secret")
	}
}

func TestEach(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	saved := map[string]kiiex.Credential{}
	for _, name := range []string{"b", "a", "c"} {
		saved[name] = save(t, b.store, name, "staging")
	}
	setItem(t, b.vault(), "credential/"+saved["b"].ID, []byte("damaged"))
	var order []string
	var secret kiiex.Secret
	err := b.store.Each(t.Context(), func(e store.Entry, c kiiex.Credential, err error) error {
		order = append(order, e.Name)
		switch {
		case e.Name == "b":
			testenv.WantKind(t, err, problem.StoreDamaged)
		case err != nil || !sameCredential(c, saved[e.Name]) || e.ID != c.ID:
			t.Errorf("%s: %+v, %v", e.Name, c, testenv.Explained(err))
		default:
			secret = c.APISecret
		}
		return nil
	})
	if err != nil || strings.Join(order, " ") != "a b c" {
		t.Errorf("visited %q, %v", order, testenv.Explained(err))
	}
	if !secret.IsEmpty() {
		t.Error("a secret was not overwritten")
	}
	failure, reads := errors.New("no"), 0
	err = b.store.Each(t.Context(), func(store.Entry, kiiex.Credential, error) error { reads++; return failure })
	if !errors.Is(err, failure) || reads != 1 {
		t.Errorf("%d reads, %v", reads, err)
	}
	reads = 0
	err = b.store.Each(t.Context(), func(store.Entry, kiiex.Credential, error) error { reads++; b.store.Close(); return nil })
	if testenv.WantKind(t, err, problem.PassphraseNeeded); reads != 1 {
		t.Errorf("%d reads of a store that was closed at the first", reads)
	}
}

func TestNameTaken(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	there := save(t, b.store, "spot", "staging")
	testenv.WantKind(t, b.store.Save(t.Context(), made("spot", "production"), false), problem.NameTaken)
	again := there
	again.Name = "other"
	testenv.WantKind(t, b.store.Save(t.Context(), again, false), problem.NameTaken)
	testenv.WantKind(t, b.store.Save(t.Context(), again, true), problem.NameTaken)
	save(t, b.store, "third", "staging")
	testenv.WantKind(t, b.store.Rename(t.Context(), "third", "spot"), problem.NameTaken)
	wantNames(t, b.store, "spot", "third")
	wantStored(t, b.store, there)
}

func TestReplace(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	old := save(t, b.store, "spot", "staging")
	saveSession(t, b.store, old, "staging", "token-of-the-old-one")
	for _, environment := range []string{"staging", "production"} {
		c := made("spot", environment)
		testenv.OK(t, b.store.Save(t.Context(), c, true))
		wantNames(t, b.store, "spot")
		wantStored(t, b.store, c)
		if keys := keys(t, b, "credential"); len(keys) != 1 {
			t.Errorf("the replaced one is still there: %q", keys)
		}
	}
	if keys := keys(t, b, "session"); len(keys) != 0 {
		t.Errorf("sessions of the replaced one are still there: %q", keys)
	}
	fresh := made("fresh", "staging")
	testenv.OK(t, b.store.Save(t.Context(), fresh, true))
	wantStored(t, b.store, fresh)
}

func TestRename(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := save(t, b.store, "spot", "staging")
	saveSession(t, b.store, c, "staging", "token")
	// The names differ by case alone, or by nothing.
	for _, to := range []string{"Spot", "Spot", "spot", "orders"} {
		if err := b.store.Rename(t.Context(), c.Name, to); err != nil {
			t.Fatalf("to %s: %v", to, testenv.Explained(err))
		}
		c.Name = to
		wantNames(t, b.store, to)
		wantStored(t, b.store, c)
	}
	if keys := keys(t, b, "credential"); len(keys) != 1 {
		t.Errorf("items left: %q", keys)
	}
	wantSession(t, b.store, c, "staging", "token")
	testenv.WantKind(t, b.store.Rename(t.Context(), "orders", "a/b"), problem.BadValue)
	testenv.WantKind(t, b.store.Rename(t.Context(), "orders", ""), problem.BadValue)
	wantNames(t, b.store, "orders")
}

func TestEdit(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := save(t, b.store, "spot", "staging")
	saveSession(t, b.store, c, "staging", "token")
	edit := func(change func(*kiiex.Credential)) {
		t.Helper()
		err := b.store.Edit(t.Context(), "spot", func(c *kiiex.Credential) error { change(c); return nil })
		testenv.OK(t, err)
		change(&c)
		wantNames(t, b.store, "spot")
		wantStored(t, b.store, c)
		if keys := keys(t, b, "credential"); len(keys) != 1 {
			t.Errorf("items left: %q", keys)
		}
	}
	edit(func(c *kiiex.Credential) { c.UserID, c.Nonce, c.UserName = "205", "0", "somebody" })
	edit(func(c *kiiex.Credential) { c.Permissions, c.IPWhitelist = nil, []string{"198.51.100.1", "2001:db8::1"} })
	edit(func(c *kiiex.Credential) { c.Note, c.Expires, c.Replaces = "", time.Time{}, "" })
	edit(func(c *kiiex.Credential) { c.Environment = "production" })
	edit(func(c *kiiex.Credential) { c.APISecret = kiiex.SecretFromString("another secret") })
	edit(func(*kiiex.Credential) {})
	wantSession(t, b.store, c, "staging", "token")
	edit(func(c *kiiex.Credential) { c.APIKey = "ffffffffffffffffffffffffffffffff" })
	if sessions, err := b.store.Sessions(t.Context()); err != nil || len(sessions) != 0 {
		t.Errorf("sessions of the old key are still there: %v, %v", sessions, err)
	}

	key, item := onlyKey(t, b, "credential"), getItem(t, b.vault(), onlyKey(t, b, "credential"))
	failure := errors.New("no")
	for name, change := range map[string]func(*kiiex.Credential) error{
		"an error": func(c *kiiex.Credential) error { c.Nonce = "1"; return failure },
		"id and name": func(c *kiiex.Credential) error {
			c.ID, c.Name = kiiex.NewID(), "other"
			return nil
		},
	} {
		if err := b.store.Edit(t.Context(), "spot", change); err != nil && !errors.Is(err, failure) {
			t.Errorf("%s: %v", name, testenv.Explained(err))
		}
		if after := onlyKey(t, b, "credential"); after != key || string(getItem(t, b.vault(), key).Data) != string(item.Data) {
			t.Errorf("%s changed the item", name)
		}
	}
	testenv.WantKind(t, b.store.Edit(t.Context(), "spot", func(c *kiiex.Credential) error { c.Environment = ""; return nil }), problem.BadValue)
	testenv.WantKind(t, b.store.Edit(t.Context(), "spot", func(c *kiiex.Credential) error { c.Nonce = "\xff"; return nil }), problem.BadValue)
	wantStored(t, b.store, c)
}

func TestRemove(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	gone, kept := save(t, b.store, "gone", "staging"), save(t, b.store, "kept", "staging")
	saveSession(t, b.store, gone, "staging", "token-of-gone")
	saveSession(t, b.store, gone, "production", "token-of-gone")
	saveSession(t, b.store, kept, "staging", "token-of-kept")
	testenv.OK(t, b.store.Remove(t.Context(), "gone"))
	wantNames(t, b.store, "kept")
	wantStored(t, b.store, kept)
	wantSession(t, b.store, kept, "staging", "token-of-kept")
	for _, kind := range []string{"credential", "session"} {
		if key := onlyKey(t, b, kind); !strings.Contains(key, kept.ID) {
			t.Errorf("%s of the removed one is still there: %s", kind, key)
		}
	}
	_, err := b.store.LoadID(t.Context(), gone.ID)
	testenv.WantKind(t, err, problem.CredentialNotFound)
	testenv.WantKind(t, b.store.Remove(t.Context(), "gone"), problem.CredentialNotFound)
}

func TestNotFound(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	save(t, b.store, "spot-orders", "staging")
	for _, tt := range []struct{ name, next string }{
		{"spot-order", "Did you mean “spot-orders”?"},
		{"Spot-Orders", "Did you mean “spot-orders”?"},
		{"spot", "Did you mean “spot-orders”?"},
		{"something else", "kiikey list"},
		{"", "kiikey list"},
	} {
		_, err := b.store.Load(t.Context(), tt.name)
		testenv.WantKind(t, err, problem.CredentialNotFound)
		if tt.name != "" && !strings.Contains(problem.From(err).Next, tt.next) {
			t.Errorf("%q: %s; want %s", tt.name, problem.From(err).Next, tt.next)
		}
	}
	_, err := b.store.LoadID(t.Context(), kiiex.NewID())
	testenv.WantKind(t, err, problem.CredentialNotFound)
	_, err = b.store.LoadID(t.Context(), "")
	testenv.WantKind(t, err, problem.CredentialNotFound)
	testenv.WantKind(t, b.store.Rename(t.Context(), "nobody", "somebody"), problem.CredentialNotFound)
	testenv.WantKind(t, b.store.Edit(t.Context(), "nobody", func(*kiiex.Credential) error { panic("called") }), problem.CredentialNotFound)
	testenv.WantKind(t, b.store.Remove(t.Context(), "nobody"), problem.CredentialNotFound)
}

func TestSaveRefusesInvalidCredentials(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for name, spoil := range map[string]func(*kiiex.Credential){
		"no name":               func(c *kiiex.Credential) { c.Name = "" },
		"a path":                func(c *kiiex.Credential) { c.Name = "../../etc" },
		"no id":                 func(c *kiiex.Credential) { c.ID = "" },
		"an id that is a path":  func(c *kiiex.Credential) { c.ID = "../0123456789abcdef0123456789abc" },
		"no environment":        func(c *kiiex.Credential) { c.Environment = "" },
		"a value not UTF-8":     func(c *kiiex.Credential) { c.UserName = "\xff" },
		"a secret not UTF-8":    func(c *kiiex.Credential) { c.APISecret = kiiex.SecretFromString("\xff") },
		"a list item not UTF-8": func(c *kiiex.Credential) { c.IPWhitelist = []string{"\xff"} },
	} {
		c := made("spot", "staging")
		spoil(&c)
		if err := b.store.Save(t.Context(), c, false); problem.KindOf(err) != problem.BadValue {
			t.Errorf("%s: %v", name, testenv.Explained(err))
		}
	}
	wantNames(t, b.store)
}

func TestClosedStoreRefusesEverything(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := save(t, b.store, "spot", "staging")
	b.store.Close()
	b.store.Close()
	secret := kiiex.SecretFromString(rightPassphrase)
	for _, s := range []*store.Store{b.store, nil} {
		_, listErr := s.List(t.Context())
		_, loadErr := s.Load(t.Context(), "spot")
		_, _, sessionErr := s.LoadSession(t.Context(), c, environment("staging"))
		_, itemErr := s.Item()
		for _, err := range []error{
			listErr, loadErr, sessionErr, itemErr,
			s.Save(t.Context(), made("other", "staging"), false),
			s.Rename(t.Context(), "spot", "other"),
			s.Remove(t.Context(), "spot"),
			s.RemoveSession(t.Context(), c.ID, "staging"),
			s.Verify(t.Context(), secret),
			s.ChangePassphrase(t.Context(), secret),
			s.BackupTo(t.Context(), filepath.Join(t.TempDir(), "backup"), secret, false),
		} {
			testenv.WantKind(t, err, problem.PassphraseNeeded)
		}
		if s.CanUndo() {
			t.Error("something can be undone")
		}
	}
	_, err := (*store.Store)(nil).Undo(t.Context())
	testenv.WantKind(t, err, problem.PassphraseNeeded)
	wantNames(t, openStore(t, filepath.Dir(b.path)), "spot")
}
