package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// labelWidth is the column in which values begin on every screen that lists fields.
const labelWidth = 16

// formField is one field of a form: a line of text, or a choice among a few words.
type formField struct {
	id, label string
	text      *input   // nil for a choice
	options   []string // as drawn, styles included
	picked    int      // -1 until the person has chosen
	note      string   // what the field is for, or where its value came from
	err       error    // why the value cannot be used
}

// value is what was typed, without the spaces around it.
func (f *formField) value() string { return strings.TrimSpace(f.text.value()) }

// form is a list of fields, one of which has the focus. Enter and Tab go on to the next one; Enter on the
// last one submits.
type form struct {
	fields []*formField
	at     int
}

func textField(c *canvas, id, label, value, note string, hidden bool) *formField {
	in := newInput(c, "", hidden)
	in.set(value)
	return &formField{id: id, label: label, text: &in, note: note}
}

// environmentField is a choice among the environments; none is taken unless selected names it, since the
// wrong one is the commonest reason for a refusal.
func environmentField(c *canvas, environments []kiiex.Environment, selected string) *formField {
	f := &formField{id: "environment", label: "Environment", picked: -1, note: "← → choose. " + kiiex.OnlyThere}
	for i, e := range environments {
		f.options = append(f.options, c.styles.environmentMark(shown(e.Name), e.Kind))
		if e.Name == selected {
			f.picked = i
		}
	}
	return f
}

func (f *form) focused() *formField { return f.fields[f.at] }

func (f *form) focus(at int) {
	if t := f.focused().text; t != nil {
		t.blur()
	}
	f.at = max(0, min(at, len(f.fields)-1))
	if t := f.focused().text; t != nil {
		t.focus()
	}
}

// focusOn moves to the field of that id.
func (f *form) focusOn(id string) {
	for i, field := range f.fields {
		if field.id == id {
			f.focus(i)
		}
	}
}

func (f *form) field(id string) *formField {
	for _, field := range f.fields {
		if field.id == id {
			return field
		}
	}
	return nil
}

// clear forgets everything that was typed.
func (f *form) clear() {
	for _, field := range f.fields {
		if field.text != nil {
			field.text.clear()
		}
	}
}

// typing reports whether letters are text now.
func (f *form) typing() bool { return f.focused().text != nil }

// hiding reports whether the field with the focus hides what is typed.
func (f *form) hiding() bool { return f.typing() && f.focused().text.line.hidden }

var saveKey = key.NewBinding(key.WithKeys("ctrl+s"), key.WithHelp("ctrl+s", "save"))

// update takes a key or a paste and reports whether the person submitted the form.
func (f *form) update(k keyMap, msg tea.Msg) (submitted bool) {
	field := f.focused()
	press, isKey := msg.(tea.KeyPressMsg)
	if !isKey {
		if field.text != nil {
			field.text.update(msg)
			field.err = nil
		}
		return false
	}
	switch {
	case key.Matches(press, saveKey):
		return true
	case key.Matches(press, k.enter):
		if f.at == len(f.fields)-1 {
			return true
		}
		f.focus(f.at + 1)
	case key.Matches(press, k.next), press.String() == "down":
		f.focus((f.at + 1) % len(f.fields))
	case key.Matches(press, k.previous), press.String() == "up":
		f.focus((f.at + len(f.fields) - 1) % len(f.fields))
	case field.text != nil:
		field.text.update(press)
		field.err = nil
	case press.String() == "left", press.String() == "h":
		field.picked, field.err = max(0, field.picked-1), nil
	case press.String() == "right", press.String() == "l", press.String() == "space":
		field.picked, field.err = min(len(field.options)-1, field.picked+1), nil
	}
	return false
}

// draw adds the form's fields to the body.
func (f *form) draw(b *body, c *canvas) {
	for i, field := range f.fields {
		f.drawField(b, c, field, i == f.at)
	}
}

func (f *form) drawField(b *body, c *canvas, field *formField, focused bool) {
	label := c.styles.fieldLabel.Render(pad(field.label, labelWidth))
	marker := "   "
	if focused {
		label = c.styles.fieldFocus.Render(pad(field.label, labelWidth))
		marker = " " + c.styles.selected.Render("▸") + " "
	}
	room := c.width - 4 - labelWidth
	switch {
	case field.text != nil:
		value := field.text.view(room)
		if focused {
			b.at(3 + labelWidth + field.text.cursorX())
		} else if field.text.length() == 0 {
			value = c.styles.dim.Render("–")
		}
		b.add(marker + label + value)
	default:
		f.drawChoice(b, c, field, focused, marker+label, room)
	}
	under := strings.Repeat(" ", 3+labelWidth)
	if focused && field.note != "" && field.err == nil {
		for _, l := range wrap(field.note, room) {
			b.add(under + c.styles.dim.Render(l))
		}
	}
	if field.err != nil {
		for i, l := range wrapAfter("✗ ", shown(problem.From(field.err).Error()+" "+problem.From(field.err).Next), room) {
			if i == 0 {
				l = c.styles.bad.Render("✗") + strings.TrimPrefix(l, "✗")
			}
			b.add(under + l)
		}
	}
}

// drawChoice draws the options side by side, and below each other where that is too wide.
func (f *form) drawChoice(b *body, c *canvas, field *formField, focused bool, label string, room int) {
	line, first := "", true
	flush := func() {
		if first {
			b.add(label + line)
		} else {
			b.add(strings.Repeat(" ", 3+labelWidth) + line)
		}
		first, line = false, ""
	}
	if focused {
		b.at(3 + labelWidth)
	}
	for i, option := range field.options {
		drawn := "  " + option
		if i == field.picked {
			drawn = c.styles.selected.Render("▸ ") + option
		}
		if line != "" && ansi.StringWidth(line)+3+ansi.StringWidth(drawn) > room {
			flush()
		}
		if line != "" {
			line += "   "
		}
		if i == field.picked && focused {
			b.cursor.X = 3 + labelWidth + ansi.StringWidth(line)
			b.cursor.Y = len(b.lines)
		}
		line += drawn
	}
	flush()
}
