package ui

import (
	"slices"
	"time"

	"github.com/charmbracelet/x/ansi"

	"kiikey/ui/widget"
	"kiikey/ui/words"
)

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
	switch {
	case s.Width >= wideFrom:
		room -= wideLeast + divider
	case s.beside():
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
	drops := []*int{&c.note, &c.expires, &c.age, &c.key, &c.user}
	if sorted := map[order]*int{byAge: &c.age, byExpires: &c.expires, byNote: &c.note}[s.order]; sorted != nil {
		drops = append(slices.DeleteFunc(drops, func(width *int) bool { return width == sorted }), sorted)
	}
	shrink(&c.note, longest/2)
	for _, width := range drops {
		shrink(width, 0)
	}
	shrink(&c.found, longest/2)
	shrink(&c.test, max(session, outcome)+1)
	shrink(&c.found, 0)
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

// width returns the list's width.
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
	return marker + cell(name, c.name) + cell(mark, c.mark) + cell(environment, c.environment) + cell(found, c.found) +
		cell(user, c.user) + cell(key, c.key) + cell(age, c.age) + cell(expires, c.expires) + cell(note, c.note) + widget.Pad(test, c.test-1)
}
