package words

import (
	"strings"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
)

// nameOf returns the best name that the exchange gave for a user.
func nameOf(u api.User) string {
	switch {
	case u.UserName != "":
		return text(u.UserName)
	case u.UserID != "":
		return "user " + text(u.UserID)
	}
	return "a user that the exchange did not name"
}

// LoggedIn says that a login was accepted.
func (f Form) LoggedIn(l *flow.Login) string {
	return "Logged in as " + nameOf(l.Authentication.User) + " in " + f.Environment(l.Environment.Name, l.Environment.Kind) + "."
}

// notGiven stands for what the exchange left out.
const notGiven = "not given"

// Fact is something that the exchange said of a session.
type Fact struct {
	Label, Value string
	// Caution is a warning about it; empty for none.
	Caution string
}

// Facts lists a session's user and permissions.
func Facts(l *flow.Login) []Fact {
	u := l.Authentication.User
	return []Fact{
		{"User ID", or(u.UserID, notGiven), ""}, {"Account ID", or(u.AccountID, notGiven), ""},
		{"User name", or(u.UserName, notGiven), ""}, {"OMS ID", or(u.OMSID, notGiven), ""},
		email(u), {"2FA", onOff(u.Use2FA), ""},
	}
}

func email(u api.User) Fact {
	fact := Fact{"E-mail", or(u.Email, notGiven), ""}
	switch {
	case u.EmailVerified == nil:
	case *u.EmailVerified:
		fact.Value += ", verified"
	default:
		fact.Caution = "not verified"
	}
	return fact
}

func onOff(value *bool) string {
	switch {
	case value == nil:
		return notGiven
	case *value:
		return "on"
	}
	return "off"
}

// Of a login and its session.
const (
	WhatATestSends = "One request with the API key, the User ID, the nonce and the signature; never the API secret. " +
		"If it is accepted, kiikey asks who the session belongs to and what it may do."
	OnlyAPing      = "only a Ping, which can't lock you out."
	NoSession      = "No session."
	HowToGetOne    = "An accepted test starts one. It lasts an hour after its last use, or until you log out."
	CallDataHint   = `A JSON object with further parameters, as {"InstrumentId": 1}; may stay empty.`
	NothingSentYet = "Nothing has been sent since the vault was unlocked."
	FieldsOfAnswer = "Every field of the answer"

	ReportTitle = "Report for exchange support"
	ReportHint  = "It has no secrets. To save it in a file: kiikey doctor NAME --report FILE"
)

// SeeAbove is said of a check whose result stands above: of one that failed with that error, or else of a warning.
func SeeAbove(err error) string {
	if err == nil {
		return "worth a look: see above"
	}
	return Outcome(problem.KindOf(err)) + ": see above"
}

// Reopen says how the walkthrough, which was closed, comes back.
func Reopen(how string) string { return how + " to reopen the walkthrough." }

// SavedSession says since when a session is there.
func SavedSession(s kiiex.Session) string { return "Session saved at " + clock(s.ObtainedAt) }

// Remaining says how long a session lasts if it is not used.
func (f Form) Remaining(s kiiex.Session, now time.Time) string {
	if !s.Valid(now) {
		return "ended"
	}
	return f.Left(s.ExpiresAt().Sub(now))
}

// CodeWanted says that a login was accepted up to its 2FA code.
func CodeWanted(l *flow.Login) string {
	wanted := flow.CodeWanted()
	what := wanted.What
	if t := l.Authentication.SecondFactor.Type; t != "" {
		what = strings.TrimSuffix(what, ".") + " (" + text(t) + ")."
	}
	return wanted.Why + " " + what
}

// NotSaved says that a session works and why it is not in the vault.
func NotSaved(err error) string {
	return "The session works, but could not be saved: " + text(problem.From(err).Error())
}

// AnswerAsReceived is the heading of an answer in full.
func AnswerAsReceived(status int) string {
	return "The answer as it came, HTTP status " + problem.Thousands(status) + ", secrets masked"
}

// BelongsTo says which environment a credential may be of.
func BelongsTo(environment, why string) string {
	return "The API key may belong to " + text(environment) + ". " + text(why)
}
