package ui

import (
	"testing"

	"github.com/charmbracelet/x/ansi"

	"kiikey/ui/widget"
)

// What shortcuts do fits where it stands on the narrowest of screens: a word in the help line, and a phrase in palette and help.
func TestShortcutsFitTheirColumns(t *testing.T) {
	a, _ := openApp(t)
	const word, title = 12, 60 - paletteFrame
	checked := 0
	check := func(screen, w, full string) {
		t.Helper()
		checked++
		if w == "" || ansi.StringWidth(w) > word {
			t.Errorf("%s: the word %q has not 1 to %d columns", screen, w, word)
		} else if titled := widget.Titled(w, full); ansi.StringWidth(titled) > title {
			t.Errorf("%s: %q has more than %d columns", screen, titled, title)
		}
	}
	for name, made := range everyScreenMade(t, a) {
		s, messages := made()
		for _, m := range messages {
			s.update(m)
		}
		for _, b := range append(s.keys(), everywhere(a.shared.Keys)...) {
			if b.Help().Key != "" {
				w, full := widget.Described(b)
				check(name, w, full)
			}
		}
		for _, e := range commandsOf(a.shared, s) {
			check(name, e.word, e.full)
		}
	}
	if checked < 500 {
		t.Errorf("only %d shortcuts were checked", checked)
	}
}

// Actions are found by the words that people type for them, and shown by their verb.
func TestPaletteFindsActionsByOtherWords(t *testing.T) {
	a, _ := openApp(t)
	made := everyScreenMade(t, a)["list"]
	list, messages := made()
	for _, m := range messages {
		list.update(m)
	}
	for typed, want := range map[string]string{
		"rename": "Rename a credential", "remove": "Remove it from kiikey", "delete": "Remove it from kiikey",
		"test": "Test: log in once and check the session", "login": "Test: log in once and check the session", "2fa": "Test: log in once and check the session",
		"open session": "Open session: show its token and fields", "walkthrough": "Walkthrough: go to your first session",
		"tutorial": "Walkthrough: go to your first session", "back up": "Back up: copy all into one encrypted file",
		"backup": "Back up: copy all into one encrypted file", "password": "Passphrase: change the vault's passphrase",
		"history": "Activity: see what was done when", "error": "Why?: diagnose a failing login", "no such thing": "",
	} {
		s := newPaletteScreen(a.shared, list)
		for _, r := range typed {
			s.update(letter(r))
		}
		got := ""
		if len(s.found) > 0 {
			c := s.commands[s.found[0]]
			got = widget.Titled(c.word, c.full)
		}
		if got != want {
			t.Errorf("%q finds %q first, not %q", typed, got, want)
		}
	}
}
