package diagnose

import "kiikey/kiiex/cause"

// verdict puts the outcome in a sentence or two.
func (l *checklist) verdict() string {
	d := l.d
	switch f := d.FirstFailure(); {
	case f != nil && f.Step == StepAuthentication:
		return f.Summary + l.upToLogin(f.Reasons)
	case f != nil:
		return f.Summary
	}
	warning := d.first(Warning)
	auth := d.Finding(StepAuthentication)
	switch {
	case d.Interrupted:
		return "Stopped before it finished; nothing wrong had been found by then."
	case auth.State == Warning && !l.s.Authenticate:
		return l.rejection() + "." + l.upToLogin(auth.Reasons)
	case auth.State == Warning:
		return auth.Summary
	case d.Authenticated && warning != nil:
		return "The exchange accepts this credential. One thing to look at: " + warning.Summary
	case d.Authenticated && d.Finding(StepSession).State == Passed:
		return "All is well: the exchange accepts this credential, and its session works."
	case d.Authenticated:
		return "All is well as far as kiikey can tell: the exchange accepts this credential."
	case warning != nil:
		return "Nothing failed. One thing to look at: " + warning.Summary
	case l.s.Credential == nil:
		return "The connection to the exchange works."
	}
	return "Nothing wrong was found. Whether the exchange accepts the credential was not tried."
}

// upToLogin says what the checks before a login that failed leave as its cause; "" where that is but one.
func (l *checklist) upToLogin(causes []cause.Cause) string {
	said := " Everything up to the login is fine"
	if first := l.d.first(Warning); first != nil && first.Step != StepAuthentication {
		said = " No check before the login failed"
	}
	if len(causes) == 1 {
		return ""
	}
	return said + ", so the cause is one of these."
}

// otherEnvironment suggests an environment to try next, if a check names the environment as a likely cause.
func (l *checklist) otherEnvironment() *Suggestion {
	if l.d.Authenticated {
		return nil
	}
	for _, id := range []StepID{StepCredential, StepAuthentication} {
		if cause.Has(l.d.Finding(id).Reasons, cause.OtherEnvironment) {
			return l.s.suggest()
		}
	}
	return nil
}
