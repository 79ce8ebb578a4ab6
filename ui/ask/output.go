package ask

import (
	"io"
	"strings"
	"sync"

	"github.com/charmbracelet/x/ansi"

	"kiikey/ui/plain"
)

// output writes lines. It is safe for concurrent use, as the steps of a request are printed while it runs.
type output struct {
	mu      sync.Mutex
	to      io.Writer
	rewrite func(string) string // nil for no change
	columns func() int          // the width of a line; nil for no limit, as in a file
	midline bool
	err     error // of the first write that failed
}

// Say writes text as lines of its own.
func (o *output) Say(text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.midline {
		text = "\n" + text
	}
	o.midline = false
	o.write(text + "\n")
}

// prompt writes text, then end.
func (o *output) prompt(text, end string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.midline = end != "\n"
	o.write(text)
	if o.err == nil {
		_, o.err = io.WriteString(o.to, end)
	}
}

// secret writes plain words as a line, and leaves no copy of them in memory.
func (o *output) secret(words []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil {
		_, o.err = o.to.Write(words)
	}
	o.write("\n")
}

// lineEnded notes that the user's enter has ended the line.
func (o *output) lineEnded() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.midline = false
}

// endLine ends the line of an unanswered prompt.
func (o *output) endLine() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.midline {
		o.midline = false
		o.write("\n")
	}
}

// failed returns the error of the first failed write.
func (o *output) failed() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// write is the only way out, and passes nothing that commands a terminal.
func (o *output) write(text string) {
	if o.err != nil {
		return
	}
	ends := len(text) - len(strings.TrimRight(text, "\n"))
	if o.rewrite != nil {
		text = o.rewrite(text)
	}
	text = plain.Block(text)
	if o.columns != nil {
		text = wrapped(text, o.columns())
	}
	_, o.err = io.WriteString(o.to, text+strings.Repeat("\n", ends))
}

// wrapped breaks lines wider than width at spaces, so the terminal cuts no word.
func wrapped(text string, width int) string {
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		taken := 0
		for j, word := range strings.Split(line, " ") {
			wide := ansi.StringWidth(word)
			switch {
			case j == 0 && i > 0, taken > 0 && taken+1+wide > width:
				b.WriteByte('\n')
				taken = 0
			case j > 0:
				b.WriteByte(' ')
				taken++
			}
			b.WriteString(word)
			taken += wide
		}
	}
	return b.String()
}
