package widget

import tea "charm.land/bubbletea/v2"

// Body is a drawn screen: lines no wider than the screen, where the cursor is, and which line must be
// in sight when there are more lines than rows.
type Body struct {
	Lines []string
	// Cursor is the position of the terminal's own cursor, relative to lines; nil for none. Screen readers and
	// input methods follow it.
	Cursor *tea.Cursor
	// Focus is the line that stays in sight, and Told the end of what is told below it, which does if both fit.
	Focus, Told int
	// Scrolls is set by bodies that are read rather than used: the arrow keys move them when they are too long.
	Scrolls bool
}

// Add adds lines as they are.
func (b *Body) Add(lines ...string) { b.Lines = append(b.Lines, lines...) }

// prose returns the columns of text on a screen of that width, within its margins: lines of more than 90 are hard to read.
func prose(width int) int { return min(width-6, 90) }

// Paragraph adds text, wrapped to a screen of that width and its margins.
func (b *Body) Paragraph(width int, text string) {
	b.Add(Indent(3, Wrap(text, prose(width))...)...)
}

// Marked is paragraph behind a mark, with the rest of its lines below the text.
func (b *Body) Marked(width int, mark, text string) {
	b.Add(Indent(3, WrapAfter(mark, text, prose(width))...)...)
}

// Styled is paragraph in a style, which each line begins again.
func (b *Body) Styled(width int, render func(...string) string, text string) {
	for _, line := range Wrap(text, prose(width)) {
		b.Add("   " + render(line))
	}
}

// At places the cursor on the line that is added next.
func (b *Body) At(x int) {
	b.Cursor = tea.NewCursor(x, len(b.Lines))
	b.Cursor.Blink = false
	b.Cursor.Shape = tea.CursorBar
	b.Focus = len(b.Lines)
}

// Under puts the body below other lines.
func (b *Body) Under(above ...string) {
	n := len(above)
	b.Lines = append(above, b.Lines...)
	if b.Cursor != nil {
		b.Cursor.Y += n
	}
	if b.Focus > 0 {
		b.Focus += n
	}
	b.Told += n
}
