package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"kiikey/kiiex"
	"kiikey/store/state"
	"kiikey/ui/flow"
)

func TestWrapped(t *testing.T) {
	for _, c := range []struct{ name, first, rest, text, want string }{
		{"one line", "kiikey: ", "  ", "Nothing done", "kiikey: Nothing done\n"},
		{"no text", "note: ", "  ", "", "note: \n"},
		{"two lines", "  Why:  ", "        ", "one two three four", "  Why:  one two\n        three four\n"},
		{"a word too long", "", "  ", "a incomprehensibilities b", "a\n  incomprehensibilities\n  b\n"},
		{"paragraphs", "! ", "  ", "first\nsecond", "! first\n  second\n"},
		{"a list", "Why: ", "  ", "Causes:\n1  one two three four", "Why: Causes:\n  1 one two three\n    four\n"},
		{"wide characters count twice", "", "", "字字字字 字字字字 字字", "字字字字 字字字字\n字字\n"},
		{"escape sequences are shown", "", "", "a\x1b[2Jb", "a‹ESC›[2Jb\n"},
		{"a carriage return does not go back", "kiikey: ", "  ", "ab\rc", "kiikey: ab‹CR›c\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := wrapped(c.first, c.rest, c.text, 20); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestJSONIsHarmlessAndExact(t *testing.T) {
	hostile := "\x1b]52;c;aGk=\x07 \x9b31m \u009b31m \u202eevil \u200b\ufeff <&> \U000e0041 \U0001f600 \u2028 \x7f"
	text, err := marshal(map[string]string{"name": hostile}, "  ")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range text {
		if r != '\n' && (r < ' ' || strings.ContainsRune("\x7f\u009b\u202e\u200b\ufeff\u2028\U000e0041", r)) {
			t.Errorf("%U stands in %q", r, text)
		}
	}
	if !strings.Contains(text, "<&>") {
		t.Errorf("characters that only HTML minds are escaped: %q", text)
	}
	var back map[string]string
	if err := json.Unmarshal([]byte(text), &back); err != nil {
		t.Fatal(err)
	}
	if want := strings.ToValidUTF8(hostile, "\ufffd"); back["name"] != want {
		t.Errorf("came back as %q, want %q", back["name"], want)
	}
}

func TestTableFitsAnyWidth(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	long := flow.Summary{
		Name: strings.Repeat("name", 16), Environment: "production", UserID: strings.Repeat("1", 40), MaskedKey: "0123…cdef",
		ImportedAt: now.Add(-1000 * 24 * time.Hour), LastTest: &state.Test{At: now.Add(-time.Hour), Environment: "a-rather-long-name", Kind: "invalid-credentials"},
	}
	wide := flow.Summary{Name: "字字字字字字字字字字字字字字字字", Environment: "sandbox", UserID: "151", MaskedKey: "0123…cdef", ImportedAt: now}
	for _, width := range []int{52, 60, 80, 120, 300} {
		lines := strings.Split(strings.TrimSuffix(table([]flow.Summary{long, wide}, func(name string) kiiex.EnvironmentKind { return kiiex.EnvironmentKind(name) }, now, width), "\n"), "\n")
		if len(lines) != 3 {
			t.Fatalf("%d lines, want 3", len(lines))
		}
		for _, line := range lines {
			if columns(line) > width {
				t.Errorf("%d columns, want at most %d: %q", columns(line), width, line)
			}
		}
		if !strings.Contains(lines[1], "PRODUC") {
			t.Errorf("at %d the environment is gone: %q", width, lines[1])
		}
		if !strings.Contains(lines[0], "KEY") { // which goes where names need its room
			continue
		}
		at := columns(lines[0][:strings.Index(lines[0], "KEY")])
		if got := columns(lines[2][:strings.Index(lines[2], "0123…")]); got != at {
			t.Errorf("at %d the key's column begins at %d in one row and at %d in another", width, at, got)
		}
	}
}
