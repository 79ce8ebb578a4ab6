// Package contract is what every backend of the store keeps, as a test that each of them passes.
package contract

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
)

// bench is a store under test and the keyring below it, to look and to tamper.
type Bench struct {
	Store *store.Store
	Ring  keyring.Keyring
	// slow keyrings start a program or two for each item.
	Slow bool
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

func checkOddNames(t *testing.T, b Bench) {
	names := []string{
		"a b", "A B", "main", "Main", "%4dain", "100%", "a..b", ".hidden", "name.gpg", "$(touch x);`id`", `a'b"c`,
		"日本語", "e\u0301", "\u00e9", strings.Repeat("🚀", 64), strings.Repeat("x", 64), "~", "*?[a]", "a:b", "a=b", "nul", "_", "a|b",
	}
	if b.Slow {
		names = []string{"main", "Main", "%4dain", "$(touch x);`id` *", strings.Repeat("🚀", 64)}
	}
	saved := map[string]kiiex.Credential{}
	for i, name := range names {
		environment := "staging"
		if i%2 == 1 {
			environment = "My Own/Environment..1"
		}
		saved[name] = Save(t, b.Store, name, environment)
	}
	entries, err := b.Store.List(t.Context())
	if err != nil || len(entries) != len(names) {
		t.Fatalf("%d listed, %v; want %d", len(entries), err, len(names))
	}
	for _, e := range entries {
		if c := saved[e.Name]; c.ID != e.ID || c.Environment != e.Environment {
			t.Errorf("listed %+v; want %+v", e, c)
		}
	}
	for _, name := range names {
		WantStored(t, b.Store, saved[name])
	}
	for _, name := range names {
		if err := b.Store.Remove(t.Context(), name); err != nil {
			t.Errorf("%q: %v", name, Explained(err))
		}
	}
	if keys := Keys(t, b, "credential"); len(keys) != 0 {
		t.Errorf("left: %q", keys)
	}
}

func checkSessions(t *testing.T, b Bench) {
	c, other := Save(t, b.Store, "spot", "staging"), Save(t, b.Store, "other", "staging")
	if _, ok, err := b.Store.LoadSession(t.Context(), c, Environment("staging")); ok || err != nil {
		t.Errorf("a session before any was saved: %v, %v", ok, err)
	}
	SaveSession(t, b.Store, c, "staging", "earlier")
	saved := SaveSession(t, b.Store, c, "staging", "token")
	SaveSession(t, b.Store, c, "production", "token-of-production")
	got, ok, err := b.Store.LoadSession(t.Context(), c, Environment("staging"))
	if err != nil || !ok || got.Token.Reveal() != "token" || got.UserID != saved.UserID || got.Environment != saved.Environment ||
		got.BaseURL != saved.BaseURL || !got.ObtainedAt.Equal(saved.ObtainedAt) || !got.LastUsed.Equal(saved.LastUsed) {
		t.Errorf("got %+v, %v, %v; want %+v", got, ok, Explained(err), saved)
	}
	WantSession(t, b.Store, c, "production", "token-of-production")
	want := []store.SessionEntry{{CredentialID: c.ID, Environment: "production"}, {CredentialID: c.ID, Environment: "staging"}}
	if sessions, err := b.Store.Sessions(t.Context()); err != nil || !slices.Equal(sessions, want) {
		t.Errorf("sessions: %v, %v; want %v", sessions, err, want)
	}

	otherKey, otherURL := c, Environment("staging")
	otherKey.APIKey = "ffffffffffffffffffffffffffffffff"
	otherURL.BaseURL = "https://elsewhere.example/ap"
	for name, ask := range map[string]struct {
		credential  kiiex.Credential
		environment kiiex.Environment
	}{
		"another API key":     {otherKey, Environment("staging")},
		"another base URL":    {c, otherURL},
		"another credential":  {other, Environment("staging")},
		"another environment": {c, Environment("elsewhere")},
	} {
		if got, ok, err := b.Store.LoadSession(t.Context(), ask.credential, ask.environment); ok || err != nil || !got.Token.IsEmpty() {
			t.Errorf("%s got the session: %v, %v", name, ok, Explained(err))
		}
	}

	for range 2 { // the second time there is none
		if err := b.Store.RemoveSession(t.Context(), c.ID, "staging"); err != nil {
			t.Error(Explained(err))
		}
	}
	if _, ok, err := b.Store.LoadSession(t.Context(), c, Environment("staging")); ok || err != nil {
		t.Errorf("a removed session: %v, %v", ok, err)
	}
	WantSession(t, b.Store, c, "production", "token-of-production")

	sandbox := saved
	sandbox.Environment = kiiex.SandboxName
	WantKind(t, b.Store.SaveSession(t.Context(), c.ID, sandbox), problem.SessionNotKept)
	WantKind(t, b.Store.SaveSession(t.Context(), kiiex.NewID(), saved), problem.CredentialNotFound)
}

func checkTampering(t *testing.T, b Bench) {
	one, two := Save(t, b.Store, "one", "staging"), Save(t, b.Store, "two", "staging")
	SaveSession(t, b.Store, one, "staging", "token-of-one")
	SaveSession(t, b.Store, two, "staging", "token-of-two")
	for _, kind := range []string{"credential", "session"} {
		keys := Keys(t, b, kind)
		data := map[string][]byte{}
		for _, key := range keys {
			data[key] = Get(t, b.Ring, key).Data
		}
		load := func(c kiiex.Credential) error {
			if kind == "session" {
				_, _, err := b.Store.LoadSession(t.Context(), c, Environment("staging"))
				return err
			}
			_, err := b.Store.Load(t.Context(), c.Name)
			return err
		}
		Set(t, b.Ring, keys[0], data[keys[1]])
		Set(t, b.Ring, keys[1], data[keys[0]])
		for _, c := range []kiiex.Credential{one, two} {
			if err := load(c); problem.KindOf(err) != problem.RecordMismatch {
				t.Errorf("%s exchanged: %v", kind, Explained(err))
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
			if b.Slow && name != "cut off" {
				continue
			}
			Set(t, b.Ring, keys[0], []byte(damaged))
			if err := load(one); problem.KindOf(err) != problem.StoreDamaged {
				if err := load(two); problem.KindOf(err) != problem.StoreDamaged {
					t.Errorf("%s %s: %v", kind, name, Explained(err))
				}
			}
		}
		Set(t, b.Ring, keys[0], []byte(strings.Replace(whole, `"version":1`, `"version":2,"more":1`, 1)))
		err1, err2 := load(one), load(two)
		if problem.KindOf(err1) != problem.StoreUnreadable && problem.KindOf(err2) != problem.StoreUnreadable {
			t.Errorf("%s of a newer version: %v, %v", kind, Explained(err1), Explained(err2))
		}
		for key, d := range data {
			Set(t, b.Ring, key, d)
		}
		if err := errors.Join(load(one), load(two)); err != nil {
			t.Errorf("%s put back: %v", kind, Explained(err))
		}
	}

	// Replayed under another name, and another credential's id.
	keys := Keys(t, b, "credential")
	forged := strings.Replace(keys[0], "/one/", "/three/", 1)
	forged = strings.Replace(forged, one.ID, kiiex.NewID(), 1)
	Set(t, b.Ring, forged, Get(t, b.Ring, keys[0]).Data)
	_, err := b.Store.Load(t.Context(), "three")
	WantKind(t, err, problem.RecordMismatch)
	WantStored(t, b.Store, one)
	if err := b.Store.Remove(t.Context(), "three"); err != nil {
		t.Error(Explained(err))
	}
	WantNames(t, b.Store, "one", "two")

	// An earlier state of a credential, replayed as a later revision.
	earlier := Get(t, b.Ring, keys[0]).Data
	if err := b.Store.Edit(t.Context(), "one", func(c *kiiex.Credential) error { c.Nonce = "42"; return nil }); err != nil {
		t.Fatal(Explained(err))
	}
	one.Nonce = "42"
	Set(t, b.Ring, strings.TrimSuffix(keys[0], ".1")+".9", earlier)
	WantStored(t, b.Store, one)
	WantNames(t, b.Store, "one", "two")
}

// checkInterrupted plants what a process that was killed in the middle of a change leaves behind.
func checkInterrupted(t *testing.T, b Bench) {
	// A rename: both items are whole. The next change removes the old one.
	c := Save(t, b.Store, "old", "staging")
	before := OnlyKey(t, b, "credential")
	item := Get(t, b.Ring, before)
	if err := b.Store.Rename(t.Context(), "old", "new"); err != nil {
		t.Fatal(Explained(err))
	}
	if b.Store.Backend() == store.Vault {
		return // one commit: there is no middle
	}
	after := OnlyKey(t, b, "credential")
	Set(t, b.Ring, before, item.Data)
	c.Name = "new"
	WantNames(t, b.Store, "new")
	WantStored(t, b.Store, c)
	_, err := b.Store.Load(t.Context(), "old")
	WantKind(t, err, problem.CredentialNotFound)
	prefix, _, _ := strings.Cut(before, "/")
	Set(t, b.Ring, prefix+"/session/staging/"+kiiex.NewID(), []byte("a session that outlived its credential"))
	Save(t, b.Store, "other", "staging")
	if keys := Keys(t, b, "credential"); len(keys) != 2 || slices.Contains(keys, before) {
		t.Errorf("the old item is not swept away: %q", keys)
	}
	if keys := Keys(t, b, "session"); len(keys) != 0 {
		t.Errorf("the orphaned session is not swept away: %q", keys)
	}

	// A rename of which the new item was not whole: the old one counts, and only what is empty is removed.
	newItem := Get(t, b.Ring, after)
	remains := map[string][]byte{"nothing": nil, "half": newItem.Data[:100], "another record": Get(t, b.Ring, keyNamed(t, b, "other")).Data}
	if b.Slow {
		delete(remains, "nothing")
		delete(remains, "another record")
	}
	for name, data := range remains {
		Set(t, b.Ring, before, item.Data)
		Set(t, b.Ring, after, data)
		c.Name = "old"
		WantNames(t, b.Store, "old", "other")
		WantStored(t, b.Store, c)
		if err := b.Store.Edit(t.Context(), "other", func(c *kiiex.Credential) error { c.Nonce += "1"; return nil }); err != nil {
			t.Fatal(Explained(err))
		}
		if keys := Keys(t, b, "credential"); slices.Contains(keys, after) != (name != "nothing") || !slices.Contains(keys, before) {
			t.Errorf("%s in the new item: left %q", name, keys)
		}
		WantStored(t, b.Store, c)
	}

	// It can be renamed again, over the remains.
	if err := b.Store.Rename(t.Context(), "old", "new"); err != nil {
		t.Fatal(Explained(err))
	}
	c.Name = "new"
	WantNames(t, b.Store, "new", "other")
	WantStored(t, b.Store, c)

	// A replacement: two credentials of one name. Neither is lost from sight.
	replacement := Made("new", "staging")
	kept := ownKeysOf(t, b, c.ID)
	keptItem := Get(t, b.Ring, kept[len(kept)-1])
	if err := b.Store.Save(t.Context(), replacement, true); err != nil {
		t.Fatal(Explained(err))
	}
	Set(t, b.Ring, kept[len(kept)-1], keptItem.Data)
	c.Name = "new (" + c.ID[:8] + ")"
	WantNames(t, b.Store, "new", c.Name, "other")
	WantStored(t, b.Store, replacement)
	WantStored(t, b.Store, c)
	if err := b.Store.Rename(t.Context(), c.Name, "apart"); err != nil {
		t.Fatal(Explained(err))
	}
	c.Name = "apart"
	WantNames(t, b.Store, "apart", "new", "other")
	WantStored(t, b.Store, c)

	// Removing takes along every item of the credential.
	if err := b.Store.Remove(t.Context(), "apart"); err != nil {
		t.Fatal(Explained(err))
	}
	if keys := ownKeysOf(t, b, c.ID); len(keys) != 0 {
		t.Errorf("left of a removed credential: %q", keys)
	}
}

// keyNamed returns the key of a credential's item by its name.
func keyNamed(t *testing.T, b Bench, name string) string {
	t.Helper()
	keys := Keys(t, b, "credential")
	i := slices.IndexFunc(keys, func(k string) bool { return strings.Contains(k, "/"+name+"/") })
	if i < 0 {
		t.Fatalf("no item named %s in %q", name, keys)
	}
	return keys[i]
}

func ownKeysOf(t *testing.T, b Bench, id string) []string {
	t.Helper()
	return slices.DeleteFunc(Keys(t, b, "credential"), func(k string) bool { return !strings.Contains(k, id) })
}

func checkStrangers(t *testing.T, b Bench) {
	c := Save(t, b.Store, "spot", "staging")
	key := OnlyKey(t, b, "credential")
	data := Get(t, b.Ring, key).Data
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
	if b.Slow {
		strangers = strangers[len(strangers)-4:]
	}
	for _, k := range strangers {
		Set(t, b.Ring, k, data)
	}
	WantNames(t, b.Store, "spot")
	WantStored(t, b.Store, c)
	if err := b.Store.Rename(t.Context(), "spot", "other"); err != nil {
		t.Fatal(Explained(err))
	}
	if err := b.Store.Remove(t.Context(), "other"); err != nil {
		t.Fatal(Explained(err))
	}
	keys, err := b.Ring.Keys()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range strangers {
		if !slices.Contains(keys, k) {
			t.Errorf("%q was removed", k)
		}
	}
}

func checkMany(t *testing.T, b Bench) {
	const n = 200
	if b.Slow {
		// A list reads names alone, so names are enough to list many.
		c := Save(t, b.Store, "item-000", "staging")
		key := OnlyKey(t, b, "credential")
		data := Get(t, b.Ring, key).Data
		for i := 1; i < 12; i++ {
			k := strings.Replace(key, "item-000", fmt.Sprintf("item-%03d", i), 1)
			Set(t, b.Ring, strings.Replace(k, c.ID, kiiex.NewID(), 1), data)
		}
		if entries, err := b.Store.List(t.Context()); err != nil || len(entries) != 12 {
			t.Errorf("%d listed, %v; want 12", len(entries), err)
		}
		return
	}
	// Most arrive at once, as from a backup: the vault takes them in one commit.
	source := store.New(keyring.NewArrayKeyring(nil), 0)
	var all []kiiex.Credential
	var names []string
	for i := range n {
		into := source
		if i < n/20 {
			into = b.Store
		}
		c := Save(t, into, fmt.Sprintf("item-%03d", i), "staging")
		all, names = append(all, c), append(names, c.Name)
	}
	plan, err := source.PlanCopy(t.Context(), b.Store)
	if err != nil {
		t.Fatal(Explained(err))
	}
	if err := source.CopyTo(t.Context(), b.Store, plan); err != nil {
		t.Fatal(Explained(err))
	}
	WantNames(t, b.Store, names...)
	for _, i := range []int{0, n / 2, n - 1} {
		WantStored(t, b.Store, all[i])
	}
	if err := b.Store.Remove(t.Context(), names[n/2]); err != nil {
		t.Fatal(Explained(err))
	}
	WantNames(t, b.Store, slices.Delete(names, n/2, n/2+1)...)
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
