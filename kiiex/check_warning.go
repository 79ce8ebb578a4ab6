package kiiex

import (
	"bytes"
	"fmt"
	"strings"

	"kiikey/kiiex/problem"
)

// Warning is a probable mistake in a field, which may still be right.
type Warning struct {
	Field FieldName
	Sort  WarningSort
	// Text is a clause without the field's name and without any part of its value.
	Text string
}

// WarningSort is the sort of a Warning, for callers that act on it.
type WarningSort string

// The sorts of warnings.
const (
	WarningForm        WarningSort = "form"         // not 32 lowercase hex digits, which the exchange's keys and secrets are
	WarningSame        WarningSort = "same"         // API key and API secret are the same
	WarningExchanged   WarningSort = "exchanged"    // API key and API secret have changed places
	WarningPlace       WarningSort = "place"        // a nonce that has the form of a key
	WarningNonce       WarningSort = "nonce"        // a nonce that is no number: unusual, and allowed
	WarningLeadingZero WarningSort = "leading-zero" // a user id with one
)

// WarningsAbout checks the values of c that are present.
func WarningsAbout(c Credential) []Warning {
	var warnings []Warning
	add := func(field FieldName, sort WarningSort, text string) {
		if text != "" {
			warnings = append(warnings, Warning{Field: field, Sort: sort, Text: text})
		}
	}
	key, secret := []byte(c.APIKey), c.APISecret.Bytes()
	add(FieldAPIKey, WarningForm, keyFormWarning(key))
	add(FieldAPISecret, WarningForm, keyFormWarning(secret))
	if len(key) > 0 && len(secret) > 0 {
		switch {
		case bytes.EqualFold(key, secret):
			add(FieldAPISecret, WarningSame, "the same as the API key; was one of them pasted twice?")
		case looksLikeKey(secret) && isNoKey(key):
			add(FieldAPIKey, WarningExchanged, "the API secret has the form of a key, this has not; were the two exchanged?")
		case looksLikeKey(key) && isNoKey(secret):
			add(FieldAPISecret, WarningExchanged, "the API key has the form of a secret, this has not; were the two exchanged?")
		}
	}
	switch {
	case looksLikeKey([]byte(c.Nonce)):
		add(FieldNonce, WarningPlace, "has the form of an API key or secret; is it in the right place?")
	case strings.Trim(c.Nonce, "0123456789") != "":
		add(FieldNonce, WarningNonce, "not a whole number; it will be signed and sent exactly as written")
	}
	if strings.HasPrefix(c.UserID, "0") {
		add(FieldUserID, WarningLeadingZero, "begins with 0, which no known User ID does; the nonce and the User ID are signed "+
			"with nothing between them, so a 0 on the wrong side goes unnoticed")
	}
	return warnings
}

// keyFormWarning compares an API key or secret with the exchange's form: 32 lowercase hex digits.
func keyFormWarning(value []byte) string {
	n := len(value)
	switch {
	case n == 0:
		return ""
	case n == 2*keyLength && isAllHex(value):
		return fmt.Sprintf("not %d hex digits: %d, as many as a signature has", keyLength, n)
	case n == keyLength-1:
		return fmt.Sprintf("not %d hex digits: %d characters; was the first or last one lost when copying?", keyLength, n)
	case n != keyLength:
		return fmt.Sprintf("not %d hex digits: %s", keyLength, problem.Count(n, "character"))
	case !isAllHex(value):
		other := n - countHexDigits(value)
		if other == 1 {
			return fmt.Sprintf("not %d hex digits: one character is none of 0–9 and a–f", keyLength)
		}
		return fmt.Sprintf("not %d hex digits: %d characters are none of 0–9 and a–f", keyLength, other)
	case bytes.ContainsAny(value, "ABCDEF"):
		return "contains upper-case letters; the exchange shows lower-case ones, and a signature tells them apart"
	}
	return ""
}

// isNoKey reports whether value is nothing like a key, not even a damaged one: most of it is no hex digits.
func isNoKey(value []byte) bool { return 2*countHexDigits(value) < len(value) }

func isAllHex(value []byte) bool { return countHexDigits(value) == len(value) }
