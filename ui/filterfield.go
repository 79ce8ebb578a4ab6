package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/widget"
)

// filterField takes the text that narrows a list.
type filterField struct{ widget.Input }

// keys are the shortcuts while text is typed.
func (f *filterField) keys(k widget.KeyMap) []key.Binding {
	return []key.Binding{widget.Named(k.Enter, "keep: keep the filter"), widget.Named(k.Choose, "move"), widget.Named(k.Back, "show all")}
}

// update takes a key or a paste while text is typed: arrows move in the list, of which so many rows are visible, enter keeps
// the filter, esc clears it. A text that has changed goes to narrow.
func (f *filterField) update(k widget.KeyMap, msg tea.Msg, list *widget.Pick, rows int, narrow func(string)) {
	press, _ := msg.(tea.KeyPressMsg)
	switch {
	case key.Matches(press, k.Back), key.Matches(press, k.Enter) && f.HidesContent:
		f.drop(narrow)
	case key.Matches(press, k.Enter):
		f.Blur()
	case slices.Contains([]string{"up", "down", "pgup", "pgdown"}, press.String()): // other keys that move in a list edit here
		list.Move(k, press, rows)
	default:
		before := f.Value()
		if f.Update(msg); f.Value() != before {
			narrow(f.Value())
		}
	}
}

// drop shows the whole list again.
func (f *filterField) drop(narrow func(string)) {
	f.Blur()
	f.Clear()
	narrow("")
}
