package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

const (
	// besideFrom is the width from which the selected credential is shown beside the list, besideWidth how
	// wide it is then.
	besideFrom  = 120
	besideWidth = 38
	// The lines that the list leaves to its heading and to the line about the selected one.
	headingLines, selectedLines = 1, 2
)

// beside reports whether the selected credential is shown beside the list.
func (s *credentialsScreen) beside() bool { return s.Width >= besideFrom }

// listWidth is how wide the list is.
func (s *credentialsScreen) listWidth() int {
	if s.beside() {
		return s.Width - besideWidth - 3
	}
	return s.Width
}

// visible is how many rows of the list fit.
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

func (s *credentialsScreen) showsFilter() bool { return s.filtering || s.filter != "" }

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
	if s.showsFilter() {
		s.drawFilter(&b)
	}
	s.drawList(&b)
	switch {
	case s.beside():
		s.drawBeside(&b)
	default:
		for len(b.Lines) < s.shared.Rows-selectedLines {
			b.Add("")
		}
		b.Add("", s.selectedLine())
	}
	if s.filtering {
		b.Cursor.X, b.Cursor.Y = 3+s.field.CursorX(), 0
	}
	return b
}

// drawFilter shows what is filtered by, and how much that leaves.
func (s *credentialsScreen) drawFilter(b *widget.Body) {
	count := words.Thousands(len(s.seen)) + " of " + words.Thousands(len(s.all)) + " "
	room := s.listWidth() - 4 - ansi.StringWidth(count)
	text := widget.Pad(widget.Shown(s.filter), room)
	if s.filtering {
		text = widget.Pad(s.field.View(room), room)
		b.At(3)
	}
	b.Add(" " + s.Styles.Key.Render("/") + " " + text + " " + s.Styles.Dim.Render(count))
}

func (s *credentialsScreen) drawList(b *widget.Body) {
	c := s.columns()
	b.Add(s.Styles.Dim.Render(c.line("   ", s.heading("NAME", byName), s.heading("ENVIRONMENT", byEnvironment), "USER", "KEY",
		s.heading("AGE", byAge), s.heading("LAST TEST", byLastTest))))
	from, to := s.Window(s.visible())
	for i := from; i < to; i++ {
		if i == s.At {
			b.At(1)
		}
		b.Add(s.drawRow(i, c))
	}
	if len(s.seen) == 0 {
		b.Add("", "   Nothing fits the filter. "+s.Styles.Key.Render("esc")+" shows all.")
	}
}

// heading names a column, with an arrow where the list is sorted by it.
func (s *credentialsScreen) heading(name string, o order) string {
	switch {
	case s.order != o:
		return name
	case s.reversed:
		return name + " ↑"
	}
	return name + " ↓"
}

// empty is what a person with no credentials yet sees: what this is, and the two ways to begin.
func (s *credentialsScreen) empty() widget.Body {
	var b widget.Body
	text := func(t string) { b.Paragraph(s.Width, t) }
	b.Add("")
	text(words.NoCredentials)
	b.Add("")
	text(words.HowToGetAKey)
	b.Add("")
	text(words.TryFirst)
	b.Add("")
	b.Add("     " + s.Styles.Key.Render("i") + "   " + words.Import.Does)
	b.Add("     " + s.Styles.Key.Render("p") + "   " + words.TrySandbox.Does)
	b.Add("     " + s.Styles.Key.Render("w") + "   walkthrough: " + words.WalkThrough.Does)
	b.Add("     " + s.Styles.Key.Render("B") + "   " + words.RestoreIt.Does)
	return b
}

// columns are the widths that the list has room for; 0 leaves a column out.
type columns struct{ name, environment, user, key, age, test int }

func (s *credentialsScreen) columns() columns {
	c := columns{environment: 15, user: 7, key: 12, age: 8, test: 21}
	// What matters least goes first when the terminal is narrow.
	for _, drop := range []*int{nil, &c.age, &c.key, &c.user} {
		if drop != nil {
			*drop = 0
		}
		c.name = s.listWidth() - 3 - c.environment - c.user - c.key - c.age - c.test
		if c.name >= 13 {
			break
		}
	}
	c.name = min(c.name, 40)
	more := max(0, min(3, c.name-13)) // for the longest outcomes
	c.name, c.test = c.name-more, c.test+more
	return c
}

func (c columns) line(marker, name, environment, user, key, age, test string) string {
	cell := func(text string, width int) string {
		if width == 0 {
			return ""
		}
		return widget.Pad(text, width-1) + " "
	}
	return marker + cell(name, c.name) + cell(environment, c.environment) + cell(user, c.user) + cell(key, c.key) +
		cell(age, c.age) + widget.Pad(test, c.test)
}

func (s *credentialsScreen) drawRow(i int, c columns) string {
	r := &s.all[s.seen[i]]
	pointer, mark, style := " ", " ", s.Styles.Plain
	if i == s.At {
		pointer, style = s.Styles.Selected.Render("▸"), s.Styles.Selected
	}
	if s.marked[r.ID] {
		mark = s.Styles.Selected.Render("*")
	}
	marker := mark + pointer + " "
	name := s.highlighted(r.name, s.hits(r.name), c.name-1, style.Render)
	environment := s.Styles.EnvironmentMark(widget.Shown(r.Environment), s.kind(r.Environment))
	switch {
	case r.err != nil:
		return c.line(marker, name, environment, "", "", "", s.Styles.Bad.Render("✗ ")+"cannot be read")
	case r.summary == nil:
		return c.line(marker, name, environment, s.Styles.Dim.Render("…"), "", "", "")
	}
	sum := r.summary
	return c.line(marker, name, environment, widget.Shown(sum.UserID), widget.Shown(sum.MaskedKey), s.ageNote(sum), s.testNote(sum))
}

