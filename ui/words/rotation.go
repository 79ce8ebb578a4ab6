package words

import (
	"strings"

	"kiikey/internal/shell"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/ui/flow"
)

// RotationNote says what is left to do of the rotation that a credential is part of, and how: press is what a face has
// instead of the commands, "" for those. It is "" where there is no rotation.
func RotationNote(s flow.Summary, press string) string {
	r := s.Rotation
	if r == nil {
		return ""
	}
	test, finish := " To test it, "+press+".", " at the exchange, then "+press+"."
	if press == "" {
		rotate := "kiikey rotate " + shell.Word(text(r.Name()))
		test, finish = " Test it: "+rotate, " at the exchange, then: "+rotate+" --finish"
	}
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

// Rotating says what a rotation does, before it begins.
const Rotating = "Create the new API key at the exchange, as the same user, and give its file. It is saved beside the old one, and tested with one login: when the exchange accepts it, it takes the name. If it is rejected, nothing changes."

// Begun says where a new API key stands that is not accepted yet.
func (f Form) Begun(old, successor flow.Summary) string {
	return "The new API key, " + f.Key(successor.MaskedKey) + ", is saved as " + text(successor.Name) + ", beside " + text(old.Name) +
		". One login tests it: when the exchange accepts it, it takes the name; if it is rejected, it is removed here."
}

// RotatingOnScreen is the failure of a step of a rotation with the screen's shortcuts in place of the commands.
func RotatingOnScreen(err error, r store.Rotation) error {
	p, command := *problem.From(err), "kiikey rotate "+shell.Word(r.Name())
	p.Next = strings.NewReplacer(command+" FILE", "press enter", command+" --abort", "press A", command, "press enter").Replace(p.Next)
	return &p
}

// NewKeyTookOver says what the two API keys are called once the new one is accepted, and what is left to do.
func (f Form) NewKeyTookOver(old, successor flow.Summary) string {
	return "The exchange accepted the new API key, " + f.Key(successor.MaskedKey) + ". It is now " + text(successor.Name) + ".\n" +
		"The old one, " + f.Key(old.MaskedKey) + ", is now " + text(old.Name) + ". When nothing uses it any more, delete it at the exchange."
}

// RotationFinished and RotationAborted say which of the two was removed, and what is left.
func (f Form) RotationFinished(name string, removed flow.Summary) string {
	return "Finished: " + f.onlyOne(name, removed)
}

func (f Form) RotationAborted(name string, removed flow.Summary) string {
	return "Back to the old key: " + f.onlyOne(name, removed)
}

func (f Form) onlyOne(name string, removed flow.Summary) string {
	return text(name) + " is the only one left of the two; removed " + f.Key(removed.MaskedKey) + "."
}

// FinishRotation asks before the old credential of a rotation is dropped.
func (f Form) FinishRotation(old flow.Summary) Question {
	return Question{"Finish the rotation", "Have you deleted the old API key at the exchange, and should kiikey remove " + text(old.Name) + "?",
		[]string{f.keyOf(old) + " Delete it at the exchange first: until then it works there, and kiikey forgets which it was."}, "Yes, remove it"}.withdrawing(old)
}

// AbortRotation asks before the new credential of a rotation is dropped.
func (f Form) AbortRotation(successor flow.Summary) Question {
	return Question{"Abort the rotation", "Go back to the old API key, and remove the new one?",
		[]string{f.keyOf(successor) + " " + StillAtTheExchange, onlyCopy}, "Yes, go back"}.withdrawing(successor)
}

func (f Form) keyOf(s flow.Summary) string {
	return text(s.Name) + " is API key " + f.Key(s.MaskedKey) + " of user " + text(s.UserID) + " in " + text(s.Environment) + "."
}
