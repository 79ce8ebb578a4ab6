package vault_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/store/vault"
	"kiikey/store/vault/vaulttest"
)

// childRole is the environment variable that turns the test binary into one of the processes of children_test.go.
const childRole = "KIIKEY_VAULT_TEST_ROLE"

func TestMain(m *testing.M) {
	vaulttest.WorkFactor(1)
	if role := os.Getenv(childRole); role != "" {
		os.Exit(runChild(role))
	}
	os.Exit(m.Run())
}

func secret(s string) kiiex.Secret { return kiiex.SecretFromString(s) }

var passphrase = secret("correct horse battery staple")

func vaultPath(t testing.TB) string {
	t.Helper()
	folder, err := filepath.EvalSymlinks(t.TempDir()) // on macOS it is behind a link
	testenv.OK(t, err)
	return filepath.Join(folder, "vault.kiikey")
}

func create(t testing.TB, path string) *vault.Vault {
	t.Helper()
	v, err := vault.Create(context.Background(), path, passphrase)
	testenv.OK(t, err)
	t.Cleanup(v.Close)
	return v
}

func open(t testing.TB, path string) *vault.Vault {
	t.Helper()
	v, err := vault.Open(context.Background(), path, passphrase)
	testenv.OK(t, err)
	t.Cleanup(v.Close)
	return v
}

// newVault is a vault with the given items, as "key=data".
func newVault(t testing.TB, items ...string) *vault.Vault {
	t.Helper()
	v := create(t, vaultPath(t))
	put(t, v, items...)
	return v
}

func put(t testing.TB, v *vault.Vault, items ...string) {
	t.Helper()
	for _, item := range items {
		key, data, _ := strings.Cut(item, "=")
		testenv.OK(t, v.Set(keyring.Item{Key: key, Data: []byte(data)}))
	}
}

// contents returns all items as "key=data", in order.
func contents(t testing.TB, v *vault.Vault) string {
	t.Helper()
	keys, err := v.Keys()
	testenv.OK(t, err)
	var all []string
	for _, key := range keys {
		item, err := v.Get(key)
		testenv.OK(t, err)
		all = append(all, key+"="+string(item.Data))
	}
	return strings.Join(all, " ")
}

func wantContents(t testing.TB, v *vault.Vault, want string) {
	t.Helper()
	if got := contents(t, v); got != want {
		t.Errorf("contents are %q, want %q", got, want)
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	testenv.OK(t, err)
	return data
}

func write(t testing.TB, path string, data []byte) {
	t.Helper()
	testenv.OK(t, os.WriteFile(path, data, 0o600))
}

// replace puts data in place as another program would: a new file, renamed.
func replace(t testing.TB, path string, data []byte) {
	t.Helper()
	write(t, path+".new", data)
	testenv.OK(t, os.Rename(path+".new", path))
}

// names returns what is in the folder of path.
func names(t testing.TB, path string) string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	testenv.OK(t, err)
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

func wantNoFile(t testing.TB, path string) {
	t.Helper()
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is there (%v)", filepath.Base(path), err)
	}
}
