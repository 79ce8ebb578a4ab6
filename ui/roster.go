package ui

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/sahilm/fuzzy"

	"kiikey/store"
	"kiikey/ui/flow"
	"kiikey/ui/widget"
	"kiikey/ui/words"
)

// roster is the list of credentials without its picture: which there are, which of them the filter leaves and
// in what order, which one is selected. Nothing in it is secret.
type roster struct {
	*arrangement
	all    []row          // in the order of their names
	places map[string]int // where in all a credential is, by id

	seen        []int // what the filter leaves, as places in all, in the order to show
	widget.Pick       // of those
}

// row is one credential; summary is nil until its details have been read.
type row struct {
	store.Entry
	summary *flow.Summary
	err     error

	name  string // as it is shown
	lower string // the same in lower case, for the filter
	words string // what else the filter looks at, in lower case
}

// arrangement is how the person wants to see the list. It outlives the screen, so that coming back from a
// credential changes nothing, and ends with locking.
type arrangement struct {
	order    order
	reversed bool
	filter   string
	marked   map[string]bool // by id
}

// order is what the list is sorted by.
type order int

const (
	byName order = iota
	byEnvironment
	byAge
	byLastTest
	orders // how many there are
)

// take sets the names, which come without details, in their order.
func (r *roster) take(entries []store.Entry) {
	r.all = make([]row, len(entries))
	for i, e := range entries {
		name := widget.Shown(e.Name)
		r.all[i] = row{Entry: e, name: name, lower: strings.ToLower(name), words: strings.ToLower(widget.Shown(e.Environment))}
	}
	r.places = make(map[string]int, len(r.all))
	for i, row := range r.all {
		r.places[row.ID] = i
	}
	for id := range r.marked {
		if _, there := r.places[id]; !there {
			delete(r.marked, id)
		}
	}
	r.arrange()
}

// detail is what reading one credential came to.
type detail struct {
	id      string
	summary *flow.Summary
	err     error
}

// fill adds details to names.
func (r *roster) fill(details []detail) {
	for _, d := range details {
		i, ok := r.places[d.id]
		if !ok {
			continue
		}
		row := &r.all[i]
		row.summary, row.err = d.summary, d.err
		if s := d.summary; s != nil {
			row.words = strings.ToLower(widget.Shown(s.Environment) + " " + widget.Shown(s.UserID) + " " + widget.Shown(s.MaskedKey) + " " + words.TestOutcome(s.LastTest))
		}
	}
	if r.order != byName || r.filter != "" {
		r.arrange()
	}
}

// selected is the row that the keys are about; nil when none is in sight.
func (r *roster) selected() *row {
	if r.At >= len(r.seen) {
		return nil
	}
	return &r.all[r.seen[r.At]]
}

// choose selects the credential of that name, if it is in sight.
func (r *roster) choose(name string) {
	for i, place := range r.seen {
		if r.all[place].Name == name {
			r.At = i
		}
	}
}

// narrow filters by another text, and selects what fits it best.
func (r *roster) narrow(text string) {
	r.filter = text
	r.arrange()
	if strings.TrimSpace(text) != "" {
		r.At = 0
	}
}

// sort goes on to the next order.
func (r *roster) sort() {
	r.order, r.reversed = (r.order+1)%orders, false
	r.arrange()
}

// reverse turns the order around.
func (r *roster) reverse() {
	r.reversed = !r.reversed
	r.arrange()
}

// mark marks the selected row or takes its mark away.
func (r *roster) mark() {
	if s := r.selected(); s != nil {
		r.setMark(s.ID, !r.marked[s.ID])
	}
}

// markAll marks all rows in sight, or none of them when all are marked already.
func (r *roster) markAll() {
	missing := slices.ContainsFunc(r.seen, func(i int) bool { return !r.marked[r.all[i].ID] })
	for _, i := range r.seen {
		r.setMark(r.all[i].ID, missing)
	}
}

func (r *roster) setMark(id string, marked bool) {
	switch {
	case !marked:
		delete(r.marked, id)
	case r.marked == nil:
		r.marked = map[string]bool{id: true}
	default:
		r.marked[id] = true
	}
}

// markedRows are the marked credentials, in the order of their names, also those that the filter hides.
func (r *roster) markedRows() []row {
	var marked []row
	for _, row := range r.all {
		if r.marked[row.ID] {
			marked = append(marked, row)
		}
	}
	return marked
}

// arrange filters and sorts anew, and keeps the selection on the same credential where that is in sight.
func (r *roster) arrange() {
	selected := ""
	if s := r.selected(); s != nil {
		selected = s.ID
	}
	scores := r.match()
	slices.SortFunc(r.seen, func(a, b int) int {
		if scores != nil {
			if c := cmp.Compare(scores[b], scores[a]); c != 0 {
				return c
			}
		}
		c := cmp.Or(r.order.compare(&r.all[a], &r.all[b]), cmp.Compare(a, b)) // rows lie in the order of their names
		if r.reversed {
			return -c
		}
		return c
	})
	r.Count = len(r.seen)
	r.By(0)
	if place, ok := r.places[selected]; ok {
		if i := slices.Index(r.seen, place); i >= 0 {
			r.At = i
		}
	}
}

