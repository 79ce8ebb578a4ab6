package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/widget"
)

// problemScreen shows a failure that leaves nothing else to show.
type problemScreen struct {
	*shared
	Trouble
}

func (s *problemScreen) title() string { return s.Heading }

// keys lead back from the failure of one credential; where the vault fails there is nothing to go back to.
func (s *problemScreen) keys() []key.Binding {
	back := s.shared.Keys.Back
	back.SetEnabled(s.Heading != "")
	return []key.Binding{againKey, back, s.shared.Keys.Quit}
}

func (s *problemScreen) update(msg tea.Msg) (action, tea.Cmd) {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok:
	case key.Matches(press, againKey):
		return Done{To: Opening{}}, nil
	case key.Matches(press, s.shared.Keys.Quit):
		return Quit{}, nil
	case key.Matches(press, s.shared.Keys.Back):
		return Back{}, nil
	}
	return nil, nil
}

func (s *problemScreen) view() widget.Body {
	b := widget.Body{Scrolls: true}
	b.Problem(s.Canvas, s.Err)
	return b
}
