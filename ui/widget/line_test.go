package widget

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"kiikey/ui/internal/story"
)

// lineOf is a line from a picture of it, with the cursor as a bar.
func lineOf(picture string) *line {
	before, after, _ := strings.Cut(picture, "|")
	return &line{Text: []rune(before + after), at: utf8.RuneCountInString(before)}
}

func (l *line) picture() string { return string(l.Text[:l.at]) + "|" + string(l.Text[l.at:]) }

func TestKeysOfReadline(t *testing.T) {
	for _, c := range []struct{ before, keys, after string }{
		{"one| two", "ctrl+a", "|one two"},
		{"one| two", "home", "|one two"},
		{"one| two", "ctrl+e", "one two|"},
		{"one| two", "end", "one two|"},
		{"one| two", "ctrl+b ctrl+b", "o|ne two"},
		{"|one", "left", "|one"},
		{"on|e", "ctrl+f right", "one|"},
		{"one two|", "alt+b", "one |two"},
		{"one |two", "ctrl+left", "|one two"},
		{"/home/me/a.json|", "alt+left alt+b", "/home/me/|a.json"},
		{"|/home/me", "alt+f", "/home|/me"},
		{"one| two", "ctrl+right", "one two|"},
		{"one two |", "alt+right", "one two |"},
		{"a|b", "backspace", "|b"},
		{"|b", "backspace", "|b"},
		{"a|b", "ctrl+h", "|b"},
		{"a|b", "delete", "a|"},
		{"ab|", "ctrl+d", "ab|"},
		{"one tw|o", "ctrl+u", "|o"},
		{"one tw|o", "ctrl+k", "one tw|"},
		{"/home/me/a.json b|", "ctrl+w ctrl+w", "|"},
		{"/home/me/a.json|", "alt+backspace", "/home/me/a.|"},
		{"one.two|", "ctrl+backspace ctrl+backspace", "|"},
		{"|one two", "alt+d", "| two"},
		{"one| two", "ctrl+delete", "one|"},

		// What was cut comes back, cuts in a row as one, in their order.
		{"one two|", "ctrl+u ctrl+y", "one two|"},
		{"one |two", "ctrl+k ctrl+a ctrl+y", "two|one "},
		{"one two|", "ctrl+w ctrl+w ctrl+y", "one two|"},
		{"|one two", "alt+d alt+d ctrl+y", "one two|"},
		{"one two|", "ctrl+w left ctrl+w ctrl+y", "one| "},
		{"one |two", "ctrl+k ctrl+u ctrl+y", "one two|"},
		{"one|", "ctrl+u x ctrl+y ctrl+y", "xoneone|"},
		{"one|", "ctrl+u ctrl+u ctrl+y", "one|"},
		{"one|", "ctrl+k ctrl+y", "one|"},
		{"a|b", "backspace ctrl+y", "|b"},

		{"ab|c", "ctrl+t", "acb|"},
		{"abc|", "ctrl+t", "acb|"},
		{"|abc", "ctrl+t", "|abc"},
		{"a|", "ctrl+t", "a|"},
		{"año| ñu", "alt+b", "|año ñu"},
		{"語|", "x", "語x|"},

		// What is not an editing key and has no text does nothing.
		{"one|", "alt+x ctrl+q ctrl+v ctrl+_", "one|"},
	} {
		l := lineOf(c.before)
		for _, k := range strings.Fields(c.keys) {
			l.press(story.Keystroke(k))
		}
		if got := l.picture(); got != c.after {
			t.Errorf("%q, %s: %q, want %q", c.before, c.keys, got, c.after)
		}
	}
}

// TestLineUnderRandomKeys presses what comes and compares each cut with what is missing after it.
func TestLineUnderRandomKeys(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	names := append(slices.Sorted(maps.Keys(lineKeys())), "a", "b", ".", "語")
	for range 300 {
		l := lineOf("one two/three.four|")
		for range 60 {
			name := names[random.IntN(len(names))]
			before := string(l.Text)
			l.press(story.Keystroke(name))
			if l.at < 0 || l.at > len(l.Text) {
				t.Fatalf("%s puts the cursor at %d of %d", name, l.at, len(l.Text))
			}
			if l.killing && len(l.Text) != len([]rune(before)) && !strings.Contains(string(l.killed), before[len(string(l.Text[:l.at])):len(before)-len(string(l.Text[l.at:]))]) {
				t.Fatalf("%s on %q leaves %q and keeps %q", name, before, l.Text, l.killed)
			}
		}
	}
}

func TestHiddenLineIsOneWord(t *testing.T) {
	for keys, want := range map[string]string{"alt+b": "|one two", "ctrl+w": "|", "home alt+f": "one two|", "home alt+d": "|"} {
		l := lineOf("one two|")
		l.hidden = true
		for _, k := range strings.Fields(keys) {
			l.press(story.Keystroke(k))
		}
		if got := l.picture(); got != want {
			t.Errorf("%s: %q, want %q", keys, got, want)
		}
	}
}

func TestLineIsBounded(t *testing.T) {
	var l line
	l.Insert([]rune(strings.Repeat("x", maxLine+10)))
	l.press(story.Keystroke("y"))
	if len(l.Text) != maxLine || l.at != maxLine {
		t.Errorf("%d characters, the cursor at %d", len(l.Text), l.at)
	}
}

// Nothing of a secret stays behind: not in the line, and not in what ctrl+y would restore.
func TestClearForgetsAll(t *testing.T) {
	l := lineOf("secret|")
	text := l.Text[:cap(l.Text)]
	l.press(story.Keystroke("ctrl+u"))
	killed := l.killed
	l.clear()
	l.press(story.Keystroke("ctrl+y"))
	if len(l.Text) != 0 || slices.ContainsFunc(text, func(r rune) bool { return r != 0 }) || slices.ContainsFunc(killed, func(r rune) bool { return r != 0 }) {
		t.Errorf("left: %q, %q, %q", l.Text, text, killed)
	}
}
