package words

import (
	"kiikey/internal/shell"
	"kiikey/ui/flow"
)

// RotationNote says what is left to do of the rotation that a credential is part of; "" for none.
func RotationNote(s flow.Summary) string {
	r := s.Rotation
	if r == nil {
		return ""
	}
	test := " Test it: kiikey rotate " + shell.Word(text(r.Name()))
	finish := " at the exchange, then: kiikey rotate " + shell.Word(text(r.Name())) + " --finish"
	switch {
	case r.Accepted && s.ID == r.New.ID:
		return "Its old API key, " + text(r.Old.Name) + ", is still here. Delete it" + finish
	case r.Accepted:
		return text(r.New.Name) + " has replaced it. Delete this API key" + finish
	case s.ID == r.Old.ID:
		return "Its new API key, " + text(r.New.Name) + ", isn't accepted yet." + test
	}
	return "It replaces " + text(r.Old.Name) + " once the exchange accepts it." + test
}

// FinishRotation asks before the old credential of a rotation is dropped.
func FinishRotation(old flow.Summary) Question {
	return Question{"Finish the rotation", "Have you deleted the old API key at the exchange, and should kiikey remove " + text(old.Name) + "?",
		[]string{keyOf(old) + " Delete it at the exchange first: until then it works there, and kiikey forgets which it was."}, "Yes, remove it"}.Withdrawing(old)
}

// AbortRotation asks before the new credential of a rotation is dropped.
func AbortRotation(successor flow.Summary) Question {
	return Question{"Abort the rotation", "Go back to the old API key, and remove " + text(successor.Name) + "?",
		[]string{keyOf(successor) + " It works at the exchange until you delete it there.", onlyCopy}, "Yes, go back"}.Withdrawing(successor)
}

func keyOf(s flow.Summary) string {
	return text(s.Name) + " is API key " + text(s.MaskedKey) + " of user " + text(s.UserID) + " in " + text(s.Environment) + "."
}
