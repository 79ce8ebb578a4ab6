package kiiex

import "time"

// SessionLife is how long a session token lasts after its last use; any call with it starts the hour anew.
// Source: the exchange's page on authentication with an API key.
const SessionLife = time.Hour

// Session is a login that is valid now, as far as is known.
type Session struct {
	Token  Secret
	UserID string
	// AccountID and OMSID are what the exchange said at the login, which later calls ask for; "" is unknown.
	AccountID string
	OMSID     string
	// UserName is likewise; of a kept session it is the credential's.
	UserName    string
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
