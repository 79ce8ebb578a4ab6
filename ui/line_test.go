package ui

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// keystrokes are the keys that have no letter, by the names that tests call them by.
var keystrokes = map[string]tea.Key{
	"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
	"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown},
	"backspace": {Code: tea.KeyBackspace}, "delete": {Code: tea.KeyDelete}, "tab": {Code: tea.KeyTab}, "enter": {Code: tea.KeyEnter},
	"esc": {Code: tea.KeyEscape}, "space": {Code: tea.KeySpace, Text: " "}, "f1": {Code: tea.KeyF1}, "f2": {Code: tea.KeyF2},
}

// keystroke is a key by its name: modifiers, a plus sign each, and the key.
func keystroke(name string) tea.KeyPressMsg {
	var mod tea.KeyMod
	for {
		switch before, after, found := strings.Cut(name, "+"); {
		case !found:
			k, special := keystrokes[name]
			if !special {
				k = tea.Key{Code: []rune(name)[0]}
				if mod == 0 {
					k.Text = name
				}
			}
			k.Mod = mod
			return tea.KeyPressMsg(k)
		case before == "ctrl":
			mod, name = mod|tea.ModCtrl, after
		case before == "alt":
			mod, name = mod|tea.ModAlt, after
		case before == "shift":
			mod, name = mod|tea.ModShift, after
		}
	}
}

// lineOf is a line from a picture of it, with the cursor as a bar.
func lineOf(picture string) *line {
	before, after, _ := strings.Cut(picture, "|")
	return &line{text: []rune(before + after), at: utf8.RuneCountInString(before)}
}

func (l *line) picture() string { return string(l.text[:l.at]) + "|" + string(l.text[l.at:]) }

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
			l.press(keystroke(k))
		}
		if got := l.picture(); got != c.after {
			t.Errorf("%q, %s: %q, want %q", c.before, c.keys, got, c.after)
		}
	}
}

// TestLineUnderRandomKeys presses what comes and compares each cut with what is missing after it.
func TestLineUnderRandomKeys(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	names := append(slices.Sorted(maps.Keys(lineKeys)), "a", "b", ".", "語")
	for range 300 {
		l := lineOf("one two/three.four|")
		for range 60 {
			name := names[random.IntN(len(names))]
			before := string(l.text)
			l.press(keystroke(name))
			if l.at < 0 || l.at > len(l.text) {
				t.Fatalf("%s puts the cursor at %d of %d", name, l.at, len(l.text))
			}
			if l.killing && len(l.text) != len([]rune(before)) && !strings.Contains(string(l.killed), before[len(string(l.text[:l.at])):len(before)-len(string(l.text[l.at:]))]) {
				t.Fatalf("%s on %q leaves %q and keeps %q", name, before, l.text, l.killed)
			}
		}
	}
}

func TestHiddenLineIsOneWord(t *testing.T) {
	for keys, want := range map[string]string{"alt+b": "|one two", "ctrl+w": "|", "home alt+f": "one two|", "home alt+d": "|"} {
		l := lineOf("one two|")
		l.hidden = true
		for _, k := range strings.Fields(keys) {
			l.press(keystroke(k))
		}
		if got := l.picture(); got != want {
			t.Errorf("%s: %q, want %q", keys, got, want)
		}
	}
}

func TestLineIsBounded(t *testing.T) {
	var l line
	l.insert([]rune(strings.Repeat("x", maxLine+10)))
	l.press(keystroke("y"))
	if len(l.text) != maxLine || l.at != maxLine {
		t.Errorf("%d characters, the cursor at %d", len(l.text), l.at)
	}
}

// Nothing of a secret stays behind: not in the line, and not in what ctrl+y would bring back.
func TestClearForgetsAll(t *testing.T) {
	l := lineOf("secret|")
	text := l.text[:cap(l.text)]
	l.press(keystroke("ctrl+u"))
	killed := l.killed
	l.clear()
	l.press(keystroke("ctrl+y"))
	if len(l.text) != 0 || slices.ContainsFunc(text, func(r rune) bool { return r != 0 }) || slices.ContainsFunc(killed, func(r rune) bool { return r != 0 }) {
		t.Errorf("left: %q, %q, %q", l.text, text, killed)
	}
}
