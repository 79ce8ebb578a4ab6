package ui

import (
	"slices"
	"strings"
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/internal/typing"
)

// paste hands on what was pasted, to a field: it presses no key. Control characters do not get there, and where they
// could not be seen to be missing, nothing does.
func (a *app) paste(msg tea.PasteMsg) (tea.Model, tea.Cmd) {
	a.lastKey = a.shared.job.Now()
	s := a.top()
	if held(s, msg) {
		return a, nil
	}
	if !s.typing() {
		return a, a.say(Hint{a.noField(s)})
	}
	content, unended := strings.CutSuffix(msg.Content, typing.UnendedMark)
	msg.Content = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !strings.ContainsRune("\r\n\t", r) {
			return -1
		}
		return r
	}, content)
	told := ""
	switch h, hides := s.(hider); {
	case hides && h.hiding() && strings.ContainsFunc(strings.TrimRight(content, "\r\n"), unicode.IsControl):
		return a, a.say(Hint{"Nothing was pasted: there are control characters or line breaks in it."})
	case unended:
		told = "The end of that paste never came: check what arrived."
	case len(msg.Content) < len(content):
		told = "Control characters in that paste were left out."
	}
	model, cmd := a.hand(s, msg)
	if told != "" {
		cmd = tea.Batch(cmd, a.say(Hint{told}))
	}
	return model, cmd
}

// noField says what can be done with a paste on a screen of single keys.
func (a *app) noField(s screen) string {
	switch {
	case slices.ContainsFunc(s.keys(), func(b key.Binding) bool { return b.Enabled() && slices.Equal(b.Keys(), importKey.Keys()) }):
		return "That looks like a paste: press i to import it."
	case a.shared.job.Store() != nil:
		return "That looks like a paste: press i in the list to import it."
	}
	return "That looks like a paste: there is no field for it here."
}
