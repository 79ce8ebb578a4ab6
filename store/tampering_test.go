package store_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

func TestTamperedRecordsAreRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	one, two := save(t, b.store, "one", "staging"), save(t, b.store, "two", "staging")
	saveSession(t, b.store, one, "staging", "token-of-one")
	saveSession(t, b.store, two, "staging", "token-of-two")
	for _, kind := range []string{"credential", "session"} {
		keys := keys(t, b, kind)
		data := map[string][]byte{}
		for _, key := range keys {
			data[key] = getItem(t, b.vault(), key).Data
		}
		load := func(c kiiex.Credential) error {
			if kind == "session" {
				_, _, err := b.store.LoadSession(t.Context(), c, environment("staging"))
				return err
			}
			_, err := b.store.Load(t.Context(), c.Name)
			return err
		}
		setItem(t, b.vault(), keys[0], data[keys[1]])
		setItem(t, b.vault(), keys[1], data[keys[0]])
		for _, c := range []kiiex.Credential{one, two} {
			if err := load(c); problem.KindOf(err) != problem.RecordMismatch {
				t.Errorf("%s exchanged: %v", kind, testenv.Explained(err))
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
			"a duplicate":          strings.Replace(whole, `"version":2`, `"version":2,"version":2`, 1),
			"an unknown member":    strings.Replace(whole, `"version":2`, `"version":2,"more":1`, 1),
			"a missing member":     strings.Replace(whole, `"environment":"staging",`, "", 1),
			"a member in capitals": strings.Replace(whole, `"environment"`, `"Environment"`, 1),
			"a bad time":           strings.Replace(whole, `"2026-`, `"26-`, 1),
			"version 0":            strings.Replace(whole, `"version":2`, `"version":0`, 1),
			"version 1":            strings.Replace(whole, `"version":2`, `"version":1`, 1),
			"version text":         strings.Replace(whole, `"version":2`, `"version":"2"`, 1),
			"bad UTF-8":            strings.Replace(whole, `"staging"`, "\"stag\xff\"", 1),
		} {
			setItem(t, b.vault(), keys[0], []byte(damaged))
			if err := load(one); problem.KindOf(err) != problem.StoreDamaged {
				if err := load(two); problem.KindOf(err) != problem.StoreDamaged {
					t.Errorf("%s %s: %v", kind, name, testenv.Explained(err))
				}
			}
		}
		setItem(t, b.vault(), keys[0], []byte(strings.Replace(whole, `"version":2`, `"version":3,"more":1`, 1)))
		err1, err2 := load(one), load(two)
		if problem.KindOf(err1) != problem.StoreUnreadable && problem.KindOf(err2) != problem.StoreUnreadable {
			t.Errorf("%s of a newer version: %v, %v", kind, testenv.Explained(err1), testenv.Explained(err2))
		}
		for key, d := range data {
			setItem(t, b.vault(), key, d)
		}
		if err := errors.Join(load(one), load(two)); err != nil {
			t.Errorf("%s put back: %v", kind, testenv.Explained(err))
		}
	}

	// Replayed under another id, and under another name.
	item := getItem(t, b.vault(), "credential/"+one.ID)
	forged := item
	forged.Key = "credential/" + kiiex.NewID()
	forged.Label = "three"
	testenv.OK(t, b.vault().Set(forged))
	_, err := b.store.Load(t.Context(), "three")
	testenv.WantKind(t, err, problem.RecordMismatch)
	wantStored(t, b.store, one)
	if err := b.store.Remove(t.Context(), "three"); err != nil {
		t.Error(testenv.Explained(err))
	}
	wantNames(t, b.store, "one", "two")
	for _, spoil := range []func(*keyring.Item){
		func(i *keyring.Item) { i.Label = "uno" },
		func(i *keyring.Item) { i.Description = "production" },
	} {
		spoiled := item
		spoil(&spoiled)
		testenv.OK(t, b.vault().Set(spoiled))
		_, err := b.store.LoadID(t.Context(), one.ID)
		testenv.WantKind(t, err, problem.RecordMismatch)
	}
}
