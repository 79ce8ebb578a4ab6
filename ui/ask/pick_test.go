package ask

import (
	"bytes"
	"strings"
	"testing"
)

func TestPickByNumberOrPrefix(t *testing.T) {
	options := []Option{{Label: "Back up"}, {Label: "Lock"}, {Label: "Log out"}, {Label: "42"}, {Label: "Lock now"}}
	for answer, want := range map[string]int{
		"1": 0, "4": 3, "back u": 0, "lock": 1, "loc": -1, "LOG": 2, "42": -1, "0": -1, "6": -1, "-1": -1, "lo": -1, "": -1, "x": -1, "Lock it": -1,
		"1.": -1, "9999999999999999999999": -1, "\u0661": -1,
	} {
		i, ok := pick(options, answer)
		if ok != (want >= 0) || ok && i != want {
			t.Errorf("%q picks %d (%v), want %d", answer, i, ok, want)
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
