package contract

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
)

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
