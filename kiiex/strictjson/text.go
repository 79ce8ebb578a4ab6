package strictjson

import (
	"bytes"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// text reads a string, whose opening quote is next.
func (r *reader) text() ([]byte, error) {
	r.pos++
	raw := r.data[r.pos : r.pos+r.rawLength()]
	if r.tolerant && bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
		r.pos += len(raw) + len(`"`)
		return raw, nil
	}
	// Unescaping never lengthens text, so this never reallocates, which would leave copies of a secret behind.
	out := make([]byte, 0, len(raw))
	fail := func(reason string) ([]byte, error) {
		clear(out)
		return nil, r.fail(reason)
	}
	for {
		c, ok := r.peek()
		switch {
		case !ok:
			return fail("it ends in the middle of a text; a double quote is missing.")
		case c == '"':
			r.pos++
			return out, nil
		case c == '\n' || c == '\r':
			return fail("the line ends in the middle of a text; a double quote is missing.")
		case c < ' ':
			return fail(fmt.Sprintf("the control character U+%04X in a text.", c))
		case c == '\\':
			char, size, problem := r.escape()
			if problem != "" {
				return fail(problem)
			}
			out = utf8.AppendRune(out, char)
			r.pos += size
		default:
			char, size := utf8.DecodeRune(r.data[r.pos:])
			if char == utf8.RuneError && size == 1 && !r.tolerant {
				return fail("a byte that is not UTF-8.")
			}
			out = utf8.AppendRune(out, char)
			r.pos += size
		}
	}
}

// rawLength counts the bytes from pos to the closing quote.
func (r *reader) rawLength() int {
	for i := r.pos; i < len(r.data); i++ {
		switch r.data[i] {
		case '"':
			return i - r.pos
		case '\\':
			i++
		}
	}
	return len(r.data) - r.pos
}

var simpleEscapes = map[byte]rune{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// escape decodes the escape sequence at pos, of size bytes, without moving.
func (r *reader) escape() (char rune, size int, problem string) {
	rest := r.data[r.pos:]
	if len(rest) < 2 {
		return 0, 0, "it ends in the middle of a text; a double quote is missing."
	}
	if char, ok := simpleEscapes[rest[1]]; ok {
		return char, 2, ""
	}
	if rest[1] != 'u' {
		return 0, 0, `a backslash in a text must be followed by one of " \ / b f n r t u.`
	}
	char, ok := hex4(rest)
	if !ok {
		return 0, 0, `\u in a text must be followed by four hex digits.`
	}
	if !utf16.IsSurrogate(char) {
		return char, 6, ""
	}
	if low, ok := hex4(rest[6:]); ok {
		if char = utf16.DecodeRune(char, low); char != utf8.RuneError {
			return char, 12, ""
		}
	}
	if r.tolerant {
		return utf8.RuneError, 6, ""
	}
	return 0, 0, `\u names half a character (a lone surrogate).`
}

// hex4 decodes the \uXXXX that s begins with.
func hex4(s []byte) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	var char rune
	for _, c := range s[2:6] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		char = char<<4 | rune(c)
	}
	return char, true
}
