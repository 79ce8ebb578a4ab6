//go:build unix

package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/term"

	"kiikey/assets"
	storytest "kiikey/ui/internal/story"
)

func init() { beKiikey = storytest.Program }

// person sits at a terminal in which kiikey runs.
type person struct {
	t       *testing.T
	process *exec.Cmd
	tty     *os.File // the terminal's other side
	reading *storytest.Reading
	gone    chan struct{} // closed when nothing comes from the terminal any more
	before  *term.State   // of the terminal, before kiikey was started

	mu    sync.Mutex
	grown *sync.Cond
	seen  bytes.Buffer
	ended bool
}

// atTerminal starts kiikey in a terminal of its own. Standard input and output may be elsewhere: the
// questions are asked on the terminal all the same.
func atTerminal(t *testing.T, home string, args ...string) *person {
	t.Helper()
	return startAtTerminal(t, home, exec.Command("kiikey", args...))
}

// startAtTerminal starts a program so, with more variables in its environment.
func startAtTerminal(t *testing.T, home string, process *exec.Cmd, more ...string) *person {
	t.Helper()
	p := &person{t: t, process: process, gone: make(chan struct{})}
	p.grown = sync.NewCond(&p.mu)
	process.Dir = home
	process.Env = append(os.Environ(), "KIIKEY_HOME="+filepath.Join(home, "kiikey"), "KIIKEY_PASSPHRASE_FILE=",
		"HOME="+home)
	process.Env = append(process.Env, more...)
	tty, inside, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer inside.Close()
	if err := pty.Setsize(tty, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	if p.before, err = term.GetState(int(tty.Fd())); err != nil {
		t.Fatal(err)
	}
	process.Stdin, process.Stdout, process.Stderr = inside, inside, inside
	process.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	p.reading = storytest.NewReading(t, process)
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	p.reading.Begin()
	p.tty = tty
	t.Cleanup(func() {
		_ = process.Process.Kill()
		_ = tty.Close()
	})
	go p.watch()
	return p
}

func (p *person) watch() {
	buffer := make([]byte, 4096)
	for {
		n, err := p.tty.Read(buffer)
		p.mu.Lock()
		p.seen.Write(buffer[:n])
		p.ended = err != nil
		p.grown.Broadcast()
		p.mu.Unlock()
		if err != nil {
			close(p.gone)
			return
		}
	}
}

// sees waits until text has appeared, and forgets what came up to its end, which it returns.
func (p *person) sees(text string) string {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		if i := bytes.Index(p.seen.Bytes(), []byte(text)); i >= 0 {
			shown := string(p.seen.Next(i + len(text)))
			p.checkSecrets(shown)
			return shown
		}
		if p.ended {
			p.t.Fatalf("the program ended without showing %q; after the last thing seen it showed %q", text, p.seen.String())
		}
		p.grown.Wait()
	}
}

// checkSecrets fails when a secret of the tests is on the screen: what was typed at a question for one, and
// the key's.
func (p *person) checkSecrets(shown string) {
	p.t.Helper()
	if found := secretIn(shown); found != "" {
		p.t.Errorf("the screen shows %s: %q", found, shown)
	}
}

func (p *person) types(text string) {
	p.t.Helper()
	for _, stroke := range storytest.Strokes(text) {
		p.sends(stroke)
	}
}

// sends sends bytes at once, in a read of their own.
func (p *person) sends(text string) {
	p.t.Helper()
	p.reading.Wait(func() bool { return false }, p.gone)
	p.reading.Sent(len(text))
	if _, err := io.WriteString(p.tty, text); err != nil {
		p.t.Fatal(err)
	}
}

// ends waits for the end and returns the exit status and what was shown since the last sees.
func (p *person) ends(want int) string {
	p.t.Helper()
	err := p.process.Wait()
	status := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		status = exit.ExitCode()
	} else if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for !p.ended {
		p.grown.Wait()
	}
	rest := p.seen.String()
	p.checkSecrets(rest)
	if status != want {
		p.t.Fatalf("exit status %d, want %d; the last it showed was %q", status, want, rest)
	}
	return rest
}

// newHome is a folder with the sample export in it.
func newHome(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "sample.json"), assets.SampleExport, 0o600); err != nil {
		t.Fatal(err)
	}
	return home
}

