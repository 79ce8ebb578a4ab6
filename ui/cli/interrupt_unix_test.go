//go:build unix

package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kiikey/assets"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/ask"
	"kiikey/ui/internal/script"
)

// background is a kiikey whose output is read while it runs.
type background struct {
	t      *testing.T
	c      *exec.Cmd
	stdout io.Reader
	stderr *bufio.Reader
	tmp    string // its folder for temporary files
}

func inBackground(t *testing.T, home string, args ...string) *background {
	t.Helper()
	b := &background{t: t, c: exec.Command("kiikey", args...), tmp: t.TempDir()}
	passphraseFile := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(passphraseFile, []byte(script.Passphrase), 0o600); err != nil {
		t.Fatal(err)
	}
	b.c.Env = append(os.Environ(), "KIIKEY_HOME="+home, "KIIKEY_PASSPHRASE_FILE="+passphraseFile, "TMPDIR="+b.tmp,
		"DBUS_SESSION_BUS_ADDRESS=unix:path=/dev/null/none")
	stdout, err := b.c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := b.c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	b.stdout, b.stderr = stdout, bufio.NewReader(stderr)
	if err := b.c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.c.Process.Kill() })
	return b
}

// until reads lines from r up to one that contains text.
func (b *background) until(r *bufio.Reader, text string) string {
	b.t.Helper()
	var read strings.Builder
	for {
		line, err := r.ReadString('\n')
		read.WriteString(line)
		if strings.Contains(line, text) {
			return read.String()
		}
		if err != nil {
			b.t.Fatalf("it ended without printing %q: %q", text, read.String())
		}
	}
}

// ends sends a signal and returns the exit status once all output has been read.
func (b *background) ends(s os.Signal) (status int, stdout string) {
	b.t.Helper()
	if err := b.c.Process.Signal(s); err != nil {
		b.t.Fatal(err)
	}
	rest := make(chan []byte)
	go func() {
		_, _ = io.Copy(io.Discard, b.stderr)
		rest <- nil
	}()
	out, _ := io.ReadAll(b.stdout)
	<-rest
	err := b.c.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		b.t.Fatal(err)
	}
	return b.c.ProcessState.ExitCode(), string(out)
}

// leavesNothing looks into the folder for temporary files.
func (b *background) leavesNothing() {
	b.t.Helper()
	if left := entriesOf(b.t, b.tmp); len(left) > 0 {
		b.t.Errorf("it left %v behind", left)
	}
}

func TestSandboxTellsPeopleHowToUseIt(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(s.String(), func(t *testing.T) {
			b := inBackground(t, t.TempDir(), "sandbox", "--tls", "--scenario", "second-factor")
			out := bufio.NewReader(b.stdout)
			told := b.until(out, "Requests:")
			for _, want := range []string{"ctrl+c stops it", "https://127.0.0.1:", "[[environment]]", "ca_file = ", "config.toml", "kiikey import " + b.tmp, "123456"} {
				if !strings.Contains(told, want) {
					t.Errorf("it does not say %q:\n%s", want, told)
				}
			}
			if found := script.SecretIn(told); found != "" {
				t.Errorf("it shows %s", found)
			}
			b.stdout = out
			if status, _ := b.ends(s); status != 0 {
				t.Errorf("exit status %d, want 0: to be stopped is its normal end", status)
			}
			b.leavesNothing()
		})
	}
}

// A login that waits for an answer is given up at once, and is no outcome to remember.
func TestInterruptedLogin(t *testing.T) {
	home := t.TempDir()
	address := sandboxFor(t, home, "--scenario", "hang")
	imported := inBackground(t, home, "import", address.Credential, "--name", "local", "--env", "local")
	imported.until(bufio.NewReader(imported.stdout), "Saved")
	if err := imported.c.Wait(); err != nil {
		t.Fatal(err)
	}

	for by, want := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143, syscall.SIGHUP: 129} {
		login := inBackground(t, home, "auth", "local")
		login.until(login.stderr, "✓ connected")
		if status, out := login.ends(by); status != want || out != "" {
			t.Errorf("%v: exit status %d and output %q, want %d and none", by, status, out, want)
		}
	}
	list := inBackground(t, home, "list")
	shown, err := io.ReadAll(list.stdout)
	if err != nil || !strings.Contains(string(shown), "not tested yet") {
		t.Errorf("the list shows %q (%v)", shown, err)
	}
}

