package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/keyring"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
)

// bench is a store under test and the keyring below it, to look and to tamper.
type bench struct {
	store *store.Store
	ring  keyring.Keyring
	// slow keyrings start a program or two for each item.
	slow bool
}

// contract is what every backend keeps. open returns an empty store each time.
func contract(t *testing.T, open func(t *testing.T) bench) {
	tests := []struct {
		name string
		run  func(t *testing.T, b bench)
	}{
		{"saved, listed, loaded", contractSave},
		{"a name in use", contractNameTaken},
		{"replaced", contractReplace},
		{"renamed", contractRename},
		{"edited", contractEdit},
		{"removed", contractRemove},
		{"not found", contractNotFound},
		{"what cannot be stored", contractNotStorable},
		{"odd names", contractOddNames},
		{"sessions", contractSessions},
		{"items changed underneath", contractTampering},
		{"interrupted changes", contractInterrupted},
		{"other programs' items", contractStrangers},
		{"many items", contractMany},
		{"closed", contractClosed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { tt.run(t, open(t)) })
	}
}

func contractSave(t *testing.T, b bench) {
	wantNames(t, b.store)
	second := mustSave(t, b.store, "spot", "staging")
	first := mustSave(t, b.store, "Futures", "production")
	bare := kiiex.Credential{ID: kiiex.NewID(), Name: "bare", Environment: "sandbox"}
	if err := b.store.Save(t.Context(), bare, false); err != nil {
		t.Fatal(explained(err))
	}
	entries, err := b.store.List(t.Context())
	want := []store.Entry{{bare.ID, "bare", "sandbox"}, {first.ID, "Futures", "production"}, {second.ID, "spot", "staging"}}
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

func contractNameTaken(t *testing.T, b bench) {
	there := mustSave(t, b.store, "spot", "staging")
	wantKind(t, b.store.Save(t.Context(), made("spot", "production"), false), problem.NameTaken)
	again := there
	again.Name = "other"
	wantKind(t, b.store.Save(t.Context(), again, false), problem.NameTaken)
	wantKind(t, b.store.Save(t.Context(), again, true), problem.NameTaken)
	mustSave(t, b.store, "third", "staging")
	wantKind(t, b.store.Rename(t.Context(), "third", "spot"), problem.NameTaken)
	wantNames(t, b.store, "spot", "third")
	wantStored(t, b.store, there)
}

func contractReplace(t *testing.T, b bench) {
	old := mustSave(t, b.store, "spot", "staging")
	saveSession(t, b.store, old, "staging", "token-of-the-old-one")
	for _, environment := range []string{"staging", "production"} {
		c := made("spot", environment)
		if err := b.store.Save(t.Context(), c, true); err != nil {
			t.Fatal(explained(err))
		}
		wantNames(t, b.store, "spot")
		wantStored(t, b.store, c)
		if keys := ownKeys(t, b.ring, "credential"); len(keys) != 1 {
			t.Errorf("the replaced one is still there: %q", keys)
		}
	}
	if keys := ownKeys(t, b.ring, "session"); len(keys) != 0 {
		t.Errorf("sessions of the replaced one are still there: %q", keys)
	}
	fresh := made("fresh", "staging")
	if err := b.store.Save(t.Context(), fresh, true); err != nil {
		t.Fatal(explained(err))
	}
	wantStored(t, b.store, fresh)
}

func contractRename(t *testing.T, b bench) {
	c := mustSave(t, b.store, "spot", "staging")
	saveSession(t, b.store, c, "staging", "token")
	// The names differ by case alone, or by nothing.
	for _, to := range []string{"Spot", "Spot", "spot", "orders"} {
		if err := b.store.Rename(t.Context(), c.Name, to); err != nil {
			t.Fatalf("to %s: %v", to, explained(err))
		}
		c.Name = to
		wantNames(t, b.store, to)
		wantStored(t, b.store, c)
	}
	if keys := ownKeys(t, b.ring, "credential"); len(keys) != 1 {
		t.Errorf("items left: %q", keys)
	}
	wantSession(t, b.store, c, "staging", "token")
	wantKind(t, b.store.Rename(t.Context(), "orders", "a/b"), problem.BadValue)
	wantKind(t, b.store.Rename(t.Context(), "orders", ""), problem.BadValue)
	wantNames(t, b.store, "orders")
}

func contractEdit(t *testing.T, b bench) {
	c := mustSave(t, b.store, "spot", "staging")
	saveSession(t, b.store, c, "staging", "token")
	edit := func(change func(*kiiex.Credential)) {
		t.Helper()
		err := b.store.Edit(t.Context(), "spot", func(c *kiiex.Credential) error { change(c); return nil })
		if err != nil {
			t.Fatal(explained(err))
		}
		change(&c)
		wantNames(t, b.store, "spot")
		wantStored(t, b.store, c)
		if keys := ownKeys(t, b.ring, "credential"); len(keys) != 1 {
			t.Errorf("items left: %q", keys)
		}
	}
	edit(func(c *kiiex.Credential) { c.UserID, c.Nonce, c.UserName = "205", "0", "somebody" })
	edit(func(c *kiiex.Credential) { c.Permissions, c.IPWhitelist = nil, []string{"198.51.100.1", "2001:db8::1"} })
	edit(func(c *kiiex.Credential) { c.Environment = "production" })
	edit(func(c *kiiex.Credential) { c.APISecret = kiiex.SecretFromString("another secret") })
	edit(func(*kiiex.Credential) {})
	wantSession(t, b.store, c, "staging", "token")
	edit(func(c *kiiex.Credential) { c.APIKey = "ffffffffffffffffffffffffffffffff" })
	if sessions, err := b.store.Sessions(t.Context()); err != nil || len(sessions) != 0 {
		t.Errorf("sessions of the old key are still there: %v, %v", sessions, err)
	}

	key, item := onlyKey(t, b.ring, "credential"), mustGet(t, b.ring, onlyKey(t, b.ring, "credential"))
	failure := errors.New("no")
	for name, change := range map[string]func(*kiiex.Credential) error{
		"an error": func(c *kiiex.Credential) error { c.Nonce = "1"; return failure },
		"id and name": func(c *kiiex.Credential) error {
			c.ID, c.Name = kiiex.NewID(), "other"
			return nil
		},
	} {
		if err := b.store.Edit(t.Context(), "spot", change); err != nil && !errors.Is(err, failure) {
			t.Errorf("%s: %v", name, explained(err))
		}
		if after := onlyKey(t, b.ring, "credential"); after != key || string(mustGet(t, b.ring, key).Data) != string(item.Data) {
			t.Errorf("%s changed the item", name)
		}
	}
	wantKind(t, b.store.Edit(t.Context(), "spot", func(c *kiiex.Credential) error { c.Environment = ""; return nil }), problem.BadValue)
	wantKind(t, b.store.Edit(t.Context(), "spot", func(c *kiiex.Credential) error { c.Nonce = "\xff"; return nil }), problem.BadValue)
	wantStored(t, b.store, c)
}

func contractRemove(t *testing.T, b bench) {
	gone, kept := mustSave(t, b.store, "gone", "staging"), mustSave(t, b.store, "kept", "staging")
	saveSession(t, b.store, gone, "staging", "token-of-gone")
	saveSession(t, b.store, gone, "production", "token-of-gone")
	saveSession(t, b.store, kept, "staging", "token-of-kept")
	if err := b.store.Remove(t.Context(), "gone"); err != nil {
		t.Fatal(explained(err))
	}
	wantNames(t, b.store, "kept")
	wantStored(t, b.store, kept)
	wantSession(t, b.store, kept, "staging", "token-of-kept")
	for _, kind := range []string{"credential", "session"} {
		if key := onlyKey(t, b.ring, kind); !strings.Contains(key, kept.ID) {
			t.Errorf("%s of the removed one is still there: %s", kind, key)
		}
	}
	_, err := b.store.LoadID(t.Context(), gone.ID)
	wantKind(t, err, problem.CredentialNotFound)
	wantKind(t, b.store.Remove(t.Context(), "gone"), problem.CredentialNotFound)
}

func contractNotFound(t *testing.T, b bench) {
	mustSave(t, b.store, "spot-orders", "staging")
	for _, tt := range []struct{ name, next string }{
		{"spot-order", "Did you mean “spot-orders”?"},
		{"Spot-Orders", "Did you mean “spot-orders”?"},
		{"spot", "Did you mean “spot-orders”?"},
		{"something else", "kiikey list"},
		{"", "kiikey list"},
	} {
		_, err := b.store.Load(t.Context(), tt.name)
		wantKind(t, err, problem.CredentialNotFound)
		if tt.name != "" && !strings.Contains(problem.From(err).Next, tt.next) {
			t.Errorf("%q: %s; want %s", tt.name, problem.From(err).Next, tt.next)
		}
	}
	_, err := b.store.LoadID(t.Context(), kiiex.NewID())
	wantKind(t, err, problem.CredentialNotFound)
	_, err = b.store.LoadID(t.Context(), "")
	wantKind(t, err, problem.CredentialNotFound)
	wantKind(t, b.store.Rename(t.Context(), "nobody", "somebody"), problem.CredentialNotFound)
	wantKind(t, b.store.Edit(t.Context(), "nobody", func(*kiiex.Credential) error { panic("called") }), problem.CredentialNotFound)
	wantKind(t, b.store.Remove(t.Context(), "nobody"), problem.CredentialNotFound)
}

func contractNotStorable(t *testing.T, b bench) {
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
			t.Errorf("%s: %v", name, explained(err))
		}
	}
	wantNames(t, b.store)
}

