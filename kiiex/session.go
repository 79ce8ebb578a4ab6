package kiiex

import "time"

// SessionLife is the time for which a session token lasts after its last use; every call with it restarts the hour.
// Source: the exchange's page on authentication with an API key.
const SessionLife = time.Hour

// Session is a login that is probably still valid.
type Session struct {
	Token  Secret
	UserID string
	// AccountID and OMSID come from the exchange's answer to the login, and later calls need them; "" is
	// unknown.
	AccountID string
	OMSID     string
	// UserName comes from there too; of a saved session it is the credential's.
	UserName    string
	Environment string
	BaseURL     string
	ObtainedAt  time.Time
	LastUsed    time.Time
	// Forbidden is true if the exchange refused, right after the login, every call that would show that the session
	// works. Then no other login fares better: the API key lacks the permissions.
	Forbidden bool
}

// ExpiresAt returns the session's end unless it is used before.
func (s Session) ExpiresAt() time.Time { return s.LastUsed.Add(SessionLife) }

// Valid reports whether the session is still within its time at t. The exchange may have ended it earlier.
func (s Session) Valid(t time.Time) bool {
	return !s.Token.IsEmpty() && t.Before(s.ExpiresAt())
}
