package cli

import (
	"encoding/json"
	"strings"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// The document of auth. What the exchange did not say is null or "".
type (
	authDocument struct {
		Authenticated      bool            `json:"authenticated"`
		Environment        string          `json:"environment"`
		Requires2FA        bool            `json:"requires2FA"`
		Session            sessionDocument `json:"session"`
		User               userDocument    `json:"user"`
		Accounts           []string        `json:"accounts"`
		Permissions        []string        `json:"permissions"`        // those of the session
		ClaimedPermissions []string        `json:"claimedPermissions"` // those that are saved with the credential
		Timing             timingDocument  `json:"timing"`
		Access             accessDocument  `json:"access"`
		Warnings           []string        `json:"warnings"` // what makes the success doubtful
		Message            string          `json:"message"`
		// Answer is the exchange's document as it came, with its types; secrets in it are masked.
		Answer json.RawMessage `json:"answer"`
	}
	sessionDocument struct {
		Token      string    `json:"token"` // masked unless revealed
		ObtainedAt time.Time `json:"obtainedAt"`
		ExpiresAt  time.Time `json:"expiresAt"`
	}
	userDocument struct {
		UserID        string `json:"userId"`
		UserName      string `json:"userName"`
		Email         string `json:"email"`
		EmailVerified *bool  `json:"emailVerified"`
		AccountID     string `json:"accountId"`
		OMSID         string `json:"omsId"`
		Use2FA        *bool  `json:"use2FA"`
	}
	// timingDocument is in milliseconds; a part that did not happen is 0.
	timingDocument struct {
		Name      float64 `json:"nameMs"`
		Connect   float64 `json:"connectMs"`
		TLS       float64 `json:"tlsMs"`
		FirstByte float64 `json:"firstByteMs"`
		Total     float64 `json:"totalMs"`
	}
)

func loginDocument(l *flow.Login, reveal bool) authDocument {
	a, u := l.Authentication, l.Authentication.User
	return authDocument{
		Authenticated: true, Environment: l.Environment.Name, Requires2FA: a.Requires2FA,
		Session: sessionDocument{
			Token: token(l.Session, reveal), ObtainedAt: l.Session.ObtainedAt.UTC(), ExpiresAt: l.Session.ExpiresAt().UTC(),
		},
		User:     userOf(u),
		Accounts: l.Access.Accounts, Permissions: l.Access.Permissions, ClaimedPermissions: orEmpty(l.Claimed),
		Access: accessOf(l, reveal), Warnings: orEmpty(warningsOf(l)), Answer: json.RawMessage(strings.ToValidUTF8(a.Answer.MaskedBody, "\uFFFD")),
		Timing:  timingOf(a.Timing),
		Message: words.Short.LoggedIn(l),
	}
}

func userOf(u api.User) userDocument {
	return userDocument{
		UserID: u.UserID, UserName: u.UserName, Email: u.Email, EmailVerified: u.EmailVerified,
		AccountID: u.AccountID, OMSID: u.OMSID, Use2FA: u.Use2FA,
	}
}

func timingOf(t api.Timing) timingDocument {
	return timingDocument{
		Name: api.Milliseconds(t.DNS), Connect: api.Milliseconds(t.Connect), TLS: api.Milliseconds(t.TLS),
		FirstByte: api.Milliseconds(t.FirstByte), Total: api.Milliseconds(t.Total),
	}
}

func token(s kiiex.Session, reveal bool) string {
	if reveal {
		return s.Token.Reveal()
	}
	return kiiex.Mask
}

// loginText is the same as text.
func loginText(l *flow.Login, reveal bool) string {
	var b strings.Builder
	b.WriteString("✓ " + words.Short.LoggedIn(l) + "\n")

	for _, w := range warningsOf(l) {
		b.WriteString(wrapped("! ", "  ", w, defaultWidth))
	}

	b.WriteString("\nSession\n")
	b.WriteString(row("Token", token(l.Session, reveal)))
	b.WriteString(row("Started", words.Moment(l.Session.ObtainedAt)))
	if l.Environment.IsEmbedded() {
		b.WriteString(row("Ends", "with this command: the sandbox ran inside it"))
	} else {
		b.WriteString(row("Ends", words.Moment(l.Session.ExpiresAt())+", an hour after its last use"))
	}

	b.WriteString(userText(l))

	b.WriteString("\n" + words.WhatItReaches + "\n")
	for _, r := range words.Access(l.Access, l.Claimed, reveal) {
		b.WriteString(row(r.Title, r.Words()))
	}

	t := l.Authentication.Timing
	b.WriteString("\nLogin times\n")
	for _, part := range []struct {
		label   string
		elapsed time.Duration
	}{
		{"Name", t.DNS}, {"Connection", t.Connect}, {"TLS", t.TLS}, {"Answer", t.FirstByte}, {"Total", t.Total},
	} {
		if part.elapsed > 0 {
			b.WriteString(row(part.label, words.Short.Elapsed(part.elapsed)))
		}
	}
	return b.String()
}

func userText(l *flow.Login) string {
	text := "\nUser\n"
	for _, f := range words.Facts(l) {
		text += row(f.Label, f.Value)
		if f.Caution != "" {
			text += row("", "! "+f.Caution)
		}
	}
	return text
}

// warningsOf returns what makes an accepted login doubtful.
func warningsOf(l *flow.Login) []string {
	var warnings []string
	for _, w := range []string{l.OtherUser(), words.SessionInDoubt(l)} {
		if w != "" {
			warnings = append(warnings, w)
		}
	}
	return warnings
}
