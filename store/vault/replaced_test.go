package vault_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/99designs/keyring"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

func TestWritesOfAnotherProgramAreSeen(t *testing.T) {
	one := newVault(t, "a=1")
	other := open(t, one.Path())
	put(t, other, "b=2")
	wantContents(t, one, "a=1 b=2")
	put(t, one, "c=3")
	wantContents(t, other, "a=1 b=2 c=3")
	testenv.OK(t, other.Remove("a"))
	wantContents(t, one, "b=2 c=3")
	if _, err := one.Get("a"); err != keyring.ErrKeyNotFound {
		t.Errorf("Get of what another has removed: %v", err)
	}
}

// TestReplacementOfSameSizeAndTimeIsSeen gives the new file the size and time of the old one, and writes it both as a
// new file and into the old.
func TestReplacementOfSameSizeAndTimeIsSeen(t *testing.T) {
	for name, place := range map[string]func(t testing.TB, path string, data []byte){"renamed": replace, "in place": write} {
		t.Run(name, func(t *testing.T) {
			v := newVault(t, "a=1")
			other := open(t, v.Path())
			old, err := os.Stat(v.Path())
			testenv.OK(t, err)
			next := open(t, v.Path())
			put(t, next, "a=2")
			successor := read(t, v.Path())
			if int64(len(successor)) != old.Size() {
				t.Fatal("the two generations differ in size: the test proves nothing")
			}
			// Back to the first generation, which both have open; then the second, in disguise.
			testenv.OK(t, vault.RestorePrevious(context.Background(), v.Path()))
			if err := os.Remove(v.Path() + ".previous"); err != nil { // the other link to the same file
				t.Fatal(err)
			}
			wantContents(t, other, "a=1")
			place(t, v.Path(), successor)
			testenv.OK(t, os.Chtimes(v.Path(), time.Time{}, old.ModTime()))
			wantContents(t, other, "a=2")
		})
	}
}

func TestVanishedOrDamagedVaultIsReported(t *testing.T) {
	tests := map[string]struct {
		spoil func(t *testing.T, path string)
		want  problem.Kind
	}{
		"deleted": {func(t *testing.T, path string) {
			testenv.OK(t, os.Remove(path))
		}, problem.StoreMissing},
		"emptied":                 {func(t *testing.T, path string) { replace(t, path, nil) }, problem.StoreDamaged},
		"damaged in the items":    {func(t *testing.T, path string) { flip(t, path, vault.ItemsEntry) }, problem.StoreDamaged},
		"damaged in the identity": {func(t *testing.T, path string) { flip(t, path, vault.KeyEntry) }, problem.StoreDamaged},
		"another vault": {func(t *testing.T, path string) {
			replace(t, path, read(t, newVault(t, "a=planted").Path()))
		}, problem.WrongPassphrase},
		"a new passphrase": {func(t *testing.T, path string) {
			testenv.OK(t, open(t, path).ChangePassphrase(context.Background(), secret("new")))
		}, problem.WrongPassphrase},
		"an older generation": {func(t *testing.T, path string) {
			testenv.OK(t, vault.RestorePrevious(context.Background(), path))
		}, problem.StoreChanged},
		"another history of the same length": {func(t *testing.T, path string) {
			testenv.OK(t, vault.RestorePrevious(context.Background(), path))
			put(t, open(t, path), "b=other")
		}, problem.StoreChanged},
		"a directory": {func(t *testing.T, path string) {
			testenv.OK(t, os.Remove(path))
			testenv.OK(t, os.Mkdir(path, 0o700))
		}, problem.StoreUnreadable},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			v := newVault(t, "a=1", "b=2")
			before := read(t, v.Path())
			test.spoil(t, v.Path())
			spoiled, _ := os.ReadFile(v.Path())
			_, err := v.Keys()
			testenv.WantKind(t, err, test.want)
			_, err = v.Get("a")
			testenv.WantKind(t, err, test.want)
			testenv.WantKind(t, v.Set(keyring.Item{Key: "c"}), test.want)
			testenv.WantKind(t, v.Remove("a"), test.want)
			testenv.WantKind(t, v.ChangePassphrase(context.Background(), secret("other")), test.want)
			testenv.WantKind(t, v.Backup(context.Background(), v.Path()+".backup", passphrase, false), test.want)
			if after, _ := os.ReadFile(v.Path()); !bytes.Equal(after, spoiled) {
				t.Error("something was written over it")
			}
			// What was open goes on where the right file comes back.
			testenv.OK(t, os.RemoveAll(v.Path()))
			write(t, v.Path(), before)
			wantContents(t, v, "a=1 b=2")
		})
	}
}

