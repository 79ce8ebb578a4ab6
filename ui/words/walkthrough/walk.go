package walkthrough

import (
	"kiikey/store/state"
	"kiikey/ui/flow"
)

// Walk is the user's way through the pages: what comes after what, and what each page offers.
type Walk struct {
	job *flow.Job
	// At is the open page, Furthest the last one reached.
	At, Furthest Page
	// Shown is whether the user has seen the session that the last test started.
	Shown bool
	// Place is what the state folder remembers of it.
	Place state.Onboarding
	Progress
}

// Begin returns the walk from its remembered place. One that a user with a vault begins never opens automatically.
func Begin(job *flow.Job, place state.Onboarding) Walk {
	w := Walk{job: job, Place: place}
	w.At, _ = named(place.Step)
	w.Furthest = w.At
	w.Place.Done = place.Done || place.Step == "" && job.Store() != nil
	return w
}

// Turn opens a page, or the nearest one.
func (w *Walk) Turn(to Page) {
	w.At = max(0, min(to, Pages-1))
	w.Furthest = max(w.Furthest, w.At)
	w.Place.Step = w.At.Name()
}

// Close ends the walk until the user begins it again.
func (w *Walk) Close() { w.Place = state.Onboarding{Done: true} }

// Imported continues with a credential that was imported. One that was only changed leaves the page open.
func (w *Walk) Imported(summary *flow.Summary) {
	w.Summary, w.Place.Credential = summary, summary.ID
	switch w.At {
	case Import:
		w.Turn(Import + 1)
	case Next:
		w.Turn(Test) // the user has seen how a login is signed
	}
}

// hasVault reports whether there is a vault.
func (w *Walk) hasVault() bool {
	situation, err := w.job.Situation()
	return err == nil && situation != flow.NoVault
}

// Done reports whether the work of a page is done. A page that is only read has none.
func (w *Walk) Done(p Page) bool {
	switch p {
	case Vault:
		return w.hasVault()
	case Import, Sign:
		return w.Summary != nil
	case Test, Session:
		return accepted(w.Summary)
	}
	return true
}

// Missing returns the page whose work the open one needs first; ok is false if nothing is missing.
func (w *Walk) Missing() (first Page, ok bool) {
	switch w.At {
	case Import, Next:
		first = Vault
	case Sign, Test:
		first = Import
	case Session:
		first = Test
	}
	return first, !w.Done(first)
}

// sessionGone reports whether the sandbox's session ended when kiikey was locked or left.
func (w *Walk) sessionGone(loggedIn bool) bool {
	env, err := w.job.Environment(w.Summary.LastTest.Environment)
	return !loggedIn && err == nil && env.IsEmbedded()
}

// Action is something to do on a page.
type Action int

// The actions of the pages.
const (
	Continue Action = iota
	CreateVault
	TrySandbox
	ImportOwn
	Restore
	GetKey
	OpenSignature
	TestNow
	TestAgain
	Diagnose
	Edit
	OpenSession
	Finish
	ImportNext
)

// Actions returns what the open page offers, the next step first; not for a page where something is Missing.
func (w *Walk) Actions(loggedIn bool) []Action {
	var work []Action
	switch w.At {
	case Vault:
		if !w.hasVault() {
			return []Action{CreateVault}
		}
	case Import:
		work = []Action{TrySandbox, ImportOwn, Restore, GetKey}
	case Sign:
		work = []Action{OpenSignature}
	case Test:
		switch {
		case w.Done(Test):
			work = []Action{TestAgain}
		case w.Summary.LastTest == nil:
			work = []Action{TestNow}
		default:
			work = []Action{TestAgain, Diagnose, Edit}
		}
	case Session:
		switch {
		case w.sessionGone(loggedIn):
			return []Action{TestAgain}
		case !w.Shown:
			return []Action{OpenSession}
		}
		work = []Action{OpenSession}
	case Next:
		return []Action{Finish, ImportNext}
	}
	if w.Done(w.At) {
		return append([]Action{Continue}, work...)
	}
	return work
}
