package diagnose

import (
	"slices"
	"strings"

	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
)

// useSession asks what the session reaches, which proves it too, and why it may be that one logs in and cannot trade.
func (l *checklist) useSession() Finding {
	a := l.client.Access(l.ctx, l.session)
	proof, err := a.Proof()
	switch {
	case problem.KindOf(err) == problem.Interrupted:
		return Finding{State: Skipped, Summary: "Stopped before it finished."}
	case err == nil && proof != api.Proved:
		err = a.Failure()
	}
	learned := reachedBy(a)
	switch {
	case proof == api.Proved:
		return l.judgeAccess(a, learned)
	case api.ReachOf(err) == api.ReachNotOffered:
		return Finding{State: Skipped, Learned: learned, Summary: "Not proved: this exchange offers no call that would show whether the session works. The credential is not at fault."}
	}
	known := l.known()
	known.NewSession = true
	f := because(StepSession, err, known, cause.ExchangeFault)
	f.Summary, f.Learned = cause.DeadSession, append(f.Learned, learned...)
	return f
}

// reachedBy says of each call how far the session got with it.
func reachedBy(a *api.Access) []string {
	var learned []string
	say := func(what, call, yes string) {
		said := yes
		if reach := api.ReachOf(a.Err(call)); reach != api.ReachYes {
			said = reach.Words()
		}
		learned = append(learned, what+": "+said+" ("+call+").")
	}
	say("Accounts", api.CallUserAccounts, list(quoted(a.Accounts)))
	say("Positions", api.CallAccountPositions, problem.Count(len(a.Positions), "product"))
	say("Open orders", api.CallOpenOrders, problem.Count(a.OpenOrders, "order"))
	attempts := "not told"
	if a.Details != nil && a.Details.FailedAttempts != "" {
		attempts = quote(a.Details.FailedAttempts)
	}
	say("Failed logins so far", api.CallUserInfo, attempts)
	say("Account level", api.CallAccountInfo, quote(a.Level))
	codes, _ := api.ReadingCall(api.CallCodeEndpoints)
	say(strings.ToUpper(codes.About[:1])+codes.About[1:], api.CallCodeEndpoints, list(quoted(a.WithCode)))
	return learned
}

// judgeAccess says why a session that works may not be able to trade.
func (l *checklist) judgeAccess(a *api.Access, learned []string) Finding {
	f := Finding{State: Passed, Summary: "The session works."}
	if err := a.Err(api.CallUserPermissions); err == nil {
		l.d.Permissions = append([]string{}, a.Permissions...)
		l.comparePermissions(&f)
	} else {
		f.Learned = append(f.Learned, "Its permissions: "+api.ReachOf(err).Words()+" ("+api.CallUserPermissions+").")
	}
	f.Learned = append(f.Learned, learned...)
	warn := func(summary string, likely cause.Likely) {
		if f.State == Passed {
			f.Summary = summary
		}
		f.State = Warning
		f.Reasons = append(f.Reasons, likely.Causes(l.known())...)
	}
	if a.Level == "0" {
		warn("The session works, but its account has level 0, which can't trade.", cause.LevelTooLow)
	}
	if calls := ordering(a.WithCode); len(calls) > 0 {
		warn("The session works, but orders need a code each time.", cause.CodePerCall(list(quoted(calls))))
	}
	for _, call := range []string{api.CallAccountPositions, api.CallOpenOrders} {
		if api.ReachOf(a.Err(call)) == api.ReachRefused {
			warn("The session works, and "+call+" is refused.", cause.CallRejected(call))
			break
		}
	}
	return f
}

// ordering are those of calls that place and change orders.
func ordering(calls []string) []string {
	return slices.DeleteFunc(slices.Clone(calls), func(call string) bool {
		call = strings.ToLower(call)
		return strings.HasPrefix(call, "get") || !strings.Contains(call, "order")
	})
}

// comparePermissions compares what the session may do with what is saved of the key.
func (l *checklist) comparePermissions(f *Finding) {
	claimed, granted := l.s.Credential.Permissions, l.d.Permissions
	f.Learned = append(f.Learned, "Its permissions are: "+list(quoted(granted))+".")
	switch missing, more := api.Without(claimed, granted), api.Without(granted, claimed); {
	case len(missing) > 0:
		f.State = Warning
		f.Summary = "The session works, but lacks a permission that is saved with the credential: " + list(quoted(missing)) + "."
		f.Reasons = cause.PermissionLost.Causes(l.known())
	case len(claimed) == 0:
		f.Learned = append(f.Learned, "None are saved with the credential to compare them with.")
	case len(more) > 0:
		f.Learned = append(f.Learned, "Not saved with the credential: "+list(quoted(more))+".")
	default:
		f.Learned = append(f.Learned, "They are those that are saved with the credential.")
	}
}
