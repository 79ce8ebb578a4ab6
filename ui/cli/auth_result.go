package cli

import (
	"encoding/json"
	"slices"
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
	a := l.Authentication
	return authDocument{
		Authenticated: true, Environment: l.Environment.Name, Requires2FA: a.Requires2FA,
		Session: sessionDocument{
			Token: token(l.Session, reveal), ObtainedAt: l.Session.ObtainedAt.UTC(), ExpiresAt: l.Session.ExpiresAt().UTC(),
		},
		User: userDocument(a.User), Accounts: l.Access.Accounts, Permissions: l.Access.Permissions, ClaimedPermissions: orEmpty(l.Claimed),
		Timing: timingOf(a.Timing), Access: accessOf(l, reveal), Warnings: warningsOf(l), Message: words.Short.LoggedIn(l),
		Answer: maskedAnswer(a),
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
	b.WriteString(acceptedText(words.Short.LoggedIn(l), l) + "\nSession\n")
	b.WriteString(row("Token", token(l.Session, reveal)))
	b.WriteString(row("Started", words.Moment(l.Session.ObtainedAt)))
	if l.Environment.IsEmbedded() {
		b.WriteString(row("Ends", "with this command: the sandbox ran inside it"))
	} else {
		b.WriteString(row("Ends", words.Moment(l.Session.ExpiresAt())+", an hour after its last use"))
	}
	b.WriteString(userText(l) + "\n" + words.WhatItReaches + "\n")
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

// acceptedText is the message about an accepted login, and what makes that doubtful.
func acceptedText(message string, l *flow.Login) string {
	text := "✓ " + message + "\n"
	for _, w := range warningsOf(l) {
		text += wrapped("! ", "  ", w, defaultWidth)
	}
	return text
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
	return slices.DeleteFunc([]string{l.OtherUser(), words.SessionInDoubt(l)}, func(w string) bool { return w == "" })
}

func maskedAnswer(a *api.Authentication) json.RawMessage {
	return json.RawMessage(strings.ToValidUTF8(a.Answer.MaskedBody, "\uFFFD"))
}

// What the session sees, in the document of auth. "reach" is yes, refused, not offered or not known; null stands for what
// the call did not say.
type (
	accessDocument struct {
		Accounts struct {
			reachDocument
			Accounts []string `json:"accounts"`
		} `json:"accounts"`
		Positions struct {
			reachDocument
			Products *int             `json:"products"`
			Amounts  []amountDocument `json:"amounts,omitempty"` // with --reveal alone
		} `json:"positions"`
		OpenOrders struct {
			reachDocument
			Orders *int `json:"orders"`
		} `json:"openOrders"`
		Permissions struct {
			reachDocument
			Session []string `json:"session"`
			Saved   []string `json:"saved"` // with the credential, from the file
		} `json:"permissions"`
		FailedAttempts struct {
			reachDocument
			Attempts *string `json:"attempts"`
		} `json:"failedAttempts"`
		Level struct {
			reachDocument
			Level *string `json:"level"`
		} `json:"level"`
		CodeEachTime struct {
			reachDocument
			Calls []string `json:"calls"`
		} `json:"codeEachTime"`
	}
	reachDocument struct {
		Call  string    `json:"call"`
		Reach api.Reach `json:"reach"`
	}
	// amountDocument has numbers as text, as they were written.
	amountDocument struct {
		Product string `json:"product"`
		Amount  string `json:"amount"`
		Hold    string `json:"hold"`
	}
)

func accessOf(l *flow.Login, reveal bool) (d accessDocument) {
	a := l.Access
	for call, to := range map[string]*reachDocument{
		api.CallUserAccounts: &d.Accounts.reachDocument, api.CallAccountPositions: &d.Positions.reachDocument,
		api.CallOpenOrders: &d.OpenOrders.reachDocument, api.CallUserPermissions: &d.Permissions.reachDocument,
		api.CallUserInfo: &d.FailedAttempts.reachDocument, api.CallAccountInfo: &d.Level.reachDocument,
		api.CallCodeEndpoints: &d.CodeEachTime.reachDocument,
	} {
		*to = reachDocument{call, api.ReachOf(a.Err(call))}
	}
	d.Accounts.Accounts, d.CodeEachTime.Calls = a.Accounts, a.WithCode
	d.Permissions.Session, d.Permissions.Saved = a.Permissions, orEmpty(l.Claimed)
	if d.Positions.Reach == api.ReachYes {
		n := len(a.Positions)
		d.Positions.Products = &n
	}
	if reveal {
		for _, p := range a.Positions {
			d.Positions.Amounts = append(d.Positions.Amounts, amountDocument(p))
		}
	}
	if d.OpenOrders.Reach == api.ReachYes {
		d.OpenOrders.Orders = &a.OpenOrders
	}
	if a.Details != nil && a.Details.FailedAttempts != "" {
		d.FailedAttempts.Attempts = &a.Details.FailedAttempts
	}
	if a.Level != "" {
		d.Level.Level = &a.Level
	}
	return d
}

// socketDocument is the document of auth --websocket.
type socketDocument struct {
	Authenticated bool           `json:"authenticated"`
	Environment   string         `json:"environment"`
	WebSocket     string         `json:"websocketUrl"`
	Requires2FA   bool           `json:"requires2FA"`
	User          userDocument   `json:"user"`
	Answered      string         `json:"answered"` // the reading call that the connection answered
	LoggedOut     bool           `json:"loggedOut"`
	Timing        timingDocument `json:"timing"` // of the login's frame
	Warnings      []string       `json:"warnings"`
	Message       string         `json:"message"`
	// Answer is the payload of the exchange's reply to the login, secrets masked.
	Answer json.RawMessage `json:"answer"`
}

func socketDocumentOf(l *flow.Login) socketDocument {
	a := l.Authentication
	return socketDocument{
		Authenticated: true, Environment: l.Environment.Name, WebSocket: l.Environment.WebSocketURL, Requires2FA: a.Requires2FA,
		User: userDocument(a.User), Answered: l.Answered, LoggedOut: l.LoggedOut, Timing: timingOf(a.Timing), Warnings: warningsOf(l),
		Message: words.Short.OverWebSocket(l), Answer: maskedAnswer(a),
	}
}

// socketText is the same for people.
func socketText(l *flow.Login) string {
	var b strings.Builder
	b.WriteString("✓ " + words.Short.OverWebSocket(l) + "\n  " + words.EndOfWebSocket(l) + "\n")
	for _, w := range warningsOf(l) {
		b.WriteString(wrapped("! ", "  ", w, defaultWidth))
	}
	b.WriteString("\nWebSocket\n" + row("Address", l.Environment.WebSocketURL) + row("Answered", l.Answered) + userText(l))
	return b.String()
}
