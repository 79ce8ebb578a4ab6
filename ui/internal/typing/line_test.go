package typing

import (
	"bytes"
	"testing"
)

func TestLine(t *testing.T) {
	for name, c := range map[string]struct {
		typed, want string
		last        Key
	}{
		"a line":                    {"practice\r", "practice", Entered},
		"of a pipe":                 {"practice\n", "practice", Entered},
		"ended by ctrl+d":           {"practice\x04", "practice", Entered},
		"a letter taken back":       {"praz\x7fctice\r", "practice", Entered},
		"by the other key":          {"praz\bctice\r", "practice", Entered},
		"one of several bytes":      {"prä\x7factice\r", "practice", Entered},
		"nothing to take back":      {"\x7f\x7fx\r", "x", Entered},
		"a word taken back":         {"one two \x17three\r", "one three", Entered},
		"the only word":             {"one\x17two\r", "two", Entered},
		"all taken back":            {"one two\x15three\r", "three", Entered},
		"a control character":       {"x\x00", "x", Refused},
		"escape":                    {"x\x1b", "x", Refused},
		"full":                      {"12345678901234567", "1234567890123456", Refused},
		"given up":                  {"x\x03", "x", GivenUp},
		"given up by an end":        {"\x04", "", GivenUp},
		"bytes that are no letters": {"\xff\xfe\r", "\xff\xfe", Entered},
	} {
		line := NewLine(16)
		var key Key
		for _, b := range []byte(c.typed) {
			key = line.Take(b)
		}
		if string(line.Bytes()) != c.want || key != c.last {
			t.Errorf("%s: %q and %d, want %q and %d", name, line.Bytes(), key, c.want, c.last)
		}
	}
}

// What was taken back, and what was cleared, must not stay in memory.
func TestLineOverwritesWhatIsTakenBack(t *testing.T) {
	line := NewLine(16)
	for _, b := range []byte("secret one\x7f\x17") {
		line.Take(b)
	}
	all := line.Bytes()[:16]
	if string(line.Bytes()) != "secret " || !bytes.Equal(all[7:], make([]byte, 9)) {
		t.Errorf("%q is left of what was taken back", all)
	}
	line.Clear()
	if len(line.Bytes()) != 0 || !bytes.Equal(all, make([]byte, 16)) {
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
		line, e := NewLine(64), Echo{To: &drawn}
		for _, b := range []byte(typed) {
			line.Take(b)
			e.Update(line.Bytes())
		}
		if drawn.String() != want {
			t.Errorf("%q is drawn as %q, want %q", typed, drawn.String(), want)
		}
	}
}
