package diagnose_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"kiikey/internal/testenv"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/diagnose"
	"kiikey/kiiex/sandbox"
)

// What the check finds in scenarios: its state and cause, and the calls over the WebSocket.
func TestWebSocketCheckInScenarios(t *testing.T) {
	const whole = "WSGateway AuthenticateUser GetAccountPositions LogOut"
	for scenario, want := range map[string][2]string{
		"healthy":       {"passed", whole},
		"no-token":      {"skipped", ""}, // for HTTP has no session
		"documented":    {"passed", whole},
		"refused":       {"skipped", ""},
		"second-factor": {"skipped", ""},
		"other-user":    {"passed", whole},
		"not-offered":   {"skipped", "WSGateway AuthenticateUser GetAccountPositions GetUserAccounts GetUserInfo GetUserPermissions LogOut"},
		"hostile-text":  {"passed", whole},
	} {
		o := trial{scenario: scenario, secure: true, webSocket: true}.result(t)
		f := o.d.Finding(diagnose.StepWebSocket)
		over := ""
		if i := slices.Index(o.calls, "WSGateway"); i >= 0 {
			over = strings.Join(o.calls[i:], " ")
		}
		if string(f.State) != want[0] || over != want[1] || f.Summary == "" {
			t.Errorf("%s: %+v, over the WebSocket %q", scenario, f, over)
		}
	}
}

// A key that works over HTTP and fails over the WebSocket.
func TestWebSocketCheckFailsWhereHTTPWorks(t *testing.T) {
	refusal := []byte(`{"m":1,"i":2,"n":"AuthenticateUser","o":"{\"Authenticated\":false,\"errormsg\":\"Invalid \\u001b[2J key\"}"}`)
	for name, test := range map[string]struct {
		send  func(context.Context, *websocket.Conn, []byte) error
		cause cause.ID
		says  string
	}{
		"refused": {func(ctx context.Context, c *websocket.Conn, _ []byte) error {
			return c.Write(ctx, websocket.MessageText, refusal)
		}, cause.WebSocketURL, "not over the WebSocket"},
		"cut": {func(context.Context, *websocket.Conn, []byte) error { return errors.New("cut") }, cause.UnstableConnection, "not over the WebSocket"},
		"no read-only call": {func(ctx context.Context, c *websocket.Conn, frame []byte) error {
			if !strings.Contains(string(frame), "AuthenticateUser") {
				frame = []byte(strings.Replace(string(frame), `"o":"`, `"o":"x`, 1))
			}
			return c.Write(ctx, websocket.MessageText, frame)
		}, cause.UnknownAnswer, "no read-only call"},
	} {
		o := trial{webSocket: true, unlike: func(s *sandbox.Options, _ *testenv.Clock) { s.SendFrame = test.send }}.result(t)
		f := o.d.Finding(diagnose.StepWebSocket)
		if f.State != diagnose.Failed || len(f.Reasons) == 0 || f.Reasons[0].ID != test.cause || !strings.Contains(f.Summary, test.says) || f.Reasons[0].Do == "" {
			t.Errorf("%s: %+v", name, f)
		}
		if out := slices.Contains(f.Learned, api.LogOutUnconfirmed); out != strings.Contains(f.Summary, "no read-only call") {
			t.Errorf("%s: %q", name, f.Learned)
		}
		if !o.d.Authenticated || o.d.FirstFailure() == nil || strings.Contains(o.d.Verdict, "All is well") {
			t.Errorf("%s: %s", name, o.d.Verdict)
		}
	}
}

// Nothing is sent without a yes, and the question names the host.
func TestWebSocketCheckSendsNothingWithoutAYes(t *testing.T) {
	o := trial{webSocket: true, change: func(s *diagnose.Subject) {
		s.Authenticate = false
		if sends := s.Question().Sends; !strings.Contains(strings.Join(sends, " "), "over the WebSocket at "+strings.TrimPrefix(strings.TrimSuffix(s.Environment.WebSocketURL, "/WSGateway"), "ws://")) {
			t.Errorf("%q", sends)
		}
	}}.result(t)
	if f := o.d.Finding(diagnose.StepWebSocket); f.State != diagnose.Skipped || slices.Contains(o.calls, "WSGateway") {
		t.Errorf("%+v %q", f, o.calls)
	}
	bare := trial{}.result(t)
	if slices.ContainsFunc(bare.d.Findings, func(f diagnose.Finding) bool { return f.Step == diagnose.StepWebSocket }) {
		t.Error("a check for an environment without a WebSocket")
	}
}
