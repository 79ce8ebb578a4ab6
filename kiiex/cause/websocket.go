package cause

import (
	"slices"
	"strings"

	"kiikey/kiiex/problem"
)

// atWebSocket says of the WebSocket's address what the catalogue says of the base URL, which does not lead there. A
// login that is accepted over HTTP may be rejected there.
func (f *Failure) atWebSocket(k Known) []Cause {
	k.Answered, k.Environment.BaseURL = false, k.Environment.WebSocketURL // which no Ping has tried, and none is built in
	elsewhere := Cause{
		WebSocketURL, "The environment's websocket_url may lead to another environment, where the key is unknown; or this WebSocket is closed to API keys.",
		"Compare the environment's websocket_url with what exchange support names. Do not try again before: rejected logins in a row lock the user out.",
	}
	rejected := f.Login && slices.Contains([]problem.Kind{problem.InvalidCredentials, problem.NotAuthorized, problem.InvalidRequest, problem.ResourceNotFound}, f.Kind)
	if rejected && k.OverHTTP {
		return []Cause{elsewhere}
	}
	causes := slices.DeleteFunc(f.Likely.Causes(k), func(c Cause) bool { return c.ID == FieldsPlace }) // HTTP's alone
	words := strings.NewReplacer("; at KIIEX it ends with /ap", "", "Write https in", "Write wss in", "base URL says http", "websocket_url says ws",
		"base URL", "websocket_url", "with the exchange's website", "with what exchange support names")
	for i, c := range causes {
		if c.ID == BaseURL {
			causes[i].ID = WebSocketURL
		}
		causes[i].Text, causes[i].Do = words.Replace(c.Text), words.Replace(c.Do)
	}
	if rejected {
		causes = append(causes, elsewhere)
	}
	return causes
}

// What nothing known can change.
var (
	// Closed is for a WebSocket that the server closed by a code.
	Closed Likely = always{{ExchangeFault, "The exchange's server ended the connection itself: it may have restarted.",
		"Try again in a minute; if it happens again, tell exchange support this code. The credential is not at fault."}}
)

// What the base URL may be the cause of.
var (
	// NoWebSocket is for an address at which there is no WebSocket.
	NoWebSocket Likely = addressFirst{
		{BaseURL, "The environment's base URL is not quite right.", checkBaseURL},
		{Maintenance, "The exchange does not offer its WebSocket at the moment.", tryAgainSoon},
	}
	// NotWebSocket is for something that answers, but not in frames.
	NotWebSocket Likely = addressFirst{
		{BaseURL, "The environment's base URL leads to another server.", checkBaseURL},
		firewall("Something in between changes what is sent."),
	}
)
