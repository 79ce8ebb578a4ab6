package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/ui/flow"
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
	hidden  reveal
	curl    bool
	remarks []string
}

func newRequestScreen(c *shared, p Request) *requestScreen {
	return &requestScreen{shared: c, request: p.Recorded, places: len(p.Recorded.SecretFields()), place: -1, remarks: p.Remarks}
}

func (s *requestScreen) title() string { return "Request · " + shown(s.request.Name) }
func (s *requestScreen) leave()        { s.conceal() }

func (s *requestScreen) conceal() {
	s.hidden.conceal()
	s.secret.Clear()
}

var curlKey = key.NewBinding(key.WithKeys("u"), key.WithHelp("u", "as curl"))

func (s *requestScreen) keys() []key.Binding {
	k := s.shared.keys
	reveal := named(k.reveal, "show next secret")
	reveal.SetEnabled(s.places > 0 && !s.curl)
	curl, copyIt := curlKey, named(k.copy, "copy the command")
	copyIt.SetEnabled(s.curl)
	if s.curl {
		curl = named(curl, "request and answer")
	}
	return []key.Binding{reveal, curl, copyIt, k.back}
}

func (s *requestScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case revealOver:
		if s.hidden.over(msg); !s.hidden.revealed {
			s.secret.Clear()
		}
	case tea.KeyPressMsg:
		k := s.shared.keys
		switch {
		case key.Matches(msg, k.back):
			return Back{}, nil
		case key.Matches(msg, curlKey):
			s.conceal()
			s.curl = !s.curl
		case s.curl && key.Matches(msg, k.copy):
			return copyOf(kiiex.SecretFromString(s.request.Request.Curl())), nil
		case !s.curl && s.places > 0 && key.Matches(msg, k.reveal):
			s.conceal()
			s.place = (s.place + 1) % s.places
			s.secret = s.job.RequestSecret(s.request.ID, s.place)
			return nil, s.hidden.toggle(s.revealLife())
		}
	}
	return nil, nil
}

func (s *requestScreen) view() body {
	b := body{scrolls: true}
	b.add("")
	if s.curl {
		b.paragraph(s.width, "It reads its secrets from the environment variables that it names, and needs sh and curl.")
		b.add("")
		for line := range strings.SplitSeq(s.request.Request.Curl(), "\n") {
			b.add(indent(3, wrap(shown(line), s.width-4)...)...)
		}
		return b
	}
	for _, remark := range s.remarks {
		b.marked(s.width, s.styles.caution.Render("! "), shown(remark))
	}
	s.block(&b, "Sent "+s.request.At.Local().Format("15:04:05"), s.request.MaskedRequest())
	if fields := s.request.SecretFields(); s.hidden.revealed && !s.secret.IsEmpty() && s.place < len(fields) {
		b.add("")
		for i, l := range wrapHard(s.hidden.text(s.secret), s.width-6-labelWidth) {
			label := ""
			if i == 0 {
				label = shown(fields[s.place].Path)
			}
			b.add("   " + s.styles.fieldLabel.Render(pad(label, labelWidth)) + s.styles.strong.Render(l))
		}
	}
	b.add("")
	if answer := s.request.MaskedAnswer(); answer != "" {
		s.block(&b, "Answered", answer)
	}
	if s.request.Err != nil {
		b.problem(s.canvas, s.request.Err)
		b.add("")
	}
	s.facts(&b)
	return b
}

// block is a text as it went over the wire.
func (s *requestScreen) block(b *body, heading, text string) {
	b.add("   " + s.styles.strong.Render(heading))
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		b.add(indent(5, wrap(shown(line), s.width-8)...)...)
	}
}

// facts is what was learned of the way there, and the times.
func (s *requestScreen) facts(b *body) {
	c, t := s.request.Connection, s.request.Timing
	line := func(label, value string) {
		if value != "" {
			b.add("   " + s.styles.fieldLabel.Render(pad(label, labelWidth)) + pad(shown(value), s.width-5-labelWidth))
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
		line("Connection", "that of the call before")
	}
	took := words.Short.Elapsed
	line("Times", "name "+took(t.DNS)+", connect "+took(t.Connect)+", TLS "+took(t.TLS)+", first byte "+took(t.FirstByte)+", in all "+took(t.Total))
}