// flip changes one bit in the last byte of an entry.
func flip(t *testing.T, path, entry string) {
	t.Helper()
	key, items, err := vault.Unpack(read(t, path))
	testenv.OK(t, err)
	part := bytes.Clone(items)
	if entry == vault.KeyEntry {
		part = bytes.Clone(key)
	}
	part[len(part)-1] ^= 1
	var raw []byte
	if entry == vault.KeyEntry {
		raw, err = vault.Pack(part, items)
	} else {
		raw, err = vault.Pack(key, part)
	}
	testenv.OK(t, err)
	replace(t, path, raw)
}

func TestWritingKeepsTheIdentityPart(t *testing.T) {
	v := newVault(t, "a=1")
	before, _, err := vault.Unpack(read(t, v.Path()))
	testenv.OK(t, err)
	put(t, open(t, v.Path()), "b=2")
	after, _, err := vault.Unpack(read(t, v.Path()))
	testenv.OK(t, err)
	if !bytes.Equal(before, after) {
		t.Error("a write has changed the part that the passphrase opens")
	}
}

func TestGoroutinesOnOneVault(t *testing.T) {
	v := newVault(t, "shared=0")
	const writers, writes = 4, 6
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range writes {
				if err := v.Set(keyring.Item{Key: fmt.Sprintf("%d-%d", w, i), Data: []byte("x")}); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for range writes {
				keys, err := v.Keys()
				if err != nil {
					t.Error(err)
					continue
				}
				for _, key := range keys {
					if item, err := v.Get(key); err != nil || len(item.Data) != 1 || item.Data[0] == 0 {
						t.Errorf("%s: %q, %v", key, item.Data, err)
					}
				}
			}
		})
	}
	wg.Wait()
	keys, err := open(t, v.Path()).Keys()
	if err != nil || len(keys) != writers*writes+1 {
		t.Errorf("%d items, %v; want %d", len(keys), err, writers*writes+1)
	}
}

func TestLockHeldByAnother(t *testing.T) {
	v := newVault(t, "a=1")
	other := open(t, v.Path())
	ctx, cancel := context.WithCancel(context.Background())
	err := v.Update(context.Background(), func(items vault.Items) error {
		for _, write := range []func(context.Context) error{
			func(ctx context.Context) error { return other.Update(ctx, func(vault.Items) error { return nil }) },
			func(ctx context.Context) error { return vault.RestorePrevious(ctx, v.Path()) },
		} {
			soon, cancel := context.WithTimeout(ctx, time.Millisecond)
			testenv.WantKind(t, write(soon), problem.StoreBusy)
			cancel()
		}
		wantContents(t, other, "a=1") // reading does not wait
		wantContents(t, open(t, v.Path()), "a=1")

		outcome := make(chan error)
		go func() { outcome <- other.Update(ctx, func(vault.Items) error { return nil }) }()
		cancel()
		testenv.WantKind(t, <-outcome, problem.Interrupted)

		closing := open(t, v.Path())
		go func() { outcome <- closing.Set(keyring.Item{Key: "b"}) }()
		closing.Close()
		testenv.WantKind(t, <-outcome, problem.PassphraseNeeded)

		items["c"] = keyring.Item{Key: "c", Data: []byte("3")}
		return nil
	})
	testenv.OK(t, err)
	wantContents(t, other, "a=1 c=3")
}
