package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/keyring"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/store/vault"
)

// made returns a credential with a secret of its own.
func made(name, environment string) kiiex.Credential {
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
		Note:        "for the \"night\" desk\n",
		Expires:     time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC),
		Replaces:    "00112233445566778899aabbccddeeff",
		ImportedAt:  time.Date(2026, 1, 31, 12, 0, 0, 123456789, time.UTC),
	}
}

// save saves and returns a new credential.
func save(t *testing.T, s *store.Store, name, environment string) kiiex.Credential {
	t.Helper()
	c := made(name, environment)
	testenv.OK(t, s.Save(t.Context(), c, false))
	return c
}

// wantStored checks that the store gives out exactly c, by name and by id.
func wantStored(t *testing.T, s *store.Store, c kiiex.Credential) {
	t.Helper()
	for by, load := range map[string]func() (kiiex.Credential, error){
		"name": func() (kiiex.Credential, error) { return s.Load(t.Context(), c.Name) },
		"id":   func() (kiiex.Credential, error) { return s.LoadID(t.Context(), c.ID) },
	} {
		got, err := load()
		if err != nil {
			t.Errorf("load %q by %s: %v", c.Name, by, testenv.Explained(err))
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
		a.Note == b.Note && a.Expires.Equal(b.Expires) && a.Replaces == b.Replaces && a.ImportedAt.Equal(b.ImportedAt)
}

// wantNames checks what is listed, in order.
func wantNames(t *testing.T, s *store.Store, want ...string) {
	t.Helper()
	entries, err := s.List(t.Context())
	if err != nil {
		t.Error(testenv.Explained(err))
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

// keys returns the keys of the store's items of one kind, in order.
func keys(t *testing.T, b bench, kind string) []string {
	t.Helper()
	keys, err := b.vault().Keys()
	testenv.OK(t, err)
	keys = slices.DeleteFunc(keys, func(k string) bool {
		return !strings.HasPrefix(k, kind+"/")
	})
	slices.Sort(keys)
	return keys
}

// onlyKey returns the key of the one item of a kind.
func onlyKey(t *testing.T, b bench, kind string) string {
	t.Helper()
	keys := keys(t, b, kind)
	if len(keys) != 1 {
		t.Fatalf("items of kind %s: %q; want one", kind, keys)
	}
	return keys[0]
}

// getItem reads an item from below the store.
func getItem(t *testing.T, ring *vault.Vault, key string) keyring.Item {
	t.Helper()
	item, err := ring.Get(key)
	if err != nil {
		t.Fatalf("%s: %v", key, err)
	}
	item.Data = slices.Clone(item.Data)
	return item
}

// setItem writes an item's data from below the store; its label and description stay.
func setItem(t *testing.T, ring *vault.Vault, key string, data []byte) {
	t.Helper()
	item := getItem(t, ring, key)
	item.Data = slices.Clone(data)
	if err := ring.Set(item); err != nil {
		t.Fatalf("%s: %v", key, err)
	}
}

// baseURL is the origin of all sessions.
const baseURL = "https://exchange.example/ap"

// environment returns one that sessions are kept for.
func environment(name string) kiiex.Environment {
	return kiiex.Environment{Name: name, BaseURL: baseURL, Kind: kiiex.KindCustom}
}

// saveSession keeps a session and returns it.
func saveSession(t *testing.T, s *store.Store, c kiiex.Credential, environment, token string) kiiex.Session {
	t.Helper()
	session := kiiex.Session{
		Token: kiiex.SecretFromString(token), UserID: c.UserID, AccountID: "153", OMSID: "1", Environment: environment, BaseURL: baseURL,
		ObtainedAt: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC), LastUsed: time.Date(2026, 1, 31, 12, 30, 0, 5, time.UTC),
	}
	testenv.OK(t, s.SaveSession(t.Context(), c.ID, session))
	return session
}

// wantSession checks that the store gives out the session with this token.
func wantSession(t *testing.T, s *store.Store, c kiiex.Credential, name, token string) {
	t.Helper()
	got, ok, err := s.LoadSession(t.Context(), c, environment(name))
	if err != nil || !ok || got.Token.Reveal() != token || got.AccountID != "153" || got.OMSID != "1" {
		t.Errorf("session in %s: %q, %v, %v; want %q", name, got.Token.Reveal(), ok, testenv.Explained(err), token)
	}
}

// bench is an empty store and its vault.
type bench struct {
	store *store.Store
	path  string
}

func newBench(t testing.TB) bench {
	s := openStore(t, t.TempDir())
	return bench{s, store.VaultOf(s).Path()}
}

func (b bench) vault() *vault.Vault { return store.VaultOf(b.store) }

// rightPassphrase opens every store that openStore makes.
const rightPassphrase = "geheim"

// openStore opens the store of a folder, and makes it where there is none.
func openStore(t testing.TB, dir string) *store.Store {
	t.Helper()
	at := store.Place{Data: dir}
	open := store.Open
	if there, err := at.Exists(); err == nil && !there {
		open = store.Create
	}
	s, err := open(context.Background(), at, kiiex.SecretFromString(rightPassphrase))
	testenv.OK(t, err)
	t.Cleanup(s.Close)
	return s
}

// edit gives a credential another nonce.
func edit(s *store.Store, name, nonce string) error {
	return s.Edit(context.Background(), name, func(c *kiiex.Credential) error { c.Nonce = nonce; return nil })
}
