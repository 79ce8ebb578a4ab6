package flow

import (
	"strings"

	"kiikey/ui/flow/plain"
)

// quoted puts text that a person typed, or that came from a file, into a sentence.
func quoted(s string) string { return "“" + plain.Truncate(plain.Text(s), 64) + "”" }

// listing joins words as in "a, b and c".
func listing(words []string) string {
	switch len(words) {
	case 0:
		return "none"
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
