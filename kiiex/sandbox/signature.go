package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
)

// credentials are the four fields that authenticate, as the client sent them.
type credentials struct {
	apiKey, signature, userID, nonce string
}

// verify reports whether c is signed with the account's secret: lowercase hex of HMAC-SHA256 over nonce, user
// id and API key. Any nonce will do, an old one too: clients of the exchange replay one for years. The user id
// is compared by itself, since "0"+"1151" and "01"+"151" make the same message.
func (a account) verify(c credentials) bool {
	mac := hmac.New(sha256.New, []byte(a.APISecret))
	mac.Write([]byte(c.nonce))
	mac.Write([]byte(c.userID))
	mac.Write([]byte(c.apiKey))
	want := hex.EncodeToString(mac.Sum(nil))
	return equal(c.signature, want)&equal(c.userID, a.UserID.String())&equal(c.apiKey, a.APIKey) == 1
}

// names reports whether c names the account, by id or by key: a failure counts against the user that it names, and
// anybody else's mistakes lock no user out.
func (a account) names(c credentials) bool {
	return equal(c.userID, a.UserID.String())|equal(c.apiKey, a.APIKey) == 1
}

// equal compares in constant time for texts of equal length; it returns 1 or 0.
func equal(a, b string) int { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) }
