package words

import (
	"testing"
	"time"

	"kiikey/kiiex/problem"
	"kiikey/store/state"
	"kiikey/ui/flow"
)

func TestOutcomes(t *testing.T) {
	for kind, want := range map[problem.Kind]string{
		problem.UserLocked: "locked", problem.WrongPassphrase: "bad passphrase", problem.RateLimited: "throttled",
		problem.InvalidCredentials: "rejected", problem.ConnectionRefused: "unreachable", problem.FileUnusable: "failed", "of a later version": "failed",
	} {
		says(t, Outcome(kind), want)
	}
	accepted := &state.Test{At: now.Add(-time.Hour), Environment: "staging"}
	rejected := &state.Test{At: now.Add(-time.Hour), Environment: "staging", Kind: string(problem.InvalidCredentials), Message: "It said no."}
	says(t,
		Short.Tested(now, nil, "staging"), "not tested yet",
		Short.Tested(now, accepted, "staging"), "accepted 1 h ago",
		Short.Tested(now, rejected, "sandbox"), "rejected in staging 1 h ago",
		Short.LastTestInFull(now, nil), "Not tested yet.",
		Short.LastTestInFull(now, accepted), "Last test 1 h ago in staging: accepted.",
		Spoken.LastTestInFull(now, rejected), "Last test 1 hour ago in staging: rejected. It said no.",
	)
}

func TestVerdictsOfSeveral(t *testing.T) {
	failed := flow.Outcome{Verdict: flow.Failed, Err: &problem.Problem{Kind: problem.TimedOut, What: "No answer came."}}
	for _, c := range []struct {
		outcome     flow.Outcome
		short, full string
	}{
		{flow.Outcome{Verdict: flow.Works}, "accepted", "Accepted."},
		{flow.Outcome{Verdict: flow.Works, Reason: "its session could not be saved"}, "accepted", "Accepted; its session could not be saved."},
		{flow.Outcome{Verdict: flow.WantsCode}, "needs a code: test it on its own", "Accepted, but it needs a 2FA code: test it on its own."},
		{failed, "no answer", "No answer came. See why."},
		{flow.Outcome{Verdict: flow.Skipped, Reason: "it was changed"}, "skipped: it was changed", "Not tested: it was changed."},
		{flow.Outcome{Verdict: flow.Stopped, Reason: "the run was stopped"}, "not tested", "Not tested: the run was stopped."},
	} {
		says(t, Verdict(c.outcome), c.short)
		says(t, VerdictInFull(c.outcome, "See why."), c.full)
	}
	says(t,
		Verdict(flow.Outcome{}), "waiting",
		Short.SeveralTake(1), "",
		Short.SeveralTake(2), "With a pause of 2 s between them it takes at least 2 s.",
		Spoken.SeveralTake(301), "With a pause of 2 seconds between them it takes at least 10 minutes.",
	)
}

func TestTally(t *testing.T) {
	accepted, code := flow.Outcome{Verdict: flow.Works}, flow.Outcome{Verdict: flow.WantsCode}
	rejected := flow.Outcome{Verdict: flow.Failed, Err: problem.Of(problem.UserLocked)}
	failed := flow.Outcome{Verdict: flow.Failed, Err: problem.Of(problem.RateLimited)} // which judges no login
	for want, outcomes := range map[string][]flow.Outcome{
		"":                                 {{}, {Verdict: flow.Testing}},
		"2 accepted, 1 rejected":           {accepted, rejected, accepted},
		"1 wants a code, 2 failed":         {failed, code, failed},
		"2 want a code, 2 not tested":      {code, {Verdict: flow.Skipped}, code, {Verdict: flow.Stopped}},
		"1 accepted, 2 rejected, 1 failed": {rejected, accepted, failed, rejected},
	} {
		says(t, Tally(outcomes), want)
	}
}

func TestEvents(t *testing.T) {
	event := func(action, credential, name, environment string, outcome problem.Kind) flow.Event {
		return flow.Event{Event: state.Event{At: now, Action: action, Credential: credential, Environment: environment, Outcome: string(outcome)}, Name: name}
	}
	for want, e := range map[string]flow.Event{
		", vault created: done.":                                     event(flow.ActionCreate, "", "", "", ""),
		", test of spot in staging: rejected, not authorized.":       event(flow.ActionTest, "1", "spot", "staging", problem.NotAuthorized),
		", test of a credential removed since: locked, user locked.": event(flow.ActionTest, "1", "", "", problem.UserLocked),
		", recipient made: done.":                                    event(flow.ActionReceiver, "", "", "", ""),
		", of a later version: done.":                                event("of a later version", "", "", "", ""),
	} {
		says(t, Event(e), Moment(now)+want)
	}
	says(t, EventName(event(flow.ActionTest, "1", "", "", "")), "removed since")
}
