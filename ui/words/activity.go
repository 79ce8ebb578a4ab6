package words

import (
	"cmp"

	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
)

// RemovedSince is said of a credential that was there when something was done.
const RemovedSince = "removed since"

// Action says what was done; what a later version has recorded is shown as it is.
func Action(action string) string {
	return cmp.Or(map[string]string{
		flow.ActionRemove:          "removal",
		flow.ActionRestorePrevious: "previous version",
		flow.ActionPassphrase:      "new passphrase",
		flow.ActionRotateFinish:    "rotation ended",
		flow.ActionRotateAbort:     "rotation undone",
		flow.ActionReceiver:        "recipient made",
		flow.ActionCreate:          "vault created",
		flow.ActionRemember:        "remembered",
		flow.ActionForget:          "forgotten",
	}[action], text(action))
}

// EventName returns the present name of an event's credential; empty where the event is about none.
func EventName(e flow.Event) string {
	if e.Removed() {
		return RemovedSince
	}
	return text(e.Name)
}

// EventOutcome returns the outcome of an event.
func EventOutcome(e flow.Event) string {
	if e.Outcome == "" {
		return "done"
	}
	return Outcome(problem.Kind(e.Outcome))
}

// Event is one thing that was done, in a sentence.
func Event(e flow.Event) string {
	said := Moment(e.At) + ", " + Action(e.Action)
	switch {
	case e.Removed():
		said += " of a credential " + RemovedSince
	case e.Name != "":
		said += " of " + text(e.Name)
	}
	if e.Environment != "" {
		said += " in " + text(e.Environment)
	}
	said += ": " + EventOutcome(e)
	if kind := Kind(e.Outcome); kind != "" && kind != EventOutcome(e) {
		said += ", " + kind
	}
	return said + "."
}

// NothingYet is said before something is done, and NoActivity where nothing is recorded.
const (
	NothingYet = "Nothing has been done yet"
	NoActivity = NothingYet + ", or it was cleared."
)
