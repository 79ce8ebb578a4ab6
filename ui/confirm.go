package ui

import (
	"time"

	"kiikey/ui/words"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// graceTime is how long a question ignores "yes", so that keys which were in flight when it appeared
// cannot answer it.
const graceTime = 400 * time.Millisecond

// confirmScreen asks before something that cannot be undone; the cursor stands on No.
type confirmScreen struct {
	*shared
	Ask
	pick  pick // 0 no, 1 yes
	ready bool
}

func newConfirmScreen(c *shared, question Ask) *confirmScreen {
	return &confirmScreen{shared: c, Ask: question, pick: pick{count: 2}}
}

type graceOver struct{}

func (s *confirmScreen) title() string { return s.Question.Title }

func (s *confirmScreen) start() tea.Cmd {
	return tea.Tick(graceTime, func(time.Time) tea.Msg { return graceOver{} })
}

var (
	yesKey = key.NewBinding(key.WithKeys("y"), key.WithHelp("y", "yes"))
	noKey  = key.NewBinding(key.WithKeys("n", "esc"), key.WithHelp("n", "no"))
)

func (s *confirmScreen) keys() []key.Binding {
	yes := yesKey
	yes.SetEnabled(s.ready)
	return []key.Binding{s.shared.keys.choose, named(s.shared.keys.enter, "select"), yes, noKey}
}

func (s *confirmScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case graceOver:
		s.ready = true
	case tea.KeyPressMsg:
		yes := key.Matches(msg, yesKey) || key.Matches(msg, s.shared.keys.enter) && s.pick.at == 1
		switch {
		case key.Matches(msg, noKey), key.Matches(msg, s.shared.keys.enter) && s.pick.at == 0:
			return Back{}, nil
		case yes && s.repeated:
			return heldDown, nil
		case yes && s.ready:
			return Back{Result: s.Ask.Yes}, nil
		case yes:
			return nil, nil
		}
		s.pick.update(msg, s.shared.keys.up, s.shared.keys.down)
	}
	return nil, nil
}

func (s *confirmScreen) view() body {
	var b body
	b.add("")
	b.styled(s.width, s.styles.strong.Render, s.Question.Ask)
	b.add("")
	for _, d := range s.Question.Will {
		b.paragraph(s.width, d)
	}
	b.add("")
	for i, label := range []string{words.No, s.Question.Yes} {
		s.pick.option(&b, s.styles, i, label)
	}
	return b
}
