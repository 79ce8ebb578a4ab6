package ui

import (
	"context"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// requestsScreen lists what the running program has sent lately, for one credential as its tab, or for all with their
// names. Nothing of it is on disk.
type requestsScreen struct {
	*shared
	of       *hosted           // nil for all credentials
	names    map[string]string // of the credentials by id; nil until they are read
	requests []*flow.Recorded
	pick     widget.Pick
}

var sendCallKey = key.NewBinding(key.WithKeys("n"), key.WithHelp("n", words.SendCall.Binding()))

func newRequestsScreen(c *shared, of *hosted) *requestsScreen {
	s := &requestsScreen{shared: c, of: of}
	s.read()
	return s
}

// read looks at what was sent, with the latest chosen.
func (s *requestsScreen) read() {
	credential := ""
	if s.of != nil {
		credential = s.of.summary.ID
	}
	s.requests = s.job.Requests(credential)
	s.pick = widget.Pick{Count: len(s.requests)}
}

func (s *requestsScreen) title() string { return words.AllRequests.Label() }

// credentialNames are the names of the credentials by id.
type credentialNames map[string]string

func (s *requestsScreen) start() tea.Cmd {
	if s.of != nil {
		return nil
	}
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		entries, err := s.job.Names(ctx)
		names := credentialNames{}
		for _, e := range entries {
			names[e.ID] = e.Name
		}
		return names, err
	})
}

func (s *requestsScreen) keys() []key.Binding {
	k := s.shared.Keys
	look, call, move, back := widget.Named(k.Enter, "open"), sendCallKey, widget.Named(k.Choose, "move"), k.Back
	look.SetEnabled(len(s.requests) > 0)
	move.SetEnabled(len(s.requests) > 1)
	call.SetEnabled(s.of != nil)
	back.SetEnabled(s.of == nil)
	return []key.Binding{look, call, move, back}
}

func (s *requestsScreen) update(msg tea.Msg) (action, tea.Cmd) {
	k := s.shared.Keys
	switch msg := msg.(type) {
	case callsSent:
		s.read()
	case credentialNames:
		s.names = msg
	case failed:
		return Failure{msg.err}, nil
	case tea.KeyPressMsg:
		switch {
		case s.of == nil && key.Matches(msg, k.Back):
			return Back{}, nil
		case s.of != nil && key.Matches(msg, sendCallKey):
			return Open{To: Call{s.of.summary, s.of.env}}, nil
		case len(s.requests) == 0:
		case key.Matches(msg, k.Enter):
			return Open{To: Request{Recorded: s.requests[s.pick.At]}}, nil
		default:
			s.pick.Update(msg, k.Up, k.Down)
		}
	}
	return nil, nil
}

func (s *requestsScreen) view() widget.Body {
	var b widget.Body
	if s.of == nil {
		b.Add("")
	}
	if len(s.requests) == 0 {
		b.Paragraph(s.Width, words.NothingSentYet)
		if s.of != nil {
			b.Add("")
			b.Marked(s.Width, s.Styles.Key.Render("n")+" ", "sends a read-only call "+withSavedSession)
		}
		return b
	}
	var whose func(*flow.Recorded) string
	if s.of == nil {
		whose = s.nameOf
	}
	heading, rows := s.requestRows(s.requests, s.Width-6, whose)
	b.Add(s.Styles.Dim.Render("     " + heading))
	for i, row := range rows {
		if i == s.pick.At {
			b.At(3)
		}
		b.Add("   " + s.pick.Marker(s.Styles, i) + row)
	}
	b.Add("", "   "+s.Styles.Dim.Render("The last 50, in memory only: locking forgets them."))
	return b
}

// requestRows draws requests with a heading, in so many columns: what each request shows in full gives way. whose names
// the credentials; nil for those of one.
func (c *shared) requestRows(requests []*flow.Recorded, room int, whose func(*flow.Recorded) string) (heading string, rows []string) {
	when, name, call, to, answer, elapsed := 10, 0, 6, 4, 8, 7
	for _, r := range requests {
		if whose != nil {
			name = max(name, 12, ansi.StringWidth(whose(r))+2)
		}
		call, to = max(call, ansi.StringWidth(widget.Shown(r.Name))+2), max(to, ansi.StringWidth(host(r.Request.URL))+2)
	}
	widths := []*int{&when, &name, &call, &to, &answer, &elapsed}
	fit(room+1, widths, step{&to, 15}, step{&to, 0}, step{&call, 21}, step{&elapsed, 0}, step{&when, 0}, step{&name, 13}, step{&call, 12})
	for _, r := range requests {
		who := ""
		if whose != nil {
			who = widget.Cut(whose(r), name-1)
		}
		rows = append(rows, cells(widths, r.At.Local().Format("15:04:05"), who, widget.Cut(widget.Shown(r.Name), call-1), widget.Cut(host(r.Request.URL), to-1),
			c.answerOf(r), words.Short.Elapsed(r.Timing.Total)))
	}
	return cells(widths, "TIME", "CREDENTIAL", "CALL", "TO", "ANSWER", "TOOK"), rows
}

// nameOf is the credential of a request, by its present name.
func (s *requestsScreen) nameOf(r *flow.Recorded) string {
	name, known := s.names[r.Credential]
	switch {
	case known:
		return widget.Shown(name)
	case r.Credential != "" && s.names != nil:
		return words.RemovedSince
	}
	return words.Absent
}

// answerOf returns the answer to a request in a word.
func (c *shared) answerOf(r *flow.Recorded) string {
	switch {
	case r.Answer.Status == 0:
		return c.Styles.Failed.Render("✗ none")
	case r.Err != nil:
		return c.Styles.Failed.Render("✗ ") + strconv.Itoa(r.Answer.Status)
	}
	return c.Styles.Good.Render("✓ ") + strconv.Itoa(r.Answer.Status)
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
