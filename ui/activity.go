package ui

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// activityScreen lists actions with their times and outcomes, the latest first. Text after / narrows it to
// the entries that have every word, in any column.
type activityScreen struct {
	*shared
	nothing
	loaded      bool
	entries     []entry
	longest     activityColumns // the widths of what is in the rows
	matching    []int           // the places in entries of those that are listed
	widget.Pick                 // of those
	filter      filterField
	err         error
}

// entry is one event with its words on the screen and for the filter.
type entry struct {
	flow.Event
	when, what, outcome string
	found               string // all of them, in lower case
}

func eventLine(now time.Time, e flow.Event) entry {
	return entry{Event: e, when: words.When(now, e.At), what: words.Action(e.Action), outcome: words.EventOutcome(e)}
}

// name returns the credential's present name.
func (e entry) name() string { return words.EventName(e.Event) }

// activityRead brings the file's content; activityCleared reports that it is gone.
type (
	activityRead    struct{ events []flow.Event }
	activityCleared struct{}
	// clearingAgreed comes back from the question before that.
	clearingAgreed struct{}
)

func newActivityScreen(c *shared) *activityScreen {
	return &activityScreen{shared: c, filter: filterField{widget.NewInput(c.Canvas, "words to look for", false)}}
}

func (s *activityScreen) title() string    { return "Activity" }
func (s *activityScreen) position() string { return positionIn(&s.Pick, s.visible()) }
func (s *activityScreen) typing() bool     { return s.filter.Focused }

func (s *activityScreen) start() tea.Cmd {
	return s.do(func(ctx context.Context) (tea.Msg, error) {
		events, err := s.job.Activity(ctx)
		if err != nil {
			return nil, err
		}
		return activityRead{events}, nil
	})
}

var clearActivityKey = key.NewBinding(key.WithKeys("C"), key.WithHelp("C", "clear: clear the activity"))

func (s *activityScreen) keys() []key.Binding {
	k := s.shared.Keys
	switch {
	case s.err != nil:
		return []key.Binding{againKey, k.Back}
	case s.typing():
		return s.filter.keys(k)
	case len(s.entries) == 0:
		return []key.Binding{k.Back}
	}
	back := k.Back
	if s.filter.Value() != "" {
		back = widget.Named(back, "show all")
	}
	open := widget.Named(k.Enter, "open: show it in full")
	open.SetEnabled(len(s.matching) > 0)
	return []key.Binding{open, filterKey, clearActivityKey, back, widget.Named(k.Choose, "move"), k.PageUp, k.PageDown, k.Top, k.Bottom}
}

func (s *activityScreen) update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case failed:
		s.loaded, s.err = true, msg.err
	case activityRead:
		s.take(msg.events)
	case activityCleared:
		s.filter.Clear()
		s.take(nil)
		return Notice{words.ActivityCleared}, nil
	case clearingAgreed:
		return nil, s.do(func(context.Context) (tea.Msg, error) {
			return activityCleared{}, s.job.State().ClearActivity()
		})
	case tea.PasteMsg:
		if s.typing() {
			s.typed(msg)
		}
	case tea.KeyPressMsg:
		if !s.typing() {
			return s.press(msg)
		}
		s.typed(msg)
	}
	return nil, nil
}

// take makes entries of events, which come oldest first.
func (s *activityScreen) take(events []flow.Event) {
	now := s.job.Now()
	s.loaded, s.err, s.entries = true, nil, make([]entry, 0, len(events))
	s.longest = activityColumns{5, 7, 11, 12, 8} // their headings
	for _, e := range slices.Backward(events) {
		line := eventLine(now, e)
		line.found = strings.ToLower(strings.Join([]string{
			line.when, line.what, line.name(), e.Environment, line.outcome, words.Kind(e.Outcome),
		}, "\n"))
		s.entries = append(s.entries, line)
		s.longest.holds(line)
	}
	s.narrow(s.filter.Value())
}

// typed takes a key or a paste while the filter is typed.
func (s *activityScreen) typed(msg tea.Msg) {
	s.filter.update(s.shared.Keys, msg, &s.Pick, s.visible(), s.narrow)
}

// narrow lists the entries that have every word of a text.
func (s *activityScreen) narrow(text string) {
	wanted := strings.Fields(strings.ToLower(text))
	s.matching = s.matching[:0]
next:
	for i, e := range s.entries {
		for _, w := range wanted {
			if !strings.Contains(e.found, w) {
				continue next
			}
		}
		s.matching = append(s.matching, i)
	}
	s.Pick = widget.Pick{Count: len(s.matching)}
}

func (s *activityScreen) press(msg tea.KeyPressMsg) (action, tea.Cmd) {
	k := s.shared.Keys
	switch {
	case key.Matches(msg, k.Back) && s.err == nil && s.filter.Value() != "":
		s.filter.drop(s.narrow)
	case key.Matches(msg, k.Back):
		return Back{}, nil
	case s.err != nil:
		if key.Matches(msg, againKey) {
			s.err, s.loaded = nil, false
			return nil, s.start()
		}
	case !s.loaded || len(s.entries) == 0:
	case key.Matches(msg, filterKey):
		s.filter.Focus()
	case key.Matches(msg, clearActivityKey):
		return s.askClear(), nil
	case key.Matches(msg, k.Enter) && len(s.matching) > 0:
		return Open{To: Event{s.entries[s.matching[s.At]].Event}}, nil
	default:
		s.Move(s.shared.Keys, msg, s.visible())
	}
	return nil, nil
}

