// Package contract is what every backend of the store keeps, as a test that each of them passes.
package contract

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
)

// Bench is a store under test and the keyring below it, to look and to tamper.
type Bench struct {
	Store *store.Store
	Ring  keyring.Keyring
	// Slow keyrings start a program or two for each item.
	Slow bool
	// Many is how many items are many for this keyring; 0 for 200.
	Many int
}

// Run checks it. open returns an empty store each time; it is not called by two at once, while the checks
// of a slow backend run in parallel.
func Run(t *testing.T, open func(t *testing.T) Bench) {
	tests := []struct {
		name string
		run  func(t *testing.T, b Bench)
	}{
		{"saved, listed, loaded", checkSave},
		{"all of them", checkEach},
		{"a name in use", checkNameTaken},
		{"replaced", checkReplace},
		{"renamed", checkRename},
		{"edited", checkEdit},
		{"removed", checkRemove},
		{"not found", checkNotFound},
		{"what cannot be stored", checkNotStorable},
		{"odd names", checkOddNames},
		{"sessions", checkSessions},
		{"items changed underneath", checkTampering},
		{"interrupted changes", checkInterrupted},
		{"other programs' items", checkStrangers},
		{"closed", checkClosed},
		{"many items", checkMany},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t)
			if b.Slow {
				t.Parallel()
			}
			tt.run(t, b)
		})
	}
}

func checkSave(t *testing.T, b Bench) {
	WantNames(t, b.Store)
	second := Save(t, b.Store, "spot", "staging")
	first := Save(t, b.Store, "Futures", "production")
	bare := kiiex.Credential{ID: kiiex.NewID(), Name: "bare", Environment: "sandbox"}
	if err := b.Store.Save(t.Context(), bare, false); err != nil {
		t.Fatal(Explained(err))
	}
	entries, err := b.Store.List(t.Context())
	want := []store.Entry{
		{ID: bare.ID, Name: "bare", Environment: "sandbox"},
		{ID: first.ID, Name: "Futures", Environment: "production"},
		{ID: second.ID, Name: "spot", Environment: "staging"},
	}
	if err != nil || !slices.Equal(entries, want) {
		t.Errorf("listed %v, %v; want %v", entries, err, want)
	}
	for _, c := range []kiiex.Credential{first, second, bare} {
		WantStored(t, b.Store, c)
	}
	if second.APISecret.Reveal() != "secret-of-"+second.ID {
		t.Error("saving changed the caller's secret")
	}
}

func checkEach(t *testing.T, b Bench) {
	saved := map[string]kiiex.Credential{}
	for _, name := range []string{"b", "a", "c"} {
		saved[name] = Save(t, b.Store, name, "staging")
	}
	keys := Keys(t, b, "credential")
	Set(t, b.Ring, keys[1], []byte("damaged"))
	var order []string
	var secret kiiex.Secret
	err := b.Store.Each(t.Context(), func(e store.Entry, c kiiex.Credential, err error) error {
		order = append(order, e.Name)
		switch {
		case e.Name == "b":
			WantKind(t, err, problem.StoreDamaged)
		case err != nil || !sameCredential(c, saved[e.Name]) || e.ID != c.ID:
			t.Errorf("%s: %+v, %v", e.Name, c, Explained(err))
		default:
			secret = c.APISecret
		}
		return nil
	})
	if err != nil || strings.Join(order, " ") != "a b c" {
		t.Errorf("visited %q, %v", order, Explained(err))
	}
	if !secret.IsEmpty() {
		t.Error("a secret was not overwritten")
	}
	failure, visits := errors.New("no"), 0
	err = b.Store.Each(t.Context(), func(store.Entry, kiiex.Credential, error) error { visits++; return failure })
	if !errors.Is(err, failure) || visits != 1 {
		t.Errorf("%d visits, %v", visits, err)
	}
}

func checkNameTaken(t *testing.T, b Bench) {
	there := Save(t, b.Store, "spot", "staging")
	WantKind(t, b.Store.Save(t.Context(), Made("spot", "production"), false), problem.NameTaken)
	again := there
	again.Name = "other"
	WantKind(t, b.Store.Save(t.Context(), again, false), problem.NameTaken)
	WantKind(t, b.Store.Save(t.Context(), again, true), problem.NameTaken)
	Save(t, b.Store, "third", "staging")
	WantKind(t, b.Store.Rename(t.Context(), "third", "spot"), problem.NameTaken)
	WantNames(t, b.Store, "spot", "third")
	WantStored(t, b.Store, there)
}

