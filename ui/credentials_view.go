package ui

import (
	"slices"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

const (
	// besideFrom is the width from which the selected credential is shown beside the list, besideLeast how
	// wide it is at least then: the list leaves what it does not need.
	besideFrom  = 120
	besideLeast = 38
	// wideFrom is the width from which there is room for requests there.
	wideFrom, wideLeast = 200, 60
	// divider is the width of the line between the two.
	divider = 3
	// The lines that the list leaves to its heading and to the line about the selected one.
	headingLines, selectedLines = 1, 2
)

// beside reports whether the selected credential is shown beside the list.
func (s *credentialsScreen) beside() bool { return s.Width >= besideFrom }

// visible returns the number of rows of the list that fit.
func (s *credentialsScreen) visible() int {
	lines := headingLines
	if s.showsFilter() {
		lines++
	}
	if !s.beside() {
		lines += selectedLines
	}
	return max(1, s.shared.Rows-lines)
}

func (s *credentialsScreen) showsFilter() bool { return s.typing() || s.filter != "" }

func (s *credentialsScreen) view() widget.Body {
	var b widget.Body
	switch {
	case s.err != nil:
		b.Problem(s.Canvas, s.err)
		return b
	case !s.loaded:
		return b
	case len(s.all) == 0:
		return s.empty()
	}
	c, width := s.columns(), s.Width
	if s.beside() {
		width = c.width()
	}
	if s.showsFilter() {
		s.drawFilter(&b, width)
	}
	s.drawList(&b, c)
	switch {
	case s.beside():
		s.drawBeside(&b, width)
	default:
		for len(b.Lines) < s.shared.Rows-selectedLines {
			b.Add("")
		}
		b.Add("", s.selectedLine(c.name-1))
	}
	if s.typing() {
		b.Cursor.X, b.Cursor.Y = 3+s.field.CursorX(), 0
	}
	return b
}

// drawFilter shows what is filtered by, and how much that leaves.
func (s *credentialsScreen) drawFilter(b *widget.Body, width int) {
	count := problem.Thousands(len(s.seen)) + " of " + problem.Thousands(len(s.all)) + " "
	room := width - 4 - ansi.StringWidth(count)
	text := widget.Pad(widget.Shown(s.filter), room)
	if s.typing() {
		text = widget.Pad(s.field.View(room), room)
		b.At(3)
	}
	b.Add(" " + s.Styles.Key.Render("/") + " " + text + " " + s.Styles.Dim.Render(count))
}

func (s *credentialsScreen) drawList(b *widget.Body, c *columns) {
	environment := longestOf(c.environment-2, "ENVIRONMENT", "ENV")
	b.Add(s.Styles.Dim.Render("   " + cells(c.all(), s.heading("NAME", byName, c.name), "", s.heading(environment, byEnvironment, c.environment), "FOUND", "USER", "KEY",
		s.heading("AGE", byAge, c.age), s.heading("EXPIRES", byExpires, c.expires), s.heading("NOTE", byNote, c.note), s.heading("LAST TEST", byLastTest, c.test))))
	from, to := s.Window(s.visible())
	names := widget.Names(to-from, c.name-1, func(i int) string { return s.all[s.seen[from+i]].name })
	for i := from; i < to; i++ {
		if i == s.At {
			b.At(1)
		}
		b.Add(s.drawRow(i, names[i-from], c))
	}
	if len(s.seen) == 0 {
		b.Add("", "   Nothing fits the filter. "+s.Styles.Key.Render("esc")+" shows all.")
	}
}

// heading names a column, with an arrow where the list is sorted by it: up where what is least comes first. It touches the
// name where the column has no room for a blank between them.
func (s *credentialsScreen) heading(name string, o order, width int) string {
	if s.order != o {
		return name
	}
	if len(name)+2 < width {
		name += " "
	}
	if s.reversed != o.descends() {
		return name + "↓"
	}
	return name + "↑"
}

// empty draws the list of a user without credentials: what this is, and the two ways to begin.
func (s *credentialsScreen) empty() widget.Body {
	var b widget.Body
	text := func(t string) { b.Paragraph(s.Width, t) }
	b.Add("")
	text(words.NoCredentials)
	text(words.HowToGetAKey)
	b.Add("")
	text(words.TryFirst)
	b.Add("")
	b.Add("     " + s.Styles.Key.Render("i") + "   " + words.Import.Does)
	b.Add("     " + s.Styles.Key.Render("p") + "   " + words.TrySandbox.Does)
	b.Add("     " + s.Styles.Key.Render("w") + "   walkthrough: " + words.WalkThrough.Does)
	b.Add("     " + s.Styles.Key.Render("r") + "   " + words.Recipient.Does)
	b.Add("     " + s.Styles.Key.Render("B") + "   " + words.RestoreIt.Does)
	return b
}

func (s *credentialsScreen) drawRow(i int, cut string, c *columns) string {
	r := &s.all[s.seen[i]]
	pointer, mark, style := " ", " ", s.Styles.Plain
	if i == s.At {
		pointer, style = s.Styles.Selected.Render("▸"), s.Styles.Selected
	}
	if s.marked[r.ID] {
		mark = s.Styles.Selected.Render("*")
	}
	name := s.highlighted(cut, style)
	environment := s.Styles.EnvironmentMark(widget.Cut(widget.Shown(r.Environment), c.environment-3), s.kind(r.Environment))
	withdraws, user, maskedKey, age, expires, note, test := "", "", "", "", "", "", ""
	switch sum := &r.summary; {
	case r.err != nil:
		test = s.Styles.Failed.Render("✗ ") + "cannot be read"
	case !r.read:
		user = s.Styles.Dim.Render("…")
	default:
		user, maskedKey, age, note, test = widget.Shown(sum.UserID), widget.Shown(sum.MaskedKey), s.ageNote(sum), widget.Shown(sum.Note), s.testNote(sum, c.test-1)
		if sum.Withdraws {
			withdraws = s.withdrawMark()
		}
		if !sum.Expires.IsZero() {
			expires = sum.Expires.UTC().Format("2 Jan 2006")
		}
	}
	found := s.Styles.Accent.Render(s.matched(r))
	return mark + pointer + " " + cells(c.all(), name, withdraws, environment, found, user, maskedKey, age, expires, note, test)
}

// highlighted is a name as it was cut, with the letters underlined that the filter finds.
func (s *credentialsScreen) highlighted(name string, style lipgloss.Style) string {
	drawn, hits := "", s.hits(name)
	for begin := 0; begin < len(name); {
		hit, end := slices.Contains(hits, begin), begin+1
		for end < len(name) && (!utf8.RuneStart(name[end]) || slices.Contains(hits, end) == hit) {
			end++
		}
		if hit {
			drawn += s.Styles.Hit.Render(name[begin:end])
		} else {
			drawn += style.Render(name[begin:end])
		}
		begin = end
	}
	return drawn
}

func (s *credentialsScreen) ageNote(sum *flow.Summary) string {
	note := words.Short.Age(s.job.Now(), sum.ImportedAt)
	if s.isOld(*sum) {
		note += s.Styles.Attention.Render(" !")
	}
	return note
}

// testNote is the last test's outcome and, where width allows, when that was; of one that works, how long its session
// still lasts.
func (s *credentialsScreen) testNote(sum *flow.Summary, width int) string {
	const sign = 2
	now, t := s.job.Now(), sum.LastTest
	left := sum.SessionUntil.Sub(now)
	switch {
	case t != nil && !t.OK():
		outcome := words.TestOutcome(t)
		return s.Styles.Failed.Render("✗ ") + longestOf(width-sign, outcome+" "+words.Short.Ago(now, t.At), outcome)
	case left > 0:
		return s.Styles.Good.Render("✓ ") + longestOf(width-sign, "session "+words.Short.Minutes(left), "session")
	case t == nil:
		return s.Styles.Dim.Render("– " + longestOf(width-sign, words.NotTested, words.NeverTested))
	}
	return s.Styles.Good.Render("✓ ") + words.Short.Ago(now, t.At)
}
