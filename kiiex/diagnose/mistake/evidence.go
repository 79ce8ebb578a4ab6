package mistake

import (
	"slices"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// Evidence holds the values that the signature should have been made from.
type Evidence struct {
	APIKey string
	// UserID and Nonce are used character for character.
	UserID string
	Nonce  string
	Secret kiiex.Secret
	// UserName and AccountID may be empty; with them, the search recognises that one was signed instead of the
	// user id.
	UserName  string
	AccountID string
}

// EvidenceOf returns the values in c. The caller must set a nonce other than the stored one, and the account
// id, which only a session knows. The secret is shared with c, not copied.
func EvidenceOf(c kiiex.Credential) Evidence {
	return Evidence{APIKey: c.APIKey, UserID: c.UserID, Nonce: c.Nonce, Secret: c.APISecret, UserName: c.UserName}
}

// check returns a *problem.Problem of kind MissingField unless the right signature can be made.
func (e Evidence) check() error {
	c := kiiex.Credential{APIKey: e.APIKey, APISecret: e.Secret, Nonce: e.Nonce, UserID: e.UserID}
	missing := c.Missing()
	if len(missing) == 0 {
		return nil
	}
	return &problem.Problem{
		Kind: problem.MissingField,
		What: "The credential has no " + missing[0].Noun() + ", so its signature cannot be made.",
		Next: "Complete the credential first, then check the signature again.",
	}
}

// inputs are the values that recipes use, indexed by source, with the HMAC key behind them.
type inputs [sources + 1][]byte

// inputs copies the evidence; call clear when done.
func (e Evidence) inputs() *inputs {
	secret := slices.Clone(e.Secret.Bytes())
	return &inputs{
		sourceNonce:     []byte(e.Nonce),
		sourceUserID:    []byte(e.UserID),
		sourceAPIKey:    []byte(e.APIKey),
		sourceUserName:  []byte(e.UserName),
		sourceAccountID: []byte(e.AccountID),
		sourceSecret:    secret,
		sourceHMACKey:   secret,
	}
}

// clear overwrites the values.
func (in *inputs) clear() {
	for _, value := range in {
		clear(value)
	}
}
