package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"kiikey/ui/flow"
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
func (s *credentialsScreen) beside() bool { return s.width >= besideFrom }

// listWidth is how wide the list is.
func (s *credentialsScreen) listWidth() int {
	if s.beside() {
		return s.width - besideWidth - 3
	}
	return s.width
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
	return max(1, s.shared.rows-lines)
}

func (s *credentialsScreen) showsFilter() bool { return s.filtering || s.filter != "" }

func (s *credentialsScreen) view() body {
	var b body
	switch {
	case s.err != nil:
		b.problem(s.canvas, s.err)
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
		for len(b.lines) < s.shared.rows-selectedLines {
			b.add("")
		}
		b.add("", s.selectedLine())
	}
	if s.filtering {
		b.cursor.X, b.cursor.Y = 3+s.field.cursorX(), 0
	}
	return b
}

// drawFilter shows what is filtered by, and how much that leaves.
func (s *credentialsScreen) drawFilter(b *body) {
	count := words.Thousands(len(s.seen)) + " of " + words.Thousands(len(s.all)) + " "
	room := s.listWidth() - 4 - ansi.StringWidth(count)
	text := pad(shown(s.filter), room)
	if s.filtering {
		text = pad(s.field.view(room), room)
		b.at(3)
	}
	b.add(" " + s.styles.key.Render("/") + " " + text + " " + s.styles.dim.Render(count))
}

func (s *credentialsScreen) drawList(b *body) {
	c := s.columns()
	b.add(s.styles.dim.Render(c.line("   ", s.heading("NAME", byName), s.heading("ENVIRONMENT", byEnvironment), "USER", "KEY",
		s.heading("AGE", byAge), s.heading("LAST TEST", byLastTest))))
	from, to := s.window(s.visible())
	for i := from; i < to; i++ {
		if i == s.at {
			b.at(1)
		}
		b.add(s.drawRow(i, c))
	}
	if len(s.seen) == 0 {
		b.add("", "   Nothing fits the filter. "+s.styles.key.Render("esc")+" shows all.")
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
func (s *credentialsScreen) empty() body {
	var b body
	text := func(t string) { b.paragraph(s.width, t) }
	b.add("")
	text(words.NoCredentials)
	b.add("")
	text(words.HowToGetAKey)
	b.add("")
	text(words.TryFirst)
	b.add("")
	b.add("     " + s.styles.key.Render("i") + "   " + words.Import.Does)
	b.add("     " + s.styles.key.Render("p") + "   " + words.TrySandbox.Does)
	b.add("     " + s.styles.key.Render("w") + "   walkthrough: " + words.WalkThrough.Does)
	b.add("     " + s.styles.key.Render("B") + "   " + words.RestoreIt.Does)
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
		return pad(text, width-1) + " "
	}
	return marker + cell(name, c.name) + cell(environment, c.environment) + cell(user, c.user) + cell(key, c.key) +
		cell(age, c.age) + pad(test, c.test)
}

func (s *credentialsScreen) drawRow(i int, c columns) string {
	r := &s.all[s.seen[i]]
	pointer, mark, style := " ", " ", s.styles.plain
	if i == s.at {
		pointer, style = s.styles.selected.Render("▸"), s.styles.selected
	}
	if s.marked[r.ID] {
		mark = s.styles.selected.Render("*")
	}
	marker := mark + pointer + " "
	name := s.highlighted(r.name, s.hits(r.name), c.name-1, style.Render)
	environment := s.styles.environmentMark(shown(r.Environment), s.kind(r.Environment))
	switch {
	case r.err != nil:
		return c.line(marker, name, environment, "", "", "", s.styles.bad.Render("✗ ")+"cannot be read")
	case r.summary == nil:
		return c.line(marker, name, environment, s.styles.dim.Render("…"), "", "", "")
	}
	sum := r.summary
	return c.line(marker, name, environment, shown(sum.UserID), shown(sum.MaskedKey), s.ageNote(sum), s.testNote(sum))
}

// highlighted is a name cut to width, with the letters underlined that the filter found.
func (s *credentialsScreen) highlighted(name string, hits []int, width int, render func(...string) string) string {
	cut := pad(name, width)
	if len(hits) == 0 {
		return render(cut)
	}
	found := make(map[int]bool, len(hits))
	for _, at := range hits {
		found[at] = true
	}
	underlined := s.styles.hit.Render
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
		note += s.styles.caution.Render(" !")
	}
	return note
}

// testNote is the last test's outcome and when that was; of one that works, how long its session still lasts.
func (s *credentialsScreen) testNote(sum *flow.Summary) string {
	now, t := s.job.Now(), sum.LastTest
	left := sum.SessionUntil.Sub(now)
	switch {
	case t != nil && !t.OK():
		return s.styles.bad.Render("✗ ") + words.TestOutcome(t) + " " + words.Short.Ago(now, t.At)
	case left > 0:
		return s.styles.good.Render("✓ ") + "session " + words.Short.Minutes(left)
	case t == nil:
		return s.styles.dim.Render("– " + words.NotTested)
	}
	return s.styles.good.Render("✓ ") + words.Short.Ago(now, t.At)
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
		parts = []string{r.name, shown(t.Message)}
	}
	return "   " + s.styles.dim.Render(pad(strings.Join(parts, " · "), s.width-6))
}

// drawBeside puts the selected credential at the right of the list.
func (s *credentialsScreen) drawBeside(b *body) {
	var right body
	if r := s.selected(); r != nil {
		right = s.about(r)
	}
	for len(b.lines) < min(s.shared.rows, len(right.lines)) {
		b.add("")
	}
	bar := s.styles.dim.Render(" │ ")
	for i := range b.lines {
		text := ""
		if i < len(right.lines) {
			text = right.lines[i]
		}
		b.lines[i] = pad(b.lines[i], s.listWidth()) + bar + text
	}
	for len(b.lines) < s.shared.rows {
		b.add(strings.Repeat(" ", s.listWidth()) + bar)
	}
}

// about is everything that is not secret of one credential, in besideWidth columns.
func (s *credentialsScreen) about(r *row) body {
	var b body
	const label, width = 13, besideWidth - 1
	add := func(name, value string) {
		for i, l := range wrap(value, width-label) {
			if i > 0 {
				name = ""
			}
			b.add(s.styles.fieldLabel.Render(pad(name, label)) + l)
		}
	}
	say := func(sign, text string) { b.add(wrapAfter(sign, text, width)...) }
	b.add(s.styles.strong.Render(pad(r.name, width)), "")
	b.add(s.styles.fieldLabel.Render(pad("Environment", label)) + s.styles.environmentMark(shown(r.Environment), s.kind(r.Environment)))
	switch {
	case r.err != nil:
		b.add("")
		b.add(problemLines(s.canvas, r.err, width)...)
		return b
	case r.summary == nil:
		return b
	}
	sum := *r.summary
	for _, f := range words.Short.Fields(sum, s.kind(sum.Environment), s.job.Now())[2:] { // name and environment stand above
		add(f.Label, f.Value)
	}
	b.add("")
	say(s.testSign(sum.LastTest), words.Short.LastTest(s.job.Now(), sum.LastTest))
	if t := sum.LastTest; t != nil && t.Message != "" {
		b.add("")
		b.add(wrap(shown(t.Message), width)...)
	}
	if left := sum.SessionUntil.Sub(s.job.Now()); left > 0 {
		say(s.styles.good.Render("✓ "), "Session: "+words.Short.Left(left)+".")
	}
	if s.isOld(sum) {
		b.add("")
		say(s.styles.caution.Render("! "), s.oldNote())
	}
	return b
}
