package ask

import (
	"bytes"
	"testing"
)

func TestLine(t *testing.T) {
	for name, c := range map[string]struct {
		typed, want string
		last        key
	}{
		"a line":                    {"practice\r", "practice", entered},
		"of a pipe":                 {"practice\n", "practice", entered},
		"ended by ctrl+d":           {"practice\x04", "practice", entered},
		"a letter taken back":       {"praz\x7fctice\r", "practice", entered},
		"by the other key":          {"praz\bctice\r", "practice", entered},
		"one of several bytes":      {"prä\x7factice\r", "practice", entered},
		"nothing to take back":      {"\x7f\x7fx\r", "x", entered},
		"a word taken back":         {"one two \x17three\r", "one three", entered},
		"the only word":             {"one\x17two\r", "two", entered},
		"all taken back":            {"one two\x15three\r", "three", entered},
		"a control character":       {"x\x00", "x", refused},
		"escape":                    {"x\x1b", "x", refused},
		"full":                      {"12345678901234567", "1234567890123456", refused},
		"given up":                  {"x\x03", "x", givenUp},
		"given up by an end":        {"\x04", "", givenUp},
		"bytes that are no letters": {"\xff\xfe\r", "\xff\xfe", entered},
	} {
		line := newLine(16)
		var key key
		for _, b := range []byte(c.typed) {
			key = line.take(b)
		}
		if string(line.text) != c.want || key != c.last {
			t.Errorf("%s: %q and %d, want %q and %d", name, line.text, key, c.want, c.last)
		}
	}
}

// What was taken back, and what was cleared, must not stay in memory.
func TestLineOverwritesDeletedText(t *testing.T) {
	line := newLine(16)
	for _, b := range []byte("secret one\x7f\x17") {
		line.take(b)
	}
	all := line.text[:16]
	if string(line.text) != "secret " || !bytes.Equal(all[7:], make([]byte, 9)) {
		t.Errorf("%q is left of what was taken back", all)
	}
	line.clear()
	if len(line.text) != 0 || !bytes.Equal(all, make([]byte, 16)) {
		t.Errorf("%q is left after Clear", all)
	}
}

func TestEcho(t *testing.T) {
	for typed, want := range map[string]string{
		"abc":          "abc",
		"ab\x7fc":      "ab\b \bc",
		"ab\x15c":      "ab\b \b\b \bc",
		"one two\x17x": "one two\b \b\b \b\b \bx",
		"grün":         "grün",
		"ü\x7fx":       "ü\b \bx",
		"日\x7fx":       "日\b \b\b \bx",  // two columns wide
		"e\u0301\x7f":  "e\u0301\b \be", // a letter and its accent are one
		"\u009b31m":    "‹U+009B›31m",   // a control character of one byte in other encodings
		"a\u202eb":     "a‹U+202E›b",
		"\xff":         "‹0xFF›",
		" {\"a":        " \b \b(not shown)", // an export, whatever was asked for
	} {
		var drawn bytes.Buffer
		line, e := newLine(64), echo{to: &drawn}
		for _, b := range []byte(typed) {
			line.take(b)
			e.update(line.text)
		}
		if drawn.String() != want {
			t.Errorf("%q is drawn as %q, want %q", typed, drawn.String(), want)
		}
	}
}
