package kiiex

import (
	"bytes"
	"fmt"
	"strings"
)

// Warning is something about a field that is probably a mistake, but may be right.
type Warning struct {
	Field FieldName
	// Text is a clause without the field's name and without any part of its value.
	Text string
}

// warningsAbout looks at the values of c that are there.
func warningsAbout(c Credential) []Warning {
	var warnings []Warning
	warn := func(field FieldName, text string) {
		if text != "" {
			warnings = append(warnings, Warning{Field: field, Text: text})
		}
	}
	key, secret := []byte(c.APIKey), c.APISecret.Bytes()
	warn(FieldAPIKey, keyFormWarning(key))
	warn(FieldAPISecret, keyFormWarning(secret))
	if len(key) > 0 && len(secret) > 0 {
		switch {
		case bytes.EqualFold(key, secret):
			warn(FieldAPISecret, "the same as the API key; was one of them pasted twice?")
		case looksLikeKey(secret) && isNoKey(key):
			warn(FieldAPIKey, "the API secret has the form of a key, this has not; were the two exchanged?")
		case looksLikeKey(key) && isNoKey(secret):
			warn(FieldAPISecret, "the API key has the form of a secret, this has not; were the two exchanged?")
		}
	}
	warn(FieldNonce, nonceWarning(c.Nonce))
	if strings.HasPrefix(c.UserID, "0") {
		warn(FieldUserID, "begins with 0, which no known user ID does; the nonce and the user ID are signed "+
			"with nothing between them, so a 0 on the wrong side goes unnoticed")
	}
	return warnings
}

// keyFormWarning compares an API key or secret with what the exchange shows: 32 lowercase hex digits.
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
		return fmt.Sprintf("not %d hex digits: %s", keyLength, characters(n))
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

func nonceWarning(nonce string) string {
	switch {
	case looksLikeKey([]byte(nonce)):
		return "has the form of an API key or secret; is it in the right place?"
	case strings.Trim(nonce, "0123456789") != "":
		return "not a whole number; it will be signed and sent exactly as written"
	}
	return ""
}

// isNoKey reports whether value is nothing like a key, not even a damaged one: most of it is no hex digits.
func isNoKey(value []byte) bool { return 2*countHexDigits(value) < len(value) }

func isAllHex(value []byte) bool { return countHexDigits(value) == len(value) }

func characters(n int) string {
	if n == 1 {
		return "1 character"
	}
	return fmt.Sprintf("%d characters", n)
}
