package diagnose

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
)

// judgeSignature makes the signature that a login would carry, and says how.
func (l *checklist) judgeSignature() {
	l.start(StepSignature)
	c := l.s.Credential
	switch {
	case c == nil:
		l.skip(StepSignature, "Not made: "+noCredential)
		return
	case len(l.examined.Missing)+len(l.examined.Flaws) > 0:
		l.skip(StepSignature, "Not made: the credential cannot be used as it is.")
		return
	}
	signed := c.Sign(c.Nonce)
	l.signed = &signed
	l.secrets = append(l.secrets, signed.Signature)
	l.settle(Finding{
		Step: StepSignature, State: Passed,
		Summary: "The signature was made from nonce, User ID and API key with the API secret; it is not shown.",
		Learned: []string{
			"The message is nonce + User ID + API key with nothing between: " + strconv.Itoa(len(c.Nonce)) + " + " + strconv.Itoa(len(c.UserID)) + " + " + strconv.Itoa(len(c.APIKey)) +
				" = " + problem.Count(len(signed.Message()), "character") + ".",
			"The key is " + kiiex.HMACKey + ", " + problem.Count(c.APISecret.Len(), "character") + ".",
			"HMAC-SHA256 of them, written as " + withFingerprint(classOf(signed.Signature.Bytes()), signed.Signature.Bytes()) + ".",
		},
	})
}

// judgeAuthentication logs in, once, if the user has agreed and every check before it holds.
func (l *checklist) judgeAuthentication() {
	if l.stopped(StepAuthentication) {
		return
	}
	switch {
	case l.s.Credential == nil:
		l.skip(StepAuthentication, "Not tried: "+noCredential)
		return
	case l.signed == nil:
		l.skip(StepAuthentication, "Not tried: there is no signature.")
		return
	case l.blocked != "":
		l.skip(StepAuthentication, "Not tried: "+l.blocked)
		return
	case !l.s.Authenticate && l.rejection() != "":
		likely := cause.OfLogin(l.s.Earlier.Rejected)
		l.settle(Finding{
			Step: StepAuthentication, State: Warning, Summary: l.rejection() + "; not tried again.",
			Learned: l.s.cautions(), Reasons: likely.Causes(l.known()),
		})
		return
	case !l.s.Authenticate:
		l.skip(StepAuthentication, "Not tried: kiikey logs in only after your yes.", l.s.cautions()...)
		return
	}
	l.start(StepAuthentication)
	l.latest = answered{}
	answer, err := l.client.Authenticate(l.ctx, *l.signed)
	f := Finding{Step: StepAuthentication, State: Passed, Learned: l.s.cautions()}
	switch {
	case problem.KindOf(err) == problem.Interrupted:
		l.skip(StepAuthentication, cause.Stopped+" "+cause.CountUnknown)
		return
	case err != nil:
		l.settle(l.failedLogin(err))
		return
	}
	defer clearAnswer(answer)
	l.d.Authenticated = true
	if answer.SecondFactor != nil {
		l.secrets = append(l.secrets, answer.SecondFactor.Pending.Clone())
		f.State = Warning
		f.Summary = "The exchange accepts the credential, and asks for a 2FA code before it starts a session."
		f.Learned = append(f.Learned, "The signature is right: the code is asked for only after that.")
		f.Reasons = cause.CodeWanted.Causes(l.known())
		l.settle(f)
		l.acceptCredential()
		return
	}
	l.session = kiiex.Session{
		Token: answer.Token.Clone(), UserID: cmp.Or(answer.User.UserID, l.s.Credential.UserID), UserName: answer.User.UserName,
		AccountID: answer.User.AccountID, OMSID: answer.User.OMSID,
	}
	l.secrets = append(l.secrets, l.session.Token)
	f.Summary = "The exchange accepts the credential and has started a session."
	f.Learned = append(f.Learned, "The session token is "+problem.Count(l.session.Token.Len(), "character")+" long.")
	if id := answer.User.UserID; id != "" {
		f.Learned = append(f.Learned, "The session belongs to user "+quote(id)+".")
	}
	if other := api.OtherUser(l.s.Credential.UserID, answer.User.UserID); other != "" {
		f.State = Warning
		f.Summary = "The exchange has started a session for a user other than the credential's."
		f.Reasons = cause.AnotherUser(other).Causes(l.known())
		l.settle(f)
		return
	}
	l.settle(f)
	l.acceptCredential()
}

