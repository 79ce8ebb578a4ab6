// Package diagnose finds out why a credential does not work.
//
// The rules it keeps:
//   - Run makes checks one after the other, from the vault to a call with the session that the credential
//     opens. It sends at most one login over HTTP, and never repeats it.
//   - Each check reports its facts and its duration; one that failed names the likely causes of package cause,
//     weighed by the checks before it. A check whose ground is missing says so and does not guess.
//   - It is pure: no terminal, no store, no file besides the environment's authorities.
//   - Its texts are free of the credential's secrets, of those made and received on the way, and of invisible
//     characters; text from outside stands in quotation marks.
//
// The search for the mistake in a wrong signature is package mistake's.
package diagnose

import (
	"slices"
	"strings"
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

// Title returns the check's name on screens, a word.
func (id StepID) Title() string {
	for _, s := range steps {
		if s.id == id {
			return s.title
		}
	}
	return string(id)
}

// State is the state of a check.
type State string

// The states. Skipped is a check that has no ground, or that is not needed here; its Summary says which.
const (
	Running State = "running"
	Passed  State = "passed"
	Warning State = "warning"
	Failed  State = "failed"
	Skipped State = "skipped"
)

// Finding is the result of one check.
type Finding struct {
	Step  StepID
	State State
	// Summary is the result in one short sentence; empty while the check runs.
	Summary string
	// Start is the time from the diagnosis's beginning to the check's: one axis for all of them. Elapsed is its length.
	Start, Elapsed time.Duration
	// Learned are facts, one plain sentence each.
	Learned []string
	// Reasons are the likely causes, the likeliest first. A warning and a failure have at least one, others
	// none.
	Reasons []cause.Cause
	// Err is the failure as a *problem.Problem; nil unless State is Failed.
	Err error
}

// Diagnosis is the result of Run. It holds no secret.
type Diagnosis struct {
	// At is the time of the diagnosis.
	At time.Time
	// Environment is the one that was checked; its BaseURL is empty if that is not a usable address.
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
	// Clock is the difference between the server's clock and this computer's; nil if that could not be told.
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

// Wrong returns the checks to show with their causes: the one that the verdict is about, then the other failures, then
// the other warnings. A cause that two of them name is the first one's alone; a check without one of its own is left out.
func (d *Diagnosis) Wrong() []Finding {
	var wrong []Finding
	for _, f := range d.Findings {
		if f.State == Failed || f.State == Warning {
			wrong = append(wrong, f)
		}
	}
	rank := func(f Finding) int {
		switch {
		case f.State == Failed:
			return 0
		case f.Step == StepAuthentication:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(wrong, func(a, b Finding) int { return rank(a) - rank(b) })
	named := map[string]bool{}
	var shown []Finding
	for _, f := range wrong {
		f.Reasons = slices.DeleteFunc(slices.Clone(f.Reasons), func(c cause.Cause) bool {
			known := named[c.Text]
			named[c.Text] = true
			return known
		})
		if len(f.Reasons) > 0 {
			shown = append(shown, f)
		}
	}
	return shown
}

// SaysOf reports whether the verdict says what was found in a check, so that it need not be said again.
func (d *Diagnosis) SaysOf(f Finding) bool {
	return strings.Contains(d.Verdict, f.Summary) || f.Step == StepAuthentication && f.State == Warning && !d.Authenticated
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
