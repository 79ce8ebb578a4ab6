//go:build unix

package accessible_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kiikey/internal/testenv"
)

// However it is stopped, at whatever question, the terminal is as it was and the status says so.
func TestStoppedAtAQuestion(t *testing.T) {
	t.Parallel()
	home := stocked(t, "sandbox")
	questions := map[string]func(*talk){
		"the passphrase": func(s *talk) { s.Hear("Passphrase (", "): ") },
		"a menu":         func(s *talk) { s.unlock(); s.Hear("What do you want to do (", "): ") },
		"a line":         func(s *talk) { s.unlock(); s.answer("to do (", "import"); s.Hear("File (", "): ") },
		"something unseen": func(s *talk) {
			s.unlock()
			s.use("sandbox-key")
			s.answer("with sandbox-key (", "verify")
			s.answer("Nonce that was signed there", "")
			s.Hear("The signature (", "): ")
		},
		"a document": func(s *talk) {
			s.unlock()
			s.answer("to do (", "import")
			s.Hear("File (", "): ")
			s.Type(`{"APISecret": "` + sampleSecret)
			s.Hear("Nothing of it is shown")
		},
		"a yes": func(s *talk) {
			s.unlock()
			s.use("sandbox-key")
			s.answer("with sandbox-key (", "remove")
			s.Hear("Remove sandbox-key of sandbox (", "): ")
		},
	}
	stops := map[string]struct {
		stop   func(*talk)
		status int
	}{
		"ctrl+c":  {func(s *talk) { s.Type("\x03") }, 130},
		"SIGINT":  {func(s *talk) { s.Signal(syscall.SIGINT) }, 130},
		"SIGTERM": {func(s *talk) { s.Signal(syscall.SIGTERM) }, 143},
		"SIGHUP":  {func(s *talk) { s.Signal(syscall.SIGHUP) }, 129},
		"ctrl+d":  {func(s *talk) { s.Type("\x04") }, 130},
	}
	for where, reach := range questions {
		for how, way := range stops {
			if how == "ctrl+d" && where == "a document" {
				continue // where it ends the document
			}
			t.Run(how+" at "+where, func(t *testing.T) {
				t.Parallel()
				s := start(t, program(t, home, "--accessible"))
				reach(s)
				if s.Settings() == s.Original() {
					t.Error("the terminal echoes by itself while a question is open")
				}
				way.stop(s)
				s.Hear("Interrupted")
				s.ends(way.status)
			})
		}
	}
}

func TestStoppedWhileItWaitsForTheExchange(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	exchange(t, home, "hang")
	stock(t, home, sampleSecret, "local")
	s := start(t, program(t, home, "--accessible"))
	s.unlock()
	s.use("local-key")
	s.answer("with local-key (", "test")
	s.answer("Against which environment", "")
	s.Hear("AuthenticateUser: secured")
	s.Type("\x03")
	s.ends(130)
}

// A second question's answer that was typed too early is not shown before its question is there.
func TestPassphraseTypedTooEarly(t *testing.T) {
	t.Parallel()
	s := start(t, program(t, stocked(t, "sandbox"), "--accessible"))
	s.Hear("Passphrase (", "): ")
	s.Type("wrong horse\r" + passphrase + "\r")
	s.Hear("Wrong passphrase", "Passphrase (", "Main menu.")
}

// What was copied is cleared away at the end, and while the store is locked.
func TestCopies(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	board := filepath.Join(folder, "board")
	for name, does := range map[string]string{
		"wl-copy": `case "$*" in *clear*) : > '` + board + `';; *) cat > '` + board + `';; esac`, "wl-paste": `cat '` + board + `'`,
	} {
		testenv.Script(t, filepath.Join(folder, name), "#!/bin/sh\n"+does+"\n")
	}
	holds := func(want string) {
		t.Helper()
		held, err := os.ReadFile(board)
		if err != nil || string(held) != want {
			t.Errorf("the clipboard holds %q (%v), want %q", held, err, want)
		}
	}
	cmd := program(t, stocked(t, "sandbox"), "--accessible")
	cmd.Env = append(cmd.Env, "WAYLAND_DISPLAY=wayland-0", "PATH="+folder+":/usr/bin:/bin")
	s := start(t, cmd)
	s.unlock()
	s.use("sandbox-key")
	for field, want := range map[string]string{"api key": sampleKey, "api secret": sampleSecret, "nonce": "0", "user": sampleUser} {
		s.answer("with sandbox-key (", "copy")
		s.answer("Which one (", field)
		s.Hear("Copied with wl-copy. It is cleared after 30 seconds, unless you copy something else.")
		holds(want)
	}
	s.answer("with sandbox-key (", "sign")
	s.answer("with the signature (", "sign with another")
	s.answer("Nonce (", "ö")
	s.answer("Nonce (", "77")
	s.Hear("Signing with the nonce 77.")
	s.answer("with the signature (", "copy")
	s.Hear("Copied with wl-copy")
	holds(signature(sampleSecret, "77"))
	s.answer("with the signature (", "back")
	s.answer("with sandbox-key (", "back")
	s.answer("What do you want to do (", "lock")
	s.Hear("The clipboard is cleared.", "Locked.")
	holds("")
	s.unlock()
	s.use("sandbox-key")
	s.answer("with sandbox-key (", "copy")
	s.answer("Which one (", "2")
	s.Hear("Copied with wl-copy")
	s.Signal(syscall.SIGTERM)
	s.Hear("The clipboard is cleared.", "Interrupted")
	s.ends(143)
	holds("")
}