// withVault is a home in which the sample is kept already.
func withVault(t *testing.T) string {
	t.Helper()
	home := newHome(t)
	p := atTerminal(t, home, "import", "sample.json", "--name", "practice", "--env", "sandbox", "--user-id", "151")
	p.sees("New passphrase: ")
	p.types(passphrase + "\r")
	p.sees("Repeat passphrase: ")
	p.types(passphrase + "\r")
	p.sees("Saved practice")
	p.ends(0)
	return home
}

func TestFirstImportAsksForEverything(t *testing.T) {
	home := newHome(t)
	p := atTerminal(t, home, "import", "sample.json", "--name", "practice", "--env", "sandbox")
	p.sees("User ID: ")
	p.types("not digits\r")
	p.sees("digits")
	p.sees("User ID: ")
	p.types("151\r")
	p.sees("New passphrase: ")
	p.types(passphrase + "\r")
	p.sees("Repeat passphrase: ")
	p.types("something else\r")
	p.sees("don't match")
	p.sees("New passphrase: ")
	p.types("wrong start\x15" + passphrase + "xy\x7f\x7f\r") // ctrl+u and backspace
	p.sees("Repeat passphrase: ")
	p.types(passphrase + "\r")
	p.sees("Saved practice")
	p.ends(0)

	// the next command asks for the passphrase alone, and takes another try after a wrong one
	p = atTerminal(t, home, "list")
	p.sees("Passphrase of the vault: ")
	p.types("not the passphrase\r")
	p.sees("Wrong passphrase")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("practice")
	p.ends(0)
}

func TestThreeWrongPassphrases(t *testing.T) {
	home := withVault(t)
	p := atTerminal(t, home, "list")
	for range 3 {
		p.sees("Passphrase of the vault: ")
		p.types("not the passphrase\r")
	}
	p.ends(5)
}

func TestCtrlCAtPassphraseLeavesTerminalAsItWas(t *testing.T) {
	home := withVault(t)
	for name, way := range map[string]struct {
		stop   func(p *person)
		status int
	}{
		"ctrl+c":  {func(p *person) { p.types("\x03") }, 130},
		"ctrl+d":  {func(p *person) { p.types("\x04") }, 130},
		"SIGINT":  {func(p *person) { _ = p.process.Process.Signal(os.Interrupt) }, 130},
		"SIGTERM": {func(p *person) { _ = p.process.Process.Signal(syscall.SIGTERM) }, 143},
		"SIGHUP":  {func(p *person) { _ = p.process.Process.Signal(syscall.SIGHUP) }, 129},
	} {
		t.Run(name, func(t *testing.T) {
			p := atTerminal(t, home, "list")
			p.sees("Passphrase of the vault: ")
			during, err := term.GetState(int(p.tty.Fd()))
			if err != nil {
				t.Fatal(err)
			}
			if *during == *p.before {
				t.Error("the terminal echoes while the passphrase is typed")
			}
			if name != "ctrl+d" {
				p.types("half a passph")
			}
			way.stop(p)
			p.ends(way.status)
			after, err := term.GetState(int(p.tty.Fd()))
			if err != nil {
				t.Fatal(err)
			}
			if *after != *p.before {
				t.Error("the terminal is not as it was")
			}
		})
	}
}

func TestCtrlCAtQuestion(t *testing.T) {
	home := withVault(t)
	p := atTerminal(t, home, "remove", "practice")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("Remove practice? [y/N] ")
	p.types("\x03")
	p.ends(130)
}

func TestRemovingAsks(t *testing.T) {
	home := withVault(t)
	for _, answer := range []string{"", "n", "nonsense", "yes please"} {
		p := atTerminal(t, home, "remove", "practice")
		p.sees("Passphrase of the vault: ")
		p.types(passphrase + "\r")
		p.sees("only copy")
		p.sees("[y/N] ")
		p.types(answer + "\r")
		p.sees("Cancelled.")
		p.ends(2)
	}
	p := atTerminal(t, home, "remove", "practice")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("[y/N] ")
	p.types("Y\r")
	p.sees("Removed practice")
	p.ends(0)
}