func (s *activityScreen) askClear() Ask {
	return Ask{words.ClearActivity(len(s.entries), len(s.matching)), clearingAgreed{}}
}

// visible returns the number of rows that fit between the two lines above them and the two below.
func (s *activityScreen) visible() int { return max(1, s.shared.Rows-4) }

func (s *activityScreen) view() widget.Body {
	var b widget.Body
	switch {
	case s.err != nil:
		b.Problem(s.Canvas, s.err)
		return b
	case !s.loaded:
		return b
	case len(s.entries) == 0:
		b.Add("", "   "+words.NoActivity)
		return b
	}
	c := s.columns()
	line := s.filterLine()
	if s.typing() {
		b.At(3 + len("/ ") + s.filter.CursorX())
	}
	b.Add(line, s.Styles.Dim.Render("   "+cells(c.all(), "WHEN", "  WHAT", "CREDENTIAL", longestOf(c.environment-1, "ENVIRONMENT", "ENV"), "OUTCOME")))
	from, to := s.Window(s.visible())
	names := widget.Names(to-from, c.name-1, func(i int) string { return s.entries[s.matching[from+i]].name() })
	for i := from; i < to; i++ {
		if i == s.At && !s.typing() {
			b.At(1)
		}
		b.Add(s.row(i, names[i-from], c))
	}
	if len(s.matching) == 0 {
		b.Add("   No entry has all of these words.")
	}
	for len(b.Lines) < s.shared.Rows-1 {
		b.Add("")
	}
	b.Add("   " + s.Styles.Dim.Render(widget.Pad(s.selectedLine(), s.Width-6)))
	return b
}

// filterLine draws the filter, and the number of entries.
func (s *activityScreen) filterLine() string {
	count := problem.Count(len(s.entries), "entry")
	if len(s.matching) < len(s.entries) {
		count = strconv.Itoa(len(s.matching)) + " of " + count
	}
	filter := ""
	if s.typing() || s.filter.Value() != "" {
		filter = s.Styles.Key.Render("/ ") + s.filter.View(s.Width-8-len(count))
	}
	return widget.Spread("   "+filter, s.Styles.Dim.Render(count)+"   ", s.Width)
}

// activityColumns are the widths of a row; 0 leaves out the outcome's word; its sign remains.
type activityColumns struct{ when, what, name, environment, outcome int }

func (c *activityColumns) all() []*int {
	return []*int{&c.when, &c.what, &c.name, &c.environment, &c.outcome}
}

// holds widens the columns for an entry.
func (c *activityColumns) holds(e entry) {
	for i, cell := range []string{e.when, "✓ " + e.what, e.name(), "● " + widget.Shown(e.Environment), e.outcome} {
		*c.all()[i] = max(*c.all()[i], ansi.StringWidth(cell)+1)
	}
}

// columns follow what is in the rows: where that is too wide, actions that others wrote are cut, the outcome's word goes, then
// environments are cut, and names last. Where there is room, two blanks stand between them.
func (s *activityScreen) columns() *activityColumns {
	c := &activityColumns{}
	*c = s.longest
	all := c.all()
	room := fit(s.Width-marker+1, all, append([]step{{&c.what, 20}, {&c.outcome, 0}}, cutting(&c.environment, &c.name)...)...)
	for _, width := range all {
		if *width > 0 && room >= len(all) {
			*width++
		}
	}
	return c
}

func (s *activityScreen) row(i int, name string, c *activityColumns) string {
	e := s.entries[s.matching[i]]
	pointer, when, environment := "   ", e.when, ""
	if i == s.At {
		pointer, when = s.Styles.Selected.Render(" ▸ "), s.Styles.Selected.Render(when)
	}
	if e.Environment != "" {
		environment = s.Styles.EnvironmentMark(widget.Cut(widget.Shown(e.Environment), c.environment-3), s.kind(e.Environment))
	}
	return pointer + cells(c.all(), when, outcomeSign(s.Styles, e.Outcome)+e.what, name, environment, e.outcome)
}

// selectedLine shows the parts of the selected entry that its row has no room for.
func (s *activityScreen) selectedLine() string {
	if len(s.matching) == 0 {
		return ""
	}
	e := s.entries[s.matching[s.At]]
	parts := []string{words.Exactly(e.At)}
	if e.Outcome != "" {
		parts = append(parts, words.Kind(e.Outcome))
	}
	return strings.Join(parts, " · ")
}

// outcomeSign returns the sign before an event: it succeeded, it is unfinished, it failed.
func outcomeSign(s widget.Styles, kind string) string {
	switch problem.Kind(kind) {
	case "":
		return s.Good.Render("✓ ")
	case problem.SecondFactor:
		return s.Attention.Render("! ")
	case problem.Interrupted:
		return s.Dim.Render("– ")
	}
	return s.Failed.Render("✗ ")
}