func contractOddNames(t *testing.T, b bench) {
	names := []string{
		"a b", "A B", "main", "Main", "%4dain", "100%", "a..b", ".hidden", "name.gpg", "$(touch x);`id`", `a'b"c`,
		"日本語", "e\u0301", "\u00e9", strings.Repeat("🚀", 64), strings.Repeat("x", 64), "~", "*?[a]", "a:b", "a=b", "nul", "_", "a|b",
	}
	if b.slow {
		names = []string{"A B", "main", "Main", "%4dain", "name.gpg", "$(touch x);`id`", strings.Repeat("🚀", 64), "*?[a]"}
	}
	saved := map[string]kiiex.Credential{}
	for i, name := range names {
		environment := "staging"
		if i%2 == 1 {
			environment = "My Own/Environment..1"
		}
		saved[name] = mustSave(t, b.store, name, environment)
	}
	entries, err := b.store.List(t.Context())
	if err != nil || len(entries) != len(names) {
		t.Fatalf("%d listed, %v; want %d", len(entries), err, len(names))
	}
	for _, e := range entries {
		if c := saved[e.Name]; c.ID != e.ID || c.Environment != e.Environment {
			t.Errorf("listed %+v; want %+v", e, c)
		}
	}
	for _, name := range names {
		wantStored(t, b.store, saved[name])
	}
	for _, name := range names {
		if err := b.store.Remove(t.Context(), name); err != nil {
			t.Errorf("%q: %v", name, explained(err))
		}
	}
	if keys := ownKeys(t, b.ring, "credential"); len(keys) != 0 {
		t.Errorf("left: %q", keys)
	}
}

