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
	formHex      FormKind = "hex"       // hex digits
	formBase64   FormKind = "base64"    // base64 or base64url
	formBytes    FormKind = "bytes"     // the digest's bytes themselves
	formByteList FormKind = "byte-list" // the bytes as decimal numbers

	formEmpty    FormKind = "empty"
	formTooShort FormKind = "too-short"
	formTooLong  FormKind = "too-long"
	formObject   FormKind = "object" // a language's text for an object, or for no value
	formUUID     FormKind = "uuid"   // the form of a session token
	formUnknown  FormKind = "unknown"

	// These are recognised only with the credential.
	formSecret  FormKind = "api-secret"
	formAPIKey  FormKind = "api-key"
	formMessage FormKind = "message"
	formUserID  FormKind = "user-id"
	formNonce   FormKind = "nonce"
)

// Form describes a pasted text. It can be shown and logged: it holds the text only as Secrets.
type Form struct {
	Kind FormKind
	// Length is the number of characters without surrounding white space; of bytes for formBytes.
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
func (f Form) Searchable() bool { return !f.digits.IsEmpty() }

// maxPasted is the longest text that is read; the longest form of a signature, a list of numbers, is shorter.
const maxPasted = 4096

// ReadForm classifies a pasted text by its looks alone: its length, its alphabet, and the text around it. It
// takes any bytes.
func ReadForm(pasted kiiex.Secret) Form {
	f := Form{text: pasted.Clone()}
	f.read(pasted.Bytes())
	return f
}

// comparedWith returns f with the knowledge of the credential: if the pasted text is, or contains, one of the
// credential's own values, its Kind and Explanation say so.
func (f Form) comparedWith(e Evidence) Form {
	secret, key := e.Secret.Bytes(), []byte(e.APIKey)
	switch {
	case f.is(secret) || f.holds(secret):
		f.refuse(formSecret, "This is your API secret, or contains it, and not a signature. It is not shown here. "+
			"Clear it from the clipboard; if anyone else may have seen it, delete the key at the exchange and create a new one.")
	case f.is([]byte(e.Nonce + e.UserID + e.APIKey)):
		f.refuse(formMessage, "This is the message that is signed, not its signature.")
	case f.is(key):
		f.refuse(formAPIKey, "This is your API key, not a signature.")
	case f.holds(key):
		f.refuse(formAPIKey, "This contains your API key: it is more than the signature. Paste the signature alone.")
	case f.is([]byte(e.Nonce)):
		f.refuse(formNonce, "This is the nonce, not a signature.")
	case f.is([]byte(e.UserID)):
		f.refuse(formUserID, "This is the User ID, not a signature.")
	}
	return f
}

// refuse makes f the form of something that is no signature.
func (f *Form) refuse(kind FormKind, explanation string) {
	f.Kind, f.Explanation = kind, explanation
	f.Likely, f.slips, f.digits = nil, nil, kiiex.Secret{}
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
func (f *Form) finish(kind FormKind, digits string) {
	f.Kind = kind
	for _, h := range hashes {
		if len(digits) == hex.EncodedLen(h.size) {
			f.Likely = append(f.Likely, h.name)
		}
	}
	longest := hex.EncodedLen(64)
	switch {
	case len(digits) < minDigits:
		f.refuse(formTooShort, fmt.Sprintf("This is too short: a signature has 64 hex digits, and fewer than %d say nothing.", minDigits))
		return
	case len(digits) > longest:
		f.refuse(formTooLong, fmt.Sprintf("This is longer than any signature: a right one has 64 hex digits, the longest known %d.", longest))
		return
	}
	f.digits = kiiex.SecretFromString(digits)
	f.Explanation = f.explain(kind, len(digits))
}

func (f *Form) explain(kind FormKind, digits int) string {
	looks := map[FormKind]string{
		formHex:      fmt.Sprintf("%d hex digits", digits),
		formBase64:   fmt.Sprintf("Base64 for %d bytes", digits/2),
		formBytes:    fmt.Sprintf("%d bytes, not written as text", digits/2),
		formByteList: fmt.Sprintf("A list of %d byte values", digits/2),
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
	if kind != formHex || len(f.slips) > 0 {
		looks += " A signature is written as 64 lowercase hex digits and nothing else."
	}
	return looks
}
