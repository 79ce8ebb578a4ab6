//go:build unix

// Package story runs the real program in a terminal emulator and reads like what a person does there:
// press, type, paste, resize, see. It is for tests.
//
// Nothing waits for a fixed time. See waits until the screen shows what is expected, and fails with a
// picture of the screen when it never does.
package story

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/term"

	"kiikey/internal/testenv"
)

// patience is how long something may take to appear before a test gives up: long enough that a slow,
// loaded machine is never taken for a failure.
const patience = 45 * time.Second

// Terminal is what the program runs in.
type Terminal struct {
	Columns, Rows int
	// Silent makes a terminal that answers no query: it says neither its colours nor what it can do.
	Silent bool
	// Dumb makes one that says it understands nothing.
	Dumb bool
}

// Story is one run of a program in a terminal.
type Story struct {
	t    testing.TB
	term Terminal
	cmd  *exec.Cmd
	tty  *os.File

	mu        sync.Mutex
	screen    *vt.Emulator
	output    bytes.Buffer
	clipboard []string      // what OSC 52 carried
	heard     int           // how much of the output Hear has been through
	changed   chan struct{} // closed and replaced whenever the screen may have changed
	ended     chan struct{} // closed when the program has exited
	err       error
}

// Start runs cmd in a terminal of that size. The test ends it if it is still running then.
func Start(t testing.TB, term Terminal, cmd *exec.Cmd) *Story {
	t.Helper()
	s := &Story{t: t, term: term, cmd: cmd, changed: make(chan struct{}), ended: make(chan struct{})}
	s.screen = vt.NewEmulator(term.Columns, term.Rows)
	s.screen.RegisterOscHandler(52, func(data []byte) bool {
		s.clipboard = append(s.clipboard, string(data))
		return true
	})
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	kind := "xterm-256color"
	if term.Dumb {
		kind = "dumb"
	}
	cmd.Env = append(cmd.Env, "TERM="+kind)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(term.Columns), Rows: uint16(term.Rows)})
	if err != nil {
		testenv.Missing(t, "no terminal can be made here: "+err.Error())
	}
	s.tty = tty
	go s.answer()
	go s.read()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-s.ended
		_ = tty.Close()
	})
	return s
}

// answer carries the emulator's replies to queries back to the program.
func (s *Story) answer() {
	buffer := make([]byte, 1024)
	for {
		n, err := s.screen.Read(buffer)
		if n > 0 && !s.term.Silent {
			_, _ = s.tty.Write(buffer[:n])
		}
		if err != nil {
			return
		}
	}
}

// read draws what the program writes, until it exits.
func (s *Story) read() {
	buffer := make([]byte, 64<<10)
	for {
		n, err := s.tty.Read(buffer)
		s.mu.Lock()
		s.output.Write(buffer[:n])
		_, _ = s.screen.Write(buffer[:n])
		close(s.changed)
		s.changed = make(chan struct{})
		s.mu.Unlock()
		if err != nil {
			break
		}
	}
	err := s.cmd.Wait()
	s.mu.Lock()
	s.err = err
	s.mu.Unlock()
	// The emulator's own Close races with its Read; the end of its input ends answer as well.
	if input, ok := s.screen.InputPipe().(io.Closer); ok {
		_ = input.Close()
	}
	close(s.ended)
}

// Screen is what the terminal shows, a line for each row, without trailing spaces.
func (s *Story) Screen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text()
}

func (s *Story) text() string {
	lines := strings.Split(ansi.Strip(s.screen.Render()), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \r")
	}
	return strings.Join(lines, "\n")
}

// Styled is the screen with its colours, for pictures.
func (s *Story) Styled() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.Render()
}

// Output is everything that the program ever wrote to the terminal.
func (s *Story) Output() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.output.Bytes())
}

// Clipboard is what the program put into the terminal's clipboard with OSC 52, as it was written.
func (s *Story) Clipboard() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.clipboard...)
}

