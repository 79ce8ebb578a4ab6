package contract

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/kiiex"
	"kiikey/store"
)

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
		if c, err := b.Store.Load(t.Context(), name); err != nil || !sameCredential(c, saved[name]) {
			t.Errorf("%q: loaded %+v, %v", name, c, Explained(err))
		}
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
	n := b.Many
	if n == 0 {
		n = 200
	}
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
