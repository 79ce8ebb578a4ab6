package walkthrough

import (
	"context"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
)

// Opens reports whether the walkthrough opens automatically: without a vault, and for a user who left it before its end.
func Opens(job *flow.Job) bool {
	place := job.State().Onboarding()
	situation, err := job.Situation()
	return err == nil && !place.Done && (situation == flow.NoVault || place.Step != "")
}

// Progress says how far the user is.
type Progress struct {
	// Summary is the credential that the pages speak of; nil for none.
	Summary *flow.Summary
	// Environments are all of them, in the configuration's order.
	Environments []standing
}

// standing says how far the user is in one environment.
type standing struct {
	kiiex.Environment
	held, works bool // the vault has a credential of it, the exchange accepted one there
}

// state is the same as a sign and in words.
func (r standing) state() (sign, words string) {
	switch {
	case r.works:
		return "✓", "accepted"
	case r.held:
		return "!", "not accepted yet"
	}
	return "–", "no credential yet"
}

// Read reads the progress from the vault. Summary is the first of the wanted ids that the vault has, or else its only
// credential. Errors are those of the store.
func Read(ctx context.Context, job *flow.Job, wanted ...string) (Progress, error) {
	var entries []store.Entry
	if job.Store() != nil {
		var err error
		if entries, err = job.Names(ctx); err != nil {
			return Progress{}, err
		}
	}
	p := Progress{Environments: readStandings(job, entries)}
	for _, id := range wanted {
		for _, e := range entries {
			if p.Summary == nil && (e.ID == id || len(entries) == 1) {
				summary, err := job.Summary(ctx, e.Name)
				if err != nil {
					return Progress{}, err
				}
				p.Summary = &summary
			}
		}
	}
	return p, nil
}

// readStandings reads how far the user is in each environment.
func readStandings(job *flow.Job, entries []store.Entry) []standing {
	var standings []standing
	for _, environment := range job.Environments() {
		r := standing{Environment: environment}
		for _, e := range entries {
			if e.Environment == environment.Name {
				t, tested := job.State().LastTest(e.ID)
				r.held, r.works = true, r.works || tested && t.OK() && t.Environment == environment.Name
			}
		}
		standings = append(standings, r)
	}
	return standings
}

// accepted reports whether the exchange accepted a credential at its last test; nil stands for none.
func accepted(s *flow.Summary) bool { return s != nil && s.LastTest != nil && s.LastTest.OK() }

// nextStep says what comes after the last environment that accepted a credential.
func nextStep(standings []standing) string {
	next := "All done: production accepts a credential of yours."
	builtin := standings[:min(len(standings), len(kiiex.BuiltinEnvironments()))] // those of the configuration are in no order
	for i := len(builtin) - 1; i >= 0 && !builtin[i].works; i-- {
		name := plain.Text(builtin[i].Name)
		switch {
		case builtin[i].held:
			next = "Next, " + name + ": test the credential you have there. A rejection says what to do."
		case builtin[i].IsEmbedded():
			next = "Next, " + name + ": try its sample credential, on page Import."
		default:
			next = "Next, " + name + ": create an API key there, import it, choose " + name + ", test. Nothing else changes."
		}
	}
	return next
}