// What fits better comes first: a name that has the word in one piece, the shorter before the longer, then one
// that has its letters in order, and last what another column has.
const (
	nameBonus  = 1 << 20
	pieceBonus = 1 << 16
)

// pieceIn says where a piece is in a text and how well it fits there: 3 where the text begins with it, 2 where a
// word of it does, 1 anywhere else, 0 where it is not there in one piece.
func pieceIn(text, piece string) (fit, at int) {
	first := strings.Index(text, piece)
	switch {
	case first < 0:
		return 0, 0
	case first == 0:
		return 3, 0
	}
	for at = first; ; {
		if before, _ := utf8.DecodeLastRuneInString(text[:at]); !unicode.IsLetter(before) && !unicode.IsDigit(before) {
			return 2, at
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		next := strings.Index(text[at+size:], piece)
		if next < 0 {
			return 1, first
		}
		at += size + next
	}
}

// match sets what is in sight: each word of the filter is in the letters of a name, in order, or stands in
// another column. It returns how well each row fits, nil when nothing is filtered.
func (r *roster) match() []int {
	words := r.words()
	r.seen = make([]int, 0, len(r.all))
	for i := range r.all {
		r.seen = append(r.seen, i)
	}
	if len(words) == 0 {
		return nil
	}
	scores := make([]int, len(r.all))
	for _, word := range words {
		r.seen = r.matchWord(word, r.seen, scores)
	}
	return scores
}

// matchWord returns which of the places fit a word, in no order, and adds to their scores how well. It reuses places.
func (r *roster) matchWord(word string, places []int, scores []int) []int {
	var scattered []int // where the word's letters are, but not in one piece
	fit := places[:0]
	for _, i := range places {
		row := &r.all[i]
		elsewhere := strings.Contains(row.words, word)
		if elsewhere {
			scores[i]++
		}
		piece, _ := pieceIn(row.lower, word)
		switch {
		case piece > 0:
			scores[i] += nameBonus + pieceBonus*piece - min(len(row.name), pieceBonus-1)
		case inOrder(row.lower, word):
			scattered = append(scattered, i)
		}
		if piece > 0 || elsewhere {
			fit = append(fit, i)
		}
	}
	// In portions: the library gathers what it finds in one slice, and thousands make it a large one to grow.
	for portion := range slices.Chunk(scattered, 64) {
		for _, m := range fuzzy.FindFromNoSort(word, namesOf{r.all, portion}) {
			i := portion[m.Index]
			scores[i] += nameBonus + m.Score
			if !strings.Contains(r.all[i].words, word) {
				fit = append(fit, i)
			}
		}
	}
	return fit
}

// inOrder reports whether a text has all bytes of a word in their order. It spares the fuzzy search, which weighs how
// they lie, what cannot fit.
func inOrder(text, word string) bool {
	for i := range len(word) {
		at := strings.IndexByte(text, word[i])
		if at < 0 {
			return false
		}
		text = text[at+1:]
	}
	return true
}

// words are what the filter looks for.
func (a *arrangement) words() []string { return strings.Fields(strings.ToLower(a.filter)) }

// hits are the bytes of a shown name that the filter found: only of what is drawn, since they are dear to keep of
// thousands.
func (a *arrangement) hits(name string) []int {
	var hits []int
	lower := strings.ToLower(name)
	for _, word := range a.words() {
		if piece, at := pieceIn(lower, word); piece > 0 && len(lower) == len(name) {
			for i := range len(word) {
				hits = append(hits, at+i)
			}
			continue
		}
		for _, m := range fuzzy.FindNoSort(word, []string{name}) {
			hits = append(hits, m.MatchedIndexes...)
		}
	}
	return hits
}

// namesOf makes the shown names of some rows what the fuzzy search looks through.
type namesOf struct {
	rows   []row
	places []int
}

func (n namesOf) String(i int) string { return n.rows[n.places[i]].name }
func (n namesOf) Len() int            { return len(n.places) }

// compare orders two rows: environments from A to Z, the oldest first, the latest test first. What is not
// known yet comes last.
func (o order) compare(a, b *row) int {
	switch o {
	case byEnvironment:
		return strings.Compare(a.Environment, b.Environment)
	case byAge:
		return knownFirst(a.imported(), b.imported(), time.Time.Compare)
	case byLastTest:
		return knownFirst(a.tested(), b.tested(), func(a, b time.Time) int { return b.Compare(a) })
	}
	return 0
}

func knownFirst(a, b time.Time, compare func(a, b time.Time) int) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return compare(a, b)
}

// imported and tested are when that was; zero for never and for not known yet.
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