const baseURL = "https://exchange.example/ap"

func environment(name string) kiiex.Environment {
	return kiiex.Environment{Name: name, BaseURL: baseURL, Kind: kiiex.KindCustom}
}

func saveSession(t *testing.T, s *store.Store, c kiiex.Credential, environment, token string) kiiex.Session {
	t.Helper()
	session := kiiex.Session{
		Token: kiiex.SecretFromString(token), UserID: c.UserID, Environment: environment, BaseURL: baseURL,
		ObtainedAt: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC), LastUsed: time.Date(2026, 1, 31, 12, 30, 0, 5, time.UTC),
	}
	if err := s.SaveSession(t.Context(), c.ID, session); err != nil {
		t.Fatal(explained(err))
	}
	return session
}

func wantSession(t *testing.T, s *store.Store, c kiiex.Credential, name, token string) {
	t.Helper()
	got, ok, err := s.LoadSession(t.Context(), c, environment(name))
	if err != nil || !ok || got.Token.Reveal() != token {
		t.Errorf("session in %s: %q, %v, %v; want %q", name, got.Token.Reveal(), ok, explained(err), token)
	}
}

func contractSessions(t *testing.T, b bench) {
	c, other := mustSave(t, b.store, "spot", "staging"), mustSave(t, b.store, "other", "staging")
	if _, ok, err := b.store.LoadSession(t.Context(), c, environment("staging")); ok || err != nil {
		t.Errorf("a session before any was saved: %v, %v", ok, err)
	}
	saveSession(t, b.store, c, "staging", "earlier")
	saved := saveSession(t, b.store, c, "staging", "token")
	saveSession(t, b.store, c, "production", "token-of-production")
	got, ok, err := b.store.LoadSession(t.Context(), c, environment("staging"))
	if err != nil || !ok || got.Token.Reveal() != "token" || got.UserID != saved.UserID || got.Environment != saved.Environment ||
		got.BaseURL != saved.BaseURL || !got.ObtainedAt.Equal(saved.ObtainedAt) || !got.LastUsed.Equal(saved.LastUsed) {
		t.Errorf("got %+v, %v, %v; want %+v", got, ok, explained(err), saved)
	}
	wantSession(t, b.store, c, "production", "token-of-production")
	if sessions, err := b.store.Sessions(t.Context()); err != nil ||
		!slices.Equal(sessions, []store.SessionEntry{{c.ID, "production"}, {c.ID, "staging"}}) {
		t.Errorf("sessions: %v, %v", sessions, err)
	}

	otherKey, otherURL := c, environment("staging")
	otherKey.APIKey = "ffffffffffffffffffffffffffffffff"
	otherURL.BaseURL = "https://elsewhere.example/ap"
	for name, ask := range map[string]struct {
		credential  kiiex.Credential
		environment kiiex.Environment
	}{
		"another API key":     {otherKey, environment("staging")},
		"another base URL":    {c, otherURL},
		"another credential":  {other, environment("staging")},
		"another environment": {c, environment("elsewhere")},
	} {
		if got, ok, err := b.store.LoadSession(t.Context(), ask.credential, ask.environment); ok || err != nil || !got.Token.IsEmpty() {
			t.Errorf("%s got the session: %v, %v", name, ok, explained(err))
		}
	}

	for range 2 { // the second time there is none
		if err := b.store.RemoveSession(t.Context(), c.ID, "staging"); err != nil {
			t.Error(explained(err))
		}
	}
	if _, ok, err := b.store.LoadSession(t.Context(), c, environment("staging")); ok || err != nil {
		t.Errorf("a removed session: %v, %v", ok, err)
	}
	wantSession(t, b.store, c, "production", "token-of-production")

	sandbox := saved
	sandbox.Environment = kiiex.SandboxName
	wantKind(t, b.store.SaveSession(t.Context(), c.ID, sandbox), problem.SessionNotKept)
	wantKind(t, b.store.SaveSession(t.Context(), kiiex.NewID(), saved), problem.CredentialNotFound)
}

