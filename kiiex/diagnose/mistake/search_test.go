package mistake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// checkTexts fails if anything that can be shown of a result holds the secret, the API key, or what was pasted.
func checkTexts(t testing.TB, e Evidence, text string, result Result) {
	t.Helper()
	encoded, err := json.Marshal(result)
	testenv.OK(t, err)
	shown := []string{
		fmt.Sprintf("%v %+v %#v", result, result, result), string(encoded),
		result.Summary(), result.Certainty(), result.equivalents(), result.Form.Explanation,
	}
	if p := result.Problem(); p != nil {
		shown = append(shown, p.What, p.Why, p.Next, p.Error())
	}
	if result.Match != nil {
		shown = append(shown, result.Match.String(), fmt.Sprintf("%+v", result.Match.slips()))
	}
	for _, s := range append(result.Slips, result.Form.slips...) {
		shown = append(shown, s.Choice, s.Done, s.Right)
	}
	all := strings.ToLower(strings.Join(shown, "\n"))
	for name, value := range map[string]string{"API secret": e.Secret.Reveal(), "API key": e.APIKey, "pasted text": strings.TrimSpace(text)} {
		// A short paste such as a user id is a part of other words.
		if len(value) >= 10 && strings.Contains(all, strings.ToLower(value)) {
			t.Errorf("the %s is shown", name)
		}
	}
}

func TestPublishedSignaturesAreRight(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			result := mustSearch(t, v.evidence(), kiiex.SecretFromString(v.Signature), reach)
			if !result.Right || result.Match == nil || len(result.Slips) != 0 || result.Problem() != nil || result.Bits != 256 || result.Tried != 1 || result.Equivalent != 0 {
				t.Errorf("%+v", result)
			}
		})
	}
}

// vector is one of the published or made-up credentials with its signature.
type vector struct{ Name, Secret, Nonce, UserID, APIKey, Signature string }

func (v vector) evidence() Evidence {
	return Evidence{APIKey: v.APIKey, UserID: v.UserID, Nonce: v.Nonce, Secret: kiiex.SecretFromString(v.Secret)}
}

func vectors(t testing.TB) []vector {
	t.Helper()
	file, err := os.ReadFile("../../testdata/signature.json")
	testenv.OK(t, err)
	var list []vector
	if err := json.Unmarshal(file, &list); err != nil || len(list) == 0 {
		t.Fatalf("%d vectors, %v", len(list), err)
	}
	return list
}

// recipeOf returns the recipe with these choices by name.
func recipeOf(t testing.TB, choices map[Dimension]string) Recipe {
	t.Helper()
	var r Recipe
	for d, name := range choices {
		for i, e := range catalogue()[d] {
			if e.name == name {
				r.choice[d] = uint16(i)
			}
		}
		if r.name(d) != name {
			t.Fatalf("no %v called %q", d, name)
		}
	}
	return r
}

func TestWordsOfCommonMistakes(t *testing.T) {
	e := evidences["published"]
	for _, test := range []struct {
		name    string
		choices map[Dimension]string
		done    string
		right   string
	}{
		{"order", map[Dimension]string{Fields: "APIKey+Nonce+UserId"}, "You hashed APIKey+Nonce+UserId.", "The order is Nonce+UserId+APIKey."},
		{"field missing", map[Dimension]string{Fields: "Nonce+APIKey"}, "You hashed Nonce+APIKey.", "The message is Nonce+UserId+APIKey, in this order."},
		{"hex-decoded key", map[Dimension]string{Key: "hex-decoded"}, "decoded the API secret from hex", "as the text that the exchange showed"},
		{"echo", map[Dimension]string{Around: "newline"}, "echo or a text file added it", "printf '%s'"},
		{"SHA-512", map[Dimension]string{Hash: "SHA-512"}, "SHA-512", "SHA-256"},
		{"exchanged", map[Dimension]string{Exchange: "exchanged"}, "the API key for the API secret", "API secret is the HMAC key"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := recipeOf(t, test.choices)
			digest, _ := slowDigest(t, r, e)
			result := mustSearch(t, e, pasted(digest), 0)
			if result.Match == nil || *result.Match != r || len(result.Slips) != 1 {
				t.Fatalf("named %v", result.Match)
			}
			slip := result.Slips[0]
			if !strings.Contains(slip.Done, test.done) || !strings.Contains(slip.Right, test.right) {
				t.Errorf("%s / %s", slip.Done, slip.Right)
			}
			p := result.Problem()
			if p == nil || p.Kind != problem.SignatureMismatch || p.Why != slip.Done || p.Next != slip.Right {
				t.Errorf("problem %+v", p)
			}
		})
	}
}

