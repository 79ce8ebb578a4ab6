//go:build unix

package ui_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// TestTestingAgainTooEarlyAsks tests against an exchange that wants an hour of peace.
func TestTestingAgainTooEarlyAsks(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	t.Cleanup(server.Close)
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, "config"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(home, "config", "config.toml"), "[[environment]]\nname = \"local\"\nurl = \""+server.URL+"\"\n")
	quietly(t, home, "import", export(t, "export.json", sampleKey, sampleSecret, "0"), "--name", "local-key", "--env", "local", "--user-id", sampleUser)
	s := atList(t, home, "local-key")
	s.To("enter 3", "enter logs in once")
	s.To("enter", "Too many requests.", "Wait 1 h, until ", "t test again")
	for range 2 { // a yes is for one time
		s.To("t", "Test local-key against local?", "It is too early", "until ", "y yes")
		s.To("y", "Too many requests.", "t test again")
	}
	s.To("t", "It is too early", "y yes")
	s.To("n", "Too many requests.", "t test again")
}
