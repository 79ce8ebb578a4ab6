package system_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/system"
)

// jose2go before v1.10.0 takes a file that says {"alg":"HS256"} and has no signature for genuine, whatever the
// passphrase; the keyring library by itself asks for a much older one.
//
// Its file backend is never used. That its forgeries are refused shows that the version is the right one.
func TestForgedFilesAreRefused(t *testing.T) {
	item, err := json.Marshal(keyring.Item{Key: "planted", Data: []byte("forged")})
	testenv.OK(t, err)
	encoded := base64.RawURLEncoding.EncodeToString
	for name, content := range map[string]string{
		"no signature":    encoded([]byte(`{"alg":"HS256"}`)) + "." + encoded(item) + ".",
		"no algorithm":    encoded([]byte(`{"alg":"none"}`)) + "." + encoded(item) + ".",
		"no key":          encoded([]byte(`{"alg":"PBES2-HS256+A128KW","enc":"A256GCM","p2c":8192,"p2s":"AAAAAAAAAAAAAAAA"}`)) + "..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA",
		"nothing":         "",
		"only separators": "....",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			ring, err := keyring.Open(keyring.Config{
				AllowedBackends:  []keyring.BackendType{keyring.FileBackend},
				FileDir:          dir,
				FilePasswordFunc: keyring.FixedStringPrompt("geheim"),
			})
			testenv.OK(t, err)
			testenv.OK(t, os.WriteFile(filepath.Join(dir, "planted"), []byte(content), 0o600))
			if got, err := ring.Get("planted"); err == nil {
				t.Errorf("accepted: %q", got.Data)
			}
		})
	}
}

func TestUnsafeBackendsAreNotOffered(t *testing.T) {
	for _, name := range []string{"file", "keyctl", "vault", ""} {
		for _, known := range system.Known() {
			if known.Name == name {
				t.Errorf("%q is offered", name)
			}
		}
		var k system.Keyrings
		wantKind(t, k.Check(t.Context(), name), problem.KeyringMissing)
		wantKind(t, k.Put(t.Context(), name, itemKey, []byte("v")), problem.KeyringMissing)
		_, err := k.Get(t.Context(), name, itemKey)
		wantKind(t, err, problem.KeyringMissing)
		wantKind(t, k.Remove(t.Context(), name, itemKey), problem.KeyringMissing)
	}
}
