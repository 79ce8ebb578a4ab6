package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// copyScreen copies one field of a credential without opening it.
type copyScreen struct {
	*shared
	summary flow.Summary
	fields  []words.Field
	pick    widget.Pick
}

func newCopyScreen(c *shared, p CopyField) *copyScreen {
	fields := slices.DeleteFunc(fieldsOf(c, p.Summary), func(f words.Field) bool { return !f.CanBeCopied() })
	return &copyScreen{shared: c, summary: p.Summary, fields: fields, pick: widget.Pick{Count: len(fields)}}
}

func (s *copyScreen) title() string { return widget.Shown(s.summary.Name) + " · Copy" }

var copyItKey = key.NewBinding(key.WithKeys("enter", "c"), key.WithHelp("enter", "copy it"))

func (s *copyScreen) keys() []key.Binding {
	return []key.Binding{copyItKey, s.shared.Keys.Choose, s.shared.Keys.Back}
}

func (s *copyScreen) update(msg tea.Msg) (action, tea.Cmd) {
	return s.chooses(msg, &s.pick, copyItKey, func() action {
		copying := copyField(s.shared, s.summary.Name, s.fields[s.pick.At])
		copying.Back = true
		return copying
	})
}

func (s *copyScreen) view() widget.Body {
	var b widget.Body
	b.Add("", "   "+s.Styles.Strong.Render("Copy which field?"), "")
	drawFields(&b, s.shared, s.fields, &s.pick)
	return b
}
