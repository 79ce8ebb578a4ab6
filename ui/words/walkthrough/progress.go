package walkthrough

import (
	"context"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
)

// Opens reports whether the walk-through opens by itself: for a person without a store, and for one who left it in
// the middle.
func Opens(job *flow.Job) bool {
	place := job.State().Onboarding()
	situation, err := job.Situation()
	return err == nil && !place.Done && (situation == flow.NoVault || place.Step != "")
}

// Progress is how far a person is.
type Progress struct {
	Situation flow.Situation
	// Summary is the credential that the pages speak of; nil for none.
	Summary *flow.Summary
	Rungs   []Rung
}

// Rung is an environment, and how far the person is there.
type Rung struct {
	Environment kiiex.Environment
	Held, Works bool // there is a key, one was accepted
}

// State says how far the person is there, with the sign that says it at a glance.
func (r Rung) State() (sign, words string) {
	switch {
	case r.Works:
		return "✓", "accepted"
	case r.Held:
		return "!", "not accepted yet"
	}
	return "–", "no credential yet"
}

// Read looks at what the store holds. The credential to speak of is the first of the wanted ones, by id, that is
// there, or else the only one. Errors are those of the store.
func Read(ctx context.Context, job *flow.Job, wanted ...string) (Progress, error) {
	situation, err := job.Situation()
	if err != nil {
		return Progress{}, err
	}
	p := Progress{Situation: situation}
	var entries []store.Entry
	if situation == flow.Unlocked {
		if entries, err = job.Names(ctx); err != nil {
			return Progress{}, err
		}
	}
	p.Rungs = climbed(job, entries)
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

// climbed says of each environment whether there is a key, and whether one was accepted there.
func climbed(job *flow.Job, entries []store.Entry) []Rung {
	var rungs []Rung
	for _, environment := range job.Environments() {
		r := Rung{Environment: environment}
		for _, e := range entries {
			if e.Environment == environment.Name {
				t, tested := job.State().LastTest(e.ID)
				r.Held, r.Works = true, r.Works || tested && t.OK() && t.Environment == environment.Name
			}
		}
		rungs = append(rungs, r)
	}
	return rungs
}

// Accepted reports whether the exchange has accepted a credential at its last test; nil stands for none.
func Accepted(s *flow.Summary) bool { return s != nil && s.LastTest != nil && s.LastTest.OK() }

// NextRung says where to go from the last environment in which a key works.
func NextRung(rungs []Rung) string {
	next := "You have arrived: the last of them accepts a credential of yours."
	builtin := rungs[:min(len(rungs), len(kiiex.BuiltinEnvironments()))] // those of the configuration are in no order
	for i := len(builtin) - 1; i >= 0 && !builtin[i].Works; i-- {
		name := plain.Text(builtin[i].Environment.Name)
		switch {
		case builtin[i].Held:
			next = "Next, " + name + ": test the credential you have there. A rejection says what to do."
		case builtin[i].Environment.IsEmbedded():
			next = "Next, " + name + ": try the sample credential, on the page Import."
		default:
			next = "Next, " + name + ": create an API key there, import it, choose " + name + ", test. Nothing else changes."
		}
	}
	return next
}
