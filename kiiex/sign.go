package kiiex

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
)

// Signed is the proof of identity that a login carries. It alone is enough to log in, now and later, since the
// exchange does not require a nonce to grow: treat it like a password.
type Signed struct {
	APIKey   string
	UserID   string
	UserName string
	// Nonce is the signed one, character for character.
	Nonce string
	// Signature is 64 lowercase hex digits.
	Signature Secret
}

// HMACKey says what the key of a signature is.
const HMACKey = "the API secret, as the text that the exchange showed"

// Sign signs a login of c with nonce, which is used as it is; pass c.Nonce for the stored one. c must have
// an API key, a secret and a user id.
//
// The recipe is that of the exchange's page: lowercase hex of HMAC-SHA256, whose key is the API secret as
// the text that was shown (not the bytes that its hex digits stand for) and whose message is
// Nonce + UserID + APIKey. Nothing separates the three, so nonce 0 with user 205 signs the same message as
// nonce 02 with user 05; as user ids have no leading zeros, one that does draws a warning at import.
func (c Credential) Sign(nonce string) Signed {
	s := Signed{APIKey: c.APIKey, UserID: c.UserID, UserName: c.UserName, Nonce: nonce}
	mac := hmac.New(sha256.New, c.APISecret.Bytes())
	message := []byte(s.Message())
	mac.Write(message) // a hash never fails to write
	sum := mac.Sum(message[:0])
	s.Signature = NewSecret(hex.AppendEncode(make([]byte, 0, hex.EncodedLen(len(sum))), sum))
	return s
}

// Message returns the text that was signed; its three parts are the fields themselves.
func (s Signed) Message() string { return s.Nonce + s.UserID + s.APIKey }

// RandomNonce returns a random 32-bit number in decimal, as the exchange's own page makes one. It may be too
// large for a signed 32-bit integer.
func RandomNonce() string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails, see NewID
	return strconv.FormatUint(uint64(binary.BigEndian.Uint32(b[:])), 10)
}
