package ui

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sahilm/fuzzy"

	"kiikey/ui/words"
)

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
	wanted := r.wanted()
	r.seen = make([]int, 0, len(r.all))
	for i := range r.all {
		r.seen = append(r.seen, i)
	}
	if len(wanted) == 0 {
		return nil
	}
	scores := make([]int, len(r.all))
	for _, word := range wanted {
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
		elsewhere := strings.Contains(row.searched, word)
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
			if !strings.Contains(r.all[i].searched, word) {
				fit = append(fit, i)
			}
		}
	}
	return fit
}

// inOrder reports whether a text has all bytes of a word in their order: the fuzzy search, which is slow, gets no others.
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

// wanted are the filter's search words.
func (a *arrangement) wanted() []string { return strings.Fields(strings.ToLower(a.filter)) }

// hits returns the bytes of a drawn name that the filter matches.
func (a *arrangement) hits(name string) []int {
	var hits []int
	lower := strings.ToLower(name)
	for _, word := range a.wanted() {
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

// matched says what of a row the filter found elsewhere than in its name and environment, which are in sight: "note:
// scalper". Only of what is drawn.
func (r *roster) matched(of *row) string {
	var found []string
	for _, word := range r.wanted() {
		if piece, _ := pieceIn(of.lower, word); piece > 0 || !of.read || strings.Contains(strings.ToLower(of.Environment), word) {
			continue
		}
		if told := words.Matched(of.summary, word); told != "" && !slices.Contains(found, told) {
			found = append(found, told)
		}
	}
	return strings.Join(found, " · ")
}

// namesOf gives the fuzzy search the names of some rows.
type namesOf struct {
	rows   []row
	places []int
}

func (n namesOf) String(i int) string { return n.rows[n.places[i]].name }
func (n namesOf) Len() int            { return len(n.places) }