// Copied waits until the program has written to the terminal's clipboard n times, and returns what it wrote.
func (s *Story) Copied(n int) []string {
	s.t.Helper()
	s.Until("a write to the clipboard", func(string) bool { return len(s.Clipboard()) >= n })
	return s.Clipboard()
}

// Wake continues a program that was suspended. A signal that comes before the program sleeps is lost, and
// nothing outside shows when it does, so it is sent until the program is back on its screen.
func (s *Story) Wake() {
	s.t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !s.OnAlternateScreen() {
		s.Signal(syscall.SIGCONT)
		select {
		case <-again.C:
		case <-s.ended:
			s.t.Fatalf("the program ended instead of waking up\n%s", s.picture())
		}
	}
}

// Until waits for a condition on the screen's text.
func (s *Story) Until(what string, condition func(screen string) bool) {
	s.t.Helper()
	s.waitFor(func() string { return what }, condition)
}

// waitFor is until with words that are found when they are needed.
func (s *Story) waitFor(what func() string, condition func(screen string) bool) {
	s.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		s.mu.Lock()
		screen, changed := s.text(), s.changed
		s.mu.Unlock()
		if condition(screen) {
			return
		}
		select {
		case <-changed:
		case <-s.ended:
			if condition(s.Screen()) {
				return
			}
			s.t.Fatalf("the program ended; wanted %s\n%s", what(), s.picture())
		case <-deadline.C:
			s.t.Fatalf("never came: %s\n%s", what(), s.picture())
		}
	}
}

func (s *Story) picture() string {
	return "┌" + strings.Repeat("─", s.term.Columns) + "\n│" + strings.ReplaceAll(s.Screen(), "\n", "\n│")
}

// See waits until the screen shows all of the texts. Line breaks and runs of spaces count as one space, so
// that a sentence is found however it was wrapped.
func (s *Story) See(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		s.Until("“"+text+"”", func(screen string) bool { return strings.Contains(folded(screen), folded(text)) })
	}
}

// Gone waits until the screen shows none of the texts.
func (s *Story) Gone(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		s.Until("that “"+text+"” goes", func(screen string) bool { return !strings.Contains(folded(screen), folded(text)) })
	}
}

// Changed waits until the screen differs from what it was.
func (s *Story) Changed(before string) {
	s.t.Helper()
	s.Until("a change", func(screen string) bool { return screen != before })
}

// Settles waits until check has nothing to say of the cells, row by row, and fails with its last words when
// it always has. A cell that a wide character of the one before it covers is the empty text.
func (s *Story) Settles(check func(rows [][]string) error) {
	s.t.Helper()
	var complaint error
	s.waitFor(func() string { return complaint.Error() }, func(string) bool {
		complaint = check(s.cells())
		return complaint == nil
	})
}

func (s *Story) cells() [][]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := make([][]string, s.term.Rows)
	for y := range rows {
		rows[y] = make([]string, s.term.Columns)
		for x := range rows[y] {
			switch c := s.screen.CellAt(x, y); {
			case c == nil || c.Width == 1 && c.Content == "":
				rows[y][x] = " "
			case c.Width > 0:
				rows[y][x] = c.Content
			}
		}
	}
	return rows
}

// Written is how many bytes the program has written so far.
func (s *Story) Written() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.output.Len()
}

// WrittenSince waits until the program has written more than it had.
func (s *Story) WrittenSince(before int) {
	s.t.Helper()
	s.Until("a frame", func(string) bool { return s.Written() > before })
}

// PID is the program's process.
func (s *Story) PID() int { return s.cmd.Process.Pid }

// NeverWrote fails when the program has ever written one of the texts to the terminal.
func (s *Story) NeverWrote(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if bytes.Contains(s.Output(), []byte(text)) {
			s.t.Errorf("the program wrote %q to the terminal", text)
		}
	}
}

