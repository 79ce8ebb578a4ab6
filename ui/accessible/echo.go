package accessible

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"kiikey/ui/flow/plain"
)

// echo shows a line while it is typed.
type echo struct {
	to    io.Writer // nil to show nothing
	drawn string
}

// update makes what is drawn the line as it is now. A letter whose last byte is still to come is not drawn yet.
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
	same := 0
	for i := range now {
		if !strings.HasPrefix(e.drawn, now[:i]) {
			break
		}
		same = i
	}
	if strings.HasPrefix(e.drawn, now) {
		same = len(now)
	}
	_, _ = io.WriteString(e.to, strings.Repeat("\b \b", ansi.StringWidth(e.drawn[same:]))+now[same:])
	e.drawn = now
}

// repeat draws the line anew, after another question in between.
func (e *echo) repeat() {
	if e.to != nil {
		_, _ = io.WriteString(e.to, e.drawn)
	}
}
