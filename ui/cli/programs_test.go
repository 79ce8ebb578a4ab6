package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/sandbox"
	"kiikey/ui/internal/script"
)

// The programs of docs/helper.md ask kiikey, and log in to a sandbox.
func TestHelperExamples(t *testing.T) {
	blocks := fencedBlocks(t, "../../docs/helper.md")
	guard, err := filepath.Abs(filepath.Join(clientsFolder, "guard.cjs"))
	if err != nil {
		t.Fatal(err)
	}
	for name, e := range map[string]struct {
		file    string
		program []string
		wants   []string
	}{
		"python python": {"example.py", []string{"python3"}, []string{"", "token", "login"}},
		"js node":       {"example.mjs", []string{"node", "--require", guard}, []string{"", "token", "login"}},
		"go go":         {"example.go", []string{"go", "run"}, []string{""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testenv.Programs(t, e.program[0])
			if len(blocks[name]) != 1 {
				t.Fatalf("there are %d such examples", len(blocks[name]))
			}
			const most = 32
			if lines := strings.Count(strings.ReplaceAll(blocks[name][0], "\n\n", "\n"), "\n"); lines > most {
				t.Errorf("it has %d lines", lines)
			}
			home := withLocal(t, sandbox.Options{})
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, e.file), []byte(blocks[name][0]), 0o600); err != nil {
				t.Fatal(err)
			}
			run := func(args ...string) (string, error) {
				c := exec.Command(e.program[0], append(append(e.program[1:len(e.program):len(e.program)], e.file), args...)...)
				c.Dir, c.Env = dir, environOf(t, home)
				out, err := c.CombinedOutput()
				if found := script.SecretIn(string(out)); found != "" {
					t.Errorf("it shows %s", found)
				}
				return string(out), err
			}
			for _, want := range e.wants {
				if out, err := run(append([]string{"practice"}, strings.Fields(want)...)...); err != nil || out != "trader-one\n" {
					t.Errorf("%s: %v, %s", want, err, out)
				}
			}
			if out, err := run("nobody"); err == nil || !strings.Contains(out, "nobody") {
				t.Errorf("of a credential that there is not: %v, %s", err, out)
			}
		})
	}
}

const clientsFolder = "../../kiiex/sandbox/testdata/clients"

// ccxt and notbank get their key from kiikey exec, as docs/scripts.md has it.
func TestClientsStartedByExec(t *testing.T) {
	testenv.Programs(t, "node", "sh")
	clients, err := filepath.Abs(clientsFolder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(clients, "node_modules")); err != nil {
		testenv.Missing(t, "the clients are not installed: npm ci in kiiex/sandbox/testdata/clients")
	}
	blocks := fencedBlocks(t, "../../docs/scripts.md")
	programs, starts := blocks["js node"], blocks["sh node"]
	if len(programs) != 2 || len(starts) != 2 {
		t.Fatalf("there are %d programs, and %d times one is started", len(programs), len(starts))
	}
	for i, want := range []string{"USD: 10000", "ProductSymbol: 'USD'"} {
		home, dir := withLocal(t, sandbox.Options{TLS: true, Dir: t.TempDir()}), t.TempDir()
		if err := os.Symlink(filepath.Join(clients, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
			t.Skip(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "bot.mjs"), []byte(programs[i]), 0o600); err != nil {
			t.Fatal(err)
		}
		configuration, err := os.ReadFile(filepath.Join(home, "config", "config.toml"))
		if err != nil {
			t.Fatal(err)
		}
		_, authority, _ := strings.Cut(string(configuration), "ca_file = \"")
		authority, _, _ = strings.Cut(authority, "\"")
		c := exec.Command("sh", "-eu", "-c", strings.ReplaceAll(starts[i], "spot-orders", "practice"))
		c.Dir, c.Env = dir, append(environOf(t, home), "NODE_EXTRA_CA_CERTS="+authority, "NODE_OPTIONS=--require "+filepath.Join(clients, "guard.cjs"))
		if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%v\n%s", err, out)
		} else if found := script.SecretIn(string(out)); found != "" {
			t.Errorf("it shows %s", found)
		}
	}
}

// withLocal is a home with the credential practice, for a sandbox.
func withLocal(t *testing.T, o sandbox.Options) (home string) {
	t.Helper()
	server, err := sandbox.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	home = t.TempDir()
	configure(t, home, server, "")
	imported(t, home, "local")
	return home
}
