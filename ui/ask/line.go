package ask

import "unicode/utf8"

// key is what a byte meant for the line.
type key int

// What a byte can mean.
const (
	edited  key = iota // the text has changed
	refused            // it has no place in a line, or the line is full
	entered            // the line is complete
	givenUp            // ctrl+c, or ctrl+d on an empty line: there will be no answer
)

// The keys that mean something while a line is typed.
const (
	ctrlC     = 0x03
	ctrlD     = 0x04
	backspace = 0x08
	ctrlU     = 0x15
	ctrlW     = 0x17
	del       = 0x7f
)

// line is one line while it is typed: backspace, ctrl+w and ctrl+u take back a letter, a word and all of it. Other
// keys have no place in it.
type line struct {
	text []byte // what has been typed so far; it never grows, which would leave a copy of a secret behind

	gap bool // a line end was pasted last
}

// newLine returns an empty line that takes up to limit bytes.
func newLine(limit int) *line { return &line{text: make([]byte, 0, limit)} }

// clear overwrites what was typed.
func (l *line) clear() {
	clear(l.text[:cap(l.text)])
	l.text = l.text[:0]
}

// take adds a byte of the keyboard to the line and says what it meant.
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

// insert adds a byte of a paste to the line. line ends are blanks within a line, and nothing at its end.
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

// cut keeps the first n bytes and overwrites the others.
func (l *line) cut(n int) {
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
