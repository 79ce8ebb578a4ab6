package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// pick is a short list of which one is taken.
type pick struct {
	count, at int
}

// update moves with the keys given and reports whether the key was one of them.
func (c *pick) update(msg tea.KeyPressMsg, backward, forward key.Binding) bool {
	switch {
	case key.Matches(msg, backward):
		c.at = max(0, c.at-1)
	case key.Matches(msg, forward):
		c.at = min(c.count-1, c.at+1)
	default:
		return false
	}
	return true
}

// marker is what stands before an item: a sign for the chosen one, so that colour is not needed.
func (c *pick) marker(s styles, item int) string {
	if item == c.at {
		return s.selected.Render("▸ ")
	}
	return "  "
}
