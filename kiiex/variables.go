package kiiex

// The environment variables that hold what a credential is made of and what a login gives: programs that are
// shown or started read them. Variables that begin with KIIKEY_ are kiikey's own settings.
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
