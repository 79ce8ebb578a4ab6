package store_test

import (
	"fmt"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/store"
)

// filledVault returns a vault with n credentials, named item-00000 and so on.
func filledVault(b *testing.B, n int) *store.Store {
	b.Helper()
	s := openStore(b, b.TempDir())
	all := make([]kiiex.Credential, n)
	for i := range all {
		all[i] = made(fmt.Sprintf("item-%05d", i), "staging")
	}
	testenv.OK(b, store.Fill(s, all))
	return s
}

func BenchmarkVault(b *testing.B) {
	for _, n := range []int{10, 1000, 10000} {
		s := filledVault(b, n)
		b.Run(fmt.Sprintf("list/%d", n), func(b *testing.B) {
			for b.Loop() {
				if entries, err := s.List(b.Context()); err != nil || len(entries) != n {
					b.Fatal(len(entries), err)
				}
			}
		})
		b.Run(fmt.Sprintf("load/%d", n), func(b *testing.B) {
			for b.Loop() {
				c, err := s.Load(b.Context(), "item-00005")
				testenv.OK(b, err)
				c.Clear()
			}
		})
		b.Run(fmt.Sprintf("load-all/%d", n), func(b *testing.B) {
			for b.Loop() {
				loaded := 0
				err := s.Each(b.Context(), func(_ store.Entry, _ kiiex.Credential, err error) error { loaded++; return err })
				if err != nil || loaded != n {
					b.Fatal(loaded, err)
				}
			}
		})
		b.Run(fmt.Sprintf("save/%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				testenv.OK(b, edit(s, "item-00005", fmt.Sprint(i)))
			}
		})
	}
}
