package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// requestsScreen lists what the running program has sent lately. Nothing of it is on disk.
type requestsScreen struct {
	*hosted
	requests []*flow.Recorded
	pick     pick
}

var sendCallKey = key.NewBinding(key.WithKeys("n"), key.WithHelp("n", words.SendCall.Binding()))

func newRequestsScreen(h *hosted) *requestsScreen {
	s := &requestsScreen{hosted: h}
	s.read()
	return s
}

// read looks at what was sent, with the latest chosen.
func (s *requestsScreen) read() {
	s.requests = s.job.Requests()
	s.pick = pick{count: len(s.requests)}
}

func (s *requestsScreen) keys() []key.Binding {
	k := s.shared.keys
	look := named(k.enter, "look at it")
	look.SetEnabled(len(s.requests) > 0)
	return []key.Binding{look, sendCallKey, named(k.choose, "move")}
}

func (s *requestsScreen) update(msg tea.Msg) (action, tea.Cmd) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		if _, sent := msg.(callsSent); sent {
			s.read()
		}
		return nil, nil
	}
	k := s.shared.keys
	switch {
	case key.Matches(press, sendCallKey):
		return Open{To: Call{s.summary, s.env}}, nil
	case len(s.requests) == 0:
	case key.Matches(press, k.enter):
		return Open{To: Request{Recorded: s.requests[s.pick.at]}}, nil
	default:
		s.pick.update(press, k.up, k.down)
	}
	return nil, nil
}

func (s *requestsScreen) view() body {
	var b body
	if len(s.requests) == 0 {
		b.paragraph(s.width, "Nothing has been sent since the vault was unlocked.")
		b.add("")
		b.marked(s.width, s.styles.key.Render("n")+" ", words.SendsACall)
		return b
	}
	const timeWidth, callWidth, answerWidth, tookWidth = 10, 20, 10, 8
	to := min(40, s.width-5-timeWidth-callWidth-answerWidth-tookWidth-1)
	if to < 12 { // too narrow to tell one host from another; each request shows it in full
		to = 0
	}
	b.add(s.styles.dim.Render("     " + pad("TIME", timeWidth) + pad("CALL", callWidth) + pad("TO", to) + pad("ANSWER", answerWidth) + "TOOK"))
	for i, r := range s.requests {
		if i == s.pick.at {
			b.at(3)
		}
		answer := s.styles.bad.Render("✗ none")
		switch {
		case r.Answer.Status != 0 && r.Err != nil:
			answer = s.styles.bad.Render("✗ ") + itoa(r.Answer.Status)
		case r.Answer.Status != 0:
			answer = s.styles.good.Render("✓ ") + itoa(r.Answer.Status)
		}
		b.add("   " + s.pick.marker(s.styles, i) + pad(r.At.Local().Format("15:04:05"), timeWidth) + pad(shown(r.Name), callWidth) +
			pad(host(r.Request.URL), to) + pad(answer, answerWidth) + words.Short.Elapsed(r.Timing.Total))
	}
	b.add("", "   "+s.styles.dim.Render("The last 50, in memory only: locking forgets them."))
	return b
}

// host is the part of an address that says who is talked to.
func host(address string) string {
	rest := shown(address)
	if _, after, ok := strings.Cut(rest, "://"); ok {
		rest = after
	}
	before, _, _ := strings.Cut(rest, "/")
	return before
}
