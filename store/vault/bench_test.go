package vault_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/internal/testenv"
	"kiikey/store/vault"
	"kiikey/store/vault/vaulttest"
)

// sizes are the benchmarks' numbers of credentials.
var sizes = []int{10, 1_000, 10_000}

// credential is an item of the size of a real one.
func credential(n int) keyring.Item {
	key := fmt.Sprintf("kiikey:credential:%08d:staging/credential-%d", n, n)
	data := fmt.Sprintf(`{"id":"%032x","name":"credential-%d","environment":"staging","apiKey":"%032x","apiSecret":"%032x",`+
		`"nonce":"1700000000000","userId":"151","permissions":["Deposit","Trading","Withdraw"],"importedAt":"2026-01-02T03:04:05Z"}`, n, n, n, n)
	return keyring.Item{Key: key, Data: []byte(data), Label: fmt.Sprintf("kiikey credential-%d", n)}
}

func filled(b *testing.B, n int) *vault.Vault {
	b.Helper()
	v := create(b, vaultPath(b))
	err := v.Update(context.Background(), func(items vault.Items) error {
		for i := range n {
			item := credential(i)
			items[item.Key] = item
		}
		return nil
	})
	testenv.OK(b, err)
	return v
}

// BenchmarkUnlock is the one derivation, at the program's work factor, with 1,000 credentials.
func BenchmarkUnlock(b *testing.B) {
	defer vaulttest.WorkFactor(vaulttest.WorkFactor(0))
	path := filled(b, 1_000).Path()
	for b.Loop() {
		open(b, path).Close()
	}
}

// BenchmarkOpen measures an unlock without the derivation.
func BenchmarkOpen(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			path := filled(b, n).Path()
			for b.Loop() {
				open(b, path).Close()
			}
		})
	}
}

// BenchmarkList is Keys.
func BenchmarkList(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			v := filled(b, n)
			for b.Loop() {
				if keys, err := v.Keys(); err != nil || len(keys) != n {
					b.Fatal(len(keys), err)
				}
			}
		})
	}
}

// BenchmarkLoad is Get of one item among n.
func BenchmarkLoad(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			v := filled(b, n)
			keys, err := v.Keys()
			testenv.OK(b, err)
			for b.Loop() {
				if _, err := v.Get(keys[n-1]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSave is Set of one item among n, with everything that makes it last.
func BenchmarkSave(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			v := filled(b, n)
			item := credential(0)
			for i := 0; b.Loop(); i++ {
				item.Label = fmt.Sprint("label ", i)
				testenv.OK(b, v.Set(item))
			}
		})
	}
}

// BenchmarkReload is the first reading after another program's write.
func BenchmarkReload(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			v := filled(b, n)
			other := open(b, v.Path())
			for i := 0; b.Loop(); i++ {
				b.StopTimer()
				put(b, other, fmt.Sprintf("written by another=%d", i))
				b.StartTimer()
				if _, err := v.Keys(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