// highlighted is a name cut to width, with the letters underlined that the filter found.
func (s *credentialsScreen) highlighted(name string, hits []int, width int, render func(...string) string) string {
	cut := widget.Pad(name, width)
	if len(hits) == 0 {
		return render(cut)
	}
	found := make(map[int]bool, len(hits))
	for _, at := range hits {
		found[at] = true
	}
	underlined := s.Styles.Hit.Render
	out, run, was := strings.Builder{}, strings.Builder{}, false
	flush := func() {
		switch {
		case run.Len() == 0:
		case was:
			out.WriteString(underlined(run.String()))
		default:
			out.WriteString(render(run.String()))
		}
		run.Reset()
	}
	for at, r := range cut {
		if found[at] != was {
			flush()
			was = found[at]
		}
		run.WriteRune(r)
	}
	flush()
	return out.String()
}

func (s *credentialsScreen) ageNote(sum *flow.Summary) string {
	note := words.Short.Age(s.job.Now(), sum.ImportedAt)
	if s.isOld(*sum) {
		note += s.Styles.Caution.Render(" !")
	}
	return note
}

// testNote is the last test's outcome and when that was; of one that works, how long its session still lasts.
func (s *credentialsScreen) testNote(sum *flow.Summary) string {
	now, t := s.job.Now(), sum.LastTest
	left := sum.SessionUntil.Sub(now)
	switch {
	case t != nil && !t.OK():
		return s.Styles.Bad.Render("✗ ") + words.TestOutcome(t) + " " + words.Short.Ago(now, t.At)
	case left > 0:
		return s.Styles.Good.Render("✓ ") + "session " + words.Short.Minutes(left)
	case t == nil:
		return s.Styles.Dim.Render("– " + words.NotTested)
	}
	return s.Styles.Good.Render("✓ ") + words.Short.Ago(now, t.At)
}

// selectedLine says of the selected credential what the columns do not.
func (s *credentialsScreen) selectedLine() string {
	r := s.selected()
	if r == nil || r.summary == nil {
		return ""
	}
	parts := []string{r.name, "imported " + words.Short.Day(r.summary.ImportedAt)}
	if len(r.summary.Permissions) > 0 {
		parts = append(parts, words.List(r.summary.Permissions, ""))
	}
	parts = append(parts, words.Whitelist(r.summary.IPWhitelist))
	if t := r.summary.LastTest; t != nil && !t.OK() {
		parts = []string{r.name, widget.Shown(t.Message)}
	}
	return "   " + s.Styles.Dim.Render(widget.Pad(strings.Join(parts, " · "), s.Width-6))
}

// drawBeside puts the selected credential at the right of the list.
func (s *credentialsScreen) drawBeside(b *widget.Body) {
	var right widget.Body
	if r := s.selected(); r != nil {
		right = s.about(r)
	}
	for len(b.Lines) < min(s.shared.Rows, len(right.Lines)) {
		b.Add("")
	}
	bar := s.Styles.Dim.Render(" │ ")
	for i := range b.Lines {
		text := ""
		if i < len(right.Lines) {
			text = right.Lines[i]
		}
		b.Lines[i] = widget.Pad(b.Lines[i], s.listWidth()) + bar + text
	}
	for len(b.Lines) < s.shared.Rows {
		b.Add(strings.Repeat(" ", s.listWidth()) + bar)
	}
}

// about is everything that is not secret of one credential, in besideWidth columns.
func (s *credentialsScreen) about(r *row) widget.Body {
	var b widget.Body
	const label, width = 13, besideWidth - 1
	add := func(name, value string) {
		for i, l := range widget.Wrap(value, width-label) {
			if i > 0 {
				name = ""
			}
			b.Add(s.Styles.FieldLabel.Render(widget.Pad(name, label)) + l)
		}
	}
	say := func(sign, text string) { b.Add(widget.WrapAfter(sign, text, width)...) }
	b.Add(s.Styles.Strong.Render(widget.Pad(r.name, width)), "")
	b.Add(s.Styles.FieldLabel.Render(widget.Pad("Environment", label)) + s.Styles.EnvironmentMark(widget.Shown(r.Environment), s.kind(r.Environment)))
	switch {
	case r.err != nil:
		b.Add("")
		b.Add(widget.ProblemLines(s.Canvas, r.err, width)...)
		return b
	case r.summary == nil:
		return b
	}
	sum := *r.summary
	for _, f := range words.Short.Fields(sum, s.kind(sum.Environment), s.job.Now())[2:] { // name and environment stand above
		add(f.Label, f.Value)
	}
	b.Add("")
	say(s.testSign(sum.LastTest), words.Short.LastTest(s.job.Now(), sum.LastTest))
	if t := sum.LastTest; t != nil && t.Message != "" {
		b.Add("")
		b.Add(widget.Wrap(widget.Shown(t.Message), width)...)
	}
	if left := sum.SessionUntil.Sub(s.job.Now()); left > 0 {
		say(s.Styles.Good.Render("✓ "), "Session: "+words.Short.Left(left)+".")
	}
	if s.isOld(sum) {
		b.Add("")
		say(s.Styles.Caution.Render("! "), s.oldNote())
	}
	return b
}
