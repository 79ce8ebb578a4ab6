package exportfile

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// before holds the characters that may precede the first bracket of a file's content: blanks, a byte-order mark, and the quote of
// a command that it was copied from.
const before = " \t\r\n\ufeff'\"`"

const identityBegins = "AGE-SECRET-KEY-"

// BeginsContent reports whether text, given where a path or a name is asked for, is the beginning of a file's content,
// which holds a secret: JSON begins with a bracket, and what follows that is none of a path's or a name's characters; an
// identity of age, which opens what was handed over, begins with its kind.
func BeginsContent(text string) bool {
	text = strings.TrimLeft(text, before)
	if len(text) >= len(identityBegins) && strings.EqualFold(text[:len(identityBegins)], identityBegins) {
		return true
	}
	if text == "" || !strings.Contains("{[", text[:1]) {
		return false
	}
	next, size := utf8.DecodeRuneInString(text[1:])
	return size == 0 || strings.ContainsRune(" \t\r\n\"'“”„{[]}", next)
}

// Content is a file's content as it was pasted, without what stands around it: a part of text. Lines before it stay, so
// that a problem names the right one.
func Content(text []byte) []byte {
	return bytes.TrimLeft(bytes.TrimRight(text, before), strings.ReplaceAll(before, "\n", ""))
}

// Brackets follows the brackets of content as it comes, byte by byte. It never finds the end of broken content too early.
type Brackets struct {
	depth             int
	inString, escaped bool
}

// See takes the next byte.
func (s *Brackets) See(b byte) {
	switch {
	case s.escaped:
		s.escaped = false
	case s.inString:
		s.escaped = b == '\\'
		s.inString = b != '"'
	case b == '"':
		s.inString = true
	case b == '{', b == '[':
		s.depth++
	case (b == '}' || b == ']') && s.depth > 0:
		s.depth--
	}
}

// Closed reports whether every bracket has been closed.
func (s *Brackets) Closed() bool { return s.depth == 0 }

// Whole reports whether content that begins so is there to its last bracket.
func Whole(content []byte) bool {
	var brackets Brackets
	for _, b := range Content(content) {
		brackets.See(b)
	}
	return brackets.Closed()
}
