package ui

import (
	"slices"

	"github.com/charmbracelet/x/ansi"

	"kiikey/ui/words"
)

const (
	// marker is the width of what stands before a row: its mark, the pointer, a blank.
	marker = 3
	// longest is the width of notes and of what the filter found, at most.
	longest = 30
)

// columns are the widths that the list has room for; 0 leaves a column out.
type columns struct{ name, mark, environment, found, user, key, age, expires, note, test int }

// columns follow what is in the rows. Where that is too wide, what matters least goes first: a name stays whole as long
// as anything else can go or be cut, and a test keeps its outcome.
func (s *credentialsScreen) columns() *columns {
	found := 0
	from, to := s.Window(s.visible())
	for _, i := range s.seen[from:to] { // all would be too many
		found = max(found, min(ansi.StringWidth(s.matched(&s.all[i])), longest))
	}
	c := s.columnsWith(found)
	if found > 0 && c.found == 0 { // the others take its room
		c = s.columnsWith(0)
	}
	return c
}

// columnsWith returns columns with so many for what the filter found.
func (s *credentialsScreen) columnsWith(found int) *columns {
	const (
		key, age, day       = 9, 7, 11   // "0123…cdef", "999 d !", "31 Dec 2026"
		ago, session, least = 11, 16, 10 // " 59 min ago", "✓ session 59 min", "LAST TEST↓"
	)
	outcome := 0
	c := &columns{name: 6, environment: 13, found: found, user: 4, key: key, age: age, test: session} // room for their headings
	for i := range s.all {
		r := &s.all[i]
		c.name, c.environment, c.user = max(c.name, r.widths.name), max(c.environment, r.widths.environment), max(c.user, r.widths.user)
		c.note, outcome = max(c.note, min(r.widths.note, longest)), max(outcome, r.widths.outcome)
		if r.summary.Withdraws {
			c.mark = len(words.WithdrawSign)
		}
		if !r.summary.Expires.IsZero() {
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
	room := s.Width - marker + 1 // no blank behind the last one
	switch {
	case s.Width >= wideFrom:
		room -= wideLeast + divider
	case s.beside():
		room -= besideLeast + divider
	}
	all := c.all()
	for _, width := range all {
		if *width > 0 {
			*width++ // a blank before the next one
		}
	}
	drops := []*int{&c.note, &c.expires, &c.age, &c.key, &c.user}
	if sorted := map[order]*int{byAge: &c.age, byExpires: &c.expires, byNote: &c.note}[s.order]; sorted != nil {
		drops = append(slices.DeleteFunc(drops, func(width *int) bool { return width == sorted }), sorted)
	}
	steps := []step{{&c.note, longest / 2}}
	for _, width := range drops {
		steps = append(steps, step{width, 0})
	}
	steps = append(steps, step{&c.found, longest / 2}, step{&c.test, max(least, outcome) + 1}, step{&c.found, 0})
	room = fit(room, all, append(steps, cutting(&c.environment, &c.name)...)...)
	for _, width := range all[2:] { // two blanks where there is room for them
		if *width > 0 && room >= len(all) {
			*width++
		}
	}
	return c
}

// all returns the columns from left to right.
func (c *columns) all() []*int {
	return []*int{&c.name, &c.mark, &c.environment, &c.found, &c.user, &c.key, &c.age, &c.expires, &c.note, &c.test}
}

// width returns the list's width.
func (c *columns) width() int {
	width := marker - 1 // no blank behind the last one
	for _, column := range c.all() {
		width += *column
	}
	return width
}
