package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

// A letter of another layout is the key of the base layout where the terminal tells that, and draws a hint where it
// does not. What is typed into a field stays as it is, and a Latin layout keeps its own letters.
func TestKeysOfOtherLayouts(t *testing.T) {
	cyrillic := func(mod tea.KeyMod, text string, code, base rune) tea.KeyPressMsg {
		return tea.KeyPressMsg{Code: code, Text: text, Mod: mod, BaseCode: base}
	}
	for name, c := range map[string]struct {
		msg    tea.KeyPressMsg
		typing bool
		want   string
	}{
		"a letter":                {cyrillic(0, "ш", 'ш', 'i'), false, "i"},
		"a capital":               {cyrillic(tea.ModShift, "У", 'у', 'e'), false, "E"},
		"a letter, typed":         {cyrillic(0, "ш", 'ш', 'i'), true, "ш"},
		"ctrl":                    {cyrillic(tea.ModCtrl, "", 'с', 'c'), false, "ctrl+c"},
		"ctrl, in a field":        {cyrillic(tea.ModCtrl, "", 'ц', 'w'), true, "ctrl+w"},
		"Greek":                   {cyrillic(tea.ModCtrl, "", 'ψ', 'c'), true, "ctrl+c"},
		"ctrl+a of a French one":  {cyrillic(tea.ModCtrl, "", 'a', 'q'), true, "ctrl+a"},
		"a letter of a German":    {cyrillic(0, "z", 'z', 'y'), false, "z"},
		"an umlaut":               {cyrillic(0, "ö", 'ö', ';'), false, "ö"},
		"what no terminal tells":  {cyrillic(0, "ш", 'ш', 0), false, "ш"},
		"a key that is no letter": {tea.KeyPressMsg{Code: tea.KeyEnter, BaseCode: tea.KeyEnter}, false, "enter"},
	} {
		if got := onLatinLayout(c.msg, c.typing).String(); got != c.want {
			t.Errorf("%s is %q, want %q", name, got, c.want)
		}
	}

	a, _ := openApp(t)
	list := a.top()
	ran(a, a.addressed(list, list.start()))
	a.Update(cyrillic(0, "ш", 'ш', 0))
	if a.status.text != latinWanted || a.top() != list {
		t.Errorf("the status line tells %q", a.status.text)
	}
	a.Update(cyrillic(0, "ш", 'ш', 'i'))
	s, ok := a.top().(*importScreen)
	if !ok {
		t.Fatalf("the screen is %T", a.top())
	}
	a.status = status{}
	a.Update(cyrillic(0, "ш", 'ш', 0))
	a.Update(cyrillic(0, "ш", 'ш', 'i'))
	if s.file.Path.Value() != "шш" || a.status.text != "" {
		t.Errorf("the field holds %q, the status line tells %q", s.file.Path.Value(), a.status.text)
	}
	for _, msg := range []tea.KeyPressMsg{cyrillic(0, "é", 'é', 0), cyrillic(0, "7", '7', 0)} {
		a.stack, a.status = []screen{list}, status{}
		if a.Update(msg); a.status.text != "" {
			t.Errorf("%q draws %q", msg.Text, a.status.text)
		}
	}
}
