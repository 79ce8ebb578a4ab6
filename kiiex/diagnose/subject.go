package diagnose

import (
	"fmt"
	"net/url"
	"slices"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/redact"
)

// Subject is a credential, or a connection, to diagnose, and its caller's knowledge of it.
type Subject struct {
	Store StoreFacts
	// Credential is nil when there is none to check: then only the connection to the exchange is checked. It is
	// neither kept nor cleared.
	Credential *kiiex.Credential
	// Environment is the one to check against. The built-in sandbox must have its address.
	Environment kiiex.Environment
	// Environments are all that are known, for OtherEnvironment.
	Environments []kiiex.Environment
	Earlier      Earlier
	// AcceptedBefore is the time when this environment last accepted the credential; zero if none is known. A key that
	// it accepted was not made in another one.
	AcceptedBefore time.Time
	// Others has the vault's other credentials; see cause.Known.
	Others func() []cause.Other
	// Client says how requests are made. Its Step and Record are called as the client does.
	Client api.Options
	// Authenticate is the user's consent to one login, after Question.
	Authenticate bool
	// Now is the clock. It may be called from several goroutines.
	Now func() time.Time
}

// StoreFacts is the result of opening the store, from the caller.
type StoreFacts struct {
	// Used is false where none was needed.
	Used bool
	// Unlocked is true when credentials can be read from it.
	Unlocked bool
	// Notices are the faults of files, folders and their permissions, one sentence each.
	Notices []string
	// Err is the failure to open the vault, or to find the credential in it.
	Err error
}

// Earlier is the record of past logins with this credential.
type Earlier struct {
	// Failures counts the logins in a row that were rejected, up to the latest; 0 is also for not known.
	Failures int
	// Environment and Outcome are of the latest; Outcome is empty for a success, and where none is known.
	Environment string
	Outcome     problem.Kind
	// RetryAt is the time until which Environment asked to wait; zero if it did not.
	RetryAt time.Time
	// RejectedAt, RejectedIn and Rejected are of the latest rejection, of the values that the credential has now and
	// with no accepted login since; RejectedAt is zero if none is known.
	RejectedAt time.Time
	RejectedIn string
	Rejected   problem.Kind
}

// Question asks the user to agree to a login.
type Question struct {
	// Sends says what would be sent and where to, one sentence each.
	Sends []string
	// Cautions say why it could do harm: earlier failures that may lock the user out. May be empty.
	Cautions []string
}

// Question returns the question that Authenticate answers. It leaves out production, and an environment other
// than the credential's: the caller asks about those at every login.
func (s Subject) Question() Question {
	return Question{Sends: s.sends(s.Environment), Cautions: s.cautions()}
}

// cautions returns reasons why a login could do harm, from the record of earlier ones.
func (s Subject) cautions() []string {
	const notKnown = " How many in a row lock you out is not known; only exchange support can unlock your user."
	var all []string
	e := s.Earlier
	early := api.TooEarly(e.RetryAt, s.Now())
	switch {
	case early != "" && e.Environment == s.Environment.Name:
		all = append(all, early)
	case e.Outcome == problem.RateLimited:
		all = append(all, "At the latest login there were too many requests: wait 2 min after it.")
	}
	judged := ""
	if e.Outcome != "" && !e.Outcome.IsRefusal() {
		judged = ", of those that the exchange judged," // the latest was answered otherwise, or not at all
	}
	switch {
	case e.Outcome == problem.UserLocked:
		all = append(all, "At the latest login the exchange had locked you out. Another one cannot succeed before exchange support has unlocked your user.")
	case e.Failures > 1:
		all = append(all, fmt.Sprintf("The latest %d logins with this credential%s were rejected in a row.", e.Failures, judged)+notKnown)
	case e.Failures == 1, e.Outcome == problem.InvalidCredentials, e.Outcome == problem.NotAuthorized, e.Outcome == problem.ExchangeRefused:
		all = append(all, "The latest login with this credential"+judged+" was rejected."+notKnown)
	}
	return all
}

// sends says what a login against env would send.
func (s Subject) sends(env kiiex.Environment) []string {
	if s.Credential == nil {
		return nil
	}
	c := *s.Credential
	key, nonce := kiiex.MaskKey(c.APIKey), c.Nonce
	for _, w := range c.Examine().Warnings {
		switch w.Sort {
		case kiiex.WarningSame, kiiex.WarningExchanged: // what is in the key's place may be the secret
			key = kiiex.Mask
		case kiiex.WarningPlace:
			nonce = kiiex.Mask
		}
	}
	where := "in the headers and in the body"
	switch s.Client.FieldsIn {
	case api.FieldsInHeaders:
		where = "in the headers"
	case api.FieldsInBody:
		where = "in the body"
	}
	to := nameOf(env)
	if env.Validate() == nil {
		to += ", " + env.BaseURL
	}
	clean := func(text string) string { return harmless(redact.MaskIn(text, c.APISecret)) }
	sends := []string{
		clean("One login goes to " + to + ": the API key " + key + ", the User ID " + c.UserID + ", the nonce " + nonce +
			" and a signature, " + where + ". The API secret is not sent."),
		"If it is accepted, kiikey asks what its session reaches, by read-only calls, then logs out.",
	}
	if at, err := url.Parse(env.WebSocketURL); err == nil && at.Host != "" {
		sends = append(sends, clean("If it works, kiikey logs in once more over the WebSocket at "+at.Host+", makes one read-only call there, and logs out."))
	}
	return sends
}

// Suggestion is another environment that the key may belong to.
type Suggestion struct {
	Environment kiiex.Environment
	// Why it may be that one.
	Why string
	// Sends says what trying it would send.
	Sends []string
}

// suggest returns the environment to try next; nil if none is known.
func (s Subject) suggest() *Suggestion {
	others := slices.DeleteFunc(slices.Clone(s.Environments), func(e kiiex.Environment) bool {
		own := s.Credential != nil && e.Name == s.Credential.Environment
		return e.Name == s.Environment.Name || e.BaseURL == s.Environment.BaseURL || e.Kind == kiiex.KindSandbox && !own
	})
	var accepting []string // this very API key, as the vault knows
	if s.Others != nil {
		for _, o := range s.Others() {
			if o.SameKey {
				accepting = append(accepting, o.AcceptedBy)
			}
		}
	}
	rank := func(e kiiex.Environment) int {
		switch {
		case slices.Contains(accepting, e.Name):
			return -1
		case s.Credential != nil && e.Name == s.Credential.Environment:
			return 0
		case s.Environment.Kind == kiiex.KindStaging && e.Kind == kiiex.KindProduction,
			s.Environment.Kind == kiiex.KindProduction && e.Kind == kiiex.KindStaging:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(others, func(a, b kiiex.Environment) int { return rank(a) - rank(b) })
	if len(others) == 0 {
		return nil
	}
	other := others[0]
	why := kiiex.OnlyThere + " The two are easily confused."
	switch rank(other) {
	case -1:
		why = "It accepts the same API key with another credential."
	case 0:
		why = cause.SavedFor(nameOf(other)) + "."
	}
	return &Suggestion{Environment: other, Why: harmless(why), Sends: s.sends(other)}
}