func checkReplace(t *testing.T, b Bench) {
	old := Save(t, b.Store, "spot", "staging")
	SaveSession(t, b.Store, old, "staging", "token-of-the-old-one")
	for _, environment := range []string{"staging", "production"} {
		c := Made("spot", environment)
		if err := b.Store.Save(t.Context(), c, true); err != nil {
			t.Fatal(Explained(err))
		}
		WantNames(t, b.Store, "spot")
		WantStored(t, b.Store, c)
		if keys := Keys(t, b, "credential"); len(keys) != 1 {
			t.Errorf("the replaced one is still there: %q", keys)
		}
	}
	if keys := Keys(t, b, "session"); len(keys) != 0 {
		t.Errorf("sessions of the replaced one are still there: %q", keys)
	}
	fresh := Made("fresh", "staging")
	if err := b.Store.Save(t.Context(), fresh, true); err != nil {
		t.Fatal(Explained(err))
	}
	WantStored(t, b.Store, fresh)
}

func checkRename(t *testing.T, b Bench) {
	c := Save(t, b.Store, "spot", "staging")
	SaveSession(t, b.Store, c, "staging", "token")
	// The names differ by case alone, or by nothing.
	for _, to := range []string{"Spot", "Spot", "spot", "orders"} {
		if err := b.Store.Rename(t.Context(), c.Name, to); err != nil {
			t.Fatalf("to %s: %v", to, Explained(err))
		}
		c.Name = to
		WantNames(t, b.Store, to)
		WantStored(t, b.Store, c)
	}
	if keys := Keys(t, b, "credential"); len(keys) != 1 {
		t.Errorf("items left: %q", keys)
	}
	WantSession(t, b.Store, c, "staging", "token")
	WantKind(t, b.Store.Rename(t.Context(), "orders", "a/b"), problem.BadValue)
	WantKind(t, b.Store.Rename(t.Context(), "orders", ""), problem.BadValue)
	WantNames(t, b.Store, "orders")
}

func checkEdit(t *testing.T, b Bench) {
	c := Save(t, b.Store, "spot", "staging")
	SaveSession(t, b.Store, c, "staging", "token")
	edit := func(change func(*kiiex.Credential)) {
		t.Helper()
		err := b.Store.Edit(t.Context(), "spot", func(c *kiiex.Credential) error { change(c); return nil })
		if err != nil {
			t.Fatal(Explained(err))
		}
		change(&c)
		WantNames(t, b.Store, "spot")
		WantStored(t, b.Store, c)
		if keys := Keys(t, b, "credential"); len(keys) != 1 {
			t.Errorf("items left: %q", keys)
		}
	}
	edit(func(c *kiiex.Credential) { c.UserID, c.Nonce, c.UserName = "205", "0", "somebody" })
	edit(func(c *kiiex.Credential) { c.Permissions, c.IPWhitelist = nil, []string{"198.51.100.1", "2001:db8::1"} })
	edit(func(c *kiiex.Credential) { c.Environment = "production" })
	edit(func(c *kiiex.Credential) { c.APISecret = kiiex.SecretFromString("another secret") })
	edit(func(*kiiex.Credential) {})
	WantSession(t, b.Store, c, "staging", "token")
	edit(func(c *kiiex.Credential) { c.APIKey = "ffffffffffffffffffffffffffffffff" })
	if sessions, err := b.Store.Sessions(t.Context()); err != nil || len(sessions) != 0 {
		t.Errorf("sessions of the old key are still there: %v, %v", sessions, err)
	}

	key, item := OnlyKey(t, b, "credential"), Get(t, b.Ring, OnlyKey(t, b, "credential"))
	failure := errors.New("no")
	for name, change := range map[string]func(*kiiex.Credential) error{
		"an error": func(c *kiiex.Credential) error { c.Nonce = "1"; return failure },
		"id and name": func(c *kiiex.Credential) error {
			c.ID, c.Name = kiiex.NewID(), "other"
			return nil
		},
	} {
		if err := b.Store.Edit(t.Context(), "spot", change); err != nil && !errors.Is(err, failure) {
			t.Errorf("%s: %v", name, Explained(err))
		}
		if after := OnlyKey(t, b, "credential"); after != key || string(Get(t, b.Ring, key).Data) != string(item.Data) {
			t.Errorf("%s changed the item", name)
		}
	}
	WantKind(t, b.Store.Edit(t.Context(), "spot", func(c *kiiex.Credential) error { c.Environment = ""; return nil }), problem.BadValue)
	WantKind(t, b.Store.Edit(t.Context(), "spot", func(c *kiiex.Credential) error { c.Nonce = "\xff"; return nil }), problem.BadValue)
	WantStored(t, b.Store, c)
}

