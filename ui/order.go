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
		return knownFirst(a.summary.ImportedAt, b.summary.ImportedAt, time.Time.Compare)
	case byLastTest:
		return knownFirst(a.tested(), b.tested(), func(a, b time.Time) int { return b.Compare(a) })
	case byExpires:
		return knownFirst(a.summary.Expires, b.summary.Expires, time.Time.Compare)
	case byNote:
		return knownFirst(strings.ToLower(a.summary.Note), strings.ToLower(b.summary.Note), strings.Compare)
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

// tested is when the last test was; zero for never and for not known yet.
func (r *row) tested() time.Time {
	if t := r.summary.LastTest; t != nil {
		return t.At
	}
	return time.Time{}
}
