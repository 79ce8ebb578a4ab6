package widget

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/ui/flow/exportfile"
	"kiikey/ui/plain"
)

// Input is a field of one line that the user types into, under the terminal's own cursor. What is pasted
// presses no keys. What was typed or pasted is text from outside like any other: it is kept as it came, and
// shown through plain.
type Input struct {
	Line        line
	Focused     bool
	placeholder string
	style, dim  lipgloss.Style
	// from is the first character in sight, where the line is longer than the field.
	from int
	// HidesContent is set while a line that is no hidden one holds the content of a file: it is hidden from its first bracket.
	HidesContent bool
	// shown has a hidden line drawn as it is, because the user asked to see it.
	shown bool
	// Json is set for a field that takes JSON, where only what names a secret is such content.
	Json bool
}

// NewInput returns an empty field. A hidden one shows nothing of what is typed but its length.
func NewInput(c *Canvas, placeholder string, hidden bool) Input {
	return Input{Line: newLine(hidden), placeholder: placeholder, style: c.Styles.Plain, dim: c.Styles.Dim}
}

// Focus draws the cursor in the field, Blur none.
func (i *Input) Focus() { i.Focused = true }
func (i *Input) Blur()  { i.Focused = false }

// Value returns the typed text. Of a hidden text that is a copy which nobody can clear: see secret.
func (i *Input) Value() string { return string(JoinedUp(i.Line.Text)) }

// Length counts characters.
func (i *Input) Length() int { return len(i.Line.Text) }

// Secret is a copy of the text, for the caller to clear.
func (i *Input) Secret() kiiex.Secret { return kiiex.NewSecret(JoinedUp(i.Line.Text)) }

// Set puts a text into the field in place of what was typed.
func (i *Input) Set(s string) {
	i.Clear()
	i.Line.Insert(characters(s))
	i.hideContent()
}

// hideContent hides what begins as the content of a file does, and nothing else in a line that is no hidden one.
func (i *Input) hideContent() {
	if i.Line.hidden && !i.HidesContent {
		return
	}
	begins := exportfile.BeginsContent(string(JoinedUp(i.Line.Text[:min(len(i.Line.Text), 64)])))
	if i.Json {
		begins = begins && strings.Contains(strings.ToLower(i.Value()), "secret")
	}
	if begins && !i.HidesContent {
		i.Line.hide()
	}
	i.HidesContent, i.Line.hidden = begins, begins
}

// Clear forgets what was typed.
func (i *Input) Clear() {
	i.Line.clear()
	i.from = 0
	i.hideContent()
}

// lineBreaks are blanks within a line, as tabs are.
var lineBreaks = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ")

// Update takes a key or a paste. What is pasted loses the line breaks at its end; others become spaces.
func (i *Input) Update(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		i.Line.killing = false
		text := characters(lineBreaks.Replace(strings.TrimRight(msg.Content, "\r\n")))
		i.Line.Insert(text)
		clear(text)
	case tea.KeyPressMsg:
		i.Line.press(msg)
	}
	i.hideContent()
}

// drawn returns a part of the line as it is shown.
func (i *Input) drawn(part []rune) string {
	if i.Line.hidden && !i.shown {
		return strings.Repeat("•", len(part))
	}
	return plain.Text(string(JoinedUp(part)))
}

// View draws the field in width columns. Where the text is longer, the part around the cursor is in sight,
// and its beginning when the field has not the focus.
func (i *Input) View(width int) string {
	l := &i.Line
	i.from = min(i.from, l.at)
	switch {
	case len(l.Text) == 0:
		if i.placeholder == "" {
			return Pad("", width)
		}
		return i.dim.Render(Pad("("+i.placeholder+")", width)) // also without colours no value looks like this
	case !i.Focused:
		return i.style.Render(Pad(i.drawn(l.Text), width))
	}
	// The cursor needs a column of its own at the end of the text.
	i.from = max(i.from, l.at-(width-1)*maxRunes)
	for ansi.StringWidth(i.drawn(l.Text[i.from:l.at])) > width-1 {
		i.from++
	}
	visible := i.drawn(l.Text[i.from:l.at]) + i.drawn(l.Text[l.at:min(len(l.Text), l.at+width*maxRunes)])
	return i.style.Render(ansi.Truncate(visible, width, ""))
}

// Draw draws the field below its label, with the cursor in it unless what was typed is being worked with.
func (i *Input) Draw(b *Body, c *Canvas, label string, working bool) {
	b.Add("   " + c.Styles.FieldFocus.Render(label))
	field := i.View(c.Width - 8)
	if !working {
		b.At(3 + i.CursorX())
	}
	b.Add("   "+field, "")
}

// maxRunes limits the characters that share a column.
const maxRunes = 5

// CursorX is the column of the cursor within the field as it was last drawn.
func (i *Input) CursorX() int { return ansi.StringWidth(i.drawn(i.Line.Text[i.from:i.Line.at])) }
