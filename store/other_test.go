package store_test

import (
	"strings"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/internal/contract"
)

func TestCredentialsOfAnotherStore(t *testing.T) {
	ring := newFaulty()
	own, lost := store.New(ring, 0), store.New(ring, 0)
	mine := contract.Save(t, own, "spot", "staging")
	for _, key := range []string{"login", "kiikey-vault/credential/x", "kiikey-0123456789abcdef/credential/x", "kiikey-0123456789abcdef", "kiikey-XYZ/credential/a/b/c.1"} {
		contract.Set(t, ring, key, []byte("somebody else's"))
	}
	_, err := store.FindOther(t, ring, store.Pass, store.ID(own), "")
	contract.WantKind(t, err, problem.StoreMissing)

	kept := contract.Save(t, lost, "spot", "production")
	contract.SaveSession(t, lost, kept, "production", "a token")
	contract.Save(t, lost, "other", "staging")
	before := ring.count()
	found, err := store.FindOther(t, ring, store.Pass, store.ID(own), "")
	if err != nil {
		t.Fatal(contract.Explained(err))
	}
	contract.WantNames(t, found, "other", "spot")
	contract.WantStored(t, found, kept)
	if found.Backend() != store.Pass {
		t.Errorf("the backend is %s", found.Backend())
	}

	fresh := store.New(newFaulty(), 0)
	if err := found.CopyTo(t.Context(), fresh, mustPlan(t, found, fresh)); err != nil {
		t.Fatal(contract.Explained(err))
	}
	contract.WantStored(t, fresh, kept)
	contract.WantStored(t, own, mine)
	if ring.count() != before {
		t.Error("the keyring that was read from has changed")
	}

	third := store.New(ring, 0)
	for _, name := range []string{"d", "c", "b", "a"} {
		contract.Save(t, third, name, "staging")
	}
	_, err = store.FindOther(t, ring, store.Pass, store.ID(own), "")
	contract.WantKind(t, err, problem.Usage)
	for _, want := range []string{"pass:" + store.ID(lost) + " (other, spot)", "pass:" + store.ID(third) + " (a, b, c, …)"} {
		if next := problem.From(err).Next; !strings.Contains(next, want) || strings.Contains(next, store.ID(own)) {
			t.Errorf("%q does not name %q, or names this store", next, want)
		}
	}
	if found, err = store.FindOther(t, ring, store.Pass, store.ID(own), store.ID(third)); err != nil {
		t.Fatal(contract.Explained(err))
	}
	contract.WantNames(t, found, "a", "b", "c", "d")
	for _, id := range []string{store.ID(own), "0000000000000000", "vault", strings.ToUpper(store.ID(third))} {
		_, err = store.FindOther(t, ring, store.Pass, store.ID(own), id)
		contract.WantKind(t, err, problem.StoreMissing)
	}

	ring.onKeys = func() ([]string, error) { return nil, errBroken }
	_, err = store.FindOther(t, ring, store.Pass, store.ID(own), "")
	contract.WantKind(t, err, problem.BackendFailed)
}

func TestOpenOther(t *testing.T) {
	dir := t.TempDir()
	_, err := store.OpenOther(t.Context(), store.Options{DataDir: dir, Backend: store.Vault}, "")
	contract.WantKind(t, err, problem.Usage)
	for _, name := range []store.Backend{"", "keyctl", store.Backend(keyring.FileBackend), store.Memory} {
		_, err = store.OpenOther(t.Context(), store.Options{DataDir: dir, Backend: name}, "")
		contract.WantKind(t, err, problem.BackendMissing)
	}
}
