package cause_test

import (
	"strings"
	"testing"

	"kiikey/kiiex"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
)

// A WebSocket's failure is never blamed on the base URL.
func TestCausesAtWebSocketNameItsAddress(t *testing.T) {
	test := test
	test.WebSocketURL = "wss://stream.exchange.invalid/WSGateway"
	builtin := kiiex.BuiltinEnvironments()[1]
	builtin.WebSocketURL = test.WebSocketURL
	const login = "wrong-user-id wrong-secret key-secret-exchanged key-deleted ip-whitelist"
	for name, c := range map[string]struct {
		failure cause.Failure
		known   cause.Known
		want    string
	}{
		"misspelt":              {cause.Failure{Likely: cause.NoSuchName}, cause.Known{Environment: builtin, Answered: true}, "websocket-url name-server offline"},
		"ws":                    {cause.Failure{Likely: cause.HTTPSWanted}, cause.Known{Environment: test}, "websocket-url"},
		"no logins":             {cause.Failure{Likely: cause.NoLogins}, cause.Known{Environment: test}, "websocket-url maintenance"},
		"a form":                {cause.Failure{Likely: cause.FormRejected, Login: true}, cause.Known{Environment: test}, "wrong-user-id"},
		"rejected":              {cause.Failure{Likely: cause.Rejected, Login: true, Kind: problem.InvalidCredentials}, cause.Known{Environment: test}, "other-environment " + login + " websocket-url"},
		"rejected, not by HTTP": {cause.Failure{Likely: cause.Rejected, Login: true, Kind: problem.InvalidCredentials}, cause.Known{Environment: test, OverHTTP: true}, "websocket-url"},
		"unread, not by HTTP":   {cause.Failure{Likely: cause.FormRejected, Login: true, Kind: problem.InvalidRequest}, cause.Known{Environment: test, OverHTTP: true}, "websocket-url"},
		"locked out":            {cause.Failure{Likely: cause.LockedOut, Login: true, Kind: problem.UserLocked}, cause.Known{Environment: test, OverHTTP: true}, "user-locked"},
		"a session's call":      {cause.Failure{Likely: cause.SessionOver, Kind: problem.NotAuthorized}, cause.Known{Environment: test, OverHTTP: true}, "session-ended address-changed"},
	} {
		c.failure.WebSocket = true
		causes := c.failure.Causes(c.known)
		if got := ids(causes); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		p := problem.From(cause.Weigh(c.failure.Explain(cause.Known{}), c.known))
		if text := p.Why + p.Next; strings.Contains(text, "base URL") || strings.Contains(text, "http") || strings.Contains(text, "/ap") {
			t.Errorf("%s: %s", name, text)
		}
	}
}