func contractTampering(t *testing.T, b bench) {
	one, two := mustSave(t, b.store, "one", "staging"), mustSave(t, b.store, "two", "staging")
	saveSession(t, b.store, one, "staging", "token-of-one")
	saveSession(t, b.store, two, "staging", "token-of-two")
	for _, kind := range []string{"credential", "session"} {
		keys := ownKeys(t, b.ring, kind)
		data := map[string][]byte{}
		for _, key := range keys {
			data[key] = mustGet(t, b.ring, key).Data
		}
		load := func(c kiiex.Credential) error {
			if kind == "session" {
				_, _, err := b.store.LoadSession(t.Context(), c, environment("staging"))
				return err
			}
			_, err := b.store.Load(t.Context(), c.Name)
			return err
		}
		mustSet(t, b.ring, keys[0], data[keys[1]])
		mustSet(t, b.ring, keys[1], data[keys[0]])
		for _, c := range []kiiex.Credential{one, two} {
			if err := load(c); problem.KindOf(err) != problem.RecordMismatch {
				t.Errorf("%s exchanged: %v", kind, explained(err))
			}
		}
		whole := string(data[keys[0]])
		for name, damaged := range map[string]string{
			"cut off":              whole[:len(whole)/2],
			"empty":                "",
			"not JSON":             "hello",
			"not an object":        `["version", 1]`,
			"null":                 "null",
			"a list in its place":  strings.Replace(whole, `"environment":"staging"`, `"environment":["staging"]`, 1),
			"trailing data":        whole + "{}",
			"a duplicate":          strings.Replace(whole, `"version":1`, `"version":1,"version":1`, 1),
			"an unknown member":    strings.Replace(whole, `"version":1`, `"version":1,"more":1`, 1),
			"a missing member":     strings.Replace(whole, `"environment":"staging",`, "", 1),
			"a member in capitals": strings.Replace(whole, `"environment"`, `"Environment"`, 1),
			"a bad time":           strings.Replace(whole, `"2026-`, `"26-`, 1),
			"version 0":            strings.Replace(whole, `"version":1`, `"version":0`, 1),
			"version text":         strings.Replace(whole, `"version":1`, `"version":"1"`, 1),
			"bad UTF-8":            strings.Replace(whole, `"staging"`, "\"stag\xff\"", 1),
		} {
			if b.slow && name > "b" {
				continue
			}
			mustSet(t, b.ring, keys[0], []byte(damaged))
			if err := load(one); problem.KindOf(err) != problem.StoreDamaged {
				if err := load(two); problem.KindOf(err) != problem.StoreDamaged {
					t.Errorf("%s %s: %v", kind, name, explained(err))
				}
			}
		}
		mustSet(t, b.ring, keys[0], []byte(strings.Replace(whole, `"version":1`, `"version":2,"more":1`, 1)))
		err1, err2 := load(one), load(two)
		if problem.KindOf(err1) != problem.StoreUnreadable && problem.KindOf(err2) != problem.StoreUnreadable {
			t.Errorf("%s of a newer version: %v, %v", kind, explained(err1), explained(err2))
		}
		for key, d := range data {
			mustSet(t, b.ring, key, d)
		}
		if err := errors.Join(load(one), load(two)); err != nil {
			t.Errorf("%s put back: %v", kind, explained(err))
		}
	}

	// Replayed under another name, and another credential's id.
	keys := ownKeys(t, b.ring, "credential")
	forged := strings.Replace(keys[0], "/one/", "/three/", 1)
	forged = strings.Replace(forged, one.ID, kiiex.NewID(), 1)
	mustSet(t, b.ring, forged, mustGet(t, b.ring, keys[0]).Data)
	_, err := b.store.Load(t.Context(), "three")
	wantKind(t, err, problem.RecordMismatch)
	wantStored(t, b.store, one)
	if err := b.store.Remove(t.Context(), "three"); err != nil {
		t.Error(explained(err))
	}
	wantNames(t, b.store, "one", "two")
}

