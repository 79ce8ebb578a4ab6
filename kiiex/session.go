package kiiex

import (
	"time"
)

// SessionLife is how long a session token lasts after its last use; any call with it starts the hour anew.
// Source: the exchange's page on authentication with an API key.
const SessionLife = time.Hour

// Session is a login that is valid now, as far as is known.
type Session struct {
	Token  Secret
	UserID string
	// AccountID and OMSID are what the exchange said at the login, which later calls ask for; "" is unknown.
	AccountID   string
	OMSID       string
	Environment string
	BaseURL     string
	ObtainedAt  time.Time
	LastUsed    time.Time
}

// ExpiresAt is when the session ends unless it is used before.
func (s Session) ExpiresAt() time.Time { return s.LastUsed.Add(SessionLife) }

// Valid reports whether the session has not ended by itself at t. The exchange may have ended it earlier.
func (s Session) Valid(t time.Time) bool {
	return !s.Token.IsEmpty() && t.Before(s.ExpiresAt())
}

// User is what the exchange says of the person behind a credential. Identifiers are digits as text, since
// the software sends them as numbers or strings; "" is unknown.
type User struct {
	UserID        string
	UserName      string
	Email         string
	EmailVerified *bool
	AccountID     string
	OMSID         string
	Use2FA        *bool
}

// Authentication is a 200 answer to AuthenticateUser or Authenticate2FA that was understood and is not a
// refusal: a session, or the wish for a second factor.
type Authentication struct {
	// Token is the session token; empty exactly when SecondFactor is set.
	Token Secret
	User  User
	// SecondFactor is set when the exchange wants a code before it gives a token.
	SecondFactor *SecondFactorChallenge
	// Locked is false: an answer that says otherwise is an error of kind UserLocked, whatever else it says.
	Locked           bool
	Requires2FA      bool
	EnforceEnable2FA bool
	// Fields is every field that came back, in the answer's order, nested ones as "User.Email"; secret ones
	// are marked, so that a screen can show all of the answer.
	Fields []Field
	// Answer is the whole reply.
	Answer Answer
	Timing Timing
}

// SecondFactorChallenge is the exchange's wish for a code.
type SecondFactorChallenge struct {
	Pending Secret // Pending2FaToken, sent back with the code
	Type    string // "Google" and the like; may be empty
	Info    string // AddtlInfo; may be empty
}

// Field is one field of an answer. Exactly one of Value and Secret is used.
type Field struct {
	Path   string
	Value  string
	Secret Secret
}

// IsSecret reports whether the field's value must be masked.
func (f Field) IsSecret() bool { return !f.Secret.IsEmpty() }

// Answer is what came back over HTTP.
type Answer struct {
	// Status is the HTTP status code; 0 when no answer came.
	Status int
	// Header has the values of secret headers, and secrets found in others, replaced by the mask. Text from
	// outside.
	Header map[string][]string
	// Body may hold a session token, so it is a Secret; show MaskedBody.
	Body Secret
	// MaskedBody is Body with the values of secret fields replaced by the mask; text from outside, not yet
	// made harmless for a terminal.
	MaskedBody string
}

// Timing is how long the parts of one request took. A part that did not happen is zero: a reused
// connection has no DNS, Connect and TLS. Sign is for whoever signed: the client receives a signature.
// FirstByte is from the end of the request to the beginning of the answer; Total is all of the call, from
// its beginning to the end of the answer's body.
type Timing struct {
	Sign, DNS, Connect, TLS, FirstByte, Total time.Duration
}
