package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// environmentScreen chooses what a credential is tested against.
type environmentScreen struct {
	*shared
	own          string
	environments []kiiex.Environment
	pick         widget.Pick
}

var envKey = key.NewBinding(key.WithKeys("e"), key.WithHelp("e", words.TestAgainst.Binding()))

// environmentChosen tells the screen below.
type environmentChosen struct{ env kiiex.Environment }

func newEnvironmentScreen(c *shared, p Environments) *environmentScreen {
	s := &environmentScreen{shared: c, own: p.Own, environments: c.job.Environments()}
	s.pick.Count = len(s.environments)
	for i, e := range s.environments {
		if e.Name == p.Chosen {
			s.pick.At = i
		}
	}
	return s
}

func (s *environmentScreen) title() string { return "Environment" }

func (s *environmentScreen) keys() []key.Binding {
	k := s.shared.Keys
	return []key.Binding{widget.Named(k.Enter, "select: test against this one"), k.Choose, k.Back}
}

func (s *environmentScreen) update(msg tea.Msg) (action, tea.Cmd) {
	return s.chooses(msg, &s.pick, s.shared.Keys.Enter, func() action {
		return Back{Result: environmentChosen{s.environments[s.pick.At]}}
	})
}

func (s *environmentScreen) view() widget.Body {
	var b widget.Body
	b.Add("", "   "+words.WhichEnvironment, "")
	const own = "the API key was created here"
	longest := 0
	for _, e := range s.environments {
		longest = max(longest, ansi.StringWidth(widget.Shown(e.Name)))
	}
	longest = min(longest, s.Width-12-len(own))
	for i, e := range s.environments {
		if i == s.pick.At {
			b.At(3)
		}
		line := widget.Pad(s.Styles.EnvironmentMark(widget.Cut(widget.Shown(e.Name), longest), e.Kind), longest+4)
		if e.Name == s.own {
			line += s.Styles.Dim.Render(own)
		}
		b.Add("   " + s.pick.Marker(s.Styles, i) + line)
		b.Add("       "+s.Styles.Dim.Render(widget.Pad(words.Address(e), s.Width-9)), "")
	}
	if e := s.environments[s.pick.At]; e.Name != s.own {
		b.Marked(s.Width, s.Styles.Attention.Render("! "), kiiex.OnlyThere+" kiikey asks once before it logs in.")
	}
	return b
}

// unknownEnvironment is the problem of a credential whose environment the configuration has lost: it cannot be tested.
func unknownEnvironment(c *shared, name string) error {
	_, err := c.job.Environment(name)
	if err == nil {
		return nil
	}
	p := *problem.From(err)
	p.Next = "Press e to choose another environment for this test, or E to change the credential's."
	return &p
}
