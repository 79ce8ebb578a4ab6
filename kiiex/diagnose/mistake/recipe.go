package mistake

import "strings"

// Recipe is one complete way to sign, up to the digest; the form in which the digest is then written is not
// part of it. The zero Recipe is the right one. Recipes are comparable.
type Recipe struct {
	choice [dimensions]uint16 // indices into the catalogue
	// otherNonce and otherUserID, if not empty, are digits that stood in place of the stated ones.
	otherNonce, otherUserID string
}

// The names of choices that are values rather than entries of the catalogue.
const (
	choiceRight = "right"
	choiceOther = "other"
)

// Choice returns the name of the recipe's way in dimension d: "right" for the right way, "other" for a nonce or
// user id that is another number than the stated one. Output is always right.
func (r Recipe) Choice(d Dimension) string {
	switch {
	case d == Nonce && r.otherNonce != "", d == UserID && r.otherUserID != "":
		return choiceOther
	case int(d) >= dimensions || r.choice[d] == 0:
		return choiceRight
	}
	return catalogue()[d][r.choice[d]].name
}

// Slips returns the recipe's departures from the right one, the most telling first: the choice of fields, then
// the changes to each of them, then key, hash and construction.
func (r Recipe) Slips() []Slip {
	var slips []Slip
	for d := Dimension(dimensions); d > 0; d-- {
		if slip, ok := r.slip(d - 1); ok {
			slips = append(slips, slip)
		}
	}
	return slips
}

// slip returns r's departure from the right way in d.
func (r Recipe) slip(d Dimension) (Slip, bool) {
	name := r.Choice(d)
	if name == choiceRight {
		return Slip{}, false
	}
	slip := Slip{Dimension: d, Choice: name}
	switch {
	case name != choiceOther:
		e := &catalogue()[d][r.choice[d]]
		slip.Done, slip.Right = e.done, e.right
	case d == Nonce:
		slip.Done = "You signed with the nonce " + r.otherNonce + ", which is not the one stated here."
		slip.Right = "Make the nonce once, keep it in a variable, then sign and send that same one."
	default:
		slip.Done = "You signed for the User ID " + r.otherUserID + ", which is not the one of this credential."
		slip.Right = "Use the User ID that the API key belongs to: the website does not show it; exchange support, or the creator of the API key, knows it."
	}
	return slip, true
}

// oddity orders recipes with as many slips that give the same digest: a newline behind the message is more
// likely meant than one behind the API key that ends it, an account id in the place of the user id more likely
// than another choice of fields.
func (r Recipe) oddity() int {
	sum := 0
	for d := range Output {
		if r.Choice(d) == choiceRight {
			continue
		}
		switch d {
		case Fields:
			if foreign := catalogue()[Fields][r.choice[Fields]].has &^ setOf(rightFields...); foreign != 0 {
				sum += 2
			}
		case Nonce, UserID, APIKey, Encoding:
			sum++
		}
	}
	return sum
}

// IsRight reports whether r is the right recipe.
func (r Recipe) IsRight() bool { return r == Recipe{} }

// String lists the slips by name, for logs and tests: "fields=APIKey+Nonce+UserId key=hex-decoded", or "right".
func (r Recipe) String() string {
	var parts []string
	for _, s := range r.Slips() {
		choice := s.Choice
		switch {
		case choice == choiceOther && s.Dimension == Nonce:
			choice = r.otherNonce
		case choice == choiceOther:
			choice = r.otherUserID
		}
		parts = append(parts, s.Dimension.String()+"="+choice)
	}
	if parts == nil {
		return choiceRight
	}
	return strings.Join(parts, " ")
}
