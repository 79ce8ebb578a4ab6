// Package cause is the catalogue of likely causes for a failure of the exchange, or of the connection to it,
// and of the advice for each.
//
// The rules it keeps:
//   - One failure has one order of causes, the likeliest first, wherever it is shown. Package api classifies:
//     it says what happened, what it saw, and which entry of the catalogue applies. A caller that knows more (a
//     credential, an earlier login, the result of a check) asks the same entry again with that knowledge.
//   - Texts hold no secret. Names that come from outside (environments, proxies, issuers) are for a face to
//     make harmless.
package cause

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kiikey/internal/shell"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// Cause is one likely cause.
type Cause struct {
	ID ID `json:"cause"`
	// Text is the cause and Do what to do about it, one sentence or a few each.
	Text string `json:"text"`
	Do   string `json:"do"`
}

// Known is the knowledge with which a failure is explained. The zero value is none.
type Known struct {
	// Environment is the one that the request went to.
	Environment kiiex.Environment
	// Credential is the one that was used; nil if it is not at hand.
	Credential *kiiex.Credential
	// AcceptedBefore is the time when Environment last accepted Credential; zero if none is known.
	AcceptedBefore time.Time
	// Answered is true if the exchange answered another request just before.
	Answered bool
	// NewSession is true if the session had been opened just before.
	NewSession bool
	// SessionWorks is true if another call with the session was answered just before.
	SessionWorks bool
	// OverHTTP is true where the exchange accepted the same login over HTTP just before.
	OverHTTP bool
	// Others looks up what the vault knows of other credentials; nil for nothing. Only the entries for rejected logins
	// call it.
	Others func() []Other
	// Now is the time by this computer's clock; zero for the present.
	Now time.Time
}

// Likely is an entry of the catalogue: the causes of one failure.
type Likely interface {
	// Causes returns the likeliest first by what is known, and at least one. The caller may change the list.
	Causes(Known) []Cause
}

// always is an entry that nothing known can change.
type always []Cause

func (a always) Causes(Known) []Cause { return slices.Clone(a) }

// weighed is an entry whose causes, or their order, follow from what is known.
type weighed func(Known) []Cause

func (w weighed) Causes(k Known) []Cause { return w(k) }

// Failure is a classified failure. It is the Err of the problem that Explain makes.
type Failure struct {
	Kind problem.Kind
	// What happened, as one sentence.
	What string
	// Seen is the observation, in whole sentences; may be empty.
	Seen string
	// Login is true for a login, of which several rejected ones lock the user out.
	Login bool
	// WebSocket is true where it happened at the environment's websocket_url, and not at its base URL.
	WebSocket bool
	Likely    Likely
	// RetryAfter is the wait that the exchange asked for, and Wait the advice that follows from it, whatever the cause; zero if
	// it did not.
	RetryAfter time.Duration
	Wait       string
	// Err is the error behind it, for errors.Is and errors.As; may be nil.
	Err error
}

func (f *Failure) Error() string { return strings.TrimSpace(f.What + " " + f.Seen) }

// Unwrap returns the error behind the failure.
func (f *Failure) Unwrap() error { return f.Err }

// Causes returns the likely causes by what is known.
func (f *Failure) Causes(k Known) []Cause {
	var causes []Cause
	if f.WebSocket {
		causes = f.atWebSocket(k)
	} else {
		causes = f.Likely.Causes(k)
	}
	for i := range causes {
		causes[i].Do = cmp.Or(f.Wait, causes[i].Do)
	}
	return causes
}

// What several packages say of a login.
const (
	Stopped      = "Stopped before the exchange had answered."
	CountUnknown = "Whether the exchange counted this login is not known."
	// DeadSession is for a session that was proved not to work.
	DeadSession = "The login was accepted, but its session doesn't work."
	// UnansweredOverWebSocket is for a login that was accepted there, and may yet not work.
	UnansweredOverWebSocket = "The exchange accepted the login over its WebSocket, but answered no read-only call there."
	// ManyRequests is a reason not to send more for a while, as the end of a sentence.
	ManyRequests = "there were too many requests"
)

// FindTheCause comes before the command that does, at the end of what to do.
const FindTheCause = "Find the cause: "

// NeverRetried is for the next step after a rejected login.
const NeverRetried = "kiikey never retries a rejected login: several in a row lock you out."

// Explain makes the problem to show: its Why is the observation and the likely causes, its Next the advice for
// the likeliest. It ends with the command for doctor if that could find out more.
func (f *Failure) Explain(k Known) *problem.Problem {
	causes := f.Causes(k)
	next := []string{causes[0].Do}
	if f.Login && f.Kind.IsRefusal() && f.Kind != problem.UserLocked {
		next = append(next, NeverRetried)
	}
	if f.Kind.Class() == problem.ClassRefused || len(causes) > 1 {
		next = append(next, FindTheCause+doctor(k))
	}
	return &problem.Problem{
		Kind: f.Kind, What: f.What, Why: strings.TrimSpace(f.Seen + " " + listed(causes)), Next: strings.Join(next, " "),
		RetryAfter: f.RetryAfter, Err: f,
	}
}

// doctor is the command that checks the credential in the environment that was asked.
func doctor(k Known) string {
	if k.Credential == nil || k.Credential.Name == "" {
		return "kiikey doctor NAME"
	}
	command := "kiikey doctor " + shell.Word(k.Credential.Name)
	if k.Environment.Name != k.Credential.Environment {
		command += " --env " + shell.Word(k.Environment.Name)
	}
	return command
}

// listed writes causes as a sentence, or as a list with a line for each.
func listed(causes []Cause) string {
	if len(causes) == 1 {
		return causes[0].Text
	}
	list := "Likely causes:"
	for i, c := range causes {
		list += fmt.Sprintf("\n%d  %s", i+1, c.Text)
	}
	return list
}

// Weigh explains a classified failure again from k; it returns any other err as it is.
func Weigh(err error, k Known) error {
	var f *Failure
	if errors.As(err, &f) {
		return f.Explain(k)
	}
	return err
}

// Of returns the likely causes of err from k. For an unclassified error it returns the problem's own text,
// under the id otherwise.
func Of(err error, k Known, otherwise ID) []Cause {
	var f *Failure
	if errors.As(err, &f) {
		return f.Causes(k)
	}
	return []Cause{Given(otherwise, err)}
}

// Given makes a cause of a problem's own text.
func Given(id ID, err error) Cause {
	p := problem.From(err)
	why := p.Why
	if why == "" {
		why = p.What
	}
	return Cause{id, why, p.Next}
}

// Has reports whether one of the causes is id.
func Has(causes []Cause, id ID) bool {
	return slices.ContainsFunc(causes, func(c Cause) bool { return c.ID == id })
}

// joined appends lists, each without the causes of those before it. How to get the secret again is said once.
func joined(lists ...[]Cause) []Cause {
	var all []Cause
	for _, list := range lists {
		all = append(all, slices.DeleteFunc(slices.Clone(list), func(c Cause) bool { return Has(all, c.ID) })...)
	}
	said := false
	for i := range all {
		do, has := strings.CutSuffix(all[i].Do, " "+kiiex.OnlyOnce)
		if has && said {
			all[i].Do = do
		}
		said = said || has
	}
	return all
}

// Day writes a date.
func Day(t time.Time) string { return t.UTC().Format("2 January 2006") }

// ClockTime writes a date and a time.
func ClockTime(t time.Time) string { return t.UTC().Format("2 January 2006 15:04:05") + " UTC" }
