//go:build unix

package cli

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"testing"

	"kiikey/ui/internal/script"
)

// piped runs kiikey with a standard input that stays open until the test closes it.
func piped(t *testing.T, home string, args ...string) (c *exec.Cmd, in io.WriteCloser, out *bufio.Reader) {
	t.Helper()
	c = exec.Command("kiikey", args...)
	c.Env = append(os.Environ(), "KIIKEY_HOME="+home, "KIIKEY_PASSPHRASE_FILE=", "DBUS_SESSION_BUS_ADDRESS=unix:path=/dev/null/none")
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() })
	return c, in, bufio.NewReader(stdout)
}

// Another program can keep kiikey running: each line is answered before the next has come, and a passphrase
// is read to the end of its line, not to the end of the pipe.
func TestStandardInputIsReadLineByLine(t *testing.T) {
	home := t.TempDir()
	imported(t, home, "sandbox")
	c, in, out := piped(t, home, "list", "--passphrase-file", "-")
	_, _ = io.WriteString(in, script.Passphrase+"\n")
	if _, err := out.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, out)
	if err := c.Wait(); err != nil {
		t.Error(err)
	}

	c, in, out = piped(t, home, "sign", "practice", "--nonces", "-", "--passphrase-file", written(t, script.Passphrase))
	sample := script.Secrets()
	for _, nonce := range []string{"1", "02", "1700000000"} {
		_, _ = io.WriteString(in, nonce+"\n")
		if line, err := out.ReadString('\n'); err != nil || line != script.Signature(sample[0], nonce+"151"+sample[1])+"\n" {
			t.Fatalf("nonce %s: %q, %v", nonce, line, err)
		}
	}
	_ = in.Close()
	if err := c.Wait(); err != nil {
		t.Error(err)
	}
}
