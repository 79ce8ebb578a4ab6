package ui

import (
	"context"
	"slices"
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
	look, call, back := widget.Named(k.Enter, "open"), sendCallKey, k.Back
	look.SetEnabled(len(s.requests) > 0)
	call.SetEnabled(s.of != nil)
	back.SetEnabled(s.of == nil)
	return []key.Binding{look, call, widget.Named(k.Choose, "move"), back}
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
			b.Marked(s.Width, s.Styles.Key.Render("n")+" ", words.SendsACall)
		}
		return b
	}
	columns, heading := s.columns(), ""
	for _, c := range columns {
		heading += widget.Pad(c.title, c.width)
	}
	b.Add(s.Styles.Dim.Render("     " + heading))
	for i, r := range s.requests {
		if i == s.pick.At {
			b.At(3)
		}
		row := "   " + s.pick.Marker(s.Styles, i)
		for _, c := range columns {
			row += widget.Name(c.of(r), c.width-1) + " "
		}
		b.Add(row)
	}
	b.Add("", "   "+s.Styles.Dim.Render(words.RequestsKept))
	return b
}

// requestColumn is one column, with the space behind it.
type requestColumn struct {
	title string
	width int
	of    func(*flow.Recorded) string
}

// columns are those that there is room for: what each request shows in full gives way.
func (s *requestsScreen) columns() []requestColumn {
	when := requestColumn{"TIME", 10, func(r *flow.Recorded) string { return r.At.Local().Format("15:04:05") }}
	whose := requestColumn{"CREDENTIAL", 12, s.nameOf}
	call := requestColumn{"CALL", 21, func(r *flow.Recorded) string { return widget.Shown(r.Name) }}
	answer := requestColumn{"ANSWER", 8, s.answerOf}
	elapsed := requestColumn{"TOOK", 8, func(r *flow.Recorded) string { return words.Short.Elapsed(r.Timing.Total) }}
	columns := []requestColumn{when, call, answer, elapsed}
	room := func() int {
		left := s.Width - 6
		for _, c := range columns {
			left -= c.width
		}
		return left
	}
	if s.of == nil {
		for _, r := range s.requests {
			whose.width = max(whose.width, ansi.StringWidth(s.nameOf(r))+2)
		}
		if columns = []requestColumn{when, whose, call, answer, elapsed}; room() < 0 {
			columns = []requestColumn{whose, call, answer}
			columns[0].width += min(0, room())
		}
	}
	at := slices.IndexFunc(columns, func(c requestColumn) bool { return c.title == call.title })
	for _, r := range s.requests { // whole, where that leaves room for the host
		if more := ansi.StringWidth(widget.Shown(r.Name)) + 2 - columns[at].width; more > 0 && more+22 <= room() {
			columns[at].width += more
		}
	}
	if to := min(40, room()); to >= 14 { // else too narrow to tell one host from another
		columns = slices.Insert(columns, len(columns)-2, requestColumn{"TO", to, func(r *flow.Recorded) string { return host(r.Request.URL) }})
	}
	return columns
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
		return c.Styles.Failed.Render("✗ ") + widget.Itoa(r.Answer.Status)
	}
	return c.Styles.Good.Render("✓ ") + widget.Itoa(r.Answer.Status)
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
