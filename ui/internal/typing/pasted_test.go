package typing_test

import (
	"testing"

	"kiikey/ui/internal/typing"
)

// A paste loses its control characters, and a field that hides it takes nothing that could not be seen to be missing.
func TestPastedLosesControlCharactersAndHiddenPastesAreRefused(t *testing.T) {
	const (
		refused = "Nothing was pasted: there are control characters or line breaks in it."
		left    = "Control characters in that paste were left out."
		unended = "The end of that paste never came: check what arrived."
	)
	for name, c := range map[string]struct {
		content         string
		hidden, unended bool
		kept, note      string
	}{
		"plain":                  {"abc", false, false, "abc", ""},
		"hidden":                 {"abc", true, false, "abc", ""},
		"empty":                  {"", true, false, "", ""},
		"lines and tabs":         {"a\r\nb\tc\n", false, false, "a\r\nb\tc\n", ""},
		"control":                {"a\x1bb\u009bc\x00", false, false, "abc", left},
		"hidden, line end":       {"abc\r\n", true, false, "abc\r\n", ""},
		"hidden, line inside":    {"a\nb", true, false, "", refused},
		"hidden, tab":            {"a\tb", true, false, "", refused},
		"hidden, control at end": {"abc\x07", true, false, "", refused},
		"hidden and unended":     {"a\x00b", true, true, "", refused},
		"unended":                {"a\x00b", false, true, "ab", unended},
		"no UTF-8":               {"a\xff\x01b", false, false, "a\xffb", left},
	} {
		content := []byte(c.content)
		kept, note := typing.Pasted(content, c.hidden, c.unended)
		if string(kept) != c.kept || note != c.note {
			t.Errorf("%s: %q, %q", name, kept, note)
		}
		if note == refused && string(content) != string(make([]byte, len(content))) {
			t.Errorf("%s: %q is left in memory", name, content)
		}
	}
}
