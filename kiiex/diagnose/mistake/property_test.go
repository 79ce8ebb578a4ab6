package mistake

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	mathrand "math/rand/v2"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
)

// evidences are made-up credentials and the published one, chosen so that together every entry of the
// catalogue applies to at least one.
var evidences = map[string]Evidence{
	"published": {
		APIKey: "052087eaddece742eb76a5f74bee8aca", Secret: kiiex.SecretFromString("b1dba8c2ecd1275fac9b67c06b7a0b6b"),
		UserID: "2", Nonce: "0",
	},
	"everything known": {
		APIKey: "0123456789abcdef0123456789abcdef", Secret: kiiex.SecretFromString("fedcba9876543210fedcba9876543210"),
		UserID: "151", Nonce: "1700000000123456789", UserName: "trader@example.com", AccountID: "153",
	},
	"unusual": {
		APIKey: "0123456789ABCDEF0123456789ABCDEF", Secret: kiiex.SecretFromString("FE-CBA98_6543210FEDCBA9876543210"),
		UserID: "9007199254740993", Nonce: "1700000000",
	},
	"odd": {
		APIKey: "key/ü", Secret: kiiex.SecretFromString("sécret"), UserID: "205", Nonce: "a nonce of words",
	},
}

// full asks for the long versions of tests, brief for short ones.
var (
	full  = testenv.Full()
	brief = !full && testenv.Race
)

// singles returns every recipe with one slip.
func singles() []Recipe {
	var list []Recipe
	for d := range Output {
		for i := 1; i < len(catalogue()[d]); i++ {
			var r Recipe
			r.choice[d] = uint16(i)
			list = append(list, r)
		}
	}
	return list
}

// pairs returns every recipe with slips in two dimensions.
func pairs() []Recipe {
	var list []Recipe
	for d1 := range Output {
		for d2 := d1 + 1; d2 < Output; d2++ {
			for i := 1; i < len(catalogue()[d1]); i++ {
				for j := 1; j < len(catalogue()[d2]); j++ {
					var r Recipe
					r.choice[d1], r.choice[d2] = uint16(i), uint16(j)
					list = append(list, r)
				}
			}
		}
	}
	return list
}

func pasted(digest string) kiiex.Secret {
	return kiiex.SecretFromString(hex.EncodeToString([]byte(digest)))
}

func mustSearch(t testing.TB, e Evidence, text kiiex.Secret, reach int64) Result {
	t.Helper()
	result, err := searchWithin(context.Background(), e, text, reach, nil)
	testenv.OK(t, err)
	return result
}

// checkNamed fails unless result names r or a recipe that is no less simple and gives the same digest.
func checkNamed(t *testing.T, e Evidence, r Recipe, digest string, result Result) {
	t.Helper()
	if result.Match == nil {
		t.Errorf("%v: nothing found", r)
		return
	}
	if got, ok := slowDigest(t, *result.Match, e); !ok || got != digest {
		t.Errorf("%v: named %v, which gives another signature", r, *result.Match)
	}
	if len(result.Match.slips()) > len(r.slips()) {
		t.Errorf("%v: named %v, which is less simple", r, *result.Match)
	}
	if result.Right != result.Match.isRight() {
		t.Errorf("%v: named %v, and right is %v", r, *result.Match, result.Right)
	}
}

// TestEverySingleMistakeIsNamed makes every mistake with every credential; if brief, with those until it is named
// for one, and one in seven of the rest.
func TestEverySingleMistakeIsNamed(t *testing.T) {
	applied := map[Recipe]bool{}
	names := []string{"published", "odd", "unusual", "everything known"} // the slowest at last
	if len(names) != len(evidences) {
		t.Errorf("of %d credentials only %q are tried", len(evidences), names)
	}
	for _, name := range names {
		e := evidences[name]
		t.Run(name, func(t *testing.T) {
			for i, r := range singles() {
				if brief && applied[r] && i%7 != 0 {
					continue
				}
				digest, ok := slowDigest(t, r, e)
				if !ok {
					continue
				}
				result := mustSearch(t, e, pasted(digest), 0)
				checkNamed(t, e, r, digest, result)
				checkTexts(t, e, hex.EncodeToString([]byte(digest)), result)
				if result.Match != nil && *result.Match == r {
					applied[r] = true
				}
				for _, other := range result.Others {
					if other == r {
						applied[r] = true
					}
				}
			}
		})
	}
	for _, r := range singles() {
		if !applied[r] {
			t.Errorf("%v was named for none of the credentials: the catalogue has an entry that nothing tests", r)
		}
	}
}