// TestEquivalentRecipesAreCounted signs the account id, which two entries of the catalogue describe.
func TestEquivalentRecipesAreCounted(t *testing.T) {
	e := evidences["everything known"]
	r := recipeOf(t, map[Dimension]string{UserID: "account-id"})
	digest, _ := slowDigest(t, r, e)
	result := mustSearch(t, e, pasted(digest), 0)
	other := recipeOf(t, map[Dimension]string{Fields: "Nonce+AccountId+APIKey"})
	if result.Match == nil || *result.Match != r || result.Equivalent != 1 || !reflect.DeepEqual(result.Others, []Recipe{other}) {
		t.Errorf("named %v, %d equivalent, %v", result.Match, result.Equivalent, result.Others)
	}
	if result.equivalents() == "" {
		t.Error("the equivalent recipe is not mentioned")
	}
}

// TestEverySlipChangesTheSignature undoes each slip of each recipe that is tried: the signature must not be the
// same without it, or the search does the work of a simpler recipe again.
func TestEverySlipChangesTheSignature(t *testing.T) {
	e := evidences["unusual"]
	everything := func([]byte) (cut, bool) { return cutNone, true }
	checked, tried := 0, map[Recipe]bool{}
	for i, s := range everyStage(e, slipShare) {
		hits, _, err := search(t.Context(), e.inputs(), []stage{s}, everything, nil)
		testenv.OK(t, err)
		for n, h := range hits {
			if tried[h.recipe] {
				t.Fatalf("%v is tried twice", h.recipe)
			}
			tried[h.recipe] = true
			// What is empty makes other slips meaningless, and HMAC takes a key with zero bytes behind it for the
			// same: coincidences of values, which the search does not look for.
			coincidence := strings.Contains(h.recipe.String(), "=empty") || h.recipe.name(Fields) == "none" || h.recipe.name(Construction) == "arguments-reversed"
			if coincidence && len(h.recipe.slips()) > 1 || n%23 != 0 && i > 1 && !full {
				continue
			}
			digest, _ := slowDigest(t, h.recipe, e)
			for _, slip := range h.recipe.slips() {
				simpler := h.recipe
				simpler.choice[slip.Dimension] = 0
				if slip.Choice == "other" {
					simpler.number = 0
				}
				if slip.Dimension == Hash || slip.Dimension == Exchange {
					continue
				}
				number := fmt.Sprint(h.recipe.number)
				stated := number == e.Nonce || number == e.UserID // the middle of the neighbourhood
				if simple, _ := slowDigest(t, simpler, e); simple == digest && !stated {
					t.Errorf("%v gives the same as %v", h.recipe, simpler)
				}
			}
			checked++
		}
	}
	t.Logf("%d recipes", checked)
}

// TestSearchNamesLikeliestMatch signs with values that are all the same, so that many recipes fit equally well.
func TestSearchNamesLikeliestMatch(t *testing.T) {
	e := Evidence{APIKey: "5555", UserID: "5555", Nonce: "5555", Secret: kiiex.SecretFromString("s")}
	r := recipeOf(t, map[Dimension]string{Key: "api-key", Around: "newline"})
	digest, _ := slowDigest(t, r, e)
	result := mustSearch(t, e, pasted(digest), 0)
	if result.Match == nil || *result.Match != r || result.Equivalent < 5 || len(result.Others) != maxOthers {
		t.Fatalf("named %v, %d equivalent", result.Match, result.Equivalent)
	}
	for i, other := range result.Others {
		if before := append([]Recipe{r}, result.Others...)[i]; other.oddity() < before.oddity() {
			t.Errorf("%v stands behind %v, which is less likely", other, before)
		}
	}
}

