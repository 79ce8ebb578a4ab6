package store_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/internal/contract"
)

func TestChoice(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	read := func() store.Backend {
		t.Helper()
		b, err := store.ReadChoice(dir)
		if err != nil {
			t.Error(contract.Explained(err))
		}
		return b
	}
	if b := read(); b != "" {
		t.Errorf("chosen before any choice: %s", b)
	}
	if b, err := store.ReadChoice(filepath.Join(dir, "nothing here")); b != "" || err != nil {
		t.Errorf("chosen in a folder that is not there: %s, %v", b, err)
	}
	contract.WantKind(t, store.WriteChoice(filepath.Join(dir, "nothing here"), store.Vault), problem.StoreMissing)
	id := ""
	for _, b := range []store.Backend{store.Vault, store.SecretService, store.Pass, store.Pass} {
		if err := store.WriteChoice(dir, b); err != nil {
			t.Fatal(contract.Explained(err))
		}
		if got := read(); got != b {
			t.Errorf("chosen %s; want %s", got, b)
		}
		data, err := os.ReadFile(store.ChoicePath(dir))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(data), `"store": `)
		if now, _, _ := strings.Cut(rest, ","); id != "" && now != id || len(now) != 18 {
			t.Errorf("the store's id became %s; was %s", now, id)
		} else {
			id = now
		}
	}
	if info, err := os.Stat(store.ChoicePath(dir)); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestChoiceDamaged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := store.WriteChoice(dir, store.Vault); err != nil {
		t.Fatal(contract.Explained(err))
	}
	path := store.ChoicePath(dir)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wantDamaged := func(what string, content []byte) {
		t.Helper()
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if b, err := store.ReadChoice(dir); problem.KindOf(err) != problem.StoreDamaged || b != "" {
			t.Errorf("%s: %s, %v", what, b, contract.Explained(err))
		}
	}
	for i := range len(whole) * 8 {
		flipped := slices.Clone(whole)
		flipped[i/8] ^= 1 << (i % 8)
		wantDamaged("a flipped bit", flipped)
	}
	for i := range whole {
		wantDamaged("cut off", whole[:i])
	}
	for what, content := range map[string]string{
		"a newer version":    strings.Replace(string(whole), `"version": 1`, `"version": 2, "more": 1`, 1),
		"another backend":    strings.Replace(string(whole), "vault", "wincred", 1),
		"no JSON object":     "[]",
		"an unknown backend": `{"version": 1, "backend": "keyctl", "store": "0123456789abcdef", "checksum": "00000000"}` + "\n",
		"far too large":      string(whole) + strings.Repeat(" ", 10000),
	} {
		wantDamaged(what, []byte(content))
	}
	// Nothing is written over what is damaged, nor is a store opened beside it.
	contract.WantKind(t, store.WriteChoice(dir, store.Vault), problem.StoreDamaged)
	_, err = store.Open(t.Context(), store.Options{DataDir: dir, Backend: store.Vault, Passphrase: passphrase("geheim"), Create: true})
	contract.WantKind(t, err, problem.StoreDamaged)
	if _, err := os.Stat(store.VaultPath(dir)); err == nil {
		t.Error("a vault was made")
	}
}

func TestChoiceUnreadable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(store.ChoicePath(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := store.ReadChoice(dir)
	contract.WantKind(t, err, problem.StoreUnreadable)
	contract.WantKind(t, store.WriteChoice(dir, store.Vault), problem.StoreUnreadable)
}

func TestChoiceUnwritable(t *testing.T) {
	t.Parallel()
	testenv.PermissionsBind(t)
	dir := t.TempDir()
	if err := store.WriteChoice(dir, store.Vault); err != nil {
		t.Fatal(contract.Explained(err))
	}
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	contract.WantKind(t, store.WriteChoice(dir, store.Pass), problem.StoreUnwritable)
	if b, err := store.ReadChoice(dir); b != store.Vault || err != nil {
		t.Errorf("%s, %v", b, err)
	}
}

func TestParseBackend(t *testing.T) {
	t.Parallel()
	if b, err := store.ParseBackend("vault"); b != store.Vault || err != nil {
		t.Errorf("%s, %v", b, err)
	}
	for _, name := range []string{"", "file", "keyctl", "memory", "VAULT", "vault ", "nonsense"} {
		b, err := store.ParseBackend(name)
		if b != "" || problem.KindOf(err) != problem.BackendMissing || !strings.Contains(problem.From(err).Next, "vault") {
			t.Errorf("%q: %s, %v", name, b, contract.Explained(err))
		}
	}
	infos := store.Backends()
	if len(infos) == 0 || infos[0].Name != store.Vault || !infos[0].NeedsPassphrase {
		t.Fatalf("the vault is not offered first: %+v", infos)
	}
	for _, info := range infos {
		if info.Title == "" || info.Summary == "" || info.NeedsPassphrase != (info.Name == store.Vault) {
			t.Errorf("%+v", info)
		}
		if b, err := store.ParseBackend(string(info.Name)); b != info.Name || err != nil {
			t.Errorf("%s is offered, and not understood: %v", info.Name, err)
		}
	}
}