// Without a desktop there is no way to copy but the terminal, which is not commanded.
func TestNoWayToCopy(t *testing.T) {
	t.Parallel()
	s := start(t, program(t, stocked(t, "sandbox"), "--accessible"))
	s.unlock()
	s.use("sandbox-key")
	s.answer("with sandbox-key (", "copy")
	s.answer("Which one (", "2")
	s.Hear("Not done. There is no way to copy here.", "What to do: Install one, or have it shown instead.")
}

func TestSuspension(t *testing.T) {
	t.Parallel()
	s := start(t, program(t, stocked(t, "sandbox"), "--accessible"))
	s.Hear("Passphrase (", "): ")
	s.Type("\x1a") // nothing is open yet; and no shell is there to wake the program, so that it goes on by itself
	s.Hear("Passphrase (", "): ")
	s.Type(passphrase + "\r")
	s.answer("What do you want to do (", "import")
	s.Hear("File (", "): ")
	s.Type("/nowh")
	s.Hear("/nowh")
	s.Type("\x1a")
	s.Hear("Locked: the program is suspended.")
	s.answer("Passphrase (", passphrase)
	s.Hear("What you had typed is kept.", "File (", "/nowh")
	s.Type("ere\r")
	s.Hear("There is no file “/nowhere”.")
	s.answer("File (", "back")
	s.answer("What do you want to do (", "quit")
	s.ends(0)
}

// piped is a conversation whose lines go into a pipe.
func piped(t *testing.T, home string) (terminal *talk, lines *os.File) {
	t.Helper()
	read, written, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = read.Close() })
	cmd := program(t, home, "--accessible")
	cmd.Stdout = written
	terminal = start(t, cmd)
	_ = written.Close()
	return terminal, read
}

// hear reads the pipe until text has come.
func hear(t *testing.T, lines io.Reader, text string) string {
	t.Helper()
	var heard bytes.Buffer
	var b [1]byte
	for !strings.HasSuffix(heard.String(), text) {
		if _, err := lines.Read(b[:]); err != nil {
			t.Fatalf("never came: %q\n%s", text, heard.String())
		}
		heard.Write(b[:])
	}
	return heard.String()
}

func TestPipedOutput(t *testing.T) {
	t.Parallel()
	s, lines := piped(t, stocked(t, "sandbox"))
	said := hear(t, lines, "? for help):\n")
	s.Type(passphrase + "\r")
	said += hear(t, lines, "? for help):\n")
	s.Type("practi\x7f\x7f")
	s.Hear("practi\b \b\b \b")
	s.Type("\x15quit\r")
	s.ends(0)
	rest, err := io.ReadAll(lines)
	if err != nil {
		t.Fatal(err)
	}
	said += string(rest)
	checkOutput(t, []byte(said))
	if strings.Contains(said, "pract") || !strings.Contains(said, "Main menu.") {
		t.Errorf("the pipe got %q", said)
	}
	if typed := string(s.Output()); strings.Contains(typed, "menu") {
		t.Errorf("the terminal got %q", typed)
	}
}

func TestBrokenPipe(t *testing.T) {
	t.Parallel()
	s, lines := piped(t, stocked(t, "sandbox"))
	hear(t, lines, "? for help):\n")
	if err := lines.Close(); err != nil {
		t.Fatal(err)
	}
	s.Type(passphrase + "\r")
	s.Hear("Interrupted")
	s.ends(130)
}

