package mistake

import (
	"encoding/hex"
	"fmt"
	"strings"

	"kiikey/kiiex"
)

// Step is one step on the way from a credential to its signature.
type Step struct {
	Title string
	// Text explains the step and what commonly goes wrong in it. It contains no values.
	Text   string
	Values []Value
}

// Value is an intermediate value. Exactly one of Text and Secret is used. Text comes from the credential and
// is not yet made harmless for a terminal.
type Value struct {
	Name   string
	Text   string
	Secret kiiex.Secret
}

// Explain returns the way from e to the right signature, step by step. The last value of the last step is the
// signature. The error is a *problem.Problem of kind MissingField if e lacks a value that a signature needs.
func Explain(e Evidence) ([]Step, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	in := e.inputs()
	defer in.clear()
	s := newSigner(in)
	defer s.clear()
	s.set(Recipe{})
	digest := s.digest()

	secret := func(name string, value []byte) Value {
		return Value{Name: name, Secret: kiiex.NewSecret(append([]byte(nil), value...))}
	}
	return []Step{
		{
			Title: "Take the three fields",
			Text: "Each is used exactly as it stands in the request, character for character: no quotes, spaces or line ends, " +
				"numbers with neither .0 nor zeros added.",
			Values: []Value{
				{Name: sourceNames[sourceNonce], Text: e.Nonce},
				{Name: sourceNames[sourceUserID], Text: e.UserID},
				secret(sourceNames[sourceAPIKey], in[sourceAPIKey]),
			},
		},
		{
			Title: "Put them together",
			Text: fmt.Sprintf("The message is Nonce, then UserId, then APIKey, with nothing between, before or after: here %d bytes. "+
				"In a shell, printf '%%s' adds no newline, echo does.", len(s.message)),
			Values: []Value{secret("message", s.message)},
		},
		{
			Title: "Take the API secret as the key",
			Text: fmt.Sprintf("The key is the text that the exchange showed: its %d characters as they are. "+
				"It looks like hex but is not decoded.", e.Secret.Len()),
			Values: []Value{secret("key", in[sourceSecret])},
		},
		{
			Title:  "Compute HMAC-SHA256",
			Text:   fmt.Sprintf("HMAC with SHA-256 over the message with this key gives %d bytes.", len(digest)),
			Values: []Value{secret("bytes", []byte(strings.Trim(fmt.Sprint(digest), "[]")))},
		},
		{
			Title: "Write it as lowercase hex",
			Text: "Each byte becomes two digits, 64 in all; zeros at the beginning stay. " +
				"Send this as Signature, with the same APIKey, UserId and Nonce.",
			Values: []Value{secret("signature", hex.AppendEncode(nil, digest))},
		},
	}, nil
}
