package ui

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex/cause"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

const (
	// besideFrom is the width from which the selected credential is shown beside the list, besideLeast how
	// wide it is at least then: the list leaves what it does not need.
	besideFrom  = 120
	besideLeast = 38
	// divider is how wide the line between the two is.
	divider = 3
	// The lines that the list leaves to its heading and to the line about the selected one.
	headingLines, selectedLines = 1, 2
)

// beside reports whether the selected credential is shown beside the list.
func (s *credentialsScreen) beside() bool { return s.Width >= besideFrom }

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
		b.Add("", s.selectedLine())
	}
	if s.filtering {
		b.Cursor.X, b.Cursor.Y = 3+s.field.CursorX(), 0
	}
	return b
}

// drawFilter shows what is filtered by, and how much that leaves.
func (s *credentialsScreen) drawFilter(b *widget.Body, width int) {
	count := words.Thousands(len(s.seen)) + " of " + words.Thousands(len(s.all)) + " "
	room := width - 4 - ansi.StringWidth(count)
	text := widget.Pad(widget.Shown(s.filter), room)
	if s.filtering {
		text = widget.Pad(s.field.View(room), room)
		b.At(3)
	}
	b.Add(" " + s.Styles.Key.Render("/") + " " + text + " " + s.Styles.Dim.Render(count))
}

