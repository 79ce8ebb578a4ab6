package ui

import (
	"cmp"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

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

// row is one credential; until it has been read its summary has what the names tell, and so it stays if it can't be.
type row struct {
	store.Entry
	summary flow.Summary
	read    bool
	err     error

	name     string // as it is shown
	lower    string // the same in lower case, for the filter
	searched string // what else the filter looks at, in lower case
	widths   widths
}

// widths are the columns that what is shown of a row takes: kept, since all rows are measured for each frame.
type widths struct {
	name, environment, user, note int
	outcome                       int // of a test that failed
}

// arrangement is the list's order and filter. It outlives the screen, so that coming back from a
// credential changes nothing, and ends with locking.
type arrangement struct {
	order    order
	reversed bool
	filter   string
	marked   map[string]bool // by id
}

// take sets the names, which come without details, in their order.
func (r *roster) take(entries []store.Entry) {
	r.all = make([]row, len(entries))
	for i, e := range entries {
		name := widget.Shown(e.Name)
		environment := widget.Shown(e.Environment)
		r.all[i] = row{
			Entry: e, summary: flow.Summary{ID: e.ID, Name: e.Name, Environment: e.Environment},
			name: name, lower: strings.ToLower(name), searched: strings.ToLower(environment),
			widths: widths{name: ansi.StringWidth(name), environment: 2 + ansi.StringWidth(environment)},
		}
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

// detail is the result of reading one credential.
type detail struct {
	id      string
	summary flow.Summary
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
		if row.err = d.err; d.err != nil {
			continue
		}
		row.summary, row.read, row.searched = d.summary, true, ""
		for _, f := range words.Searched(d.summary) {
			row.searched += strings.ToLower(f.Value) + "\n"
		}
		row.widths.user, row.widths.note = ansi.StringWidth(widget.Shown(d.summary.UserID)), ansi.StringWidth(widget.Shown(d.summary.Note))
		if t := d.summary.LastTest; t != nil && !t.OK() {
			row.widths.outcome = 2 + ansi.StringWidth(words.TestOutcome(t))
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
	if r.marked == nil {
		r.marked = map[string]bool{}
	}
	if r.marked[id] = marked; !marked {
		delete(r.marked, id)
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

// arrange filters and sorts again, and keeps the selection on the same credential where that is in sight.
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