func TestProgress(t *testing.T) {
	last, calls, size := 0, 0, 0
	_, err := searchWithin(t.Context(), evidences["published"], unknown, 10_000, func(done, total int) {
		if done <= last || done > total || size != 0 && total != size {
			t.Errorf("%d of %d after %d of %d", done, total, last, size)
		}
		last, size = done, total
		calls++
	})
	if err != nil || last != size || calls < 50 {
		t.Errorf("it ended at %d of %d after %d calls: %v", last, size, calls, err)
	}
}

// unknown is the signature of no recipe.
var unknown = pasted("no signature of any known recipe")

func TestCancellation(t *testing.T) {
	t.Run("before", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		checkInterrupted(ctx, t, func(done, total int) {
			t.Errorf("%d of %d recipes were tried", done, total)
		})
	})
	t.Run("midway", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		last, size := 0, 0
		checkInterrupted(ctx, t, func(done, total int) {
			if last, size = done, total; done > 10_000 {
				cancel()
			}
		})
		if size <= 0 || last > size/20 {
			t.Errorf("it went on until %d of %d", last, size)
		}
	})
	t.Run("deadline", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 0)
		defer cancel()
		err := checkInterrupted(ctx, t, nil)
		if !errors.Is(err, context.DeadlineExceeded) || problem.From(err).Why == "" {
			t.Errorf("error %v", err)
		}
	})
}

func checkInterrupted(ctx context.Context, t *testing.T, progress func(done, total int)) error {
	t.Helper()
	result, err := Search(ctx, evidences["published"], unknown, progress)
	if !errors.Is(err, problem.Of(problem.Interrupted)) || !errors.Is(err, ctx.Err()) {
		t.Errorf("error %v", err)
	}
	if result.Match != nil || result.Tried != 0 {
		t.Errorf("result %+v", result)
	}
	return err
}

func TestIncompleteEvidence(t *testing.T) {
	for name, spoil := range map[string]func(*Evidence){
		"API key":    func(e *Evidence) { e.APIKey = "" },
		"API secret": func(e *Evidence) { e.Secret = kiiex.Secret{} },
		"nonce":      func(e *Evidence) { e.Nonce = "" },
		"User ID":    func(e *Evidence) { e.UserID = "" },
	} {
		t.Run(name, func(t *testing.T) {
			e := evidences["published"]
			spoil(&e)
			_, searchErr := Search(t.Context(), e, kiiex.SecretFromString(publishedSignature), nil)
			_, explainErr := Explain(e)
			for _, err := range []error{searchErr, explainErr} {
				if !errors.Is(err, problem.Of(problem.MissingField)) || !strings.Contains(err.Error(), name) {
					t.Errorf("error %v", err)
				}
			}
		})
	}
}

func TestSearchLeavesTheCredentialAlone(t *testing.T) {
	c := kiiex.Credential{APIKey: "052087eaddece742eb76a5f74bee8aca", APISecret: kiiex.SecretFromString("b1dba8c2ecd1275fac9b67c06b7a0b6b"), UserID: "2", Nonce: "0"}
	signature := kiiex.SecretFromString(publishedSignature)
	for range 2 {
		if result := mustSearch(t, EvidenceOf(c), signature, reach); !result.Right {
			t.Fatal("not right")
		}
		if _, err := Explain(EvidenceOf(c)); err != nil {
			t.Fatal(err)
		}
	}
	if c.APISecret.Reveal() != "b1dba8c2ecd1275fac9b67c06b7a0b6b" || signature.Reveal() != publishedSignature {
		t.Error("the search overwrote a secret of its caller")
	}
}

func TestCertainty(t *testing.T) {
	e := evidences["published"]
	whole := mustSearch(t, e, kiiex.SecretFromString(publishedSignature), reach)
	if whole.Bits != 256 || whole.OfBits != 256 || strings.Contains(whole.Certainty(), "accident") {
		t.Errorf("%d of %d: %s", whole.Bits, whole.OfBits, whole.Certainty())
	}
	part := mustSearch(t, e, kiiex.SecretFromString(publishedSignature[:17]), reach)
	if part.Bits != 68 || part.OfBits != 256 || part.Certainty() != "Only 68 of 256 bits could be compared. The chance that one of 1 recipes agrees with them by accident is below 1 in 10^20." {
		t.Errorf("%d of %d: %s", part.Bits, part.OfBits, part.Certainty())
	}
	if none := (Result{}).Certainty(); none != "" {
		t.Error(none)
	}
}
