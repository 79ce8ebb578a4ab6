//go:build unix

package cli

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"kiikey/kiiex/problem"
	"kiikey/ui/ask"
)

func TestLostTerminalDecidesExitStatus(t *testing.T) {
	unreadable := func(err error) error { return &ask.Ended{Err: &problem.Problem{Kind: problem.Unexpected, Err: err}} }
	for _, c := range []struct {
		err    error
		hungUp bool
		want   int
	}{
		{unreadable(syscall.EIO), true, 129}, {unreadable(syscall.EIO), false, 1}, {unreadable(syscall.EBADF), true, 1},
		{ask.Interrupted(nil), true, 129}, {ask.Interrupted(nil), false, 130}, {nil, true, 0},
	} {
		if got := exitStatus(t.Context(), c.err, c.hungUp); got != c.want {
			t.Errorf("%v, gone %v: status %d, want %d", c.err, c.hungUp, got, c.want)
		}
	}
}

// A reader that goes away, as head does.
func TestClosedOutputEndsDemoAndSandboxSilently(t *testing.T) {
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_ = read.Close()
	defer write.Close()
	for _, command := range []string{"demo", "sandbox"} {
		tmp := t.TempDir()
		c := exec.Command("kiikey", command)
		c.Env = append(os.Environ(), "TMPDIR="+tmp)
		c.Stdout = write
		var stderr strings.Builder
		c.Stderr = &stderr
		if err := c.Run(); err == nil || stderr.Len() > 0 {
			t.Errorf("%s ends with %v and says %q", command, err, stderr.String())
		}
		if err := os.Remove(tmp); err != nil {
			t.Errorf("%s left something: %v", command, err)
		}
	}
}

func TestUnwritableOutputIsReported(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no /dev/full: ", err)
	}
	defer full.Close()
	for _, args := range [][]string{{"version"}, {"version", "--json"}, {"demo"}, {"completion", "bash"},
		{"--help"}, {"list", "--help"}, {"help", "list"}, {"help"}, {"__complete", ""}, {"--version", "--json"}} {
		c := exec.Command("kiikey", args...)
		c.Stdout = full
		var stderr strings.Builder
		c.Stderr = &stderr
		var exit *exec.ExitError
		if err := c.Run(); !errors.As(err, &exit) || exit.ExitCode() != 1 {
			t.Errorf("%v: %v, want exit status 1", args, err)
		}
		if !strings.Contains(stderr.String(), "can't be written") {
			t.Errorf("%v: nobody is told: %q", args, stderr.String())
		}
	}
}
