package cli

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"kiikey/assets"
	"kiikey/ui/internal/script"
)

// A command that waits for its passphrase has hardened itself already. What that keeps out is tested in
// package harden.
func TestCommandsAreHardened(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	c := importing(t, pipe)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	f, err := os.OpenFile(pipe, os.O_WRONLY, 0) // waits for a reader
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	proc := filepath.Join("/proc", strconv.Itoa(c.Process.Pid))
	limits, err := os.ReadFile(filepath.Join(proc, "limits"))
	if err != nil {
		t.Fatal(err)
	}
	_, core, _ := strings.Cut(string(limits), "Max core file size")
	if fields := strings.Fields(core); len(fields) < 2 || fields[0] != "0" {
		t.Errorf("core dumps are allowed:\n%s", limits)
	}
	if _, err := os.ReadFile(filepath.Join(proc, "environ")); os.Geteuid() != 0 && !errors.Is(err, fs.ErrPermission) {
		t.Errorf("this process may read that one's environment: %v", err)
	}
}

// bash hands over <(command) as /dev/fd/63. That way leads through /proc, whose files are root's for a
// process that is hardened.
func TestPassphraseFromInheritedPipe(t *testing.T) {
	reading, writing, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reading.Close()
	if _, err := writing.WriteString(script.Passphrase + "\n"); err != nil {
		t.Fatal(err)
	}
	_ = writing.Close()
	c := importing(t, "/dev/fd/3")
	c.ExtraFiles = []*os.File{reading}
	out, err := c.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Saved x") {
		t.Errorf("%v: %s", err, out)
	}
}

// importing is an import whose passphrase comes from a file.
func importing(t *testing.T, passphraseFile string) *exec.Cmd {
	return exec.Command("kiikey", "import", written(t, string(assets.SampleExport)), "--home", t.TempDir(),
		"--name", "x", "--env", "sandbox", "--user-id", "151", "--passphrase-file", passphraseFile)
}
