// Package typing makes lines of what a keyboard sends, for questions that are asked line by line, and keeps a
// terminal from echoing what is typed.
package typing

import "unicode/utf8"

// Key is what a byte meant for the line.
type Key int

// What a byte can mean.
const (
	Edited  Key = iota // the text has changed
	Refused            // it has no place in a line, or the line is full
	Entered            // the line is complete
	GivenUp            // ctrl+c, or ctrl+d on an empty line: there will be no answer
)

// The keys that mean something while a line is typed.
const (
	ctrlC     = 0x03
	ctrlD     = 0x04
	backspace = 0x08
	ctrlU     = 0x15
	ctrlW     = 0x17
	escape    = 0x1b
	bell      = 0x07
	del       = 0x7f
)

// Line is one line while it is typed: backspace, ctrl+w and ctrl+u take back a letter, a word and all of it. Typed leaves
// out keys that send a sequence.
type Line struct {
	text []byte // never grows, which would leave a copy of a secret behind

	gap bool // a line end was pasted last
}

// NewLine returns an empty line that takes up to limit bytes.
func NewLine(limit int) *Line { return &Line{text: make([]byte, 0, limit)} }

// Bytes is what has been typed so far: the line's own, until Clear overwrites it.
func (l *Line) Bytes() []byte { return l.text }

// Clear overwrites what was typed.
func (l *Line) Clear() {
	clear(l.text[:cap(l.text)])
	l.text = l.text[:0]
}

// Take adds a byte of the keyboard to the line and says what it meant.
func (l *Line) Take(b byte) Key {
	l.gap = false
	switch {
	case b == ctrlC, b == ctrlD && len(l.text) == 0:
		return GivenUp
	case b == '\r', b == '\n', b == ctrlD:
		return Entered
	case b == backspace, b == del:
		_, size := utf8.DecodeLastRune(l.text)
		l.cut(len(l.text) - size)
	case b == ctrlW:
		l.cut(wordStart(l.text))
	case b == ctrlU:
		l.cut(0)
	case b < ' ', len(l.text) == cap(l.text):
		return Refused
	default:
		l.text = append(l.text, b)
	}
	return Edited
}

// Insert adds a byte of a paste to the line. Line ends are blanks within a line, and nothing at its end.
func (l *Line) Insert(b byte) Key {
	switch {
	case b == '\r', b == '\n':
		l.gap = true
		return Edited
	case b == '\t':
		b = ' '
	}
	if l.gap && len(l.text) > 0 {
		l.Take(' ')
	}
	l.gap = false
	return l.Take(b)
}

// cut keeps the first n bytes and overwrites the others.
func (l *Line) cut(n int) {
	clear(l.text[n:])
	l.text = l.text[:n]
}

// wordStart is where the last word of text begins.
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
