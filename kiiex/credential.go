// Package kiiex defines a credential of the KIIEX exchange: its fields, their checks, its secret, its signature
// and its session.
//
// The rules it keeps:
//   - It is pure. It knows nothing of terminals, networks, keyrings or configuration files. Values and
//     *problem.Problem errors go out.
//   - A secret is a Secret, which can't be printed, logged or marshalled by accident.
//   - A value is signed and sent exactly as it was written.
//
// The exchange is AlphaPoint's software behind a proxy; docs/exchange.md says what is known of its interface.
package kiiex

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Credential is one API key of one exchange user, with its secret, nonce and environment.
type Credential struct {
	// ID is random and made at import: it ties stored items together across renames, and monitoring knows a credential
	// by it.
	ID string
	// Name is the user's own, unique within a store.
	Name string
	// Environment is the name of the environment that the key was created in.
	Environment string
	// APIKey identifies the key; 32 lowercase hex digits as far as is known. Without the secret it can't log
	// in, yet it is masked unless it must be read.
	APIKey string
	// APISecret is the HMAC key, used as the ASCII text that the exchange showed.
	APISecret Secret
	// Nonce keeps every digit: "0" is a value, and "0" differs from "00" in a signature.
	Nonce string
	// UserID is digits.
	UserID string
	// UserName is optional.
	UserName string
	// Permissions are those of the exported file, or typed: Deposit, Trading, Withdraw. May be empty.
	Permissions []string
	// IPWhitelist comes from the same sources. May be empty.
	IPWhitelist []string
	// Note is the user's own text; may be empty.
	Note string
	// Expires is the day on which the exchange ends the key, as midnight in UTC; zero if it is not known.
	Expires time.Time
	// Replaces is the ID of the credential that this one will replace, during a rotation; else empty.
	Replaces string
	// ImportedAt is the time of saving, in UTC.
	ImportedAt time.Time
}

// NewID returns a random identifier of 128 bits as 32 hex digits.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails since Go 1.24
	return hex.EncodeToString(b[:])
}

// Fingerprint is the first 64 bits of the API key's SHA-256, as hex digits in groups of four: short enough to be compared
// by voice, and nothing that another key could be made to have.
func (c Credential) Fingerprint() string {
	sum := sha256.Sum256([]byte(c.APIKey))
	return fmt.Sprintf("%x %x %x %x", sum[0:2], sum[2:4], sum[4:6], sum[6:8])
}

// Expired reports whether the day on which the exchange ends a key, if it is known, is over at now.
func Expired(day, now time.Time) bool { return !day.IsZero() && !now.Before(day.AddDate(0, 0, 1)) }

// CanWithdraw reports whether one of these permissions, as a file or a session names them, takes money out of the account.
func CanWithdraw(permissions []string) bool {
	return slices.ContainsFunc(permissions, func(p string) bool {
		p = strings.ToLower(strings.TrimSpace(p))
		return strings.HasPrefix(p, "withdraw") || strings.HasPrefix(p, "createwithdraw")
	})
}

// Clear overwrites the secret.
func (c Credential) Clear() { c.APISecret.Clear() }

// Has reports whether the field has a value. FieldEnvironment never has: it is only a hint in files.
func (c Credential) Has(field FieldName) bool {
	switch field {
	case FieldAPIKey:
		return c.APIKey != ""
	case FieldAPISecret:
		return !c.APISecret.IsEmpty()
	case FieldNonce:
		return c.Nonce != ""
	case FieldUserID:
		return c.UserID != ""
	case FieldUserName:
		return c.UserName != ""
	case FieldPermissions:
		return len(c.Permissions) > 0
	case FieldIPWhitelist:
		return len(c.IPWhitelist) > 0
	case FieldNote:
		return c.Note != ""
	case FieldExpires:
		return !c.Expires.IsZero()
	}
	return false
}

// Missing returns the required fields that have no value: API key, API secret, nonce and User ID, in this
// order.
func (c Credential) Missing() []FieldName {
	return slices.DeleteFunc(slices.Clone(requiredFields), c.Has)
}
