package typing

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// Pasted takes what was pasted, in place, for a field that may hide it: without its control characters, except those
// between lines and words; and without anything where they could not be seen to be missing. note is what to say of it.
func Pasted(content []byte, hidden, unended bool) (kept []byte, note string) {
	if hidden && bytes.ContainsFunc(bytes.TrimRight(content, "\r\n"), unicode.IsControl) {
		clear(content)
		return nil, "Nothing was pasted: there are control characters or line breaks in it."
	}
	kept = content[:0]
	for rest := content; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if r == '\r' || r == '\n' || r == '\t' || !unicode.IsControl(r) {
			kept = append(kept, rest[:n]...)
		}
		rest = rest[n:]
	}
	switch {
	case unended:
		note = "The end of that paste never came: check what arrived."
	case len(kept) < len(content):
		note = "Control characters in that paste were left out."
	}
	return kept, note
}
