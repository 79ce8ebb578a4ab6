package ui

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// requestScreen shows one request and its answer in full, secrets masked; one secret at a time can be shown.
// It also gives the request as a curl command, which takes its secrets from the environment.
type requestScreen struct {
	*shared
	request *flow.Recorded
	places  int // how many secrets it has
	place   int // which one the next reveal shows
	secret  kiiex.Secret
	hidden  widget.Reveal
	curl    bool
	remarks []string
}

func newRequestScreen(c *shared, p Request) *requestScreen {
	return &requestScreen{shared: c, request: p.Recorded, places: len(p.Recorded.SecretFields()), place: -1, remarks: p.Remarks}
}

func (s *requestScreen) title() string { return "Request · " + widget.Shown(s.request.Name) }
func (s *requestScreen) leave()        { s.conceal() }

func (s *requestScreen) conceal() {
	s.hidden.Conceal()
	s.secret.Clear()
}

var curlKey = key.NewBinding(key.WithKeys("u"), key.WithHelp("u", "as curl"))

func (s *requestScreen) keys() []key.Binding {
	k := s.shared.Keys
	reveal := widget.Named(k.Reveal, "reveal: reveal the next secret")
	reveal.SetEnabled(s.places > 0 && !s.curl)
	curl, copyIt := curlKey, widget.Named(k.Copy, "copy: copy the command")
	copyIt.SetEnabled(s.curl)
	if s.curl {
		curl = widget.Named(curl, "answer: show request and answer")
	}
	return []key.Binding{reveal, curl, copyIt, k.Back}
}

func (s *requestScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case widget.RevealOver:
		if s.hidden.Over(msg); !s.hidden.Revealed {
			s.secret.Clear()
		}
	case tea.KeyPressMsg:
		k := s.shared.Keys
		switch {
		case key.Matches(msg, k.Back):
			return Back{}, nil
		case key.Matches(msg, curlKey):
			s.conceal()
			s.curl = !s.curl
		case s.curl && key.Matches(msg, k.Copy):
			return copyOf(kiiex.SecretFromString(s.request.Request.Curl())), nil
		case !s.curl && s.places > 0 && key.Matches(msg, k.Reveal):
			s.conceal()
			s.place = (s.place + 1) % s.places
			s.secret = s.job.RequestSecret(s.request.ID, s.place)
			return nil, s.hidden.Toggle(s.revealLife())
		}
	}
	return nil, nil
}

func (s *requestScreen) view() widget.Body {
	b := widget.Body{Scrolls: true}
	b.Add("")
	if s.curl {
		b.Paragraph(s.Width, "Needs sh and curl, and takes its secrets from the environment variables it names.")
		b.Add("")
		s.drawText(&b, s.request.Request.Curl())
		return b
	}
	for _, remark := range s.remarks {
		b.Marked(s.Width, s.Styles.Attention.Render("! "), widget.Shown(remark))
	}
	s.block(&b, "Sent "+s.request.At.Local().Format("15:04:05"), s.request.Request.String())
	if fields := s.request.SecretFields(); s.hidden.Revealed && !s.secret.IsEmpty() && s.place < len(fields) {
		b.Add("")
		b.Marked(s.Width, s.Label(widget.Shown(fields[s.place].Path)), s.hidden.Text(s.secret))
	}
	b.Add("")
	if answer := s.request.MaskedAnswer(); answer != "" {
		s.block(&b, "Answered", answer)
	}
	if s.request.Err != nil {
		b.Problem(s.Canvas, s.request.Err)
	}
	b.Add("")
	s.facts(&b)
	return b
}

// block is a text as it went over the wire.
func (s *requestScreen) block(b *widget.Body, heading, text string) {
	b.Add("   " + s.Styles.Strong.Render(heading))
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		b.Marked(s.Width, "  ", widget.Shown(line))
	}
}

// facts draws the facts about the connection, and the times.
func (s *requestScreen) facts(b *widget.Body) {
	c, t := s.request.Connection, s.request.Timing
	line := func(label, value string) {
		if value != "" {
			b.Marked(s.Width, s.Label(label), widget.Shown(value))
		}
	}
	line("Address", c.Address)
	line("Proxy", c.Proxy)
	line("TLS", c.TLS)
	line("Issued by", c.Issuer)
	if !c.Expires.IsZero() {
		line("Valid until", words.Moment(c.Expires))
	}
	if c.Reused {
		line("Connection", "reused from the call before")
	}
	var times []string
	for _, part := range []struct {
		name    string
		elapsed time.Duration
	}{{"name", t.DNS}, {"connect", t.Connect}, {"TLS", t.TLS}, {"first byte", t.FirstByte}, {"total", t.Total}} {
		if part.elapsed > 0 {
			times = append(times, part.name+" "+words.Short.Elapsed(part.elapsed))
		}
	}
	line("Times", strings.Join(times, ", "))
}