// rejection says when the environment rejected the credential as it is now; "" if that is not known.
func (l *checklist) rejection() string {
	e := l.s.Earlier
	if e.RejectedAt.IsZero() || e.RejectedIn != l.s.Environment.Name || cause.OfLogin(e.Rejected) == nil {
		return ""
	}
	what := "Rejected "
	switch e.Rejected {
	case problem.UserLocked:
		what = "Locked out "
	case problem.SecondFactorRefused:
		what = "2FA code rejected "
	}
	ago := l.began.Sub(e.RejectedAt).Round(time.Second)
	if ago < time.Second { // or in the future, by another clock
		return what + "just now"
	}
	return what + length(ago) + " ago"
}

// failedLogin explains a login that failed. The causes are weighed by what is known of this credential, so they
// stand in place of those that the client gives.
func (l *checklist) failedLogin(err error) Finding {
	f, p := because(StepAuthentication, err, l.known(), cause.UnstableConnection), problem.From(err)
	likeliest := f.Reasons[0].Text
	if len(f.Reasons) > 1 {
		likeliest = "Most likely: " + likeliest
	}
	f.Err = &problem.Problem{
		Kind: p.Kind, What: p.What, Why: strings.TrimSpace(seen(err) + " " + likeliest), Next: f.Reasons[0].Do, RetryAfter: p.RetryAfter, Err: p,
	}
	f.Learned = append(f.Learned, l.s.cautions()...)
	return f
}

// seen returns the observation behind a failure, in whole sentences; may be empty.
func seen(err error) string {
	var f *cause.Failure
	switch {
	case err == nil:
		return ""
	case errors.As(err, &f):
		return f.Seen
	}
	return problem.From(err).Why
}

func clearAnswer(a *api.Authentication) {
	a.Token.Clear()
	a.Answer.Body.Clear()
	for _, f := range a.Fields {
		f.Secret.Clear()
	}
	if a.SecondFactor != nil {
		a.SecondFactor.Pending.Clear()
	}
}

// acceptCredential takes back what looked like a mistake in a credential that the exchange has accepted.
func (l *checklist) acceptCredential() {
	f := l.d.Finding(StepCredential)
	if f.State != Warning {
		return
	}
	var kept []cause.Cause
	for _, r := range f.Reasons {
		if r.ID == cause.OtherEnvironment {
			r.Text = cause.SavedFor(l.s.Credential.Environment) + ", and " + nameOf(l.s.Environment) + " accepts it: it was probably created here."
			r.Do = "Set " + l.s.Environment.Name + " as the environment of this credential."
			kept = append(kept, r)
		} else {
			f.Learned = append(slices.Clone(f.Learned), "This looked unusual, and the exchange accepts it, so it is no mistake: "+r.Text)
		}
	}
	f.Reasons = kept
	if len(kept) == 0 {
		f.State, f.Summary = Passed, "All fields are there, and the exchange accepts them."
	}
	l.settle(f)
}

// logOutTimeout is for the log-out alone, which happens also when the diagnosis was stopped.
const logOutTimeout = 5 * time.Second

// judgeSession uses the session once, compares its permissions, and logs it out.
func (l *checklist) judgeSession() {
	if l.session.Token.IsEmpty() {
		why := "Not tried: there is no session."
		if l.ctx.Err() != nil {
			why = "Not checked: stopped before."
		}
		l.skip(StepSession, why)
		return
	}
	l.start(StepSession)
	f := l.useSession()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(l.ctx), logOutTimeout)
	defer cancel()
	switch err := l.client.LogOut(ctx, l.session.Token); {
	case err == nil:
		f.Learned = append(f.Learned, "The session was logged out again.")
	case problem.KindOf(err) == problem.NotOffered:
		f.Learned = append(f.Learned, "Logging out is not offered here; the session ends automatically an hour after its last use.")
	default:
		f.Learned = append(f.Learned, "The log-out was not confirmed; the session ends automatically an hour after its last use.")
	}
	f.Step = StepSession
	l.settle(f)
}
