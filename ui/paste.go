package ui

import (
	"slices"
	"strings"

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
	h, hides := s.(hider)
	kept, note := typing.Pasted([]byte(content), hides && h.hiding(), unended)
	if kept == nil && note != "" {
		return a, a.say(Hint{note})
	}
	msg.Content = strings.ToValidUTF8(string(kept), "\uFFFD")
	model, cmd := a.hand(s, msg)
	if note != "" {
		cmd = tea.Batch(cmd, a.say(Hint{note}))
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
