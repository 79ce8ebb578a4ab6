package cli

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"kiikey/assets"
	"kiikey/kiiex/sandbox"
	"kiikey/ui/internal/script"
)

// configure makes a sandbox the environment `local` of a home.
func configure(t *testing.T, home string, server *sandbox.Server, scenario string) {
	t.Helper()
	seconds := "20"
	if scenario == "hang" {
		seconds = "1" // it never answers
	}
	text := "[transport]\ntimeout_seconds = " + seconds + "\n" + configurationSnippet(server.Environment("local"))
	folder := filepath.Join(home, "config")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "config.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// ran runs kiikey to its end, without a terminal.
func ran(t *testing.T, home string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, said bytes.Buffer
	c := exec.Command("kiikey", args...)
	c.Env = environOf(t, home)
	c.Stdout, c.Stderr = &out, &said
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String(), said.String()
}

// environOf has kiikey use a home and its passphrase, and nothing else that is here.
func environOf(t *testing.T, home string) []string {
	t.Helper()
	return append(os.Environ(), "KIIKEY_HOME="+home, "KIIKEY_PASSPHRASE_FILE="+written(t, script.Passphrase), "DBUS_SESSION_BUS_ADDRESS=unix:path=/dev/null/none",
		"HTTPS_PROXY=", "HTTP_PROXY=")
}

// imported saves the sample credential as practice, for an environment.
func imported(t *testing.T, home, environment string) {
	t.Helper()
	status, _, said := ran(t, home, "import", written(t, string(assets.SampleExport)), "--name", "practice", "--env", environment, "--user-id", "151")
	if status != 0 {
		t.Fatalf("import: %d, %s", status, said)
	}
}

// written is a file of the user's alone, with that content.
func written(t *testing.T, content string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
