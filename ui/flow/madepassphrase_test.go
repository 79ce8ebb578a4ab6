package flow_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sethvargo/go-diceware/diceware"

	"kiikey/internal/testenv"
	"kiikey/ui/flow"
)

// A made passphrase is six different words of the published list, which is whole, and another each time.
func TestMadePassphrase(t *testing.T) {
	list := map[string]bool{}
	longest := 0
	for roll := 11111; roll <= 66666; roll++ {
		if word := diceware.WordListEffLarge().WordAt(roll); word != "" {
			list[word] = true
			longest = max(longest, len(word))
		}
	}
	if len(list) != 7776 || 6*longest+5 > 128 {
		t.Fatalf("the list has %d words, of up to %d letters", len(list), longest)
	}
	seen := map[string]bool{}
	for range 200 {
		made, err := flow.MakePassphrase()
		testenv.OK(t, err)
		words := strings.Split(made.Reveal(), " ")
		if len(words) != 6 || seen[made.Reveal()] {
			t.Fatalf("made %q", made.Reveal())
		}
		seen[made.Reveal()] = true
		for _, w := range words {
			if !list[w] {
				t.Errorf("%q is not of the list", w)
			}
		}
		slices.Sort(words)
		if len(slices.Compact(words)) != 6 {
			t.Errorf("a word twice: %q", made.Reveal())
		}
	}
}
