package system_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/store/system"
)

// jose2go before this version takes a file that says {"alg":"HS256"} and has no signature for genuine,
// whatever the passphrase; the keyring library by itself asks for a much older one.
const joseFixed = "v1.10.0"

func TestVersionOfJose2go(t *testing.T) {
	// A test binary has no list of its modules. The go command resolves the one that is built, replaced or not.
	list := exec.Command("go", "list", "-m", "-f", "{{if .Replace}}{{.Replace.Version}}{{else}}{{.Version}}{{end}}", "github.com/dvsekhvalnov/jose2go")
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	if version := strings.TrimSpace(string(out)); !atLeast(t, version, joseFixed) {
		t.Errorf("version %s; want %s or later", version, joseFixed)
	}
}

func atLeast(t *testing.T, version, wanted string) bool {
	t.Helper()
	var have, want [3]int
	for v, numbers := range map[string]*[3]int{version: &have, wanted: &want} {
		if _, err := fmt.Sscanf(v, "v%d.%d.%d", &numbers[0], &numbers[1], &numbers[2]); err != nil {
			t.Fatalf("%s: %v", v, err)
		}
	}
	for i := range have {
		if have[i] != want[i] {
			return have[i] > want[i]
		}
	}
	return true
}

// The file backend is never used. That its forgeries are refused shows that the version is the right one.
func TestForgedFilesAreRefused(t *testing.T) {
	item, err := json.Marshal(keyring.Item{Key: "planted", Data: []byte("forged")})
	if err != nil {
		t.Fatal(err)
	}
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
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "planted"), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			if got, err := ring.Get("planted"); err == nil {
				t.Errorf("accepted: %q", got.Data)
			}
		})
	}
}

func TestNeverOffered(t *testing.T) {
	for _, name := range []keyring.BackendType{keyring.FileBackend, keyring.KeyCtlBackend, keyring.InvalidBackend, "vault"} {
		for _, offered := range system.Names() {
			if offered == name {
				t.Errorf("%q is offered", name)
			}
		}
		if err := system.Check(t.Context(), name); err == nil {
			t.Errorf("%q can be used", name)
		}
		if _, err := system.Open(t.Context(), name); err == nil {
			t.Errorf("%q can be opened", name)
		}
	}
}
