package ui

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// visible returns the number of rows that fit between the lines above them and the three below.
func (s *testSeveralScreen) visible() int { return max(1, s.shared.Rows-len(s.progress())-4) }

func (s *testSeveralScreen) position() string {
	if s.phase == severalReady {
		return ""
	}
	return positionIn(&s.Pick, s.visible())
}

func (s *testSeveralScreen) view() widget.Body {
	if s.phase == severalReady {
		return s.plan()
	}
	var b widget.Body
	c := s.columns()
	b.Add(s.progress()...)
	b.Add(s.Styles.Dim.Render("   " + cells(c.all(), "NAME", "", longestOf(c.environment-1, "ENVIRONMENT", "ENV"), "USER", "OUTCOME")))
	from, to := s.Window(s.visible())
	names := widget.Names(to-from, c.name-1, func(i int) string { return s.chosen[from+i].Name })
	for i := from; i < to; i++ {
		m, pointer, name, mark := s.chosen[i], "   ", names[i-from], ""
		if i == s.At {
			b.At(1)
			pointer, name = s.Styles.Selected.Render(" ▸ "), s.Styles.Selected.Render(name)
		}
		if m.Withdraws {
			mark = s.withdrawMark()
		}
		environment := s.Styles.EnvironmentMark(widget.Cut(widget.Shown(m.Environment), c.environment-3), s.kind(m.Environment))
		b.Add(pointer + cells(c.all(), name, mark, environment, widget.Shown(m.UserID), s.outcomeLine(s.outcomes[i], c.outcome-1)))
	}
	for len(b.Lines) < s.shared.Rows-3 {
		b.Add("")
	}
	b.Add("")
	lines := widget.Wrap(s.inFull(c.name-1), s.Width-6)
	for _, line := range []string{lines[0], strings.Join(lines[1:], " ")} {
		b.Add("   " + s.Styles.Dim.Render(widget.Pad(line, s.Width-6)))
	}
	return b
}

// plan says what will happen before anything does.
func (s *testSeveralScreen) plan() widget.Body {
	b := widget.Body{Scrolls: true}
	n := len(s.chosen)
	b.Add("")
	b.Styled(s.Width, s.Styles.Strong.Render, words.Several(n))
	b.Add("")
	var names []string
	count := map[string]int{}
	for _, c := range s.chosen {
		if count[c.Environment] == 0 {
			names = append(names, c.Environment)
		}
		count[c.Environment]++
	}
	for _, name := range names {
		b.Add("   " + widget.Pad(strconv.Itoa(count[name]), 6) + widget.Pad(s.Styles.EnvironmentMark(widget.Shown(name), s.kind(name)), s.Width-12))
	}
	b.Add("")
	b.Paragraph(s.Width, strings.TrimSpace(words.SeveralRule+" "+words.Short.SeveralTake(n)))
	b.Add("")
	b.Marked(s.Width, s.Styles.Key.Render("enter")+" ", "starts. esc stops after the one that is being tested.")
	return b
}

// severalColumns are the widths of a row; 0 leaves the user out, and the mark of what can withdraw.
type severalColumns struct{ name, mark, environment, user, outcome int }

func (c *severalColumns) all() []*int {
	return []*int{&c.name, &c.mark, &c.environment, &c.user, &c.outcome}
}

// columns follow what is in the rows; where that is too wide the user goes, then environments are cut, and names last.
func (s *testSeveralScreen) columns() *severalColumns {
	const outcome = 15 // "! needs a code"
	c := &severalColumns{name: 5, environment: 12, user: 5, outcome: outcome}
	for _, m := range s.chosen {
		c.name, c.environment = max(c.name, ansi.StringWidth(widget.Shown(m.Name))+1), max(c.environment, ansi.StringWidth(widget.Shown(m.Environment))+3)
		c.user = max(c.user, ansi.StringWidth(widget.Shown(m.UserID))+1)
		if m.Withdraws {
			c.mark = len(words.WithdrawSign) + 1
		}
	}
	room := fit(s.Width-marker+1, c.all(), append([]step{{&c.user, 0}}, cutting(&c.environment, &c.name)...)...)
	c.outcome += max(0, room)
	return c
}

// outcomeLine draws the progress of one in a few words: as much of its reason as there is room for.
func (s *testSeveralScreen) outcomeLine(o flow.Outcome, width int) string {
	sign := map[flow.Verdict]string{
		flow.Testing: s.Styles.Accent.Render("… "), flow.Works: s.Styles.Good.Render("✓ "), flow.WantsCode: s.Styles.Attention.Render("! "),
		flow.Failed: s.Styles.Failed.Render("✗ "), flow.Skipped: s.Styles.Dim.Render("– "), flow.Stopped: s.Styles.Dim.Render("– "),
	}[o.Verdict]
	said := words.Verdict(o)
	word, reason, _ := strings.Cut(said, ": ")
	if end := strings.IndexAny(reason, ",;"); end > 0 {
		said = longestOf(width-2, said, word+": "+reason[:end], word)
	}
	if said = longestOf(width-2, said, word); sign == "" {
		return s.Styles.Dim.Render("  " + said)
	}
	return sign + said
}

// inFull says of the selected one what its row has no room for: its name too where that is wider than its column.
func (s *testSeveralScreen) inFull(column int) string {
	o := s.outcomes[s.At]
	if o.Reason == "" && o.Verdict != flow.WantsCode && o.Verdict != flow.Failed {
		return ""
	}
	said := words.VerdictInFull(o, "")
	if name := widget.Shown(s.chosen[s.At].Name); ansi.StringWidth(name) > column {
		said = name + " · " + said
	}
	return said
}

// progress draws the run's progress, and at its end its result.
func (s *testSeveralScreen) progress() []string {
	done := 0
	for _, o := range s.outcomes {
		if o.Verdict != flow.Waiting && o.Verdict != flow.Testing {
			done++
		}
	}
	text := words.Tally(s.outcomes)
	switch {
	case s.phase == severalRunning && s.stopping:
		text = s.Styles.Attention.Render("! ") + "Stopping after the one that is being tested; esc gives it up."
	case s.phase == severalRunning:
		text = s.Styles.Strong.Render(strconv.Itoa(done)+" of "+strconv.Itoa(len(s.chosen))) + "   " + text
	default:
		text = s.Styles.Strong.Render(text)
	}
	return widget.Indent(3, widget.Wrap(text, s.Width-4)...)
}
