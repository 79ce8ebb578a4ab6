package testenv

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Built returns the path of the program, built as users build it: a test binary, which can stand in for it,
// also contains the tests.
func Built(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kiikey")
	if out, err := exec.Command("go", "build", "-o", path, "kiikey").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}

// Age returns the path of the age command, built with the same Go at the version that go.mod requires. Go may have to
// download what only that command needs.
func Age(t testing.TB) string {
	t.Helper()
	version, err := exec.Command("go", "list", "-m", "-f", "{{.Version}}", "filippo.io/age").Output()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	c := exec.Command("go", "install", "filippo.io/age/cmd/age@"+strings.TrimSpace(string(version)))
	c.Env = append(c.Environ(), "GOBIN="+folder)
	if out, err := c.CombinedOutput(); err != nil {
		Missing(t, "age cannot be built: "+string(out))
	}
	return filepath.Join(folder, "age")
}
