package ask

import (
	"bytes"
	"strings"
	"testing"
)

func TestLinesBreakBetweenWords(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "",
		"short":                      "short",
		"exactly10!":                 "exactly10!",
		"exactly10! and":             "exactly10!|and",
		"one two three four":         "one two|three four",
		"a word-of-its-own here":     "a|word-of-its-own|here",
		"/a/path/without/spaces":     "/a/path/without/spaces",
		"two\n\nlines of many words": "two||lines of|many words",
		"字字 字字 字字":                   "字字 字字|字字",
		"  led by spaces":            "  led by|spaces",
	} {
		got := wrapped(text, 10)
		if strings.ReplaceAll(got, "\n", "|") != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
		if again := wrapped(got, 10); again != got {
			t.Errorf("%q becomes %q when it is broken again", got, again)
		}
	}
}

// Where lines have no end, as in a file or a pipe, they are left as they are.
func TestOutputWithoutATerminal(t *testing.T) {
	var to strings.Builder
	long := strings.Repeat("word ", 100) + "end"
	o := &output{to: &to}
	o.Say(long)
	if to.String() != long+"\n" {
		t.Errorf("it wrote %q", to.String())
	}
	to.Reset()
	o.columns = func() int { return 40 }
	o.Say(long)
	o.prompt(long, " ")
	for _, line := range strings.Split(to.String(), "\n") {
		if len(line) > 40 {
			t.Errorf("a line of %d columns: %q", len(line), line)
		}
	}
}

// Whatever a text holds, what is written commands no terminal.
func TestOutputHasNoControlCharacters(t *testing.T) {
	var written bytes.Buffer
	o := &output{to: &written}
	var all strings.Builder
	for r := rune(0); r < 0x300; r++ {
		all.WriteRune(r)
	}
	o.Say(all.String() + "\x80\x9b\u2028\u202e")
	o.prompt("\x1b]52;c;AAAA\x07?", " ")
	o.Say("\x1b[2J")
	for _, b := range written.Bytes() {
		if b < ' ' && b != '\n' || b == 0x7f {
			t.Errorf("a control character was written: %#x", b)
		}
	}
	for _, r := range written.String() {
		if r >= 0x80 && r <= 0x9f || r == 0x202e || r == 0x2028 {
			t.Errorf("it wrote %U", r)
		}
	}
}