// everyStage returns the stages of a search in which every hash is possible.
func everyStage(e Evidence, reach int64) []stage {
	return target(make([]byte, minDigits)).stages(e.inputs(), reach)
}

// TestEveryPairOfMistakesIsFound makes the signature of every pair and looks for all of them at once, through the
// stages of a real search: for the published credential; for the others of one pair in seven, unless full. If
// brief, of one in seven for the published one too, and one in 49 for the others.
func TestEveryPairOfMistakesIsFound(t *testing.T) {
	for name := range evidences {
		t.Run(name, func(t *testing.T) {
			e := evidences[name]
			wanted := map[string]int{}
			var recipes []Recipe
			every := 1
			if !full {
				every *= 7
			}
			if brief {
				every *= 7
			}
			for i, r := range pairs() {
				if i%every != 0 {
					continue
				}
				if digest, ok := slowDigest(t, r, e); ok {
					wanted[digest] = len(recipes)
					recipes = append(recipes, r)
				}
			}
			found := map[int]bool{}
			match := func(digest []byte) (cut, bool) {
				i, ok := wanted[string(digest)]
				if ok {
					found[i] = true
				}
				return cutNone, ok
			}
			for slips, s := range everyStage(e, 0)[:3] {
				hits, _, err := search(t.Context(), e.inputs(), []stage{s}, match, nil)
				testenv.OK(t, err)
				for _, h := range hits {
					if got := len(h.recipe.slips()); got != slips {
						t.Errorf("%v has %d slips and was tried with %d", h.recipe, got, slips)
					}
				}
			}
			missing := 0
			for _, i := range wanted {
				if !found[i] {
					if missing++; missing < 10 {
						t.Errorf("not found: %v", recipes[i])
					}
				}
			}
			t.Logf("%d recipes with two slips, %d different signatures, %d not found", len(recipes), len(wanted), missing)
		})
	}
}

func TestPairsAreNamed(t *testing.T) {
	count := 6
	if full {
		count = 3000
	}
	all := pairs()
	random := mathrand.New(mathrand.NewPCG(1, uint64(count)))
	e := evidences["everything known"]
	for range count {
		r := all[random.IntN(len(all))]
		if digest, ok := slowDigest(t, r, e); ok {
			checkNamed(t, e, r, digest, mustSearch(t, e, pasted(digest), 0))
		}
	}
}

func TestRandomSignaturesAreNotNamed(t *testing.T) {
	count := 5
	if full {
		count = 1000
	}
	for i := range count {
		text := make([]byte, []int{32, 32, 64, 48, 20, 8}[i%6])
		_, _ = rand.Read(text)
		result := mustSearch(t, evidences["published"], pasted(string(text)), 500)
		if result.Match != nil || result.Right || len(result.Slips) > 0 {
			t.Errorf("%d random bytes were taken for %v", len(text), result.Match)
		}
		if result.Tried < 1000 {
			t.Errorf("only %d recipes were tried", result.Tried)
		}
	}
}

func TestCatalogueIsSound(t *testing.T) {
	total := 0
	for d := range Output {
		seen := map[string]bool{"right": true, "other": true}
		for i, e := range catalogue()[d] {
			if i == 0 {
				continue
			}
			total++
			if e.name == "" || seen[e.name] {
				t.Errorf("%v has an entry without a name of its own: %q", d, e.name)
			}
			seen[e.name] = true
			if e.done == "" || e.right == "" {
				t.Errorf("%v %s explains nothing", d, e.name)
			}
		}
	}
	t.Logf("%d single slips, %d pairs", total, len(pairs()))
	if total < 600 {
		t.Errorf("the catalogue has %d single slips", total)
	}
}

func BenchmarkAllPairs(b *testing.B) {
	for name, e := range evidences {
		if name != "published" && name != "everything known" {
			continue
		}
		b.Run(name, func(b *testing.B) {
			tried := 0
			for b.Loop() {
				result := mustSearch(b, e, unknown, 0)
				if result.Match != nil {
					b.Fatal("found")
				}
				tried = result.Tried
			}
			b.ReportMetric(float64(tried), "recipes")
		})
	}
}

func BenchmarkNeighbourhood(b *testing.B) {
	e := evidences["published"]
	for _, nonce := range []string{"0", "1700000000", "1700000000123"} {
		e.Nonce = nonce
		b.Run("nonce "+nonce, func(b *testing.B) {
			tried := 0
			for b.Loop() {
				tried = mustSearch(b, e, unknown, reach).Tried
			}
			b.ReportMetric(float64(tried), "recipes")
		})
	}
}