// contractInterrupted plants what a process that was killed in the middle of a change leaves behind.
func contractInterrupted(t *testing.T, b bench) {
	// A rename: both items are whole. The next change removes the old one.
	c := mustSave(t, b.store, "old", "staging")
	before := onlyKey(t, b.ring, "credential")
	item := mustGet(t, b.ring, before)
	if err := b.store.Rename(t.Context(), "old", "new"); err != nil {
		t.Fatal(explained(err))
	}
	if b.store.Backend() == store.Vault {
		return // one commit: there is no middle
	}
	after := onlyKey(t, b.ring, "credential")
	mustSet(t, b.ring, before, item.Data)
	c.Name = "new"
	wantNames(t, b.store, "new")
	wantStored(t, b.store, c)
	_, err := b.store.Load(t.Context(), "old")
	wantKind(t, err, problem.CredentialNotFound)
	mustSave(t, b.store, "other", "staging")
	if keys := ownKeys(t, b.ring, "credential"); len(keys) != 2 || slices.Contains(keys, before) {
		t.Errorf("the old item is not swept away: %q", keys)
	}

	// A rename of which the new item was not whole: the old one counts, and only what is empty is removed.
	newItem := mustGet(t, b.ring, after)
	for name, data := range map[string][]byte{"nothing": nil, "half": newItem.Data[:100], "another record": mustGet(t, b.ring, keyNamed(t, b, "other")).Data} {
		mustSet(t, b.ring, before, item.Data)
		mustSet(t, b.ring, after, data)
		c.Name = "old"
		wantNames(t, b.store, "old", "other")
		wantStored(t, b.store, c)
		if err := b.store.Edit(t.Context(), "other", func(c *kiiex.Credential) error { c.Nonce += "1"; return nil }); err != nil {
			t.Fatal(explained(err))
		}
		if keys := ownKeys(t, b.ring, "credential"); slices.Contains(keys, after) != (name != "nothing") || !slices.Contains(keys, before) {
			t.Errorf("%s in the new item: left %q", name, keys)
		}
		wantStored(t, b.store, c)
	}

	// It can be renamed again, over the remains.
	if err := b.store.Rename(t.Context(), "old", "new"); err != nil {
		t.Fatal(explained(err))
	}
	c.Name = "new"
	wantNames(t, b.store, "new", "other")
	wantStored(t, b.store, c)

	// A replacement: two credentials of one name. Neither is lost from sight.
	replacement := made("new", "staging")
	kept := ownKeysOf(t, b, c.ID)
	keptItem := mustGet(t, b.ring, kept[len(kept)-1])
	if err := b.store.Save(t.Context(), replacement, true); err != nil {
		t.Fatal(explained(err))
	}
	mustSet(t, b.ring, kept[len(kept)-1], keptItem.Data)
	c.Name = "new (" + c.ID[:8] + ")"
	wantNames(t, b.store, "new", c.Name, "other")
	wantStored(t, b.store, replacement)
	wantStored(t, b.store, c)
	if err := b.store.Rename(t.Context(), c.Name, "apart"); err != nil {
		t.Fatal(explained(err))
	}
	c.Name = "apart"
	wantNames(t, b.store, "apart", "new", "other")
	wantStored(t, b.store, c)

	// Removing takes along every item of the credential.
	if err := b.store.Remove(t.Context(), "apart"); err != nil {
		t.Fatal(explained(err))
	}
	if keys := ownKeysOf(t, b, c.ID); len(keys) != 0 {
		t.Errorf("left of a removed credential: %q", keys)
	}
}

