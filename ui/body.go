package ui

import tea "charm.land/bubbletea/v2"

// body is what a screen draws: lines no wider than the screen, where the cursor is, and which line must be
// in sight when there are more lines than rows.
type body struct {
	lines []string
	// cursor is where the terminal's own cursor is, relative to lines; nil for none. Screen readers and
	// input methods follow it.
	cursor *tea.Cursor
	// focus is the line that stays in sight.
	focus int
	// scrolls is set by bodies that are read rather than used: the arrow keys move them when they are too long.
	scrolls bool
}

func (b *body) add(lines ...string) { b.lines = append(b.lines, lines...) }

// paragraph adds text, wrapped to a screen of that width and its margins.
func (b *body) paragraph(width int, text string) { b.marked(width, "", text) }

// marked is paragraph behind a mark, with the rest of its lines below the text.
func (b *body) marked(width int, mark, text string) {
	b.add(indent(3, wrapAfter(mark, text, width-6)...)...)
}

// styled is paragraph in a style, which each line begins anew.
func (b *body) styled(width int, render func(...string) string, text string) {
	for _, line := range wrap(text, width-6) {
		b.add("   " + render(line))
	}
}

// at places the cursor on the line that is added next.
func (b *body) at(x int) {
	b.cursor = tea.NewCursor(x, len(b.lines))
	b.cursor.Blink = false
	b.cursor.Shape = tea.CursorBar
	b.focus = len(b.lines)
}

// under puts the body below other lines.
func (b *body) under(above ...string) {
	n := len(above)
	b.lines = append(above, b.lines...)
	if b.cursor != nil {
		b.cursor.Y += n
	}
	if b.focus > 0 {
		b.focus += n
	}
}
