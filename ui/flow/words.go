package flow

import (
	"strings"

	"kiikey/kiiex"
	"kiikey/ui/flow/plain"
)

// StepWord is what a step of a request is called once it is done.
func StepWord(step kiiex.StepName) string {
	switch step {
	case kiiex.StepSign:
		return "signed"
	case kiiex.StepResolve:
		return "name found"
	case kiiex.StepConnect:
		return "connected"
	case kiiex.StepTLS:
		return "secured"
	}
	return "answered"
}

// UserWords is the best name that the exchange gave for the user; text from outside.
func UserWords(u kiiex.User) string {
	switch {
	case u.UserName != "":
		return u.UserName
	case u.UserID != "":
		return "user " + u.UserID
	}
	return "a user that the exchange did not name"
}

// MissingNote says what a field is that an export lacks, to a person who has to find its value.
func MissingNote(f kiiex.FieldName) string {
	switch f {
	case kiiex.FieldUserID:
		return "Digits. It is not in the export and not on the exchange's profile page: ask the exchange's support, " +
			"or look at any answer of its API that names your UserId."
	case kiiex.FieldNonce:
		return "Shown beside the key when it was made; 0 is usual."
	}
	return "Not in the file: type or paste what the exchange showed when the key was made."
}

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
