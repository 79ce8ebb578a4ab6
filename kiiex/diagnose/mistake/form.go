package mistake

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"

	"kiikey/kiiex"
)

// FormKind classifies a pasted text.
type FormKind string

// The kinds of pasted text. The first four are forms of a signature, the others are not.
const (
	FormHex      FormKind = "hex"       // hex digits
	FormBase64   FormKind = "base64"    // base64 or base64url
	FormBytes    FormKind = "bytes"     // the digest's bytes themselves
	FormByteList FormKind = "byte-list" // the bytes as decimal numbers

	FormEmpty    FormKind = "empty"
	FormTooShort FormKind = "too-short"
	FormTooLong  FormKind = "too-long"
	FormObject   FormKind = "object" // a language's text for an object, or for no value
	FormUUID     FormKind = "uuid"   // the form of a session token
	FormUnknown  FormKind = "unknown"

	// These are recognised only with the credential.
	FormSecret  FormKind = "api-secret"
	FormAPIKey  FormKind = "api-key"
	FormMessage FormKind = "message"
	FormUserID  FormKind = "user-id"
	FormNonce   FormKind = "nonce"
)

// Form describes a pasted text. It can be shown and logged: it holds the text only as Secrets.
type Form struct {
	Kind FormKind
	// Length is the number of characters without surrounding white space; of bytes for FormBytes.
	Length int
	// Likely are the names of the hashes whose digests have this length, the right one first; empty if none
	// has.
	Likely []string
	// Explanation says in a few sentences what this is.
	Explanation string

	slips  []Slip       // in writing the digest; a missing part shows only in a Result
	text   kiiex.Secret // as pasted
	core   kiiex.Secret // without the text around it
	digits kiiex.Secret // the digest, or a part of it, as lowercase hex
}

// Searchable reports whether the text can be a signature, or a large enough part of one.
func (f Form) Searchable() bool {
	switch f.Kind {
	case FormHex, FormBase64, FormBytes, FormByteList:
		return true
	}
	return false
}

// target is the digest to search for; f must be Searchable.
func (f Form) target() *target { return newTarget(f.digits.Bytes()) }

// maxPasted is the longest text that is read; the longest form of a signature, a list of numbers, is shorter.
const maxPasted = 4096

// ReadForm classifies a pasted text by its looks alone: its length, its alphabet, and the text around it. It
// takes any bytes.
func ReadForm(pasted kiiex.Secret) Form {
	r := &reader{form: Form{text: pasted.Clone()}}
	r.read(pasted.Bytes())
	return r.form
}

// comparedWith returns f with the knowledge of the credential: if the pasted text is, or contains, one of the
// credential's own values, its Kind and Explanation say so.
func (f Form) comparedWith(e Evidence) Form {
	secret, key := e.Secret.Bytes(), []byte(e.APIKey)
	message := []byte(e.Nonce + e.UserID + e.APIKey)
	switch {
	case f.is(secret) || f.holds(secret):
		return f.not(FormSecret, "This is your API secret, or contains it, and not a signature. It is not shown here. "+
			"Clear it from the clipboard; if anyone else may have seen it, delete the key at the exchange and create a new one.")
	case f.is(message):
		return f.not(FormMessage, "This is the message that is signed, not its signature.")
	case f.is(key):
		return f.not(FormAPIKey, "This is your API key, not a signature.")
	case f.holds(key):
		return f.not(FormAPIKey, "This contains your API key: it is more than the signature. Paste the signature alone.")
	case f.is([]byte(e.Nonce)):
		return f.not(FormNonce, "This is the nonce, not a signature.")
	case f.is([]byte(e.UserID)):
		return f.not(FormUserID, "This is the User ID, not a signature.")
	}
	return f
}

// not returns f as something that is no signature.
func (f Form) not(kind FormKind, explanation string) Form {
	f.Kind, f.Explanation = kind, explanation
	f.Likely, f.slips, f.digits = nil, nil, kiiex.Secret{}
	return f
}

// is reports whether the pasted text is value, in any case.
func (f Form) is(value []byte) bool {
	return len(value) > 0 && (bytes.EqualFold(f.core.Bytes(), value) || bytes.EqualFold(bytes.TrimSpace(f.text.Bytes()), value))
}

// minHeld is the length from which a value can't occur inside other text by accident.
const minHeld = 16

// holds reports whether the pasted text contains value, in any case.
func (f Form) holds(value []byte) bool {
	return len(value) >= minHeld && bytes.Contains(bytes.ToLower(f.text.Bytes()), bytes.ToLower(value))
}

// finish classifies digits, the digest in hex.
func (r *reader) finish(kind FormKind, digits string) {
	f := &r.form
	f.Kind = kind
	for _, e := range catalogue()[Hash] {
		if len(digits) == hex.EncodedLen(e.size) {
			f.Likely = append(f.Likely, e.name)
		}
	}
	longest := hex.EncodedLen(64)
	switch {
	case len(digits) < minDigits:
		r.refuse(FormTooShort, fmt.Sprintf("This is too short: a signature has 64 hex digits, and fewer than %d say nothing.", minDigits))
		return
	case len(digits) > longest:
		r.refuse(FormTooLong, fmt.Sprintf("This is longer than any signature: a right one has 64 hex digits, the longest known %d.", longest))
		return
	}
	f.digits = kiiex.SecretFromString(digits)
	f.Explanation = r.explain(kind, len(digits))
}

func (r *reader) explain(kind FormKind, digits int) string {
	f := &r.form
	looks := map[FormKind]string{
		FormHex:      fmt.Sprintf("%d hex digits", digits),
		FormBase64:   fmt.Sprintf("Base64 for %d bytes", digits/2),
		FormBytes:    fmt.Sprintf("%d bytes, not written as text", digits/2),
		FormByteList: fmt.Sprintf("A list of %d byte values", digits/2),
	}[kind]
	switch {
	case digits == 32:
		looks += ": the length of MD5. An API key and an API secret are just as long, and so is half a signature; it may be one of them, pasted by mistake."
	case digits == 64:
		looks += ": the length of SHA-256, as it should be."
	case len(f.Likely) > 0:
		looks += ": the length of " + strings.Join(f.Likely, " or ") + ". A signature is made with SHA-256, which gives 64 digits."
	default:
		looks += ": not the length of a whole signature, which has 64 digits."
	}
	if kind != FormHex || len(f.slips) > 0 {
		looks += " A signature is written as 64 lowercase hex digits and nothing else."
	}
	return looks
}

// refuse classifies the text as something that is no signature.
func (r *reader) refuse(kind FormKind, explanation string) { r.form = r.form.not(kind, explanation) }
