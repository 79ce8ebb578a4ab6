package widget

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Pick is a list of which one is taken.
type Pick struct {
	Count, At int
	from      int // the first one in sight, where not all are
}

// Update moves with the keys given and reports whether the key was one of them.
func (c *Pick) Update(msg tea.KeyPressMsg, backward, forward key.Binding) bool {
	switch {
	case key.Matches(msg, backward):
		c.At = max(0, c.At-1)
	case key.Matches(msg, forward):
		c.At = min(c.Count-1, c.At+1)
	default:
		return false
	}
	return true
}

// Marker returns the sign before an item, which marks the chosen one without colour.
func (c *Pick) Marker(s Styles, item int) string {
	if item == c.At {
		return s.Selected.Render("▸ ")
	}
	return "  "
}

// By moves n items on, at most to the last or first one.
func (c *Pick) By(n int) { c.At = max(0, min(c.At+n, c.Count-1)) }

// Move moves by an item, by a page of so many, or to an end, and reports whether the key does that.
func (c *Pick) Move(k KeyMap, msg tea.KeyPressMsg, page int) bool {
	switch {
	case key.Matches(msg, k.Up):
		c.By(-1)
	case key.Matches(msg, k.Down):
		c.By(1)
	case key.Matches(msg, k.PageUp):
		c.By(-page)
	case key.Matches(msg, k.PageDown):
		c.By(page)
	case key.Matches(msg, k.Top):
		c.By(-c.Count)
	case key.Matches(msg, k.Bottom):
		c.By(c.Count)
	default:
		return false
	}
	return true
}

// Window is the part that so many rows show, moved as little as keeps the chosen item in it.
func (c *Pick) Window(rows int) (from, to int) {
	c.from = max(0, min(c.from, c.At, c.Count-rows))
	if c.At >= c.from+rows {
		c.from = c.At - rows + 1
	}
	return c.from, min(c.Count, c.from+rows)
}

// Option adds an item, one of which is chosen, with the cursor at it.
func (c *Pick) Option(b *Body, s Styles, item int, label string) {
	if item == c.At {
		b.At(3)
		label = s.Selected.Render(label)
	}
	b.Add("   " + c.Marker(s, item) + label)
}
