package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
)

// environmentScreen chooses what a credential is tested against.
type environmentScreen struct {
	*common
	own          string
	environments []kiiex.Environment
	pick         choice
}

// environmentChosen tells the screen below.
type environmentChosen struct{ env kiiex.Environment }

func newEnvironmentScreen(c *common, own, current string) *environmentScreen {
	s := &environmentScreen{common: c, own: own, environments: c.job.Environments()}
	s.pick.count = len(s.environments)
	for i, e := range s.environments {
		if e.Name == current {
			s.pick.at = i
		}
	}
	return s
}

func (s *environmentScreen) title() string  { return "Environment" }
func (s *environmentScreen) start() tea.Cmd { return nil }
func (s *environmentScreen) typing() bool   { return false }

func (s *environmentScreen) keys() []key.Binding {
	k := s.common.keys
	return []key.Binding{named(k.enter, "test against this one"), k.choose, k.back}
}

func (s *environmentScreen) update(msg tea.Msg) (action, tea.Cmd) {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok:
	case key.Matches(press, s.common.keys.back):
		return pop{}, nil
	case key.Matches(press, s.common.keys.enter):
		return pop{environmentChosen{s.environments[s.pick.at]}}, nil
	default:
		s.pick.update(press, s.common.keys.up, s.common.keys.down)
	}
	return nil, nil
}

func (s *environmentScreen) view() body {
	var b body
	b.add("", "   Which exchange should the test talk to?", "")
	for i, e := range s.environments {
		if i == s.pick.at {
			b.at(3)
		}
		line := pad(s.styles.environmentMark(shown(e.Name), e.Kind), 18)
		if e.Name == s.own {
			line += s.styles.dim.Render("the key was made here")
		}
		b.add("   " + s.pick.marker(s.styles, i) + line)
		address := e.BaseURL
		if e.IsEmbedded() {
			address = "inside this program, on this computer only"
		}
		b.add("       "+s.styles.dim.Render(pad(shown(address), s.width-9)), "")
	}
	if e := s.environments[s.pick.at]; e.Name != s.own {
		b.marked(s.width, s.styles.caution.Render("! "), "A key works only in the environment it was made in, "+shown(s.own)+
			". kiikey asks once before it logs in.")
	}
	return b
}
