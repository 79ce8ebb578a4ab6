// Package kiiex knows the KIIEX exchange: what a credential is, how an exported file is read, how a
// request is signed, what the exchange answers and what its refusals mean.
//
// The package is pure: it knows nothing of terminals, keyrings or configuration files. Bytes and contexts
// come in, values and *problem.Problem errors go out. The exchange itself is AlphaPoint's software behind a
// proxy; what is known of its interface is in docs/exchange.md.
package kiiex

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// Credential is one API key of one user, with what belongs to it.
type Credential struct {
	// ID is random and made at import: it ties stored items together across renames, and monitoring knows a credential
	// by it.
	ID string
	// Name is the person's own, unique within a store.
	Name string
	// Environment is the name of the environment that the key was made in.
	Environment string
	// APIKey identifies the key; 32 lowercase hex digits as far as is known. With the secret absent it is
	// not enough to log in, yet it is masked where it need not be read.
	APIKey string
	// APISecret is the HMAC key, used as the ASCII text that the exchange showed.
	APISecret Secret
	// Nonce is kept digit for digit: "0" is a value, and "0" differs from "00" in a signature.
	Nonce string
	// UserID is digits.
	UserID string
	// UserName is optional.
	UserName string
	// Permissions are what the exported file claimed, or was typed: Deposit, Trading, Withdraw. May be empty.
	Permissions []string
	// IPWhitelist is likewise. May be empty.
	IPWhitelist []string
	// Note is the person's own text; may be empty.
	Note string
	// Expires is the day on which the exchange ends the key, as midnight in UTC; zero if it is not known.
	Expires time.Time
	// Replaces is the ID of the credential that this one is to replace, while a rotation is under way; else
	// empty.
	Replaces string
	// ImportedAt is when the credential entered the store, in UTC.
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

// Clear overwrites the secret.
func (c Credential) Clear() { c.APISecret.Clear() }

// Has reports whether the field has a value. Which environment a credential is for is no field of it.
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
