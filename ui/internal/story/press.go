//go:build unix

package story

import (
	"strings"

	"golang.org/x/sys/unix"
)

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
		s.Send(code)
	}
}

// Type sends text as fast typing. A line end is the enter key.
func (s *Story) Type(text string) {
	s.t.Helper()
	for _, stroke := range strokes(text) {
		s.Send(stroke)
	}
}

// Paste sends text as a terminal does when it is pasted, bracketed.
func (s *Story) Paste(text string) {
	s.t.Helper()
	s.Send("\x1b[200~" + text + "\x1b[201~")
}

// Send sends bytes at once, as a terminal that knows no brackets sends what is pasted. They come in a read of their own:
// what was sent before has been read by then, if the program reads at all.
func (s *Story) Send(code string) {
	s.t.Helper()
	if code == "" {
		return
	}
	s.reading.wait(func() bool { return s.Written() > s.drawn }, s.ended)
	s.drawn = s.Written()
	if err := s.write([]byte(code)); err != nil {
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
	s.control(func(fd int) error {
		return unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Col: uint16(columns), Row: uint16(rows)})
	})
}

// write sends bytes to the program, from any goroutine.
func (s *Story) write(b []byte) error {
	s.reading.sent(len(b))
	_, err := s.tty.Write(b)
	return err
}

// To presses keys, named with spaces between them, and waits for the texts of where they lead. After esc it has to be
// waited: followed at once by another key it would be alt.
func (s *Story) To(keys string, texts ...string) {
	s.t.Helper()
	s.Press(strings.Fields(keys)...)
	s.See(texts...)
}