func TestAnotherEnvironmentAsks(t *testing.T) {
	home := withVault(t)
	p := atTerminal(t, home, "edit", "practice", "--env", "staging")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.ends(0)
	p = atTerminal(t, home, "auth", "practice", "--env", "sandbox")
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.sees("made for staging")
	p.sees("Test practice against sandbox? [y/N] ")
	p.types("y\r")
	p.sees("Authenticated as trader-one")
	p.ends(0)
}

func TestSecondFactorAsksForItsCode(t *testing.T) {
	home := newHome(t)
	address := sandboxFor(t, filepath.Join(home, "kiikey"), "--scenario", "second-factor")
	p := atTerminal(t, home, "import", address.Credential, "--name", "local", "--env", "local")
	p.sees("New passphrase: ")
	p.types(passphrase + "\r")
	p.sees("Repeat passphrase: ")
	p.types(passphrase + "\r")
	p.ends(0)
	for _, try := range []struct {
		code   string
		sees   string
		status int
	}{{"", "Type an answer.", 130}, {"000000", "code of your second factor: ", 130}, {"123456", "Authenticated as trader-one", 0}} {
		p = atTerminal(t, home, "auth", "local")
		p.sees("Passphrase of the vault: ")
		p.types(passphrase + "\r")
		p.sees("code of your second factor: ")
		p.types(try.code + "\r")
		p.sees(try.sees)
		if try.status == 130 { // it asks again
			p.types("\x04")
		}
		p.ends(try.status)
	}
}

func TestSeveralKeysAreOffered(t *testing.T) {
	home := newHome(t)
	keys := `[{"APIKey": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "APISecret": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "Nonce": 0}, ` + string(assets.SampleExport) + `]`
	if err := os.WriteFile(filepath.Join(home, "keys.json"), []byte(keys), 0o600); err != nil {
		t.Fatal(err)
	}
	p := atTerminal(t, home, "import", "keys.json", "--name", "x", "--env", "sandbox", "--user-id", "151")
	p.sees("several keys")
	p.sees("1. aaaa…aaaa")
	p.sees("2. 0123…cdef  Trading")
	p.types("2\r")
	p.sees("New passphrase: ")
	p.types(passphrase + "\r")
	p.sees("Repeat passphrase: ")
	p.types(passphrase + "\r")
	p.sees("0123…cdef")
	p.ends(0)
}

func TestTerminalProgramStoppedFromOutside(t *testing.T) {
	t.Setenv("TERM", "xterm-256color")
	p := atTerminal(t, newHome(t))
	p.sees("kiikey")
	if err := p.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.ends(143)
	after, err := term.GetState(int(p.tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	if *after != *p.before {
		t.Error("the terminal is not as it was")
	}
}

func TestStandardInputIsNoPlaceToPaste(t *testing.T) {
	p := atTerminal(t, newHome(t), "import", "-", "--name", "x", "--env", "sandbox", "--user-id", "151")
	p.sees("Standard input is the terminal")
	p.ends(2)
}

func TestTerminalThatCannotShowTheProgram(t *testing.T) {
	t.Setenv("TERM", "dumb")
	shown := atTerminal(t, newHome(t)).ends(2)
	if strings.Count(shown, "\n") != 1 || !strings.Contains(shown, "kiikey demo") || strings.Contains(shown, "\x1b") {
		t.Errorf("want one line that names kiikey demo, got %q", shown)
	}
}

// The passphrase is asked on the terminal when everything else is redirected.
func TestQuestionsIgnoreRedirections(t *testing.T) {
	home := withVault(t)
	kiikey, err := exec.LookPath("kiikey")
	if err != nil {
		t.Fatal(err)
	}
	// Something has to keep the terminal open until kiikey opens it itself.
	p := startAtTerminal(t, home, exec.Command("/bin/sh", "-c", `exec "$0" list --json 3<&0 < sample.json > out 2> err`, kiikey))
	p.sees("Passphrase of the vault: ")
	p.types(passphrase + "\r")
	p.ends(0)
	for name, want := range map[string]string{"out": `"name": "practice"`, "err": ""} {
		text, err := os.ReadFile(filepath.Join(home, name))
		if err != nil || !strings.Contains(string(text), want) || want == "" && len(text) > 0 {
			t.Errorf("%s holds %q (%v), want %q", name, text, err, want)
		}
	}
}
