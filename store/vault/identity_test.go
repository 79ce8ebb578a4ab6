package vault_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/unlock"
	"kiikey/store/vault"
)

func itemOf(t *testing.T, v *vault.Vault) unlock.Item {
	t.Helper()
	item, err := v.Item()
	testenv.OK(t, err)
	return item
}

// A byte that was flipped in the wrapped identity is noticed although the passphrase is not needed: nothing is opened
// with it, and nothing is written with it.
func TestFlippedIdentityByteIsNotCarriedOver(t *testing.T) {
	v := newVault(t, "a=needle")
	item := itemOf(t, v)
	raw := read(t, v.Path())
	wrapped, _, err := vault.Unpack(raw)
	testenv.OK(t, err)
	at := bytes.Index(raw, wrapped)
	if sum, err := vault.Fingerprint(v.Path()); err != nil || sum != item.KeySHA256 {
		t.Fatalf("fingerprint %s, %v; want %s", sum, err, item.KeySHA256)
	}
	by, err := vault.OpenWith(t.Context(), v.Path(), item)
	testenv.OK(t, err)
	t.Cleanup(by.Close)
	for i := range wrapped {
		spoiled := bytes.Clone(raw)
		spoiled[at+i] ^= 0x20
		write(t, v.Path(), spoiled)
		if sum, err := vault.Fingerprint(v.Path()); err != nil || sum == item.KeySHA256 {
			t.Fatalf("byte %d: the same fingerprint, or %v", i, err)
		}
		if opened, err := vault.OpenWith(t.Context(), v.Path(), item); err == nil {
			opened.Close()
			t.Fatalf("byte %d: opened", i)
		}
		for name, open := range map[string]*vault.Vault{"by the passphrase": v, "by the identity": by} {
			err := open.Set(keyring.Item{Key: "b", Data: []byte("more")})
			if !errors.Is(err, problem.Of(problem.StoreDamaged)) {
				t.Fatalf("byte %d: a write of a vault opened %s: %v", i, name, err)
			}
		}
		if !bytes.Equal(read(t, v.Path()), spoiled) {
			t.Fatalf("byte %d: the file was written", i)
		}
	}
	write(t, v.Path(), raw)
	testenv.OK(t, by.Set(keyring.Item{Key: "b", Data: []byte("more")}))
	wantContents(t, open(t, v.Path()), "a=needle b=more")
}

func TestFingerprintRefusesNonVaults(t *testing.T) {
	v := newVault(t, "a=needle")
	write(t, v.Path(), []byte("no vault"))
	if _, err := vault.Fingerprint(v.Path()); !errors.Is(err, problem.Of(problem.StoreDamaged)) {
		t.Errorf("%v", err)
	}
	if _, err := vault.Fingerprint(v.Path() + "-nothing"); !errors.Is(err, problem.Of(problem.StoreMissing)) {
		t.Errorf("%v", err)
	}
	v.Close()
	if _, err := v.Item(); !errors.Is(err, problem.Of(problem.PassphraseNeeded)) {
		t.Errorf("%v", err)
	}
}
