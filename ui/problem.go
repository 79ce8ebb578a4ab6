package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// problemScreen shows a failure that leaves nothing else to show.
type problemScreen struct {
	*shared
	Trouble
}

func newProblemScreen(c *shared, trouble Trouble) *problemScreen {
	return &problemScreen{c, trouble}
}

func (s *problemScreen) title() string { return s.Heading }

func (s *problemScreen) keys() []key.Binding { return []key.Binding{againKey, s.shared.keys.quit} }

func (s *problemScreen) update(msg tea.Msg) (action, tea.Cmd) {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok:
	case key.Matches(press, againKey):
		return Done{To: Opening{}}, nil
	case key.Matches(press, s.shared.keys.quit):
		return Quit{}, nil
	case key.Matches(press, s.shared.keys.back):
		return Back{}, nil
	}
	return nil, nil
}

func (s *problemScreen) view() body {
	b := body{scrolls: true}
	b.problem(s.canvas, s.Err)
	return b
}
