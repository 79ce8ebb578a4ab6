package widget

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// LabelWidth is the column in which values begin on every screen that lists fields.
const LabelWidth = 16

// Label returns the label of a field, filled to the column of values.
func (c *Canvas) Label(label string) string {
	return c.Styles.FieldLabel.Render(Pad(label, LabelWidth))
}

// Field returns the line of a label and its value.
func (c *Canvas) Field(label, value string) string { return "   " + c.Label(label) + value }

// FormField is one field of a form: a line of text, or a choice among a few words.
type FormField struct {
	Id, Label string
	Text      *Input   // nil for a choice
	Options   []string // as drawn, styles included
	Picked    int      // -1 until the user has chosen
	Note      string   // what the field is for, or where its value came from
	Err       error    // why the value cannot be used
}

// Value returns the typed text, without the spaces around it.
func (f *FormField) Value() string { return strings.TrimSpace(f.Text.Value()) }

// Form is a list of fields, one of which has the focus. Enter and Tab go on to the next one; Enter on the
// last one submits, and on the one before the optional fields at its end.
type Form struct {
	Fields   []*FormField
	At       int
	Optional int
	// Check says why a typed value cannot be used. It is asked when a field is left, and by Checked.
	Check func(*FormField) error
}

// TextField is a line of text with a value in it; a hidden one does not show it.
func TextField(c *Canvas, id, label, value, note string, hidden bool) *FormField {
	in := NewInput(c, "", hidden)
	in.Set(value)
	return &FormField{Id: id, Label: label, Text: &in, Note: note}
}

// NotTyped is the problem of a field that is needed and empty.
func NotTyped(field kiiex.FieldName) error {
	return &problem.Problem{Kind: problem.MissingField, What: "The " + field.Noun() + " is needed.", Next: "Type or paste it."}
}

// notChosen is the problem of an environment that was not chosen.
func notChosen() error {
	return &problem.Problem{Kind: problem.MissingField, What: "Choose the environment " + kiiex.CreatedIn + ".", Next: "← and → choose."}
}

// EnvironmentField is a choice among the environments; none is taken unless selected names it, since the
// wrong one is the commonest reason for a refusal.
func EnvironmentField(c *Canvas, environments []kiiex.Environment, selected string) *FormField {
	f := &FormField{Id: "environment", Label: "Environment", Picked: -1, Note: "← → choose. " + kiiex.OnlyThere}
	for i, e := range environments {
		f.Options = append(f.Options, c.Styles.EnvironmentMark(Shown(e.Name), e.Kind))
		if e.Name == selected {
			f.Picked = i
		}
	}
	return f
}

// Focused returns the field with the focus; an empty one of a form without fields.
func (f *Form) Focused() *FormField {
	if len(f.Fields) == 0 {
		return &FormField{}
	}
	return f.Fields[f.At]
}

// Focus moves to a field, and checks the one that is left.
func (f *Form) Focus(at int) {
	left := f.Focused()
	if left.Text != nil {
		left.Text.Blur()
	}
	f.At = max(0, min(at, len(f.Fields)-1))
	if left != f.Focused() && f.Check != nil {
		left.Err = f.check(left)
	}
	if t := f.Focused().Text; t != nil {
		t.Focus()
	}
}

// check says why a field cannot be used.
func (f *Form) check(field *FormField) error {
	switch {
	case field.Text != nil:
		return f.Check(field)
	case field.Picked < 0:
		return notChosen()
	}
	return nil
}

// Checked checks all fields, moves to the first that cannot be used, and reports whether there is none.
func (f *Form) Checked() bool {
	wrong := -1
	for i, field := range f.Fields {
		if field.Err = f.check(field); field.Err != nil && wrong < 0 {
			wrong = i
		}
	}
	if wrong >= 0 {
		f.Focus(wrong)
	}
	return wrong < 0
}

// submits reports whether Enter submits the form where the focus is.
func (f *Form) submits() bool { return f.At >= len(f.Fields)-1 || f.At == len(f.Fields)-1-f.Optional }

// Bindings are the keys that work in a form; done is what submitting it does.
func (f *Form) Bindings(k KeyMap, done string) []key.Binding {
	enter := key.NewBinding(key.WithKeys("enter", "tab"), key.WithHelp("enter, tab", "next field"))
	if f.submits() {
		enter = Named(k.Enter, done)
	}
	choose := key.NewBinding(key.WithKeys("left", "right"), key.WithHelp("←→", "choose"))
	choose.SetEnabled(len(f.Focused().Options) > 0)
	save, next, previous := Named(saveKey, done), k.Next, k.Previous
	save.SetEnabled(!f.submits())
	next.SetEnabled(f.submits() && len(f.Fields) > 1)
	previous.SetEnabled(len(f.Fields) > 1)
	return []key.Binding{enter, choose, save, k.Back, next, previous}
}

