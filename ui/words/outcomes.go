package words

import (
	"strconv"
	"strings"
	"time"

	"kiikey/kiiex/problem"
	"kiikey/store/state"
	"kiikey/ui/flow"
)

// Accepted is the exchange's verdict on a login; Outcome has the others.
const Accepted = "accepted"

// Outcome is a failure in a word or two, for a column.
func Outcome(kind problem.Kind) string {
	switch kind {
	case problem.UserLocked:
		return "locked"
	case problem.Interrupted:
		return "stopped"
	case problem.SecondFactor:
		return "wants a code"
	case problem.WrongPassphrase:
		return "bad passphrase"
	case problem.SecondFactorRefused:
		return "wrong code"
	case problem.RateLimited:
		return "throttled"
	case problem.TimedOut:
		return "no answer"
	case problem.NotOffered:
		return "not offered"
	case problem.OperationInProcess:
		return "busy"
	case problem.ServerError, problem.ServiceUnavailable:
		return "unavailable"
	case problem.NoToken:
		return "no token"
	}
	switch kind.Class() {
	case problem.ClassRefused:
		return "rejected"
	case problem.ClassUnreachable:
		return "unreachable"
	}
	return "failed"
}

// Kind is a kind of failure, as scripts know it, in plain words.
func Kind(kind string) string { return text(strings.ReplaceAll(kind, "-", " ")) }

// NotTested is said of a credential that has never been tested, NeverTested in a narrow column of tests.
const (
	NotTested   = "not tested yet"
	NeverTested = "never"
)

// TestOutcome is the outcome of a test in a word or two; nil stands for none.
func TestOutcome(t *state.Test) string {
	switch {
	case t == nil:
		return NotTested
	case t.OK():
		return Accepted
	}
	return Outcome(problem.Kind(t.Kind))
}

// Tested returns the last test's outcome and time for a column, and its environment if that is not the credential's own.
func (f Form) Tested(now time.Time, t *state.Test, own string) string {
	word := TestOutcome(t)
	switch {
	case t == nil:
		return word
	case t.Environment != own:
		word += " in " + text(t.Environment)
	}
	return word + " " + f.Ago(now, t.At)
}

// LastTest is the same in a sentence, without what was said then.
func (f Form) LastTest(now time.Time, t *state.Test) string {
	if t == nil {
		return sentence(NotTested) + "."
	}
	return "Last test " + f.Ago(now, t.At) + " in " + text(t.Environment) + ": " + TestOutcome(t) + "."
}

// LastRejection says when and where the latest rejection was.
func (f Form) LastRejection(now time.Time, r *state.Rejection) string {
	return "Rejected " + f.Ago(now, r.At) + " in " + text(r.Environment) + "."
}

// LastTestInFull is LastTest with what was said then.
func (f Form) LastTestInFull(now time.Time, t *state.Test) string {
	said := f.LastTest(now, t)
	if t == nil || t.Message == "" {
		return said
	}
	return said + " " + text(t.Message)
}

// SeveralRule says how several are tested.
const SeveralRule = "They are sent one after the other, and none is sent twice. After a rejection no other credential of the same user is " +
	"tested, since several rejections lock you out; one that was rejected repeatedly before is left out."

// Several says what testing n credentials will do.
func Several(n int) string {
	return "One login for each of " + problem.Count(n, "credential") + ", in its own environment."
}

// SeveralTake says how long that takes at least; "" for one.
func (f Form) SeveralTake(n int) string {
	if n < 2 {
		return ""
	}
	return "With a pause of " + f.lasting(flow.TestPace) + " between them it takes at least " + f.lasting(time.Duration(n-1)*flow.TestPace) + "."
}

// Verdict returns the progress of one of several, for a column.
func Verdict(o flow.Outcome) string {
	switch o.Verdict {
	case flow.Testing:
		return "testing"
	case flow.Works:
		return Accepted
	case flow.WantsCode:
		return "needs a code: test it on its own"
	case flow.Failed:
		return Outcome(problem.KindOf(o.Err))
	case flow.Skipped:
		return "skipped: " + text(o.Reason)
	case flow.Stopped:
		return "not tested"
	}
	return "waiting"
}

// VerdictInFull returns the outcome of one of several in sentences; next says how to learn why it failed.
func VerdictInFull(o flow.Outcome, next string) string {
	switch o.Verdict {
	case flow.Works:
		if o.Reason != "" {
			return sentence(Accepted) + "; " + text(o.Reason) + "."
		}
		return sentence(Accepted) + "."
	case flow.WantsCode:
		return "Accepted, but it needs a 2FA code: test it on its own."
	case flow.Failed:
		return strings.TrimSpace(text(problem.From(o.Err).What) + " " + next)
	}
	return "Not tested: " + text(o.Reason) + "."
}

// Tally sums outcomes up, "9 accepted, 2 rejected, 1 not tested", without those that are still to come.
func Tally(outcomes []flow.Outcome) string {
	counts := map[string]int{}
	for _, o := range outcomes {
		switch o.Verdict {
		case flow.Works:
			counts[Accepted]++
		case flow.WantsCode:
			counts["wants a code"]++
		case flow.Failed:
			if problem.KindOf(o.Err).IsRefusal() {
				counts["rejected"]++
			} else {
				counts["failed"]++
			}
		case flow.Skipped, flow.Stopped:
			counts["not tested"]++
		}
	}
	var parts []string
	for _, word := range []string{Accepted, "wants a code", "rejected", "failed", "not tested"} {
		n := counts[word]
		if word == "wants a code" && n > 1 {
			word = "want a code"
		}
		if n > 0 {
			parts = append(parts, strconv.Itoa(n)+" "+word)
		}
	}
	return strings.Join(parts, ", ")
}
