package typing

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// kind is the kind of a terminal's bytes.
type kind int

const (
	text       kind = iota // a character, or a control character other than escape
	lone                   // an escape that begins nothing
	key                    // what a key sends that is no character
	answer                 // what the terminal says: its answers, and its reports of the focus, the mouse and the size
	pasteBegin             // the bracket before a paste
	pasteEnd               // the bracket behind it
	begun                  // the beginning of one of those
	broken                 // a beginning that does not go on like this
)

// scan says what b begins with, which is not empty, and how many bytes that is.
func scan(b []byte) (n int, k kind) {
	switch {
	case b[0] != escape:
		return scanCharacter(b)
	case len(b) == 1:
		return 1, begun
	}
	switch b[1] {
	case '[':
		return scanCSI(b)
	case 'O':
		return scanSS3(b)
	case ']', 'P', '_':
		return scanString(b)
	case escape: // alt with an arrow, in some terminals
		if len(b) == 2 {
			return 2, begun
		}
		if n, k := scan(b[1:]); (b[2] == '[' || b[2] == 'O') && (k == key || k == begun) {
			return 1 + n, k
		}
		return 1, lone
	case ctrlC:
		return 1, lone
	}
	switch n, k := scanCharacter(b[1:]); k {
	case broken:
		return 1, lone
	case begun:
		return 1 + n, begun
	default:
		return 1 + n, key // with alt
	}
}

func scanCharacter(b []byte) (n int, k kind) {
	if !utf8.FullRune(b) {
		return len(b), begun
	}
	if r, size := utf8.DecodeRune(b); r != utf8.RuneError || size > 1 {
		return size, text
	}
	return 1, broken
}

// within is the index of the first byte of b, from i on, that is not between low and high.
func within(b []byte, i int, low, high byte) int {
	for i < len(b) && b[i] >= low && b[i] <= high {
		i++
	}
	return i
}

// scanCSI scans what begins with ESC [, as ECMA-48 has it, and the ways in which terminals stray from that.
func scanCSI(b []byte) (n int, k kind) {
	if len(b) > 2 && b[2] == '[' { // F1 to F5 of Linux's console
		switch {
		case len(b) == 3:
			return 3, begun
		case b[3] >= 'A' && b[3] <= 'E':
			return 4, key
		}
		return 3, broken
	}
	parameters := within(b, 2, '0', '?')
	end := within(b, parameters, ' ', '/')
	given := b[2:parameters]
	if end == len(b) || b[end] < '@' || b[end] > '~' {
		switch {
		case len(given) > 0 && string(b[parameters:end]) == "$" && within(given, 0, '0', '9') == len(given):
			return end, key // with shift, in rxvt
		case end == len(b):
			return end, begun
		}
		return end, broken
	}
	final, bare := b[end], end == 2
	end++
	switch {
	case len(given) > 0 && given[0] >= '<', final == 't', final == 'y':
		return end, answer
	case bare && (final == 'I' || final == 'O'):
		return end, answer
	case bare && final == 'M': // the mouse, as X10 had it
		switch rest := within(b, end, ' ', 0xff); {
		case rest >= end+3:
			return end + 3, answer
		case rest == len(b):
			return rest, begun
		default:
			return rest, broken
		}
	case string(given) == "200" && final == '~':
		return end, pasteBegin
	case string(given) == "201" && final == '~':
		return end, pasteEnd
	}
	return end, key
}

// scanSS3 scans what begins with ESC O.
func scanSS3(b []byte) (n int, k kind) {
	i := within(b, 2, '0', '9') // modifiers, in some terminals
	switch {
	case i == len(b):
		return i, begun
	case strings.IndexByte("ABCDEFHIMPQRSXabcdjklmnopqrstuvwxy", b[i]) >= 0:
		return i + 1, key
	}
	return i, broken
}

// scanString scans an answer that ends in ST or BEL: OSC, DCS and APC. None begins like typing.
func scanString(b []byte) (n int, k kind) {
	if len(b) == 2 {
		return 2, begun
	}
	// The window's title is told behind a letter.
	if first := b[2]; b[1] == ']' && (first < '0' || first > '9') && first != 'l' && first != 'L' || b[1] == 'P' && (first < '0' || first > '?') && first != '!' {
		return 2, broken
	}
	inside := func(c byte) bool { return c >= ' ' && c != del }
	if isColour(b) {
		inside = func(c byte) bool { return strings.IndexByte("0123456789abcdefABCDEFrgbi:/#;?", c) >= 0 }
	}
	for i := 2; i < len(b); i++ {
		switch {
		case inside(b[i]):
		case b[i] == bell && b[1] == ']':
			return i + 1, answer
		case b[i] != escape:
			return i, broken
		case i+1 == len(b):
			return i + 1, begun
		case b[i+1] == '\\':
			return i + 2, answer
		default:
			return i, broken
		}
	}
	return len(b), begun
}

// isColour reports whether an answer is about colours: few letters can continue it.
func isColour(b []byte) bool {
	number, _, found := bytes.Cut(b[2:], []byte(";"))
	return b[1] == ']' && found && (string(number) == "4" || len(number) == 2 && number[0] == '1')
}
