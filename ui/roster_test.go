package ui

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"kiikey/store"
	"kiikey/store/state"
	"kiikey/ui/flow"
)

// rosterOf has a credential of each name, which come in their order, without details.
func rosterOf(names ...string) *roster {
	r := &roster{arrangement: &arrangement{}}
	var entries []store.Entry
	for _, n := range names {
		entries = append(entries, store.Entry{ID: "id-" + n, Name: n, Environment: "staging"})
	}
	r.take(entries)
	return r
}

// inSight are the names in the order to show.
func (r *roster) inSight() []string {
	var names []string
	for _, i := range r.seen {
		names = append(names, r.all[i].Name)
	}
	return names
}

func TestOrders(t *testing.T) {
	r := rosterOf("a", "b", "C", "d")
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	r.fill([]detail{
		{id: "id-a", summary: flow.Summary{ImportedAt: day(3), LastTest: &state.Test{At: day(9)}}},
		{id: "id-b", summary: flow.Summary{ImportedAt: day(1)}},
		{id: "id-C", summary: flow.Summary{ImportedAt: day(2), LastTest: &state.Test{At: day(10)}}},
	})
	for _, c := range []struct {
		order order
		want  string
	}{{byName, "a b C d"}, {byEnvironment, "a b C d"}, {byAge, "b C a d"}, {byLastTest, "C a b d"}} {
		r.order, r.reversed = c.order, false
		r.arrange()
		if got := strings.Join(r.inSight(), " "); got != c.want {
			t.Errorf("order %d: %s, want %s", c.order, got, c.want)
		}
		forward := r.inSight()
		r.reverse()
		slices.Reverse(forward)
		if !slices.Equal(forward, r.inSight()) {
			t.Errorf("order %d reversed: %v, want %v", c.order, r.inSight(), forward)
		}
	}
}

// The selection stays on its credential whatever happens to the list, as long as that is in sight, and is
// always one that is.
func TestSelectionIsKept(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var names []string
	for i := range 50 {
		names = append(names, fmt.Sprintf("name-%02d", i))
	}
	r := rosterOf(names...)
	for range 2000 {
		before := ""
		if s := r.selected(); s != nil {
			before = s.ID
		}
		typed := false
		switch random.IntN(6) {
		case 0:
			r.narrow([]string{"", "1", "name 2", "zzz"}[random.IntN(4)])
			typed = true
		case 1:
			r.sort()
		case 2:
			r.reverse()
		case 3:
			r.By(random.IntN(200) - 100)
			typed = true
		default:
			id := "id-" + names[random.IntN(len(names))]
			r.fill([]detail{{id: id, summary: flow.Summary{ID: id, ImportedAt: time.Unix(random.Int64N(1e9), 0)}}})
		}
		s := r.selected()
		if (s == nil) != (len(r.seen) == 0) {
			t.Fatalf("%d in sight, selected %v", len(r.seen), s)
		}
		if !typed && before != "" && s != nil && s.ID != before {
			t.Fatalf("the selection went from %s to %s", before, s.ID)
		}
	}
}

// Whatever is typed, only what fits all words is left, and nothing breaks.
func FuzzFilter(f *testing.F) {
	f.Add("mm", "market-maker")
	f.Add("  a  b ", "über\x1b[31m")
	f.Add("\x00\xff", "\xff\x00")
	f.Add("漢", "漢字 ＡＢ")
	f.Fuzz(func(t *testing.T, text, name string) {
		r := rosterOf(name, "market-maker", "")
		r.narrow(text)
		if len(r.seen) > len(r.all) {
			t.Fatal("more rows than there are")
		}
		for _, i := range r.seen {
			row := r.all[i]
			for _, hit := range r.hits(row.name) {
				if hit < 0 || hit >= len(row.name) {
					t.Fatalf("hit %d outside %q", hit, row.name)
				}
			}
			for _, word := range strings.Fields(strings.ToLower(text)) {
				if !strings.Contains(row.searched, word) && !lettersInOrder(word, strings.ToLower(row.name)) {
					t.Fatalf("%q does not fit %q", row.name, word)
				}
			}
		}
	})
}

func lettersInOrder(word, name string) bool {
	rest := []rune(name)
	for _, r := range word {
		i := slices.IndexFunc(rest, func(n rune) bool { return strings.EqualFold(string(n), string(r)) })
		if i < 0 {
			return false
		}
		rest = rest[i+1:]
	}
	return true
}

func BenchmarkFilter(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var names []string
			for i := range n {
				names = append(names, fmt.Sprintf("desk-%05d", i))
			}
			r := rosterOf(names...)
			for _, text := range []string{"d", "d0", "d9", "d9 stag"} {
				b.Run(text, func(b *testing.B) {
					for b.Loop() {
						r.narrow(text)
					}
				})
			}
		})
	}
}

func TestPieceIn(t *testing.T) {
	for _, c := range []struct {
		text, piece string
		want        int
	}{
		{"market-maker", "ma", 3}, {"market-maker", "maker", 2}, {"market-maker", "ark", 1}, {"market-maker", "mm", 0},
		{"at test", "t", 2}, {"ät", "t", 1}, {"über-ü", "ü", 3}, {"xü-ü", "ü", 2}, {"", "a", 0}, {"a", "", 3},
	} {
		got, at := pieceIn(c.text, c.piece)
		if got != c.want || got > 0 && !strings.HasPrefix(c.text[at:], c.piece) {
			t.Errorf("pieceIn(%q, %q) = %d at %d, want %d", c.text, c.piece, got, at, c.want)
		}
	}
}
