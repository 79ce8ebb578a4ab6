package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/words"
)

// environmentScreen chooses what a credential is tested against.
type environmentScreen struct {
	*shared
	own          string
	environments []kiiex.Environment
	pick         pick
}

var envKey = key.NewBinding(key.WithKeys("e"), key.WithHelp("e", "environment"))

// environmentChosen tells the screen below.
type environmentChosen struct{ env kiiex.Environment }

func newEnvironmentScreen(c *shared, p Environments) *environmentScreen {
	s := &environmentScreen{shared: c, own: p.Own, environments: c.job.Environments()}
	s.pick.count = len(s.environments)
	for i, e := range s.environments {
		if e.Name == p.Chosen {
			s.pick.at = i
		}
	}
	return s
}

func (s *environmentScreen) title() string { return "Environment" }

func (s *environmentScreen) keys() []key.Binding {
	k := s.shared.keys
	return []key.Binding{named(k.enter, "test against this one"), k.choose, k.back}
}

func (s *environmentScreen) update(msg tea.Msg) (action, tea.Cmd) {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok:
	case key.Matches(press, s.shared.keys.back):
		return Back{}, nil
	case key.Matches(press, s.shared.keys.enter):
		return Back{Result: environmentChosen{s.environments[s.pick.at]}}, nil
	default:
		s.pick.update(press, s.shared.keys.up, s.shared.keys.down)
	}
	return nil, nil
}

func (s *environmentScreen) view() body {
	var b body
	b.add("", "   "+words.AgainstWhich, "")
	for i, e := range s.environments {
		if i == s.pick.at {
			b.at(3)
		}
		line := pad(s.styles.environmentMark(shown(e.Name), e.Kind), 18)
		if e.Name == s.own {
			line += s.styles.dim.Render("the API key was created here")
		}
		b.add("   " + s.pick.marker(s.styles, i) + line)
		b.add("       "+s.styles.dim.Render(pad(words.Address(e), s.width-9)), "")
	}
	if e := s.environments[s.pick.at]; e.Name != s.own {
		b.marked(s.width, s.styles.caution.Render("! "), kiiex.OnlyThere+" kiikey asks once before it logs in.")
	}
	return b
}

// unknownEnvironment is why a credential cannot be tested: the configuration lost its environment.
func unknownEnvironment(c *shared, name string) error {
	_, err := c.job.Environment(name)
	if err == nil {
		return nil
	}
	p := *problem.From(err)
	p.Next = "Press e to choose another environment for this test, or E to change the credential's."
	return &p
}