func checkRemove(t *testing.T, b Bench) {
	gone, kept := Save(t, b.Store, "gone", "staging"), Save(t, b.Store, "kept", "staging")
	SaveSession(t, b.Store, gone, "staging", "token-of-gone")
	SaveSession(t, b.Store, gone, "production", "token-of-gone")
	SaveSession(t, b.Store, kept, "staging", "token-of-kept")
	if err := b.Store.Remove(t.Context(), "gone"); err != nil {
		t.Fatal(Explained(err))
	}
	WantNames(t, b.Store, "kept")
	WantStored(t, b.Store, kept)
	WantSession(t, b.Store, kept, "staging", "token-of-kept")
	for _, kind := range []string{"credential", "session"} {
		if key := OnlyKey(t, b, kind); !strings.Contains(key, kept.ID) {
			t.Errorf("%s of the removed one is still there: %s", kind, key)
		}
	}
	_, err := b.Store.LoadID(t.Context(), gone.ID)
	WantKind(t, err, problem.CredentialNotFound)
	WantKind(t, b.Store.Remove(t.Context(), "gone"), problem.CredentialNotFound)
}

func checkNotFound(t *testing.T, b Bench) {
	Save(t, b.Store, "spot-orders", "staging")
	for _, tt := range []struct{ name, next string }{
		{"spot-order", "Did you mean “spot-orders”?"},
		{"Spot-Orders", "Did you mean “spot-orders”?"},
		{"spot", "Did you mean “spot-orders”?"},
		{"something else", "kiikey list"},
		{"", "kiikey list"},
	} {
		_, err := b.Store.Load(t.Context(), tt.name)
		WantKind(t, err, problem.CredentialNotFound)
		if tt.name != "" && !strings.Contains(problem.From(err).Next, tt.next) {
			t.Errorf("%q: %s; want %s", tt.name, problem.From(err).Next, tt.next)
		}
	}
	_, err := b.Store.LoadID(t.Context(), kiiex.NewID())
	WantKind(t, err, problem.CredentialNotFound)
	_, err = b.Store.LoadID(t.Context(), "")
	WantKind(t, err, problem.CredentialNotFound)
	WantKind(t, b.Store.Rename(t.Context(), "nobody", "somebody"), problem.CredentialNotFound)
	WantKind(t, b.Store.Edit(t.Context(), "nobody", func(*kiiex.Credential) error { panic("called") }), problem.CredentialNotFound)
	WantKind(t, b.Store.Remove(t.Context(), "nobody"), problem.CredentialNotFound)
}

func checkNotStorable(t *testing.T, b Bench) {
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
		c := Made("spot", "staging")
		spoil(&c)
		if err := b.Store.Save(t.Context(), c, false); problem.KindOf(err) != problem.BadValue {
			t.Errorf("%s: %v", name, Explained(err))
		}
	}
	WantNames(t, b.Store)
}

func checkClosed(t *testing.T, b Bench) {
	c := Save(t, b.Store, "spot", "staging")
	b.Store.Close()
	b.Store.Close()
	_, listErr := b.Store.List(t.Context())
	_, loadErr := b.Store.Load(t.Context(), "spot")
	_, _, sessionErr := b.Store.LoadSession(t.Context(), c, Environment("staging"))
	for _, err := range []error{
		listErr, loadErr, sessionErr,
		b.Store.Save(t.Context(), Made("other", "staging"), false),
		b.Store.Rename(t.Context(), "spot", "other"),
		b.Store.Remove(t.Context(), "spot"),
		b.Store.RemoveSession(t.Context(), c.ID, "staging"),
	} {
		WantKind(t, err, problem.PassphraseNeeded)
	}
	if len(Keys(t, b, "credential")) != 1 {
		t.Error("a closed store was changed")
	}
}
