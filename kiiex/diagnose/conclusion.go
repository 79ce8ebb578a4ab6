package diagnose

import "kiikey/kiiex/cause"

// verdict puts the outcome in a sentence or two.
func (l *checklist) verdict() string {
	d := l.d
	if f := d.FirstFailure(); f != nil {
		said, reason := f.Summary, f.Reasons[0].Text
		switch {
		case reason == said:
			return said
		case f.Step == StepCredential, f.Reasons[0].ID == cause.ProxyRefuses: // known, not likely
			return said + " " + reason
		}
		return said + likeliest(f.Reasons)
	}
	warning := d.first(Warning)
	auth := d.Finding(StepAuthentication)
	switch {
	case d.Interrupted:
		return "Stopped before the end; nothing wrong had been found until then."
	case auth.State == Warning:
		return auth.Summary
	case d.Authenticated && warning != nil:
		return "The exchange accepts this credential. Look at one thing all the same: " + warning.Summary
	case d.Authenticated && d.Finding(StepSession).State == Passed:
		return "All is well: the exchange accepts this credential, and its session works."
	case d.Authenticated:
		return "All is well as far as can be told: the exchange accepts this credential."
	case warning != nil:
		return "Nothing failed. Look at one thing all the same: " + warning.Summary
	case l.s.Credential == nil:
		return "The connection to the exchange works."
	}
	return "Nothing wrong was found. Whether the exchange accepts the credential was not tried."
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