// answers are what comes through standard input.
func TestPipedInput(t *testing.T) {
	t.Parallel()
	home := stocked(t, "sandbox")
	answers := write(t, filepath.Join(t.TempDir(), "answers"), "use\r\nsandbox-key\nverify\n\n"+signature(sampleSecret, "0")+"\nback\nquit")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// Something has to keep the terminal open until kiikey opens it itself.
	cmd := program(t, home)
	cmd.Path, cmd.Args = "/bin/sh", []string{"sh", "-c", `exec "$0" --home "$1" --accessible 3<&0 < "$2"`, self, home, answers}
	s := start(t, cmd)
	s.Hear("Passphrase (", "): ")
	s.Type("wrong horse\r")
	s.Hear("Wrong passphrase", "Passphrase (", "): ")
	s.Type(passphrase + "\r")
	s.Hear("Main menu.", "What do you want to do with sandbox-key", "The signature is right.")
	s.ends(0)
	if strings.Contains(string(s.Output()), "Type an answer") {
		t.Error("the two characters that end a line were taken for two lines")
	}
}

// noTerminal runs the program where there is none.
func noTerminal(t *testing.T, cmd *exec.Cmd, input string, want int) string {
	t.Helper()
	cmd.Stdin = strings.NewReader(input)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	out, _ := cmd.CombinedOutput()
	if status := cmd.ProcessState.ExitCode(); status != want {
		t.Errorf("exit status %d, want %d\n%s", status, want, out)
	}
	checkOutput(t, out)
	return string(out)
}

func TestNoTerminalAtAll(t *testing.T) {
	t.Parallel()
	home := stocked(t, "sandbox")
	if told := noTerminal(t, program(t, home, "--accessible"), passphrase+"\nquit\n", 5); !strings.Contains(told, "--passphrase-file") || strings.Contains(told, "Main menu") {
		t.Errorf("it told %q", told)
	}
	file := write(t, filepath.Join(t.TempDir(), "passphrase"), passphrase+"\n")
	told := noTerminal(t, program(t, home, "--accessible", "--passphrase-file", file), "nonsense\nuse\n1\ntest\n\nquit\nback\nquit\n", 0)
	for _, want := range []string{"That is none of the answers", "Authenticated as trader-one"} {
		if !strings.Contains(told, want) {
			t.Errorf("it did not tell %q:\n%s", want, told)
		}
	}
	// After a lock the file is not read again.
	if told := noTerminal(t, program(t, home, "--accessible", "--passphrase-file", file), "lock\n\nuse\n", 5); !strings.Contains(told, "Locked.") || strings.Count(told, "Main menu") != 1 {
		t.Errorf("it told %q", told)
	}
	if told := noTerminal(t, program(t, home, "--accessible", "--passphrase-file", file), "use\n", 130); !strings.Contains(told, "Interrupted") {
		t.Errorf("it told %q", told)
	}
}

// A whole new person's job through files alone: the vault is made with the passphrase file.
func TestPipedJob(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	file := write(t, filepath.Join(t.TempDir(), "passphrase"), passphrase+"\n")
	pasted := "{\n \"APIKey\": \"" + sampleKey + "\",\n \"APISecret\": \"" + sampleSecret + "\",\n \"Nonce\": \"0\"\n}"
	told := noTerminal(t, program(t, home, "--accessible", "--passphrase-file", file),
		"skip\nimport\n"+pasted+"\n151\nmine\nsandbox\ntest\n\nback\nquit\n", 0)
	for _, want := range []string{"Created the vault", "Saved as mine.", "Authenticated as trader-one"} {
		if !strings.Contains(told, want) {
			t.Errorf("it did not tell %q:\n%s", want, told)
		}
	}
}

// A terminal that does not echo at the start is that of a program which shows what is typed in its own way.
func TestTerminalThatDoesNotEcho(t *testing.T) {
	t.Parallel()
	home := stocked(t, "sandbox")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := program(t, home)
	cmd.Env = append(cmd.Env, "PATH=/usr/bin:/bin")
	cmd.Path, cmd.Args = "/bin/sh", []string{"sh", "-c", `stty -echo; exec "$0" --home "$1" --accessible`, self, home}
	s := start(t, cmd)
	s.unlock()
	s.answer("What do you want to do (", "import")
	s.answer("File (", export(sampleKey, sampleSecret))
	s.Hear("This terminal shows what is typed by itself")
	s.answer("File (", "/nowhere-at-all")
	s.Hear("There is no file")
	if n := strings.Count(string(s.Output()), "nowhere-at-all"); n != 1 { // in the refusal
		t.Errorf("what was typed was shown %d times", n)
	}
}
