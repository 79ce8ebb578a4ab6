package mistake

import (
	"fmt"
	"math"
	"strings"

	"kiikey/kiiex/problem"
)

// maxOthers limits the equivalent recipes that a result lists.
const maxOthers = 5

// Result is the result of a search.
type Result struct {
	// Right is true when the pasted text is the right signature, written the right way.
	Right bool
	// Form describes the pasted text. If it is not Searchable, nothing else is set.
	Form Form
	// Match is the simplest recipe that fits, nil if none does. It is the right recipe if only the output was
	// written wrongly.
	Match *Recipe
	// Slips are the departures, in the recipe and then in its output; empty if Right or nothing fits.
	Slips []Slip
	// Equivalent counts the other recipes, just as simple, that give the very same signature; Others are the
	// likeliest of them.
	Equivalent int
	Others     []Recipe
	// Tried is the number of recipes that were compared.
	Tried int
	// Bits is the number of bits of the digest that agree, of OfBits. They differ if a part is missing.
	Bits, OfBits int
}

// judge fills in the meaning of hits. They are recipes that fit t, the simplest and likeliest first.
func (r *Result) judge(hits []hit, t target) {
	if len(hits) == 0 {
		return
	}
	best := hits[0]
	size := hashes[best.recipe.choice[Hash]].size
	r.Match = &best.recipe
	r.Slips = append(best.recipe.slips(), r.Form.slips...)
	r.Bits, r.OfBits = 8*size, 8*size
	if slip, ok := best.how.slip(len(t), size); ok {
		r.Slips = append(r.Slips, slip)
	}
	if best.how == cutEnd || best.how == cutStart || best.how == cutZeros {
		r.Bits = 4 * len(t)
	}
	r.Right = len(r.Slips) == 0
	r.Equivalent = len(hits) - 1
	for _, h := range hits[1:min(len(hits), 1+maxOthers)] {
		r.Others = append(r.Others, h.recipe)
	}
}

// Certainty says in one sentence how sure the match is; "" without one.
func (r Result) Certainty() string {
	switch {
	case r.Match == nil:
		return ""
	case r.Bits == r.OfBits:
		return fmt.Sprintf("All %d bits agree, which does not happen by chance.", r.Bits)
	}
	// Each recipe agrees by accident with a chance of 1 in 2^Bits.
	zeros := int((float64(r.Bits) - math.Log2(float64(max(1, r.Tried)))) * math.Log10(2))
	return fmt.Sprintf("Only %d of %d bits could be compared. The chance that one of %s recipes agrees with them by accident is below 1 in 10^%d.",
		r.Bits, r.OfBits, problem.Thousands(r.Tried), zeros)
}

// Summary says in a few sentences what was found.
func (r Result) Summary() string {
	switch {
	case !r.Form.Searchable():
		return r.Form.Explanation
	case r.Right:
		return "The signature is right."
	case r.Match == nil:
		return "The signature is not right, and none of " + problem.Thousands(r.Tried) + " known ways to sign gives it."
	case r.Match.isRight():
		return "The signature was computed correctly, but not written as the exchange expects it."
	case len(r.Slips) == 1 && r.Match.choice[Nonce] == otherNumber:
		return fmt.Sprintf("The signature is right for the nonce %d, but not for the one stated here.", r.Match.number)
	case len(r.Slips) == 1 && r.Match.choice[UserID] == otherNumber:
		return fmt.Sprintf("The signature is right for the User ID %d, but not for the one of this credential.", r.Match.number)
	case len(r.Slips) == 1:
		return "The signature is not right: one mistake made it."
	}
	return fmt.Sprintf("The signature is not right: %d mistakes together made it.", len(r.Slips))
}

// equivalents says that other recipes give the same signature; "" if there are none.
func (r Result) equivalents() string {
	switch r.Equivalent {
	case 0:
		return ""
	case 1:
		return "One other way, just as simple, gives the same signature."
	}
	return problem.Thousands(r.Equivalent) + " other ways, just as simple, give the same signature."
}

// Details returns the sentences after Summary and Slips, each text once.
func (r Result) Details() []string {
	switch wrong := r.Problem(); {
	case wrong == nil:
		return nil
	case !r.Form.Searchable(): // the summary is why
		return []string{wrong.Next}
	case r.Match == nil:
		return []string{r.Form.Explanation, wrong.Why, wrong.Next}
	case r.Equivalent == 0:
		return []string{r.Certainty()}
	}
	return []string{r.Certainty(), r.equivalents()}
}

// Problem returns the result as a failure of kind SignatureMismatch, or of kind BadValue if the pasted text is
// no signature; nil if the signature is right.
func (r Result) Problem() *problem.Problem {
	p := &problem.Problem{Kind: problem.SignatureMismatch, What: r.Summary()}
	switch {
	case r.Right:
		return nil
	case !r.Form.Searchable():
		p.Kind, p.What, p.Why = problem.BadValue, "What was given is not a signature.", r.Form.Explanation
		p.Next = "Give the signature alone: 64 digits."
	case r.Match == nil:
		p.Why = "It was probably made with another secret, API key, User ID or nonce."
		p.Next = "Check that the signature was made with this credential and this nonce, then compare your steps with the right ones."
	default:
		var done, right []string
		for _, s := range r.Slips {
			done, right = append(done, s.Done), append(right, s.Right)
		}
		p.Why, p.Next = strings.Join(done, " "), strings.Join(right, " ")
	}
	return p
}
