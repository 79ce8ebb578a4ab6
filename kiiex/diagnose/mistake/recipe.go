package mistake

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Recipe is one complete way to sign, up to the digest; the form in which the digest is then written is not
// part of it. The zero Recipe is the right one. Recipes are comparable.
type Recipe struct {
	choice [dimensions]uint16 // indices into the catalogue, or otherNumber
	number int64              // what stood in place of the nonce or user id whose choice is otherNumber
}

// otherNumber is the choice of a nonce or user id that is another number than the stated one.
const otherNumber = math.MaxUint16

// name returns the name of the recipe's way in dimension d, which is not Output: "right" for the right way,
// "other" for a nonce or user id that is another number than the stated one.
func (r Recipe) name(d Dimension) string {
	switch choice := r.choice[d]; choice {
	case 0:
		return "right"
	case otherNumber:
		return "other"
	default:
		return catalogue()[d][choice].name
	}
}

// slips returns the recipe's departures from the right one, the most telling first: the choice of fields, then
// the changes to each of them, then key, hash and construction.
func (r Recipe) slips() []Slip {
	var slips []Slip
	for d, choice := range slices.Backward(r.choice[:]) {
		if choice != 0 {
			slips = append(slips, r.slip(Dimension(d)))
		}
	}
	return slips
}

// slip returns r's departure from the right way in d.
func (r Recipe) slip(d Dimension) Slip {
	slip := Slip{Dimension: d, Choice: r.name(d)}
	switch {
	case r.choice[d] != otherNumber:
		e := &catalogue()[d][r.choice[d]]
		slip.Done, slip.Right = e.done, e.right
	case d == Nonce:
		slip.Done = fmt.Sprintf("You signed with the nonce %d, which is not the one stated here.", r.number)
		slip.Right = "Make the nonce once, keep it in a variable, then sign and send that same one."
	default:
		slip.Done = fmt.Sprintf("You signed for the User ID %d, which is not the one of this credential.", r.number)
		slip.Right = "Use the User ID that the API key belongs to: the website does not show it; exchange support, or the creator of the API key, knows it."
	}
	return slip
}

// oddity orders recipes with as many slips that give the same digest: a newline behind the message is more
// likely meant than one behind the API key that ends it, an account id in the place of the user id more likely
// than another choice of fields.
func (r Recipe) oddity() int {
	sum := 0
	for _, d := range []Dimension{Nonce, UserID, APIKey, Encoding} {
		if r.choice[d] != 0 {
			sum++
		}
	}
	if i := r.choice[Fields]; i != 0 && foreignFields(fieldChoices()[i-1]) > 0 {
		sum += 2
	}
	return sum
}

// isRight reports whether r is the right recipe.
func (r Recipe) isRight() bool { return r == Recipe{} }

// String lists the slips by name, for logs and tests: "fields=APIKey+Nonce+UserId key=hex-decoded", or "right".
func (r Recipe) String() string {
	if r.isRight() {
		return "right"
	}
	var parts []string
	for _, s := range r.slips() {
		choice := s.Choice
		if r.choice[s.Dimension] == otherNumber {
			choice = strconv.FormatInt(r.number, 10)
		}
		parts = append(parts, s.Dimension.String()+"="+choice)
	}
	return strings.Join(parts, " ")
}
