package ui

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// sampleScreen saves the sandbox's sample credential, where the vault has none, and opens it. Nothing is to be chosen,
// so it is seen only where that fails.
type sampleScreen struct {
	*shared
	err error
}

func (s *sampleScreen) title() string { return "Try the sandbox" }

func (s *sampleScreen) keys() []key.Binding {
	again := againKey
	again.SetEnabled(s.err != nil)
	return []key.Binding{again, s.shared.Keys.Back}
}

func (s *sampleScreen) start() tea.Cmd {
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		summary, had, err := s.job.TakeSample(ctx)
		if err != nil {
			return nil, err
		}
		return saved{To: Credential{Summary: summary}, Notice: words.SampleTaken(summary.Name, had)}, nil
	})
}

func (s *sampleScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case saved:
		return Done(msg), nil
	case failed:
		s.err = msg.err
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, s.shared.Keys.Back):
			return Back{}, nil
		case s.err != nil && key.Matches(msg, againKey):
			s.err = nil
			return nil, s.start()
		}
	}
	return nil, nil
}

func (s *sampleScreen) view() widget.Body {
	b := widget.Body{Scrolls: true}
	if s.err != nil {
		b.Problem(s.Canvas, s.err)
	}
	return b
}
