package ui

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// graceTime is how long a question ignores "yes", so that keys which were in flight when it appeared
// cannot answer it.
const graceTime = 400 * time.Millisecond

// heldDown tells what to do when a key comes again within typing.HeldDown: Enter that is held down on the list would
// walk on through the tabs and log in.
var heldDown = hint{"That key may be held down: press it again."}

// confirmed tells the screen below that the person said yes to its question.
type confirmed struct{ what string }

// confirmScreen asks before something that cannot be undone. It names the thing and what will happen;
// the cursor stands on No.
type confirmScreen struct {
	*common
	heading, question string
	details           []string
	yes, no           string
	what              string // comes back in confirmed
	pick              choice // 0 no, 1 yes
	ready             bool
}

func newConfirmScreen(c *common, heading, question string, details []string, yes, what string) *confirmScreen {
	return &confirmScreen{
		common: c, heading: heading, question: question, details: details, yes: yes, no: "No, go back", what: what,
		pick: choice{count: 2},
	}
}

type graceOver struct{}

func (s *confirmScreen) title() string { return s.heading }
func (s *confirmScreen) typing() bool  { return false }

func (s *confirmScreen) start() tea.Cmd {
	return tea.Tick(graceTime, func(time.Time) tea.Msg { return result{s, graceOver{}} })
}

var (
	yesKey = key.NewBinding(key.WithKeys("y"), key.WithHelp("y", "yes"))
	noKey  = key.NewBinding(key.WithKeys("n", "esc"), key.WithHelp("n", "no"))
)

func (s *confirmScreen) keys() []key.Binding {
	yes := yesKey
	yes.SetEnabled(s.ready)
	return []key.Binding{s.common.keys.choose, named(s.common.keys.enter, "take it"), yes, noKey}
}

func (s *confirmScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case graceOver:
		s.ready = true
	case tea.KeyPressMsg:
		yes := key.Matches(msg, yesKey) || key.Matches(msg, s.common.keys.enter) && s.pick.at == 1
		switch {
		case key.Matches(msg, noKey), key.Matches(msg, s.common.keys.enter) && s.pick.at == 0:
			return pop{}, nil
		case yes && s.repeated:
			return heldDown, nil
		case yes && s.ready:
			return pop{confirmed{s.what}}, nil
		case yes:
			return nil, nil
		}
		s.pick.update(msg, s.common.keys.up, s.common.keys.down)
	}
	return nil, nil
}

func (s *confirmScreen) view() body {
	var b body
	b.add("")
	b.styled(s.width, s.styles.strong.Render, s.question)
	b.add("")
	for _, d := range s.details {
		b.paragraph(s.width, d)
	}
	b.add("")
	for i, label := range []string{s.no, s.yes} {
		if i == s.pick.at {
			b.at(3)
			label = s.styles.selected.Render(label)
		}
		b.add("   " + s.pick.marker(s.styles, i) + label)
	}
	return b
}
