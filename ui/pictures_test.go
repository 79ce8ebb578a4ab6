//go:build unix

package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/ui/internal/story"
)

// TestPictures walks the job once and, with KIIKEY_PICTURES set, writes the pictures of README into assets.
func TestPictures(t *testing.T) {
	t.Parallel()
	take := func(s *story.Story, name string) {
		t.Helper()
		picture := s.Picture(false)
		if !strings.Contains(picture, "kiikey") {
			t.Fatal("there is nothing on the picture")
		}
		if os.Getenv("KIIKEY_PICTURES") == "" {
			return
		}
		if err := os.WriteFile(filepath.Join("..", "assets", name+".svg"), []byte(picture), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	home := stocked(t)
	for i, c := range []struct{ name, env, user, key string }{
		{"market-maker", "production", "4217", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"},
		{"old-bot", "sandbox", "151", "0123456789abcdef0123456789abcdef"},
		{"reports", "staging", "88", "91d5a77c03e84f26b1c9e0d7f3a20d35"},
		{"spot-orders", "staging", "151", "052087eaddece742eb76a5f74bee8aca"},
	} {
		quietly(t, home, "import", export(t, "export.json", c.key, strings.Repeat(string("abcd"[i])+"1", 16), "0"),
			"--name", c.name, "--env", c.env, "--user-id", c.user)
	}
	s := atList(t, home, "market-maker", "spot-orders")
	s.Press("down")
	s.On("old-bot")
	s.To("d", "can't lock you out")
	s.To("a", "y yes")
	s.To("y", "The exchange rejected this credential. Everything up to the login is fine", "→")
	take(s, "why")
	s.Press("esc")
	s.On("old-bot")
	s.Press("down")
	s.On("practice")
	s.To("enter", "API secret")
	s.To("enter", "HMAC-SHA256", "••••••••••••")
	take(s, "signature")
	s.To("enter", "One request")
	s.To("t", "Logged in as")
	take(s, "test")
	s.To("enter", "Session token")
	take(s, "session")
	s.To("5", "What this API key sees", "✓ Code each time")
	take(s, "access")
	s.To("esc", "LAST TEST", "✓ session")
	s.Resize(120, 24)
	s.See("IP whitelist")
	s.Press("space")
	s.On("reports")
	s.Press("space")
	s.On("spot-orders")
	s.See("t open test 2")
	take(s, "wide")
	s.Press("esc")
	s.Gone("t open test 2")
	s.Resize(80, 24)
	s.Press("up", "up")
	s.On("practice")
	s.To("w", "Welcome to kiikey", "✓Test")
	s.To("right right right", "How a login is signed", "0 151 0123…cdef")
	take(s, "walkthrough")
}