// keyNamed returns the key of a credential's item by its name.
func keyNamed(t *testing.T, b bench, name string) string {
	t.Helper()
	keys := ownKeys(t, b.ring, "credential")
	i := slices.IndexFunc(keys, func(k string) bool { return strings.Contains(k, "/"+name+"/") })
	if i < 0 {
		t.Fatalf("no item named %s in %q", name, keys)
	}
	return keys[i]
}

func ownKeysOf(t *testing.T, b bench, id string) []string {
	t.Helper()
	return slices.DeleteFunc(ownKeys(t, b.ring, "credential"), func(k string) bool { return !strings.Contains(k, id) })
}

func contractStrangers(t *testing.T, b bench) {
	c := mustSave(t, b.store, "spot", "staging")
	key := onlyKey(t, b.ring, "credential")
	data := mustGet(t, b.ring, key).Data
	prefix, _, _ := strings.Cut(key, "/")
	strangers := []string{
		"password of somebody",
		"kiikey",
		prefix,
		prefix + "/credential/staging/x",
		prefix + "/other/staging/spot/" + c.ID + ".9",
		strings.Replace(key, prefix, "kiikey-0123456789abcdef", 1),
		key[:len(key)-1] + "09",
		strings.TrimSuffix(key, ".1") + ".0",
		strings.TrimSuffix(key, ".1") + ".-1",
		strings.Replace(key, "spot", "%73pot", 1),
		strings.Replace(key, "spot", "%ff", 1),
	}
	if b.slow {
		strangers = strangers[len(strangers)-4:]
	}
	for _, k := range strangers {
		mustSet(t, b.ring, k, data)
	}
	wantNames(t, b.store, "spot")
	wantStored(t, b.store, c)
	if err := b.store.Rename(t.Context(), "spot", "other"); err != nil {
		t.Fatal(explained(err))
	}
	if err := b.store.Remove(t.Context(), "other"); err != nil {
		t.Fatal(explained(err))
	}
	keys, err := b.ring.Keys()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range strangers {
		if !slices.Contains(keys, k) {
			t.Errorf("%q was removed", k)
		}
	}
}

