package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/store"
)

func TestUnusualNamesAreStored(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	names := []string{
		"a b", "A B", "main", "Main", "%4dain", "100%", "a..b", ".hidden", "name.gpg", "$(touch x);`id`", `a'b"c`,
		"日本語", "\u00e9", strings.Repeat("🚀", 64), strings.Repeat("x", 64), "~", "*?(a)", "a:b", "a=b", "nul", "_", "a|b",
	}
	saved := map[string]kiiex.Credential{}
	for i, name := range names {
		environment := "staging"
		if i%2 == 1 {
			environment = "My Own/Environment..1"
		}
		saved[name] = save(t, b.store, name, environment)
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
		if c, err := b.store.Load(t.Context(), name); err != nil || !sameCredential(c, saved[name]) {
			t.Errorf("%q: loaded %+v, %v", name, c, testenv.Explained(err))
		}
	}
	if c, err := b.store.Load(t.Context(), "e\u0301"); err != nil || c.Name != "\u00e9" { // in another form
		t.Errorf("%q: loaded %+v, %v", "e\u0301", c, testenv.Explained(err))
	}
	for _, renaming := range [][2]string{{"e\u0301", "e\u0301"}, {"e\u0301", "o\u0308"}, {"\u00f6", "\u00e9"}} {
		if err := b.store.Rename(t.Context(), renaming[0], renaming[1]); err != nil {
			t.Errorf("%q: %v", renaming, testenv.Explained(err))
		}
	}
	for _, name := range names {
		if err := b.store.Remove(t.Context(), name); err != nil {
			t.Errorf("%q: %v", name, testenv.Explained(err))
		}
	}
	if keys := keys(t, b, "credential"); len(keys) != 0 {
		t.Errorf("left: %q", keys)
	}
}

// What somebody else keeps in the vault is left alone, and is no credential.
func TestForeignItemsAreLeftAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := save(t, b.store, "spot", "staging")
	key := onlyKey(t, b, "credential")
	item := getItem(t, b.vault(), key)
	foreignItems := []string{
		"password of somebody", "credential", "credential/", "credential/" + c.ID[1:], key + "/", "other/" + c.ID, "Credential/" + c.ID,
		"session/" + c.ID, "session/" + c.ID + "/", "session//staging",
	}
	for _, k := range foreignItems {
		stranger := item
		stranger.Key = k
		testenv.OK(t, b.vault().Set(stranger))
	}
	wantNames(t, b.store, "spot")
	wantStored(t, b.store, c)
	if sessions, err := b.store.Sessions(t.Context()); err != nil || len(sessions) != 0 {
		t.Errorf("sessions: %v, %v", sessions, err)
	}
	testenv.OK(t, b.store.Rename(t.Context(), "spot", "other"))
	testenv.OK(t, b.store.Remove(t.Context(), "other"))
	left, err := b.vault().Keys()
	testenv.OK(t, err)
	slices.Sort(foreignItems)
	if !slices.Equal(left, foreignItems) {
		t.Errorf("left: %q; want %q", left, foreignItems)
	}
}

func TestStoreHoldsManyCredentials(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const n = 200
	var all []kiiex.Credential
	var names []string
	for i := range n {
		c := made(fmt.Sprintf("item-%03d", i), "staging")
		all, names = append(all, c), append(names, c.Name)
	}
	testenv.OK(t, store.Fill(b.store, all))
	wantNames(t, b.store, names...)
	for _, i := range []int{0, n / 2, n - 1} {
		wantStored(t, b.store, all[i])
	}
	testenv.OK(t, b.store.Remove(t.Context(), names[n/2]))
	wantNames(t, b.store, slices.Delete(names, n/2, n/2+1)...)
}
