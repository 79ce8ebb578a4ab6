package contract

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/keyring"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
)

// Made returns a credential with a secret of its own.
func Made(name, environment string) kiiex.Credential {
	id := kiiex.NewID()
	return kiiex.Credential{
		ID:          id,
		Name:        name,
		Environment: environment,
		APIKey:      "0123456789abcdef0123456789abcdef",
		APISecret:   kiiex.SecretFromString("secret-of-" + id),
		Nonce:       "007",
		UserID:      "151",
		UserName:    `a "user" \ name` + "\x7f",
		Permissions: []string{"Trading", "Deposit"},
		IPWhitelist: []string{"192.0.2.1"},
		ImportedAt:  time.Date(2026, 1, 31, 12, 0, 0, 123456789, time.UTC),
	}
}

// Save saves and returns a new credential.
func Save(t *testing.T, s *store.Store, name, environment string) kiiex.Credential {
	t.Helper()
	c := Made(name, environment)
	if err := s.Save(t.Context(), c, false); err != nil {
		t.Fatal(Explained(err))
	}
	return c
}

// WantStored checks that the store gives out exactly c, by name and by id.
func WantStored(t *testing.T, s *store.Store, c kiiex.Credential) {
	t.Helper()
	for by, load := range map[string]func() (kiiex.Credential, error){
		"name": func() (kiiex.Credential, error) { return s.Load(t.Context(), c.Name) },
		"id":   func() (kiiex.Credential, error) { return s.LoadID(t.Context(), c.ID) },
	} {
		got, err := load()
		if err != nil {
			t.Errorf("load %q by %s: %v", c.Name, by, Explained(err))
			continue
		}
		if !sameCredential(got, c) {
			t.Errorf("load %q by %s: got %+v with secret %q; want %+v with secret %q",
				c.Name, by, got, got.APISecret.Reveal(), c, c.APISecret.Reveal())
		}
	}
}

func sameCredential(a, b kiiex.Credential) bool {
	return a.ID == b.ID && a.Name == b.Name && a.Environment == b.Environment && a.APIKey == b.APIKey &&
		a.APISecret.Equal(b.APISecret) && a.Nonce == b.Nonce && a.UserID == b.UserID && a.UserName == b.UserName &&
		slices.Equal(a.Permissions, b.Permissions) && slices.Equal(a.IPWhitelist, b.IPWhitelist) &&
		a.ImportedAt.Equal(b.ImportedAt)
}

// WantNames checks what is listed, in order.
func WantNames(t *testing.T, s *store.Store, want ...string) {
	t.Helper()
	entries, err := s.List(t.Context())
	if err != nil {
		t.Error(Explained(err))
		return
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("listed %q; want %q", got, want)
	}
}

// WantKind checks the kind of an error, and that it is explained.
func WantKind(t *testing.T, err error, want problem.Kind) {
	t.Helper()
	if got := problem.KindOf(err); got != want {
		t.Errorf("got %v; want kind %s", Explained(err), want)
		return
	}
	p := problem.From(err)
	if p.What == "" || p.Next == "" {
		t.Errorf("not explained: %+v", p)
	}
}

// Explained shows all of an error, for a failed test.
func Explained(err error) string {
	if err == nil {
		return "no error"
	}
	p := problem.From(err)
	s := string(p.Kind) + ": " + p.Error() + " " + p.Next
	if p.Err != nil {
		s += " [" + p.Err.Error() + "]"
	}
	return s
}

// Keys returns the keys of the store's items of one kind, in order.
func Keys(t *testing.T, b Bench, kind string) []string {
	t.Helper()
	keys, err := b.Ring.Keys()
	if err != nil {
		t.Fatal(err)
	}
	keys = slices.DeleteFunc(keys, func(k string) bool {
		return !strings.HasPrefix(k, "kiikey-") || !strings.Contains(k, "/"+kind+"/")
	})
	slices.Sort(keys)
	return keys
}

// OnlyKey returns the key of the one item of a kind.
func OnlyKey(t *testing.T, b Bench, kind string) string {
	t.Helper()
	keys := Keys(t, b, kind)
	if len(keys) != 1 {
		t.Fatalf("items of kind %s: %q; want one", kind, keys)
	}
	return keys[0]
}

// Get reads an item from below the store.
func Get(t *testing.T, ring keyring.Keyring, key string) keyring.Item {
	t.Helper()
	item, err := ring.Get(key)
	if err != nil {
		t.Fatalf("%s: %v", key, err)
	}
	item.Data = slices.Clone(item.Data)
	return item
}

// Set writes an item from below the store.
func Set(t *testing.T, ring keyring.Keyring, key string, data []byte) {
	t.Helper()
	if err := ring.Set(keyring.Item{Key: key, Data: slices.Clone(data)}); err != nil {
		t.Fatalf("%s: %v", key, err)
	}
}

// baseURL is where all sessions come from.
const baseURL = "https://exchange.example/ap"

// Environment returns one that sessions are kept for.
func Environment(name string) kiiex.Environment {
	return kiiex.Environment{Name: name, BaseURL: baseURL, Kind: kiiex.KindCustom}
}

// SaveSession keeps a session and returns it.
func SaveSession(t *testing.T, s *store.Store, c kiiex.Credential, environment, token string) kiiex.Session {
	t.Helper()
	session := kiiex.Session{
		Token: kiiex.SecretFromString(token), UserID: c.UserID, Environment: environment, BaseURL: baseURL,
		ObtainedAt: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC), LastUsed: time.Date(2026, 1, 31, 12, 30, 0, 5, time.UTC),
	}
	if err := s.SaveSession(t.Context(), c.ID, session); err != nil {
		t.Fatal(Explained(err))
	}
	return session
}

// WantSession checks that the store gives out the session with this token.
func WantSession(t *testing.T, s *store.Store, c kiiex.Credential, name, token string) {
	t.Helper()
	got, ok, err := s.LoadSession(t.Context(), c, Environment(name))
	if err != nil || !ok || got.Token.Reveal() != token {
		t.Errorf("session in %s: %q, %v, %v; want %q", name, got.Token.Reveal(), ok, Explained(err), token)
	}
}
