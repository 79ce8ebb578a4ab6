package cli

import (
	"encoding/json"
	"strings"

	"kiikey/ui/flow"
	"kiikey/ui/words"
)

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
		User: userOf(a.User), Answered: l.Answered, LoggedOut: l.LoggedOut, Timing: timingOf(a.Timing), Warnings: orEmpty(warningsOf(l)),
		Message: words.Short.OverWebSocket(l), Answer: json.RawMessage(strings.ToValidUTF8(a.Answer.MaskedBody, "\uFFFD")),
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
