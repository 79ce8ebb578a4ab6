package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/internal/contract"
)

// A kill after any number of calls leaves the old state or the new one, whole, and one entry for each
// credential.
func TestKilledAnywhere(t *testing.T) {
	type operation struct {
		name string
		do   func(s *store.Store) error
		// want is the state after it: the credential's name, environment and nonce; nothing for removed.
		want string
	}
	replacement := contract.Made("spot", "production")
	replacement.Nonce = "9"
	operations := []operation{
		{"rename", func(s *store.Store) error { return s.Rename(t.Context(), "spot", "Spot") }, "Spot staging 007"},
		{"edit", func(s *store.Store) error { return edit(s, "spot", "42") }, "spot staging 42"},
		{"move", func(s *store.Store) error {
			return s.Edit(t.Context(), "spot", func(c *kiiex.Credential) error { c.Environment = "production"; return nil })
		}, "spot production 007"},
		{"remove", func(s *store.Store) error { return s.Remove(t.Context(), "spot") }, ""},
		{"replace", func(s *store.Store) error { return s.Save(t.Context(), replacement, true) }, "spot production 9"},
		{"save", func(s *store.Store) error { return s.Save(t.Context(), contract.Made("zero", "staging"), false) },
			"spot staging 007; zero staging 007"},
	}
	tears := map[string]func(f *faulty, item keyring.Item){
		"before it": func(*faulty, keyring.Item) {},
		"empty":     func(f *faulty, item keyring.Item) { f.put(item.Key, nil) },
		"torn":      func(f *faulty, item keyring.Item) { f.put(item.Key, item.Data[:20]) },
		"after it":  func(f *faulty, item keyring.Item) { f.put(item.Key, item.Data) },
	}
	for _, op := range operations {
		for tearName, tear := range tears {
			for calls := 0; ; calls++ {
				name := fmt.Sprintf("%s, killed at call %d, a write %s", op.name, calls, tearName)
				ring := newFaulty()
				s := store.New(ring, 0)
				contract.Save(t, s, "bystander", "staging")
				old8 := contract.Save(t, s, "spot", "staging").ID[:8]
				left := calls
				dead := func() bool {
					left--
					return left < 0
				}
				ring.onGet = func(string) ([]byte, error) {
					if dead() {
						return nil, errBroken
					}
					return nil, goOn
				}
				ring.onKeys = func() ([]string, error) {
					if dead() {
						return nil, errBroken
					}
					return nil, goOn
				}
				ring.onRemove = func(string) error {
					if dead() {
						return errBroken
					}
					return goOn
				}
				ring.onSet = func(item keyring.Item) error {
					if dead() {
						if left == -1 {
							tear(ring, item)
						}
						return errBroken
					}
					return goOn
				}
				err := op.do(s)
				ring.heal(t)
				after := state(t, store.Over(s, ring))
				old := "bystander staging 007; spot staging 007"
				wanted := "bystander staging 007"
				if op.want != "" {
					wanted += "; " + op.want
				}
				switch {
				case after == wanted:
				case err != nil && after == old:
				case err != nil && op.name == "replace" && after == wanted+"; spot ("+old8+") staging 007":
					// The replaced one is still there, beside the new one.
				case err != nil && op.name == "replace" && tearName == "torn" && after == old+"; spot ("+replacement.ID[:8]+") damaged":
					// What was to replace it is there in part, and says so.
				case err != nil && op.name == "save" && tearName != "before it" && after == old+"; zero damaged":
				default:
					t.Fatalf("%s: %v\nstate: %s", name, contract.Explained(err), after)
				}
				// The next change sweeps: nothing but what is listed is left, save what is torn.
				again := store.Over(s, ring)
				contract.Save(t, again, "later", "staging")
				if n, want := ring.count(), strings.Count(after, ";")+2; n != want && (tearName != "torn" || n != want+1) {
					t.Errorf("%s: %d items after the next change; want %d", name, n, want)
				}
				if err == nil {
					break
				}
			}
		}
	}
}

// state describes everything in a store, and checks that what is not damaged is right.
func state(t *testing.T, s *store.Store) string {
	t.Helper()
	entries, err := s.List(t.Context())
	if err != nil {
		t.Fatal(contract.Explained(err))
	}
	var all []string
	for _, e := range entries {
		c, err := s.Load(t.Context(), e.Name)
		if errors.Is(err, problem.Of(problem.StoreDamaged)) {
			all = append(all, e.Name+" damaged")
			continue
		}
		if err != nil {
			t.Fatal(contract.Explained(err))
		}
		if c.APISecret.Reveal() != "secret-of-"+c.ID || c.Name != e.Name || c.ID != e.ID || c.Environment != e.Environment {
			t.Fatalf("%+v holds %+v", e, c)
		}
		all = append(all, c.Name+" "+c.Environment+" "+c.Nonce)
	}
	return strings.Join(all, "; ")
}
