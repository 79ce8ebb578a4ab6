package kiiex

// The environment variables for a credential's values and a login's results: programs that kiikey starts, or
// prints, read them. Variables that begin with KIIKEY_ are kiikey's own settings.
const (
	EnvAPIKey       = "KIIEX_API_KEY"
	EnvAPISecret    = "KIIEX_API_SECRET"
	EnvNonce        = "KIIEX_NONCE"
	EnvUserID       = "KIIEX_USER_ID"
	EnvSignature    = "KIIEX_SIGNATURE"
	EnvBaseURL      = "KIIEX_BASE_URL"
	EnvSessionToken = "KIIEX_SESSION_TOKEN"
	EnvPendingToken = "KIIEX_PENDING_TOKEN"
	EnvCode         = "KIIEX_CODE"
)
