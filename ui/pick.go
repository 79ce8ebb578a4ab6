package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// pick is a list of which one is taken.
type pick struct {
	count, at int
	from      int // the first one in sight, where not all are
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

// by moves n items on, at most to the last or first one.
func (c *pick) by(n int) { c.at = max(0, min(c.at+n, c.count-1)) }

// move moves by an item, by a page of so many, or to an end, and reports whether the key does that.
func (c *pick) move(k keyMap, msg tea.KeyPressMsg, page int) bool {
	switch {
	case key.Matches(msg, k.up):
		c.by(-1)
	case key.Matches(msg, k.down):
		c.by(1)
	case key.Matches(msg, k.pageUp):
		c.by(-page)
	case key.Matches(msg, k.pageDown):
		c.by(page)
	case key.Matches(msg, k.top):
		c.by(-c.count)
	case key.Matches(msg, k.bottom):
		c.by(c.count)
	default:
		return false
	}
	return true
}

// window is the part that so many rows show, moved as little as keeps the chosen item in it.
func (c *pick) window(rows int) (from, to int) {
	c.from = max(0, min(c.from, c.at, c.count-rows))
	if c.at >= c.from+rows {
		c.from = c.at - rows + 1
	}
	return c.from, min(c.count, c.from+rows)
}

// option adds an item, one of which is chosen, with the cursor at it.
func (c *pick) option(b *body, s styles, item int, label string) {
	if item == c.at {
		b.at(3)
		label = s.selected.Render(label)
	}
	b.add("   " + c.marker(s, item) + label)
}
