package sandbox_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/sandbox"
)

// Other people's programs for the same software, as they come from npm, find in the sandbox the exchange that they know.
func TestRealClients(t *testing.T) {
	for _, name := range []string{"ccxt.mjs", "notbank.mjs"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			script, err := os.ReadFile(filepath.Join("testdata", "clients", name))
			testenv.OK(t, err)
			if out := runScript(t, string(script)); !strings.HasSuffix(out, "all well\n") {
				t.Errorf("it ended with %q", out)
			}
		})
	}
}

// What is installed is named by hash, and by no address.
func TestClientsLockFile(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "clients", "package-lock.json"))
	testenv.OK(t, err)
	var lock struct {
		Packages map[string]struct{ Integrity string }
	}
	if err := json.Unmarshal(text, &lock); err != nil || len(lock.Packages) < 3 {
		t.Fatalf("%+v, %v", lock, err)
	}
	for path, p := range lock.Packages {
		if path != "" && !strings.HasPrefix(p.Integrity, "sha512-") {
			t.Errorf("%s has no hash", path)
		}
	}
	if strings.Contains(string(text), "://") {
		t.Error("it holds an address")
	}
}

// README's examples, as they stand there.
func TestREADMEExamples(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	testenv.OK(t, err)
	examples := strings.Split(string(readme), "<!-- test node -->\n```js\n")[1:]
	if len(examples) != 2 {
		t.Fatalf("README has %d examples", len(examples))
	}
	for i, want := range []string{"{ USD: 10000 }", "ProductSymbol: 'USD'"} {
		example, _, _ := strings.Cut(examples[i], "```\n")
		t.Run(strings.Trim(want, "{} "), func(t *testing.T) {
			t.Parallel()
			if out := runScript(t, example); !strings.Contains(out, want) {
				t.Errorf("%s\nprints %s", example, out)
			}
		})
	}
}

// runScript runs a module for Node.js beside a sandbox that sandbox.json describes, as `kiikey sandbox --tls --json` does, and
// returns what it printed.
func runScript(t *testing.T, script string) string {
	t.Helper()
	testenv.Programs(t, "node")
	clients, err := filepath.Abs(filepath.Join("testdata", "clients"))
	testenv.OK(t, err)
	if _, err := os.Stat(filepath.Join(clients, "node_modules")); err != nil {
		testenv.Missing(t, "the clients are not installed: npm ci in kiiex/sandbox/testdata/clients")
	}
	dir := t.TempDir()
	if err := os.Symlink(filepath.Join(clients, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Skip(err)
	}
	s := start(t, sandbox.Options{TLS: true, Dir: t.TempDir()})
	ready, err := json.Marshal(map[string]string{"url": s.URL(), "certificate": s.CertificateFile(), "credential": s.CredentialFile()})
	testenv.OK(t, err)
	for name, content := range map[string]string{"sandbox.json": string(ready), "script.mjs": script} {
		testenv.OK(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	c := exec.CommandContext(t.Context(), "node", "--require", filepath.Join(clients, "guard.cjs"), "script.mjs")
	c.Dir = dir
	c.Env = append(os.Environ(), "NODE_EXTRA_CA_CERTS="+s.CertificateFile())
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}
