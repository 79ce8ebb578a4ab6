// Package diagnose finds out why a credential does not work.
//
// Run makes checks one after the other, from the vault that the credential lies in to a call with the session that
// it opens. Each says what was learned and how long it took; one that failed names the likely causes of package
// cause, weighed by what the checks before it found. A check whose ground is missing says so and does not guess.
//
// The package is pure: no terminal, no store, no file beside the environment's authorities. All texts it
// hands out are free of the credential's secrets, of those that were made and received on the way, and of
// characters that do not show themselves; text from outside stands in quotation marks.
//
// The search for the mistake that made a wrong signature is package mistake's.
package diagnose

import (
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
)

// StepID names one check.
type StepID string

// The checks, in their order. Clock is judged when Service has answered, whose Date it needs; Connection to
// Service come from one Ping.
const (
	StepStore          StepID = "store"
	StepCredential     StepID = "credential"
	StepClock          StepID = "clock"
	StepProxy          StepID = "proxy"
	StepName           StepID = "name"
	StepConnection     StepID = "connection"
	StepTLS            StepID = "tls"
	StepService        StepID = "service"
	StepSignature      StepID = "signature"
	StepAuthentication StepID = "authentication"
	StepSession        StepID = "session"
	StepWebSocket      StepID = "websocket" // only of an environment that has one
)

var steps = []struct {
	id    StepID
	title string
}{
	{StepStore, "Vault"}, {StepCredential, "Credential"}, {StepClock, "Clock"}, {StepProxy, "Proxy"}, {StepName, "Name"},
	{StepConnection, "Connection"}, {StepTLS, "TLS"}, {StepService, "Service"}, {StepSignature, "Signature"},
	{StepAuthentication, "Authentication"}, {StepSession, "Session"}, {StepWebSocket, "WebSocket"},
}

// Steps returns the checks of every environment in the order to show them. After them comes StepWebSocket, where there
// is one.
func Steps() []StepID {
	var ids []StepID
	for _, s := range steps {
		if s.id != StepWebSocket {
			ids = append(ids, s.id)
		}
	}
	return ids
}

// Title is the check's name for people, a word.
func (id StepID) Title() string {
	for _, s := range steps {
		if s.id == id {
			return s.title
		}
	}
	return string(id)
}

// State is how a check stands.
type State string

// The states. Skipped is a check that has no ground, or that is not needed here; its Summary says which.
const (
	Running State = "running"
	Passed  State = "passed"
	Warning State = "warning"
	Failed  State = "failed"
	Skipped State = "skipped"
)

// Finding is what came of one check.
type Finding struct {
	Step  StepID
	State State
	// Summary is what came of it in one short sentence; empty while it runs.
	Summary string
	// Start is when the check began, since the diagnosis did: one axis for all of them. Took is its length.
	Start, Took time.Duration
	// Learned are facts, one plain sentence each.
	Learned []string
	// Reasons are why it probably went wrong, the likeliest first. A warning and a failure have at least one,
	// others none.
	Reasons []cause.Cause
	// Err is the failure as a *problem.Problem; nil unless State is Failed.
	Err error
}

// Diagnosis is what Run found out. It holds no secret.
type Diagnosis struct {
	// At is when it was made.
	At time.Time
	// Environment is the one that was looked at; its BaseURL is empty where that is not a usable address.
	Environment kiiex.Environment
	// Findings are all checks in their order.
	Findings []Finding
	// Verdict is the outcome in a sentence or two.
	Verdict string
	// Authenticated is true when the exchange accepted the credential, though it may have wanted a code.
	Authenticated bool
	// Interrupted is true when the context ended before the checks did.
	Interrupted bool
	// Permissions are those of the session; nil where they are not known.
	Permissions []string
	// Clock is how far the server's clock is from this computer's; nil if that could not be told.
	Clock *Offset
	// OtherEnvironment is set when the key may belong to another environment, and one is known.
	OtherEnvironment *Suggestion

	credential []fact
	requests   []sentRequest
}

// Finding returns the one of a step.
func (d *Diagnosis) Finding(id StepID) Finding {
	for _, f := range d.Findings {
		if f.Step == id {
			return f
		}
	}
	return Finding{Step: id, State: Skipped}
}

// FirstFailure returns the first check that failed; nil if none did.
func (d *Diagnosis) FirstFailure() *Finding { return d.first(Failed) }

func (d *Diagnosis) first(s State) *Finding {
	for i := range d.Findings {
		if d.Findings[i].State == s {
			return &d.Findings[i]
		}
	}
	return nil
}

// Class is the group of the first failure, whose value is the program's exit status: 0 when nothing failed,
// ClassInterrupted when nothing had failed until it was stopped.
func (d *Diagnosis) Class() problem.Class {
	switch f := d.FirstFailure(); {
	case f != nil:
		return problem.KindOf(f.Err).Class()
	case d.Interrupted:
		return problem.ClassInterrupted
	}
	return 0
}