// On waits until the cursor is on a row that shows text: what has the focus.
func (s *Story) On(text string) {
	s.t.Helper()
	s.Until("the cursor on “"+text+"”", func(screen string) bool {
		s.mu.Lock()
		y := s.screen.CursorPosition().Y
		s.mu.Unlock()
		lines := strings.Split(screen, "\n")
		return y < len(lines) && strings.Contains(lines[y], text)
	})
}

// Hear waits until the program has written the texts, one after the other, after what was heard before: for a
// program that writes lines and draws nothing. It returns everything that was written up to there.
func (s *Story) Hear(texts ...string) string {
	s.t.Helper()
	from := s.heard
	for _, text := range texts {
		s.Until("“"+text+"” after what was heard", func(string) bool {
			s.mu.Lock()
			defer s.mu.Unlock()
			i := bytes.Index(s.output.Bytes()[s.heard:], []byte(text))
			if i >= 0 {
				s.heard += i + len(text)
			}
			return i >= 0
		})
	}
	return string(s.Output()[from:s.heard])
}

// Settings is how the terminal is set: whether it echoes, and the like.
func (s *Story) Settings() term.State {
	s.t.Helper()
	state, err := term.GetState(int(s.tty.Fd()))
	if err != nil {
		s.t.Fatal(err)
	}
	return *state
}

func folded(s string) string { return strings.Join(strings.Fields(s), " ") }

var keyBytes = map[string]string{
	"enter": "\r", "esc": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "backspace": "\x7f", "space": " ",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
	"pgup": "\x1b[5~", "pgdown": "\x1b[6~", "delete": "\x1b[3~", "f1": "\x1bOP", "f2": "\x1bOQ",
}

// Press sends keys by name: "enter", "esc", "ctrl+l", "down", or a single character.
func (s *Story) Press(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		code, ok := keyBytes[k]
		switch {
		case ok:
		case strings.HasPrefix(k, "ctrl+") && len(k) == len("ctrl+")+1:
			code = string(k[len("ctrl+")] & 0x1f)
		case len([]rune(k)) == 1:
			code = k
		default:
			s.t.Fatalf("story: no key called %q", k)
		}
		s.send(code)
	}
}

// Type sends text letter by letter.
func (s *Story) Type(text string) {
	s.t.Helper()
	s.send(text)
}

// Paste sends text as a terminal does when it is pasted, bracketed.
func (s *Story) Paste(text string) {
	s.t.Helper()
	s.send("\x1b[200~" + text + "\x1b[201~")
}

func (s *Story) send(code string) {
	s.t.Helper()
	if _, err := s.tty.Write([]byte(code)); err != nil {
		s.t.Fatalf("the terminal has gone: %v\n%s", err, s.picture())
	}
}

// Resize gives the terminal another size.
func (s *Story) Resize(columns, rows int) {
	s.t.Helper()
	s.mu.Lock()
	s.term.Columns, s.term.Rows = columns, rows
	s.screen.Resize(columns, rows)
	s.mu.Unlock()
	if err := pty.Setsize(s.tty, &pty.Winsize{Cols: uint16(columns), Rows: uint16(rows)}); err != nil {
		s.t.Fatal(err)
	}
}

// Signal sends a signal to the program.
func (s *Story) Signal(sig os.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// Ends waits until the program has exited and returns its status.
func (s *Story) Ends() int {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.t.Fatalf("the program does not end\n%s", s.picture())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var exit *exec.ExitError
	if errors.As(s.err, &exit) {
		return exit.ExitCode()
	}
	if s.err != nil {
		s.t.Fatal(s.err)
	}
	return 0
}

// Leaves waits until the program has given the alternate screen back: it has ended, or sleeps.
func (s *Story) Leaves() {
	s.t.Helper()
	s.Until("the alternate screen left", func(string) bool { return !s.OnAlternateScreen() })
}

// OnAlternateScreen reports whether the program still holds the alternate screen.
func (s *Story) OnAlternateScreen() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.IsAltScreen()
}
