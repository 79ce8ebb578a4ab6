package ask

import "unicode/utf8"

// key is the effect of a byte on the line.
type key int

// The effects.
const (
	edited  key = iota // the text has changed
	refused            // no effect, or the line is full
	entered            // the line is complete
	givenUp            // ctrl+c, or ctrl+d on an empty line
)

// The keys that edit a line.
const (
	ctrlC     = 0x03
	ctrlD     = 0x04
	backspace = 0x08
	ctrlU     = 0x15
	ctrlW     = 0x17
	del       = 0x7f
)

// line is a line being typed: backspace, ctrl+w and ctrl+u delete a letter, a word and everything.
type line struct {
	text []byte // never grown, which would leave a copy of a secret behind

	gap bool // a line end was pasted last
}

// newLine returns an empty line that takes up to limit bytes.
func newLine(limit int) *line { return &line{text: make([]byte, 0, limit)} }

// clear overwrites what was typed.
func (l *line) clear() {
	clear(l.text[:cap(l.text)])
	l.text = l.text[:0]
}

// take applies a typed byte.
func (l *line) take(b byte) key {
	l.gap = false
	switch {
	case b == ctrlC, b == ctrlD && len(l.text) == 0:
		return givenUp
	case b == '\r', b == '\n', b == ctrlD:
		return entered
	case b == backspace, b == del:
		_, size := utf8.DecodeLastRune(l.text)
		l.cut(len(l.text) - size)
	case b == ctrlW:
		l.cut(wordStart(l.text))
	case b == ctrlU:
		l.cut(0)
	case b < ' ', len(l.text) == cap(l.text):
		return refused
	default:
		l.text = append(l.text, b)
	}
	return edited
}

// insert applies a pasted byte. A line end becomes a space within the line, and nothing at its end.
func (l *line) insert(b byte) key {
	switch {
	case b == '\r', b == '\n':
		l.gap = true
		return edited
	case b == '\t':
		b = ' '
	}
	if l.gap && len(l.text) > 0 {
		l.take(' ')
	}
	l.gap = false
	return l.take(b)
}

// cut clears all but the first n bytes.
func (l *line) cut(n int) {
	clear(l.text[n:])
	l.text = l.text[:n]
}

// wordStart returns the index at which the last word begins.
func wordStart(text []byte) int {
	n := len(text)
	for n > 0 && text[n-1] == ' ' {
		n--
	}
	for n > 0 && text[n-1] != ' ' {
		n--
	}
	return n
}
