package ask

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"kiikey/ui/flow/exportfile"
	"kiikey/ui/plain"
)

// echo draws a line while it is typed, except an export.
type echo struct {
	to    io.Writer // nil to show nothing
	drawn string
}

// update redraws the line. It leaves out a letter whose last byte has not arrived.
func (e *echo) update(line []byte) {
	if e.to == nil {
		return
	}
	for i := max(0, len(line)-utf8.UTFMax); i < len(line); i++ {
		if utf8.RuneStart(line[i]) && !utf8.FullRune(line[i:]) {
			line = line[:i]
		}
	}
	now := plain.Text(string(line))
	if exportfile.BeginsContent(string(line)) { // whatever was asked for
		now = "(not shown)"
	}
	same := common(e.drawn, now)
	_, _ = io.WriteString(e.to, strings.Repeat("\b \b", ansi.StringWidth(e.drawn[same:]))+now[same:])
	e.drawn = now
}

// common returns how many drawn bytes may stay. A letter and its combining marks stay together.
func common(drawn, now string) int {
	same := 0
	for same < len(drawn) && same < len(now) {
		r, size := utf8.DecodeRuneInString(drawn[same:])
		if other, _ := utf8.DecodeRuneInString(now[same:]); other != r {
			break
		}
		same += size
	}
	for same > 0 && same < len(drawn) {
		r, _ := utf8.DecodeRuneInString(drawn[same:])
		if ansi.StringWidth(string(r)) > 0 {
			break
		}
		_, size := utf8.DecodeLastRuneInString(drawn[:same])
		same -= size
	}
	return same
}

// repeat draws the line again after another question.
func (e *echo) repeat() {
	if e.to != nil {
		_, _ = io.WriteString(e.to, e.drawn)
	}
}
