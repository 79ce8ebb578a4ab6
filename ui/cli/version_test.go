package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"kiikey/internal/testenv"
)

// busTrap makes a folder whose dbus-launch leaves a trace when it is run: the keyring library starts the first
// one in PATH where no bus address is set.
func busTrap(t testing.TB) (path, trace string) {
	t.Helper()
	dir := t.TempDir()
	trace = filepath.Join(dir, "was-run")
	script := "#!/bin/sh\necho run >> '" + trace + "'\n"
	testenv.Script(t, filepath.Join(dir, "dbus-launch"), script)
	return dir, trace
}

// quietCommand is kiikey in an empty home, with no session bus but the trap.
func quietCommand(t testing.TB, args ...string) (c *exec.Cmd, home, trace string) {
	t.Helper()
	home = t.TempDir()
	path, trace := busTrap(t)
	c = exec.Command("kiikey", args...)
	c.Dir = home
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		if name != "PATH" && name != "HOME" && name != "DBUS_SESSION_BUS_ADDRESS" && !strings.HasPrefix(name, "XDG_") && !strings.HasPrefix(name, "KIIKEY_") {
			c.Env = append(c.Env, kv)
		}
	}
	c.Env = append(c.Env, "HOME="+home, "USERPROFILE="+home, "PATH="+path+string(filepath.ListSeparator)+os.Getenv("PATH"))
	return c, home, trace
}

func TestHelpAndVersionTouchNothing(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"--version"}, {"version", "--json"}, {"--help"}, {"help", "auth"}, {"completion", "bash"}, {"bogus"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			c, home, trace := quietCommand(t, args...)
			var stderr strings.Builder
			c.Stderr = &stderr
			out, err := c.Output()
			if args[0] != "bogus" && (err != nil || len(out) == 0 || stderr.Len() > 0) {
				t.Fatalf("%v, printed %q and %q", err, out, stderr.String())
			}
			if strings.ContainsRune(string(out)+stderr.String(), '\x1b') {
				t.Error("it wrote escape codes")
			}
			if _, err := os.Stat(trace); err == nil {
				t.Error("it started dbus-launch")
			}
			entries, err := os.ReadDir(home)
			if err != nil || len(entries) > 0 {
				t.Errorf("it left %v in the home folder (%v)", entries, err)
			}
		})
	}
}

// The trap itself must work, or the test above proves nothing.
func TestKeyringTrapCatchesUse(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no dbus-launch on Windows")
	}
	path, trace := busTrap(t)
	if err := exec.Command(filepath.Join(path, "dbus-launch")).Run(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(trace); err != nil {
		t.Error("a dbus-launch that was run left no trace")
	}
}
