package flow

import (
	"github.com/sethvargo/go-diceware/diceware"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// madeWords is the number of words in a made passphrase: 77 bits, which no search of a stolen vault gets
// through.
const madeWords = 6

// MakePassphrase makes a passphrase: six random words of the EFF's long list, all different, with a space between
// them. It is the space because four words of the list have a hyphen of their own, and because it is how
// people write words down. The secret is the caller's to clear.
func MakePassphrase() (kiiex.Secret, error) {
	words, err := diceware.Generate(madeWords)
	if err != nil {
		return kiiex.Secret{}, problem.From(err)
	}
	made := make([]byte, 0, 128) // more than the longest words take, so that growing leaves no copy
	for i, word := range words {
		if i > 0 {
			made = append(made, ' ')
		}
		made = append(made, word...)
	}
	clear(words)
	return kiiex.NewSecret(made), nil
}
