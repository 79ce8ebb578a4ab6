package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// copyScreen copies one field of a credential without opening it.
type copyScreen struct {
	*shared
	summary flow.Summary
	fields  []words.Field
	pick    pick
}

func newCopyScreen(c *shared, p CopyField) *copyScreen {
	s := &copyScreen{shared: c, summary: p.Summary}
	for _, f := range fieldsOf(c, p.Summary) {
		if f.CanBeCopied() {
			s.fields = append(s.fields, f)
		}
	}
	s.pick.count = len(s.fields)
	return s
}

func (s *copyScreen) title() string { return shown(s.summary.Name) + " · Copy" }

var copyItKey = key.NewBinding(key.WithKeys("enter", "c"), key.WithHelp("enter", "copy it"))

func (s *copyScreen) keys() []key.Binding {
	return []key.Binding{copyItKey, s.shared.keys.choose, s.shared.keys.back}
}

func (s *copyScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		k := s.shared.keys
		switch {
		case key.Matches(msg, k.back):
			return Back{}, nil
		case key.Matches(msg, copyItKey):
			copying := copyField(s.shared, s.summary.Name, s.fields[s.pick.at])
			copying.Back = true
			return copying, nil
		}
		s.pick.update(msg, k.up, k.down)
	}
	return nil, nil
}

func (s *copyScreen) view() body {
	var b body
	b.add("", "   "+s.styles.strong.Render("Copy which field?"), "")
	for i, f := range s.fields {
		label := s.styles.fieldLabel.Render(pad(f.Label, labelWidth))
		if i == s.pick.at {
			b.at(3)
			label = s.styles.fieldFocus.Render(pad(f.Label, labelWidth))
		}
		b.add("   " + s.pick.marker(s.styles, i) + label + pad(f.Value, s.width-7-labelWidth))
	}
	return b
}
