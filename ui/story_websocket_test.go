//go:build unix

package ui_test

import (
	"os"
	"path/filepath"
	"testing"

	"kiikey/kiiex/sandbox"
	"kiikey/ui/internal/story"
)

// atSocket is a program that stands before the test against a sandbox whose WebSocket is configured.
func atSocket(t *testing.T, scenario string) (*story.Story, *sandbox.Server, *requestLog) {
	t.Helper()
	home, log := t.TempDir(), &requestLog{}
	server := exchangeLogged(t, home, scenario, log.add)
	path := filepath.Join(home, "config", "config.toml")
	config, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, string(config)+"websocket_url = \""+server.WebSocketURL()+"\"\n")
	quietly(t, home, "import", export(t, "export.json", sampleKey, sampleSecret, "0"), "--name", "local-key", "--env", "local", "--user-id", sampleUser)
	s := unlocked(t, home, eighty)
	s.To("enter 3", "w tests over the WebSocket.", "w WebSocket")
	return s, server, log
}

func TestOverWebSocket(t *testing.T) {
	t.Parallel()
	s, _, log := atSocket(t, "")
	s.Press("w")
	s.See("over the WebSocket wss://127.0.0.1", "TLS 1.3", "✓ signed", "✓ positions", "✓ Logged in as", "over its WebSocket, which answers GetAccountPositions.", "Logged out again.")
	s.Gone("enter session")
	fits(t, s)
	s.Press("4") // no session came of it
	s.See("No session")
	s.To("3", "enter logs in once")
	s.To("t", "enter shows the session")
	s.To("w", "Logged out again.")
	s.Press("4") // the one over HTTP is still there
	s.See("Session token")
	if n := log.count("AuthenticateUser"); n != 3 {
		t.Errorf("%d logins arrived, wanted 3", n)
	}
	s.NeverWrote(sampleSecret, signature(sampleSecret, "0", sampleUser, sampleKey))
}

func TestOverWebSocketOfTheBuiltInSandbox(t *testing.T) {
	t.Parallel()
	s := unlocked(t, stocked(t), eighty)
	s.To("enter 3", "enter logs in once")
	s.To("w", "over the WebSocket of the built-in sandbox", "Logged out again.")
}

func TestRejectedOverWebSocket(t *testing.T) {
	t.Parallel()
	s, _, log := atSocket(t, "refused")
	s.To("w", "✗ The exchange rejected this credential.", "websocket_url may lead to another environment", "t test again")
	fits(t, s)
	if n := log.count("AuthenticateUser"); n != 1 {
		t.Errorf("%d logins arrived", n)
	}
}

// A code goes over the connection that waits for it, which ends when the code is given up.
func TestSecondFactorOverWebSocket(t *testing.T) {
	t.Parallel()
	s, server, log := atSocket(t, "second-factor")
	s.To("w", "needs a 2FA code")
	s.To("esc", "enter logs in once")
	s.To("w", "needs a 2FA code")
	s.Type("000000")
	s.To("enter", "✗", "Next:")
	s.On("Code")
	s.Type(server.Code())
	s.To("enter", "✓ Logged in as", "Logged out again.")
	if logins, codes := log.count("AuthenticateUser"), log.count("Authenticate2FA"); logins != 2 || codes != 2 {
		t.Errorf("%d logins and %d codes arrived, wanted 2 and 2", logins, codes)
	}
}
