package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/internal/contract"
	"kiikey/store/lockfile"
)

// Whatever the backend, what another process holds the lock for is waited for, and at last refused.
func TestAnotherProcessWrites(t *testing.T) {
	store.ShortenLockTimeout(t)
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s := store.InFolder(newFaulty(), dir, store.SecretService, 0)
		c := contract.Save(t, s, "spot", "staging")
		unlock, err := lockfile.Acquire(t.Context(), store.LockPath(dir), 0)
		if err != nil {
			t.Fatal(err)
		}
		for name, write := range map[string]func() error{
			"save":           func() error { return s.Save(t.Context(), contract.Made("other", "staging"), false) },
			"rename":         func() error { return s.Rename(t.Context(), "spot", "other") },
			"edit":           func() error { return edit(s, "spot", "42") },
			"remove":         func() error { return s.Remove(t.Context(), "spot") },
			"remove session": func() error { return s.RemoveSession(t.Context(), c.ID, "staging") },
			"choice":         func() error { return store.WriteChoice(dir, store.Vault) },
		} {
			if err := write(); problem.KindOf(err) != problem.StoreBusy {
				t.Errorf("%s: %v", name, contract.Explained(err))
			}
		}
		contract.WantStored(t, s, c) // readers need no lock

		cancelled, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Remove(cancelled, "spot") }()
		cancel()
		contract.WantKind(t, <-ended, problem.Interrupted)

		unlock()
		if err := s.Remove(t.Context(), "spot"); err != nil {
			t.Error(contract.Explained(err))
		}
	})
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	const writers, each = 4, 6
	dirs := map[string]func(t *testing.T) []*store.Store{
		"one store": func(*testing.T) []*store.Store {
			s := store.New(newFaulty(), 0)
			return []*store.Store{s, s, s, s}
		},
		"a vault opened by each": func(t *testing.T) []*store.Store {
			dir := t.TempDir()
			var all []*store.Store
			for range writers {
				all = append(all, openVault(t, dir))
			}
			return all
		},
	}
	for name, open := range dirs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stores := open(t)
			var group sync.WaitGroup
			for w, s := range stores {
				group.Go(func() {
					for i := range each {
						name := fmt.Sprintf("item-%d-%d", w, i)
						c := contract.Made(name, "staging")
						if err := s.Save(t.Context(), c, false); err != nil {
							t.Error(contract.Explained(err))
							return
						}
						if err := s.Rename(t.Context(), name, name+"-renamed"); err != nil {
							t.Error(contract.Explained(err))
							return
						}
						c.Name += "-renamed"
						contract.WantStored(t, s, c)
						if i%3 == 2 {
							if err := s.Remove(t.Context(), c.Name); err != nil {
								t.Error(contract.Explained(err))
							}
						}
					}
				})
			}
			group.Wait()
			var want []string
			for w := range writers {
				for i := range each {
					if i%3 != 2 {
						want = append(want, fmt.Sprintf("item-%d-%d-renamed", w, i))
					}
				}
			}
			for _, s := range stores {
				contract.WantNames(t, s, want...)
			}
		})
	}
}
