package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/ui/flow/exportfile"
	"kiikey/ui/plain"
)

// input is a field of one line that the person types into, under the terminal's own cursor. What is pasted
// presses no keys. What was typed or pasted is text from outside like any other: it is kept as it came, and
// shown through plain.
type input struct {
	line        line
	focused     bool
	placeholder string
	style, dim  lipgloss.Style
	// from is the first character in sight, where the line is longer than the field.
	from int
	// veiled is set while a line that is no hidden one holds the content of a file: it is hidden from its first bracket.
	veiled bool
	// json is set for a field that takes JSON, where only what names a secret is such content.
	json bool
}

// newInput returns an empty field. A hidden one shows nothing of what is typed but its length.
func newInput(c *canvas, placeholder string, hidden bool) input {
	return input{line: newLine(hidden), placeholder: placeholder, style: c.styles.plain, dim: c.styles.dim}
}

func (i *input) focus() { i.focused = true }
func (i *input) blur()  { i.focused = false }

// value is what was typed. Of a hidden text that is a copy which nobody can clear: see secret.
func (i *input) value() string { return string(joinedUp(i.line.text)) }

// length counts characters.
func (i *input) length() int { return len(i.line.text) }

// secret is a copy of the text, for the caller to clear.
func (i *input) secret() kiiex.Secret { return kiiex.NewSecret(joinedUp(i.line.text)) }

func (i *input) set(s string) {
	i.clear()
	i.line.insert(characters(s))
	i.veil()
}

// veil hides what begins as the content of a file does, and nothing else in a line that is no hidden one.
func (i *input) veil() {
	if i.line.hidden && !i.veiled {
		return
	}
	begins := exportfile.BeginsContent(string(joinedUp(i.line.text[:min(len(i.line.text), 64)])))
	if i.json {
		begins = begins && strings.Contains(strings.ToLower(i.value()), "secret")
	}
	if begins && !i.veiled {
		i.line.hide()
	}
	i.veiled, i.line.hidden = begins, begins
}

// clear forgets what was typed.
func (i *input) clear() {
	i.line.clear()
	i.from = 0
	i.veil()
}

// lineBreaks are blanks within a line, as tabs are.
var lineBreaks = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ")

// update takes a key or a paste. What is pasted loses the line breaks at its end; others become spaces.
func (i *input) update(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		i.line.killing = false
		text := characters(lineBreaks.Replace(strings.TrimRight(msg.Content, "\r\n")))
		i.line.insert(text)
		clear(text)
	case tea.KeyPressMsg:
		i.line.press(msg)
	}
	i.veil()
}

// drawn is how a part of the line looks.
func (i *input) drawn(part []rune) string {
	if i.line.hidden {
		return strings.Repeat("•", len(part))
	}
	return plain.Text(string(joinedUp(part)))
}

// view draws the field in width columns. Where the text is longer, the part around the cursor is in sight,
// and its beginning when the field has not the focus.
func (i *input) view(width int) string {
	l := &i.line
	i.from = min(i.from, l.at)
	switch {
	case len(l.text) == 0:
		return i.dim.Render(pad(i.placeholder, width))
	case !i.focused:
		return i.style.Render(pad(i.drawn(l.text), width))
	}
	// The cursor needs a column of its own at the end of the text.
	i.from = max(i.from, l.at-(width-1)*maxRunes)
	for ansi.StringWidth(i.drawn(l.text[i.from:l.at])) > width-1 {
		i.from++
	}
	visible := i.drawn(l.text[i.from:l.at]) + i.drawn(l.text[l.at:min(len(l.text), l.at+width*maxRunes)])
	return i.style.Render(ansi.Truncate(visible, width, ""))
}

// maxRunes is how many characters at most share a column.
const maxRunes = 5

// cursorX is the column of the cursor within the field as it was last drawn.
func (i *input) cursorX() int { return ansi.StringWidth(i.drawn(i.line.text[i.from:i.line.at])) }
