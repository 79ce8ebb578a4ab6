package api

import (
	"time"

	"kiikey/kiiex"
)

// User is the exchange's description of the exchange user behind a credential. Identifiers are digits as text,
// since the software sends them as numbers or strings; "" is unknown.
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
// refusal: a session, or the request for a 2FA code.
type Authentication struct {
	// Token is the session token; empty when SecondFactor is set. Over a WebSocket there need be none.
	Token kiiex.Secret
	User  User
	// SecondFactor is set when the exchange wants a code before it gives a token.
	SecondFactor *SecondFactorChallenge
	Requires2FA  bool
	// Fields is every field that came back, in the answer's order, nested ones as "User.Email"; secret ones
	// are marked, so that a screen can show all of the answer.
	Fields []kiiex.Field
	// Answer is the whole reply.
	Answer Answer
	Timing Timing
}

// SecondFactorChallenge is the exchange's request for a 2FA code.
type SecondFactorChallenge struct {
	Pending kiiex.Secret // Pending2FaToken, sent back with the code
	Type    string       // "Google" and the like; may be empty
}

// Answer is the reply over HTTP.
type Answer struct {
	// Status is the HTTP status code, for a frame of a WebSocket that of its connection, 101; 0 if no answer came.
	Status int
	// frame is the frame that Body came in, without its payload, which is Body, or what is said instead of it; empty over
	// HTTP. Text from outside.
	frame string
	// Header has the values of secret headers, and secrets found in others, replaced by the mask. Text from
	// outside.
	Header map[string][]string
	// Body may hold a session token, so it is a Secret; show MaskedBody.
	Body kiiex.Secret
	// MaskedBody is Body with the values of secret fields replaced by the mask; text from outside, not yet
	// made harmless for a terminal.
	MaskedBody string
}

// Timing holds the length of each part of one request. A part that did not happen is zero: a reused connection
// has no DNS, Connect and TLS. FirstByte is from the end of the request to the beginning of the answer; Total is
// the whole call, to the end of the answer's body.
type Timing struct {
	DNS, Connect, TLS, FirstByte, Total time.Duration
}

// Milliseconds is d as documents state it, rounded to a thousandth.
func Milliseconds(d time.Duration) float64 {
	return float64(d.Round(time.Microsecond).Microseconds()) / 1000
}
