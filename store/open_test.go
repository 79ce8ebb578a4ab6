package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/internal/contract"
	"kiikey/store/vault"
)

// asking counts how often it is asked for a passphrase.
type asking struct {
	text  string
	err   error
	times int
}

func (a *asking) ask(context.Context) (kiiex.Secret, error) {
	a.times++
	return kiiex.SecretFromString(a.text), a.err
}

func TestOpenVault(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open := func(a *asking, create bool) (*store.Store, error) {
		s, err := store.Open(t.Context(), store.Options{DataDir: dir, Backend: store.Vault, Passphrase: a.ask, Create: create})
		if err == nil {
			t.Cleanup(s.Close)
		}
		return s, err
	}
	wantChoice := func(want store.Backend) {
		t.Helper()
		if b, err := store.ReadChoice(dir); b != want || err != nil {
			t.Errorf("chosen %q, %v; want %q", b, err, want)
		}
	}

	right := &asking{text: "geheim"}
	_, err := open(right, false)
	contract.WantKind(t, err, problem.StoreMissing)
	if right.times != 0 {
		t.Error("asked for a passphrase that nothing is there to open with")
	}
	failure := errors.New("no")
	if _, err := open(&asking{err: failure}, true); !errors.Is(err, failure) {
		t.Errorf("the error of the question was lost: %v", err)
	}
	_, err = open(&asking{text: ""}, true)
	contract.WantKind(t, err, problem.PassphraseNeeded)
	wantChoice("")
	if there, err := vault.Exists(store.VaultPath(dir)); there || err != nil {
		t.Errorf("a vault was made: %v", err)
	}

	s, err := open(right, true)
	if err != nil {
		t.Fatal(contract.Explained(err))
	}
	wantChoice(store.Vault)
	c := contract.Save(t, s, "spot", "staging")
	wrong := &asking{text: "falsch"}
	for _, create := range []bool{false, true} {
		_, err = open(wrong, create)
		contract.WantKind(t, err, problem.WrongPassphrase)
	}
	right.times = 0
	for _, create := range []bool{false, true} {
		again, err := open(right, create)
		if err != nil {
			t.Fatal(contract.Explained(err))
		}
		contract.WantStored(t, again, c)
	}
	if right.times != 2 || wrong.times != 2 {
		t.Errorf("asked %d and %d times for 2 openings each", right.times, wrong.times)
	}
	_, err = store.Open(t.Context(), store.Options{DataDir: dir, Backend: store.Vault})
	contract.WantKind(t, err, problem.PassphraseNeeded)

	// A choice of another backend is not touched: that is for kiikey migrate.
	if err := store.WriteChoice(dir, store.Pass); err != nil {
		t.Fatal(err)
	}
	if _, err := open(right, false); err != nil {
		t.Error(contract.Explained(err))
	}
	wantChoice(store.Pass)
}

// A vault's file that was carried to another machine opens there, whichever store it was made for.
func TestOpenVaultFromAnotherFolder(t *testing.T) {
	t.Parallel()
	from, to := t.TempDir(), t.TempDir()
	c := contract.Save(t, openVault(t, from), "spot", "staging")
	data, err := os.ReadFile(store.VaultPath(from))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(store.VaultPath(to), data, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{DataDir: to, Backend: store.Vault, Passphrase: passphrase("geheim")})
	if err != nil {
		t.Fatal(contract.Explained(err))
	}
	defer s.Close()
	contract.WantStored(t, s, c)
}

func TestOpenWhatIsNotThere(t *testing.T) {
	t.Parallel()
	for _, b := range []store.Backend{"", "file", "keyctl", store.Memory, "nonsense"} {
		_, err := store.Open(t.Context(), store.Options{DataDir: t.TempDir(), Backend: b, Passphrase: passphrase("geheim"), Create: true})
		contract.WantKind(t, err, problem.BackendMissing)
	}
	_, err := store.Open(t.Context(), store.Options{
		DataDir: filepath.Join(t.TempDir(), "nothing here"), Backend: store.Vault, Passphrase: passphrase("geheim"), Create: true,
	})
	contract.WantKind(t, err, problem.StoreMissing)
}

// The previous generation of the vault survives an edit, and nothing of what was removed survives.
func TestVaultKeepsWhatAnEditReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openVault(t, dir)
	c := contract.Save(t, s, "spot", "staging")
	if err := edit(s, "spot", "42"); err != nil {
		t.Fatal(contract.Explained(err))
	}
	if err := store.RestorePrevious(t.Context(), dir, vault.Options{}); err != nil {
		t.Fatal(contract.Explained(err))
	}
	s = openVault(t, dir)
	contract.WantStored(t, s, c)
	if err := s.Remove(t.Context(), "spot"); err != nil {
		t.Fatal(contract.Explained(err))
	}
	contract.WantKind(t, store.RestorePrevious(t.Context(), dir, vault.Options{}), problem.NoPrevious)
}

func TestChangePassphrase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openVault(t, dir)
	c := contract.Save(t, s, "spot", "staging")
	if err := s.ChangePassphrase(t.Context(), kiiex.SecretFromString("neu")); err != nil {
		t.Fatal(contract.Explained(err))
	}
	contract.WantStored(t, s, c)
	open := func(text string) (*store.Store, error) {
		return store.Open(t.Context(), store.Options{DataDir: dir, Backend: store.Vault, Passphrase: passphrase(text)})
	}
	_, err := open("geheim")
	contract.WantKind(t, err, problem.WrongPassphrase)
	again, err := open("neu")
	if err != nil {
		t.Fatal(contract.Explained(err))
	}
	defer again.Close()
	contract.WantStored(t, again, c)
	contract.WantKind(t, s.ChangePassphrase(t.Context(), kiiex.Secret{}), problem.PassphraseNeeded)
	contract.WantKind(t, store.New(newFaulty(), 0).ChangePassphrase(t.Context(), kiiex.SecretFromString("x")), problem.Usage)
}