// A terminal that has gone is no fault of the program, however that is learnt first.
func TestExitStatusOfATerminalThatHasGone(t *testing.T) {
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

// sandboxFor runs a sandbox until the test ends, and makes it the environment "local" of home.
func sandboxFor(t *testing.T, home string, args ...string) ready {
	t.Helper()
	box := inBackground(t, t.TempDir(), append([]string{"sandbox", "--json"}, args...)...)
	line, err := bufio.NewReader(box.stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var address ready
	if err := json.Unmarshal([]byte(line), &address); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if status, _ := box.ends(syscall.SIGTERM); status != 0 {
			t.Errorf("the sandbox ended with %d", status)
		}
	})
	config := filepath.Join(home, "config")
	if err := os.MkdirAll(config, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(config, "config.toml"), []byte(configurationSnippet(kiiex.Environment{Name: "local", BaseURL: address.URL})), 0o600); err != nil {
		t.Fatal(err)
	}
	return address
}

func TestInterruptedDemoLeavesNothing(t *testing.T) {
	b := inBackground(t, t.TempDir(), "demo")
	out := bufio.NewReader(b.stdout)
	b.until(out, "1  Read")
	b.stdout = out
	if status, _ := b.ends(syscall.SIGTERM); status != 143 && status != 0 { // it may have been quicker
		t.Errorf("exit status %d", status)
	}
	b.leavesNothing()
}

// What a killed one could not remove, the next one does; what is in use stays.
func TestKilledDemoIsSweptByTheNext(t *testing.T) {
	for name, next := range map[string]string{"demo": "demo", "sandbox": "sandbox"} {
		t.Run(name, func(t *testing.T) {
			tmp := t.TempDir()
			t.Setenv("TMPDIR", tmp)
			start := func(args ...string) (*exec.Cmd, *bufio.Reader) {
				c := exec.Command("kiikey", args...)
				out, err := c.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := c.Start(); err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = c.Process.Kill() })
				reader := bufio.NewReader(out)
				if _, err := reader.ReadString('\n'); err != nil {
					t.Fatal(err)
				}
				return c, reader
			}
			inUse, _ := start("sandbox", "--json")
			for _, args := range [][]string{{"demo"}, {"sandbox", "--json"}} {
				killed, _ := start(args...)
				_ = killed.Process.Kill()
				_ = killed.Wait()
			}
			// One that was killed before it could lock, and what is no folder of ours.
			for _, folder := range []string{"kiikey-demo-1", "kiikey-sandbox", "mine"} {
				if err := os.Mkdir(filepath.Join(tmp, folder), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Symlink(filepath.Join(tmp, "mine"), filepath.Join(tmp, "kiikey-demo-link")); err != nil {
				t.Fatal(err)
			}
			if left := len(entriesOf(t, tmp)); left < 6 {
				t.Fatalf("only %d things are left to sweep", left)
			}
			last, out := start(next)
			_ = last.Process.Signal(os.Interrupt)
			_, _ = io.Copy(io.Discard, out)
			_ = last.Wait()
			left := entriesOf(t, tmp)
			if len(left) != 4 || left[0] != "kiikey-demo-link" || left[1] != "kiikey-sandbox" || left[3] != "mine" {
				t.Errorf("afterwards there is %v", left)
			}
			_ = inUse.Process.Signal(os.Interrupt)
			if err := inUse.Wait(); err != nil {
				t.Errorf("the one in use ended with %v", err)
			}
			if left := entriesOf(t, tmp); len(left) != 3 {
				t.Errorf("at the end there is %v", left)
			}
		})
	}
}

func entriesOf(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// A reader that goes away, as head does, leaves no folder behind, and is not complained to.
func TestOutputThatNobodyReads(t *testing.T) {
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
		if left := entriesOf(t, tmp); len(left) > 0 {
			t.Errorf("%s left %v", command, left)
		}
	}
}

// A pipe is a good way to hand over a passphrase: bash's <(command) is one.
func TestPassphraseFromPipe(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	sample := filepath.Join(dir, "sample.json")
	if err := os.WriteFile(sample, assets.SampleExport, 0o600); err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(dir, "home")
	b := inBackground(t, home, "import", sample, "--name", "x", "--env", "sandbox", "--user-id", "151", "--passphrase-file", pipe)
	f, err := os.OpenFile(pipe, os.O_WRONLY, 0) // waits for kiikey
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(script.Passphrase + "\n"); err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	b.until(bufio.NewReader(b.stdout), "Saved x")

	// and one that nobody writes to can be given up
	b = inBackground(t, home, "list", "--passphrase-file", pipe, "--debug", filepath.Join(dir, "log"))
	waitForReader(t, pipe)
	if status, _ := b.ends(os.Interrupt); status != 130 {
		t.Errorf("exit status %d, want 130", status)
	}
}

// waitForReader returns when a process waits for the pipe: it opens the other end, and keeps it open.
func waitForReader(t *testing.T, pipe string) {
	t.Helper()
	f, err := os.OpenFile(pipe, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
}

func TestResultThatCannotBeWritten(t *testing.T) {
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
		if !strings.Contains(stderr.String(), "could not be written") {
			t.Errorf("%v: nobody is told: %q", args, stderr.String())
		}
	}
}
