package kiiex_test

import (
	"errors"
	"strings"
	"testing"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

func TestCheckNameAccepts(t *testing.T) {
	for _, name := range []string{
		"a", "spot-orders", "Market maker 2", "büro", "日本", "مفتاح", "e\u0301", "a.b", ".hidden", "a:b", "a'\"b", "👍", "_", "0",
		strings.Repeat("é", 64),
	} {
		if err := kiiex.CheckName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestCheckNameRefuses(t *testing.T) {
	tests := []struct{ why, name string }{
		{"empty", ""}, {"only a space", " "}, {"space in front", " a"}, {"space at the end", "a "},
		{"65 characters", strings.Repeat("é", 65)}, {"very long", strings.Repeat("a", 1<<20)},
		{"slash", "a/b"}, {"backslash", `a\b`}, {"parent folder", ".."}, {"this folder", "."}, {"climbing out", "../../etc/passwd"},
		{"like an option", "-rf"}, {"like a long option", "--yes"},
		{"tab", "a\tb"}, {"line feed", "a\n"}, {"carriage return", "a\rb"}, {"NUL", "a\x00b"}, {"escape", "\x1b[2Ja"}, {"DEL", "a\x7f"},
		{"C1 control", "a\u009bb"}, {"no-break space", "a\u00a0b"}, {"line separator", "a\u2028b"}, {"ideographic space", "a\u3000b"},
		{"zero-width space", "a\u200bb"}, {"zero-width joiner", "a\u200db"}, {"word joiner", "a\u2060b"}, {"byte-order mark", "\ufeffa"},
		{"soft hyphen", "a\u00adb"}, {"right-to-left override", "a\u202eb"}, {"isolate", "a\u2066b"}, {"right-to-left mark", "a\u200fb"},
		{"variation selector", "a\ufe0f"}, {"Hangul filler", "\u3164"}, {"half-width Hangul filler", "a\uffa0"}, {"combining grapheme joiner", "a\u034fb"},
		{"braille blank", "\u2800"}, {"tag letter", "a\U000e0061"}, {"private use", "a\ue000"}, {"unassigned", "a\u0378"}, {"noncharacter", "a\uffff"},
		{"invalid UTF-8", "a\xff"}, {"half a character", "a\xc3"},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			err := kiiex.CheckName(tt.name)
			if !errors.Is(err, problem.Of(problem.BadValue)) {
				t.Fatalf("error = %v, want kind %s", err, problem.BadValue)
			}
			p := problem.From(err)
			if p.Why == "" || p.Next == "" {
				t.Errorf("incomplete: %+v", p)
			}
			if strings.ContainsFunc(p.What+p.Why+p.Next, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("quotes the name: %q", p)
			}
		})
	}
}

func TestMisplaced(t *testing.T) {
	const secret = "fedcba9876543210fedcba9876543210"
	for _, name := range []string{"", "spot-orders", "bot (2)", "0123456789abcdef0123456789abcde", "7d1f0c2e-5b1a-4b3c-9d2e-0123456789ab", "größer", "a\tb", "~/x"} {
		if looks := kiiex.Misplaced(name); looks != "" {
			t.Errorf("%q looks like %s", name, looks)
		}
	}
	for _, text := range []string{
		`{"APIKey":"x"}`, "a]", "a{", "two\nlines", "two\rlines", secret, strings.ToUpper(secret), "x" + secret + "y", secret + secret,
	} {
		looks := kiiex.Misplaced(text)
		if looks == "" || strings.Contains(looks, text) {
			t.Errorf("%q looks like %q", text, looks)
		}
		if err := kiiex.CheckName(text); err == nil || strings.Contains(err.Error(), text) {
			t.Errorf("as a name: %v", err)
		}
	}
}