func contractMany(t *testing.T, b bench) {
	const n = 200
	if b.slow {
		// A list reads names alone, so names are enough to list many.
		c := mustSave(t, b.store, "item-000", "staging")
		key := onlyKey(t, b.ring, "credential")
		data := mustGet(t, b.ring, key).Data
		for i := 1; i < 12; i++ {
			k := strings.Replace(key, "item-000", fmt.Sprintf("item-%03d", i), 1)
			mustSet(t, b.ring, strings.Replace(k, c.ID, kiiex.NewID(), 1), data)
		}
		if entries, err := b.store.List(t.Context()); err != nil || len(entries) != 12 {
			t.Errorf("%d listed, %v; want 12", len(entries), err)
		}
		return
	}
	var all []kiiex.Credential
	var names []string
	for i := range n {
		c := mustSave(t, b.store, fmt.Sprintf("item-%03d", i), "staging")
		all, names = append(all, c), append(names, c.Name)
	}
	wantNames(t, b.store, names...)
	for _, i := range []int{0, n / 2, n - 1} {
		wantStored(t, b.store, all[i])
	}
	if err := b.store.Remove(t.Context(), names[n/2]); err != nil {
		t.Fatal(explained(err))
	}
	wantNames(t, b.store, slices.Delete(names, n/2, n/2+1)...)
}

func contractClosed(t *testing.T, b bench) {
	c := mustSave(t, b.store, "spot", "staging")
	b.store.Close()
	b.store.Close()
	_, listErr := b.store.List(t.Context())
	_, loadErr := b.store.Load(t.Context(), "spot")
	_, _, sessionErr := b.store.LoadSession(t.Context(), c, environment("staging"))
	for _, err := range []error{
		listErr, loadErr, sessionErr,
		b.store.Save(t.Context(), made("other", "staging"), false),
		b.store.Rename(t.Context(), "spot", "other"),
		b.store.Remove(t.Context(), "spot"),
		b.store.RemoveSession(t.Context(), c.ID, "staging"),
	} {
		wantKind(t, err, problem.PassphraseNeeded)
	}
	if len(ownKeys(t, b.ring, "credential")) != 1 {
		t.Error("a closed store was changed")
	}
}
