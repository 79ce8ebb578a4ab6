package ui

import (
	"strings"
	"time"
)

// order is an order of the list.
type order int

const (
	byName order = iota
	byEnvironment
	byAge
	byLastTest
	byExpires
	byNote
	orders // how many there are
)

// descends reports whether what is greatest comes first while the order is not reversed: the oldest, the latest test.
func (o order) descends() bool { return o == byAge || o == byLastTest }

// compare orders two rows: environments and notes from A to Z, the oldest first, the latest test first, what expires
// next first. What is not known, or not there, comes last.
func (o order) compare(a, b *row) int {
	switch o {
	case byEnvironment:
		return strings.Compare(a.Environment, b.Environment)
	case byAge:
		return knownFirst(a.imported(), b.imported(), time.Time.Compare)
	case byLastTest:
		return knownFirst(a.tested(), b.tested(), func(a, b time.Time) int { return b.Compare(a) })
	case byExpires:
		return knownFirst(a.expires(), b.expires(), time.Time.Compare)
	case byNote:
		return knownFirst(a.note(), b.note(), strings.Compare)
	}
	return 0
}

func knownFirst[T comparable](a, b T, compare func(a, b T) int) int {
	var none T
	switch {
	case a == b:
		return 0
	case a == none:
		return 1
	case b == none:
		return -1
	}
	return compare(a, b)
}

// imported, tested and expires are when that was or will be; zero for never and for not known yet.
func (r *row) imported() time.Time {
	if r.summary == nil {
		return time.Time{}
	}
	return r.summary.ImportedAt
}

func (r *row) tested() time.Time {
	if r.summary == nil || r.summary.LastTest == nil {
		return time.Time{}
	}
	return r.summary.LastTest.At
}

func (r *row) expires() time.Time {
	if r.summary == nil {
		return time.Time{}
	}
	return r.summary.Expires
}

// note is the user's text for the order, "" for none.
func (r *row) note() string {
	if r.summary == nil {
		return ""
	}
	return strings.ToLower(r.summary.Note)
}
