package store_test

import (
	"fmt"
	"sync"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/store"
)

func TestConcurrentSavesAreAllKept(t *testing.T) {
	t.Parallel()
	const writers, each = 4, 6
	dirs := map[string]func(t *testing.T) []*store.Store{
		"one store": func(t *testing.T) []*store.Store {
			s := openStore(t, t.TempDir())
			return []*store.Store{s, s, s, s}
		},
		"a store opened by each": func(t *testing.T) []*store.Store {
			dir := t.TempDir()
			var all []*store.Store
			for range writers {
				all = append(all, openStore(t, dir))
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
						c := made(name, "staging")
						if err := s.Save(t.Context(), c, false); err != nil {
							t.Error(testenv.Explained(err))
							return
						}
						if err := s.Rename(t.Context(), name, name+"-renamed"); err != nil {
							t.Error(testenv.Explained(err))
							return
						}
						c.Name += "-renamed"
						wantStored(t, s, c)
						if i%3 == 2 {
							if err := s.Remove(t.Context(), c.Name); err != nil {
								t.Error(testenv.Explained(err))
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
				wantNames(t, s, want...)
			}
		})
	}
}
