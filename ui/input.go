package ui

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// input is a line of text that the person types: readline's editing keys, pasting that never presses
// Enter, the terminal's own cursor. Bubbles' field does the editing; it turns pasted line breaks into
// spaces, so the paste is taken here.
type input struct {
	field   textinput.Model
	focused bool
}

// newInput returns an empty field. A hidden one shows nothing of what is typed but its length.
func newInput(c *common, placeholder string, hidden bool) input {
	f := textinput.New()
	f.Prompt = ""
	f.Placeholder = placeholder
	f.SetVirtualCursor(false)
	plainState := textinput.StyleState{
		Text: c.styles.plain, Placeholder: c.styles.dim, Suggestion: c.styles.dim, Prompt: c.styles.plain,
	}
	f.SetStyles(textinput.Styles{Focused: plainState, Blurred: plainState})
	f.CharLimit = 4096
	if hidden {
		f.EchoMode = textinput.EchoPassword
		f.EchoCharacter = '•'
	}
	f.SetWidth(40)
	return input{field: f}
}

func (i *input) focus() {
	i.focused = true
	_ = i.field.Focus()
}

func (i *input) blur() {
	i.focused = false
	i.field.Blur()
}

func (i *input) value() string { return i.field.Value() }

func (i *input) set(s string) {
	i.field.SetValue(s)
	i.field.CursorEnd()
}

// update takes a key or a paste. What is pasted loses the line breaks at its end; others become spaces.
func (i *input) update(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		msg.Content = strings.TrimRight(msg.Content, "\r\n")
		i.field, _ = i.field.Update(msg)
	default:
		i.field, _ = i.field.Update(msg)
	}
}

// view draws the field in width columns.
func (i *input) view(width int) string {
	i.field.SetWidth(max(4, width-1))
	return i.field.View()
}

// cursorX is the column of the cursor within the field as it was last drawn.
func (i *input) cursorX() int {
	if cur := i.field.Cursor(); cur != nil {
		return cur.X
	}
	return 0
}

// clear forgets what was typed.
func (i *input) clear() { i.field.Reset() }