func (s *credentialsScreen) drawList(b *widget.Body, c columns) {
	b.Add(s.Styles.Dim.Render(c.line("   ", s.heading("NAME", byName), "", s.heading("ENVIRONMENT", byEnvironment), "FOUND", "USER", "KEY",
		s.heading("AGE", byAge), s.heading("EXPIRES", byExpires), s.heading("NOTE", byNote), s.heading("LAST TEST", byLastTest))))
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

// heading names a column, with an arrow where the list is sorted by it: up where what is least comes first.
func (s *credentialsScreen) heading(name string, o order) string {
	switch {
	case s.order != o:
		return name
	case s.reversed != o.descends():
		return name + " ↓"
	}
	return name + " ↑"
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
type columns struct{ name, mark, environment, found, user, key, age, expires, note, test int }

// columns follow what is in the rows. Where that is too wide, what matters least goes first: a name stays whole as long
// as anything else can go, and a test keeps its outcome.
func (s *credentialsScreen) columns() columns {
	const (
		key, age, day, longest = 9, 7, 11, 30 // "0123…cdef", "999 d !", "31 Dec 2026"
		ago, session           = 11, 16       // " 59 min ago", "✓ session 59 min"
	)
	outcome := 0
	c := columns{name: 6, environment: 13, user: 4, key: key, age: age, test: session} // room for their headings
	for i := range s.all {
		r := &s.all[i]
		c.name, c.environment, c.user = max(c.name, r.widths.name), max(c.environment, r.widths.environment), max(c.user, r.widths.user)
		c.note, outcome = max(c.note, min(r.widths.note, longest)), max(outcome, r.widths.outcome)
		if r.summary != nil && r.summary.Withdraws {
			c.mark = len(words.WithdrawSign)
		}
		if r.expires() != (time.Time{}) {
			c.expires = day
		}
	}
	if outcome > 0 {
		c.test = max(c.test, outcome+ago)
	}
	switch s.order { // though there may be none
	case byExpires:
		c.expires = day
	case byNote:
		c.note = max(c.note, longest/2)
	}
	from, to := s.Window(s.visible())
	for _, i := range s.seen[from:to] { // all would be too many
		c.found = max(c.found, min(ansi.StringWidth(s.matched(&s.all[i])), longest))
	}
	room := s.Width - 3 + 1 // no blank behind the last one
	if s.beside() {
		room -= besideLeast + divider
	}
	all := []*int{&c.name, &c.mark, &c.environment, &c.found, &c.user, &c.key, &c.age, &c.expires, &c.note, &c.test}
	for _, width := range all {
		if *width > 0 {
			*width++ // a blank before the next one
			room -= *width
		}
	}
	// shrink takes from a column what is missing, down to so much; all of it where a part would say nothing.
	shrink := func(width *int, least int) {
		if by := min(-room, *width-least); by > 0 {
			if least == 0 {
				by = *width
			}
			*width, room = *width-by, room+by
		}
	}
	drops := []*int{&c.note, &c.expires, &c.age, &c.key, &c.user, &c.found}
	if sorted := map[order]*int{byAge: &c.age, byExpires: &c.expires, byNote: &c.note}[s.order]; sorted != nil {
		drops = append(slices.DeleteFunc(drops, func(width *int) bool { return width == sorted }), sorted)
	}
	shrink(&c.note, longest/2)
	for _, width := range drops {
		if width == &c.found {
			shrink(width, longest/2)
		}
		shrink(width, 0)
	}
	shrink(&c.test, max(session, outcome)+1)
	for _, last := range []struct {
		width *int
		least int
	}{{&c.environment, 13}, {&c.name, 13}, {&c.environment, 8}, {&c.test, 12}, {&c.name, 7}} {
		shrink(last.width, last.least)
	}
	for _, width := range all[2:] { // two blanks where there is room for them
		if *width > 0 && room >= len(all) {
			*width++
		}
	}
	return c
}

// width is how wide the list is.
func (c columns) width() int {
	return 3 + c.name + c.mark + c.environment + c.found + c.user + c.key + c.age + c.expires + c.note + c.test - 1
}

func (c columns) line(marker, name, mark, environment, found, user, key, age, expires, note, test string) string {
	cell := func(text string, width int) string {
		if width == 0 {
			return ""
		}
		return widget.Pad(text, width-1) + " "
	}
	return marker + cell(widget.Cut(name, c.name-1), c.name) + cell(mark, c.mark) + cell(environment, c.environment) + cell(found, c.found) +
		cell(user, c.user) + cell(key, c.key) + cell(age, c.age) + cell(expires, c.expires) + cell(note, c.note) + widget.Pad(test, c.test-1)
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
	kind := s.kind(r.Environment)
	environment := s.Styles.EnvironmentMark(widget.Cut(widget.Shown(r.Environment), c.environment-3), kind)
	found := s.Styles.Accent.Render(widget.Pad(s.matched(r), c.found-1))
	switch {
	case r.err != nil:
		return c.line(marker, name, "", environment, found, "", "", "", "", "", s.Styles.Bad.Render("✗ ")+"cannot be read")
	case r.summary == nil:
		return c.line(marker, name, "", environment, found, s.Styles.Dim.Render("…"), "", "", "", "", "")
	}
	sum, withdraws, expires := r.summary, "", ""
	if sum.Withdraws {
		withdraws = s.withdrawMark()
	}
	if !sum.Expires.IsZero() {
		expires = sum.Expires.UTC().Format("2 Jan 2006")
	}
	return c.line(marker, name, withdraws, environment, found, widget.Shown(sum.UserID), widget.Shown(sum.MaskedKey), s.ageNote(sum), expires,
		widget.Shown(sum.Note), s.testNote(sum, c.test-1))
}

// highlighted is a name cut or filled to width, with the letters underlined that the filter found.
func (s *credentialsScreen) highlighted(name string, hits []int, width int, render func(...string) string) string {
	var out strings.Builder
	draw := func(piece string, at int) { // a piece of the name, which begins there
		for begin := 0; begin < len(piece); {
			hit, end := slices.Contains(hits, at+begin), begin+1
			for end < len(piece) && (!utf8.RuneStart(piece[end]) || slices.Contains(hits, at+end) == hit) {
				end++
			}
			if hit {
				out.WriteString(s.Styles.Hit.Render(piece[begin:end]))
			} else {
				out.WriteString(render(piece[begin:end]))
			}
			begin = end
		}
	}
	head, tail := plain.Ends(name, width)
	draw(head, 0)
	if tail != "" {
		draw("…", len(name))
		draw(tail, len(name)-len(tail))
	}
	return out.String() + render(strings.Repeat(" ", max(0, width-ansi.StringWidth(widget.Cut(name, width)))))
}

func (s *credentialsScreen) ageNote(sum *flow.Summary) string {
	note := words.Short.Age(s.job.Now(), sum.ImportedAt)
	if s.isOld(*sum) {
		note += s.Styles.Caution.Render(" !")
	}
	return note
}

// testNote is the last test's outcome and, where width allows, when that was; of one that works, how long its session
// still lasts.
func (s *credentialsScreen) testNote(sum *flow.Summary, width int) string {
	now, t := s.job.Now(), sum.LastTest
	left := sum.SessionUntil.Sub(now)
	switch {
	case t != nil && !t.OK():
		note := words.TestOutcome(t)
		if when := " " + words.Short.Ago(now, t.At); 2+ansi.StringWidth(note+when) <= width {
			note += when
		}
		return s.Styles.Bad.Render("✗ ") + note
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
	m := r.summary
	parts := []string{r.name}
	if found := s.matched(r); found != "" {
		parts = append(parts, found)
	}
	if m.Withdraws {
		parts = append(parts, words.WithdrawSign+" "+words.CanWithdraw)
	}
	if t := m.LastTest; t != nil && !t.OK() {
		parts = append(parts, widget.Shown(t.Message))
	}
	if m.Note != "" {
		parts = append(parts, widget.Shown(m.Note))
	}
	if !m.Expires.IsZero() {
		parts = append(parts, "expires "+cause.Day(m.Expires))
	}
	parts = append(parts, "imported "+words.Short.Day(m.ImportedAt))
	if len(m.Permissions) > 0 {
		parts = append(parts, words.List(m.Permissions, ""))
	}
	parts = append(parts, words.Whitelist(m.IPWhitelist))
	return "   " + s.Styles.Dim.Render(widget.Pad(strings.Join(parts, " · "), s.Width-6))
}

// drawBeside puts the selected credential at the right of the list, which is so wide.
func (s *credentialsScreen) drawBeside(b *widget.Body, list int) {
	var right widget.Body
	if r := s.selected(); r != nil {
		right = s.about(r, s.Width-list-divider)
	}
	line := s.Styles.Dim.Render(" │ ")
	for i := range s.shared.Rows {
		if i == len(b.Lines) {
			b.Add("")
		}
		b.Lines[i] = widget.Pad(b.Lines[i], list) + line
		if i < len(right.Lines) {
			b.Lines[i] += right.Lines[i]
		}
	}
}

// about is everything that is not secret of one credential, in width columns.
func (s *credentialsScreen) about(r *row, width int) widget.Body {
	var b widget.Body
	const label = 13
	add := func(name, value string) {
		for i, l := range widget.Wrap(value, width-label) {
			if i > 0 {
				name = ""
			}
			b.Add(s.Styles.FieldLabel.Render(widget.Pad(name, label)) + l)
		}
	}
	say := func(sign, text string) { b.Add(widget.WrapAfter(sign, text, width)...) }
	for _, l := range widget.Wrap(r.name, width) {
		b.Add(s.Styles.Strong.Render(l))
	}
	b.Add("")
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
	if found := s.matched(r); found != "" {
		add("Found", found)
	}
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