// FocusOn moves to the field of that id.
func (f *Form) FocusOn(id string) {
	f.Focus(slices.Index(f.Fields, f.Field(id)))
}

// Field returns the field of that id, nil if there is none.
func (f *Form) Field(id string) *FormField {
	for _, field := range f.Fields {
		if field.Id == id {
			return field
		}
	}
	return nil
}

// Clear forgets everything that was typed.
func (f *Form) Clear() {
	for _, field := range f.Fields {
		if field.Text != nil {
			field.Text.Clear()
		}
	}
}

// Typing reports whether letters are text now.
func (f *Form) Typing() bool { return f.Focused().Text != nil }

// Hiding reports whether the field with the focus hides what is typed.
func (f *Form) Hiding() bool { return f.Typing() && f.Focused().Text.Line.hidden }

var saveKey = key.NewBinding(key.WithKeys("ctrl+s"), key.WithHelp("ctrl+s", "save"))

// Update takes a key or a paste and reports whether the user submitted the form.
func (f *Form) Update(k KeyMap, msg tea.Msg) (submitted bool) {
	field := f.Focused()
	press, isKey := msg.(tea.KeyPressMsg)
	if !isKey {
		if field.Text != nil {
			field.Text.Update(msg)
			field.Err = nil
		}
		return false
	}
	switch {
	case key.Matches(press, saveKey):
		return true
	case key.Matches(press, k.Enter):
		if f.submits() {
			return true
		}
		f.Focus(f.At + 1)
	case key.Matches(press, k.Next), press.String() == "down":
		f.Focus((f.At + 1) % max(1, len(f.Fields)))
	case key.Matches(press, k.Previous), press.String() == "up":
		f.Focus((f.At + len(f.Fields) - 1) % max(1, len(f.Fields)))
	case field.Text != nil:
		field.Text.Update(press)
		field.Err = nil
	case press.String() == "left", press.String() == "h":
		field.Picked, field.Err = max(0, field.Picked-1), nil
	case press.String() == "right", press.String() == "l", press.String() == "space":
		field.Picked, field.Err = min(len(field.Options)-1, field.Picked+1), nil
	}
	return false
}

// Draw adds the form's fields to the body.
func (f *Form) Draw(b *Body, c *Canvas) {
	for i, field := range f.Fields {
		f.drawField(b, c, field, i == f.At)
	}
}

func (f *Form) drawField(b *Body, c *Canvas, field *FormField, focused bool) {
	label := c.Styles.FieldLabel.Render(Pad(field.Label, LabelWidth))
	marker := "   "
	if focused {
		label = c.Styles.FieldFocus.Render(Pad(field.Label, LabelWidth))
		marker = " " + c.Styles.Selected.Render("▸") + " "
	}
	room := c.Width - 4 - LabelWidth
	switch {
	case field.Text != nil:
		value := field.Text.View(room)
		if focused {
			b.At(3 + LabelWidth + field.Text.CursorX())
		} else if field.Text.Length() == 0 {
			value = c.Styles.Dim.Render("–")
		}
		b.Add(marker + label + value)
	default:
		f.drawChoice(b, c, field, focused, marker+label, room)
	}
	under := strings.Repeat(" ", 3+LabelWidth)
	if focused && field.Note != "" && field.Err == nil {
		for _, l := range Wrap(field.Note, room) {
			b.Add(under + c.Styles.Dim.Render(l))
		}
	}
	if field.Err != nil {
		for i, l := range WrapAfter("✗ ", Shown(problem.From(field.Err).Error()+" "+problem.From(field.Err).Next), room) {
			if i == 0 {
				l = c.Styles.Failed.Render("✗") + strings.TrimPrefix(l, "✗")
			}
			b.Add(under + l)
		}
	}
}

// drawChoice draws the options side by side, and in columns below each other where that is too wide.
func (f *Form) drawChoice(b *Body, c *Canvas, field *FormField, focused bool, label string, room int) {
	const gap = 3
	widths, whole, column := make([]int, len(field.Options)), -gap, 0
	for i, option := range field.Options {
		widths[i] = ansi.StringWidth(option) + 2 + gap
		whole, column = whole+widths[i], max(column, widths[i])
	}
	line := label
	for i, option := range field.Options {
		if whole > room {
			if widths[i] = column; i > 0 && i%max(1, (room+gap)/column) == 0 {
				b.Add(line)
				line = strings.Repeat(" ", 3+LabelWidth)
			}
		}
		mark := "  "
		if i == field.Picked {
			mark = c.Styles.Selected.Render("▸ ")
		}
		if focused && (i == field.Picked || i == 0) {
			b.At(ansi.StringWidth(line))
		}
		line += Pad(mark+option, widths[i])
	}
	b.Add(line)
}
