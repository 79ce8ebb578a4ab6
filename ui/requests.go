package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// requestsScreen lists what the running program has sent lately. Nothing of it is on disk.
type requestsScreen struct {
	*hosted
	requests []*flow.Recorded
	pick     widget.Pick
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
	s.pick = widget.Pick{Count: len(s.requests)}
}

func (s *requestsScreen) keys() []key.Binding {
	k := s.shared.Keys
	look := widget.Named(k.Enter, "look at it")
	look.SetEnabled(len(s.requests) > 0)
	return []key.Binding{look, sendCallKey, widget.Named(k.Choose, "move")}
}

func (s *requestsScreen) update(msg tea.Msg) (action, tea.Cmd) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		if _, sent := msg.(callsSent); sent {
			s.read()
		}
		return nil, nil
	}
	k := s.shared.Keys
	switch {
	case key.Matches(press, sendCallKey):
		return Open{To: Call{s.summary, s.env}}, nil
	case len(s.requests) == 0:
	case key.Matches(press, k.Enter):
		return Open{To: Request{Recorded: s.requests[s.pick.At]}}, nil
	default:
		s.pick.Update(press, k.Up, k.Down)
	}
	return nil, nil
}

func (s *requestsScreen) view() widget.Body {
	var b widget.Body
	if len(s.requests) == 0 {
		b.Paragraph(s.Width, "Nothing has been sent since the vault was unlocked.")
		b.Add("")
		b.Marked(s.Width, s.Styles.Key.Render("n")+" ", words.SendsACall)
		return b
	}
	const timeWidth, callWidth, answerWidth, tookWidth = 10, 20, 10, 8
	to := min(40, s.Width-5-timeWidth-callWidth-answerWidth-tookWidth-1)
	if to < 12 { // too narrow to tell one host from another; each request shows it in full
		to = 0
	}
	b.Add(s.Styles.Dim.Render("     " + widget.Pad("TIME", timeWidth) + widget.Pad("CALL", callWidth) + widget.Pad("TO", to) + widget.Pad("ANSWER", answerWidth) + "TOOK"))
	for i, r := range s.requests {
		if i == s.pick.At {
			b.At(3)
		}
		answer := s.Styles.Bad.Render("✗ none")
		switch {
		case r.Answer.Status != 0 && r.Err != nil:
			answer = s.Styles.Bad.Render("✗ ") + widget.Itoa(r.Answer.Status)
		case r.Answer.Status != 0:
			answer = s.Styles.Good.Render("✓ ") + widget.Itoa(r.Answer.Status)
		}
		b.Add("   " + s.pick.Marker(s.Styles, i) + widget.Pad(r.At.Local().Format("15:04:05"), timeWidth) + widget.Pad(widget.Shown(r.Name), callWidth) +
			widget.Pad(host(r.Request.URL), to) + widget.Pad(answer, answerWidth) + words.Short.Elapsed(r.Timing.Total))
	}
	b.Add("", "   "+s.Styles.Dim.Render("The last 50, in memory only: locking forgets them."))
	return b
}

// host is the part of an address that says who is talked to.
func host(address string) string {
	rest := widget.Shown(address)
	if _, after, ok := strings.Cut(rest, "://"); ok {
		rest = after
	}
	before, _, _ := strings.Cut(rest, "/")
	return before
}
