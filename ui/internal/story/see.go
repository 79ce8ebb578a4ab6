//go:build unix

package story

import (
	"bytes"
	"regexp"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// Screen returns the terminal's screen, a line for each row, without trailing spaces.
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

// Until waits for a condition on the screen's text.
func (s *Story) Until(what string, condition func(screen string) bool) {
	s.t.Helper()
	s.waitFor(func() string { return what }, condition)
}

// Comes waits for a condition on the screen's text as Until does, and reports whether it came.
func (s *Story) Comes(condition func(screen string) bool) bool {
	return s.wait(condition) == ""
}

// waitFor is Until with words that are found when they are needed.
func (s *Story) waitFor(what func() string, condition func(screen string) bool) {
	s.t.Helper()
	if failed := s.wait(condition); failed != "" {
		s.t.Fatalf("%s: %s\n%s", failed, what(), s.picture())
	}
}

// wait returns why a condition did not come, or nothing.
func (s *Story) wait(condition func(screen string) bool) string {
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		s.mu.Lock()
		screen, changed := s.text(), s.changed
		s.mu.Unlock()
		if condition(screen) {
			return ""
		}
		select {
		case <-changed:
		case <-s.ended:
			if condition(s.Screen()) {
				return ""
			}
			return "the program ended; wanted"
		case <-deadline.C:
			return "never came"
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

func folded(s string) string { return strings.Join(strings.Fields(s), " ") }

// Changed waits until the screen differs from what it was.
func (s *Story) Changed(before string) {
	s.t.Helper()
	s.Until("a change", func(screen string) bool { return screen != before })
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

// Scrollback returns how many lines have left the screen at its top, where the user can scroll to them.
func (s *Story) Scrollback() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.ScrollbackLen()
}

// OnAlternateScreen reports whether the program still holds the alternate screen.
func (s *Story) OnAlternateScreen() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.IsAltScreen()
}

// Leaves waits until the program has given the alternate screen back: it has ended, or sleeps.
func (s *Story) Leaves() {
	s.t.Helper()
	s.Until("the alternate screen left", func(string) bool { return !s.OnAlternateScreen() })
}

// Output is everything that the program ever wrote to the terminal.
func (s *Story) Output() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.output.Bytes())
}

// NeverWrote fails when the program has ever written one of the texts to the terminal.
func (s *Story) NeverWrote(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if bytes.Contains(s.Output(), []byte(text)) {
			s.t.Errorf("the program wrote %q to the terminal", text)
		}
	}
}

// Written returns the number of bytes that the program has written so far.
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

// Hear waits until the program has written the texts, one after the other, after what was heard before: for a
// program that writes lines and draws nothing. A text is found also where a line was broken at one of its spaces. It
// returns everything that was written up to there.
func (s *Story) Hear(texts ...string) string {
	s.t.Helper()
	from := s.heard
	for _, text := range texts {
		broken := regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(text), " ", `(?: |\r?\n)`))
		s.Until("“"+text+"” after what was heard", func(string) bool {
			s.mu.Lock()
			defer s.mu.Unlock()
			found := broken.FindIndex(s.output.Bytes()[s.heard:])
			if found != nil {
				s.heard += found[1]
			}
			return found != nil
		})
	}
	return string(s.Output()[from:s.heard])
}

// Rest returns the text after what was heard, and counts it as heard from now on.
func (s *Story) Rest() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	from := s.heard
	s.heard = s.output.Len()
	return string(s.output.Bytes()[from:])
}

// Clipboard returns the text that the program put into the terminal's clipboard with OSC 52, as it was written.
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
