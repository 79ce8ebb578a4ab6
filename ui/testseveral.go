package ui

import (
	"context"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// testSeveralScreen tests several credentials, each against its own environment: first the plan, then a line for each as
// its result comes, then the sum.
type testSeveralScreen struct {
	*shared
	chosen      []flow.Summary
	outcomes    []flow.Outcome
	phase       severalPhase
	stopping    bool
	stop        chan struct{} // closed: the login that is under way is the last
	cancel      context.CancelFunc
	widget.Pick               // the selected row
	asked       flow.Question // before it is sent
	moved       bool          // the user has moved: the selection does not follow the run any more
}

type severalPhase int

const (
	severalReady severalPhase = iota
	severalRunning
	severalOver
)

// severalSeen tells how far one of them has come, severalEnded that the run is over; severalAgreed comes back from the
// question before it.
type (
	severalSeen struct {
		place   int
		outcome flow.Outcome
	}
	severalEnded  struct{}
	severalAgreed struct{}
)

func newTestSeveralScreen(c *shared, p Several) *testSeveralScreen {
	return &testSeveralScreen{
		shared: c, chosen: p.Chosen, outcomes: make([]flow.Outcome, len(p.Chosen)), stop: make(chan struct{}), Pick: widget.Pick{Count: len(p.Chosen)},
	}
}

func (s *testSeveralScreen) title() string {
	return "Test " + problem.Count(len(s.chosen), "credential")
}

// working keeps the store open: a run can outlast the time after which it would be locked.
func (s *testSeveralScreen) working() bool { return s.phase == severalRunning }

func (s *testSeveralScreen) leave() {
	if s.cancel != nil {
		s.cancel()
	}
}

func (s *testSeveralScreen) withdraws() bool { return anyWithdraws(s.chosen) }

// environmentShown is production's where any of them is of production, else the one that all are of.
func (s *testSeveralScreen) environmentShown() (string, string) {
	return s.environmentOf(s.chosen)
}

var (
	startSeveralKey = key.NewBinding(key.WithKeys("enter", "t"), key.WithHelp("enter", "start"))
	stopSeveralKey  = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "stop: stop after this one"))
	nextBadKey      = key.NewBinding(key.WithKeys("n"), key.WithHelp("n", "next problem"))
)

func (s *testSeveralScreen) keys() []key.Binding {
	k := s.shared.Keys
	move := []key.Binding{widget.Named(k.Choose, "move"), k.PageUp, k.PageDown, k.Top, k.Bottom}
	switch s.phase {
	case severalReady:
		return []key.Binding{startSeveralKey, k.Back}
	case severalRunning:
		stop := stopSeveralKey
		if s.stopping {
			stop = widget.Named(stop, "give it up")
		}
		return append([]key.Binding{stop}, move...)
	}
	return append([]key.Binding{openKey, nextBadKey, widget.Named(k.Back, "credentials")}, move...)
}

func (s *testSeveralScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case severalAgreed:
		s.job.Agree(s.asked)
		return nil, s.run()
	case severalSeen:
		s.outcomes[msg.place] = msg.outcome
		if !s.moved {
			s.At = msg.place
		}
	case severalEnded:
		s.phase = severalOver
		if !s.moved {
			s.At = -1
			s.nextBad()
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

func (s *testSeveralScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	k := s.shared.Keys
	switch s.phase {
	case severalReady:
		switch {
		case key.Matches(msg, k.Back):
			return Back{}, nil
		case key.Matches(msg, startSeveralKey) && s.repeated:
			return heldDown, nil
		case key.Matches(msg, startSeveralKey):
			return s.ask()
		}
		return nil, nil
	case severalRunning:
		switch {
		case !key.Matches(msg, stopSeveralKey):
		case s.stopping:
			s.cancel()
			return nil, nil
		default:
			s.stopping = true
			close(s.stop)
			return nil, nil
		}
	case severalOver:
		switch {
		case key.Matches(msg, k.Back):
			return Done{To: List{Selected: s.chosen[s.At].Name}}, nil
		case key.Matches(msg, nextBadKey):
			s.nextBad()
			return nil, nil
		case key.Matches(msg, openKey):
			return Open{To: s.opened()}, nil
		}
	}
	s.moved = s.Move(s.shared.Keys, msg, s.visible()) || s.moved
	return nil, nil
}

// nextBad selects the next one that did not work, the first again after the last; where all work, the first.
func (s *testSeveralScreen) nextBad() {
	for i := range s.chosen {
		if next := (s.At + 1 + i) % len(s.chosen); s.outcomes[next].Verdict != flow.Works {
			s.At = next
			return
		}
	}
	s.At = max(0, s.At)
}

// opened is the selected credential at the tab that helps; esc leads back here.
func (s *testSeveralScreen) opened() Place {
	summary, outcome := s.chosen[s.At], s.outcomes[s.At]
	if outcome.Verdict == flow.Skipped && outcome.Err != nil {
		return Trouble{widget.Shown(summary.Name), outcome.Err}
	}
	if t, ok := s.job.State().LastTest(summary.ID); ok {
		summary.LastTest = &t
	}
	tab := TestTab
	switch outcome.Verdict {
	case flow.Works:
		tab = SessionTab
	case flow.Failed:
		tab = WhyTab
	}
	return Credential{Summary: summary, Tab: tab}
}

// take keeps the run when one of its credentials has been looked at.
func (s *testSeveralScreen) take(p Place) (action, tea.Cmd, bool) {
	list, ok := p.(List)
	return nil, nil, ok && slices.ContainsFunc(s.chosen, func(m flow.Summary) bool { return m.Name == list.Selected })
}

// ask begins at once when nothing speaks against it, else asks first, once for all.
func (s *testSeveralScreen) ask() (action, tea.Cmd) {
	if s.asked = s.job.BeforeSeveral(s.chosen); !s.asked.Needed() {
		return nil, s.run()
	}
	return Ask{words.TestQuestion(s.asked), severalAgreed{}}, nil
}

func (s *testSeveralScreen) run() tea.Cmd {
	ctx, cancel := context.WithCancel(s.ctx)
	s.cancel, s.phase = cancel, severalRunning
	chosen, stop := s.chosen, s.stop
	return doReporting(ctx, func(ctx context.Context, report func(tea.Msg)) tea.Msg {
		defer cancel()
		s.job.TestSeveral(ctx, chosen, stop, func(place int, o flow.Outcome) {
			report(severalSeen{place, o})
		})
		return severalEnded{}
	})
}
