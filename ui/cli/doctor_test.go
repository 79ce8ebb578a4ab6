package cli

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kiikey/kiiex/problem"
	"kiikey/kiiex/sandbox"
	"kiikey/ui/internal/script"
)

// doctorStatus is the exit status of doctor, with one login, in each of the sandbox's scenarios. What the checks find in them is
// package diagnose's to test.
var doctorStatus = map[string]int{
	"healthy": 0, "second-factor": 0, "permissions-missing": 0, "not-offered": 0, "slow": 0, "wrong-clock": 0, "hostile-text": 0,
	"documented": 0, "other-user": 0, "large-answers": 0, "needs-user": 0,
	"locked": 3, "ip-whitelist": 3, "refused": 3, "refused-bare": 3, "bad-format": 3, "unauthorized": 3, "not-authorized": 3,
	"error-101": 3, "error-104": 3, "error-107": 3, "rate-limit": 3, "session-expires-early": 3,
	"error-100": 4, "error-102": 4, "no-token": 4, "unavailable": 4, "not-found": 4, "html": 4, "redirect": 4, "hang": 4, "drop": 4,
	"endless": 4, "expired-certificate": 4, "unknown-authority": 4, "intercepting-proxy": 4,
}

// authKind is the kind of what auth fails with in them; it succeeds in the others.
var authKind = map[string]problem.Kind{
	"second-factor": "second-factor", "locked": "user-locked", "ip-whitelist": "not-authorized", "not-authorized": "not-authorized",
	"refused": "invalid-credentials", "refused-bare": "invalid-credentials", "unauthorized": "invalid-credentials",
	"bad-format": "invalid-request", "rate-limit": "rate-limited", "error-100": "answer-not-understood", "error-101": "operation-failed",
	"error-102": "server-error", "error-104": "resource-not-found", "error-107": "operation-in-process", "no-token": "no-token",
	"unavailable": "service-unavailable", "not-found": "not-offered", "html": "not-an-exchange", "redirect": "redirect",
	"hang": "timeout", "drop": "connection-lost", "endless": "answer-too-long", "expired-certificate": "certificate",
	"unknown-authority": "certificate", "intercepting-proxy": "certificate",
}

func TestDoctorAndAuthInEachScenario(t *testing.T) {
	kept := filepath.Join(t.TempDir(), "home")
	server, err := sandbox.Start(sandbox.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	configure(t, kept, server, "")
	imported(t, kept, "local")
	for _, scenario := range sandbox.Scenarios() {
		t.Run(scenario.Name, func(t *testing.T) {
			t.Parallel()
			want, ok := doctorStatus[scenario.Name]
			if !ok {
				t.Fatal("nobody has said how doctor must end in this scenario")
			}
			home := filepath.Join(t.TempDir(), "home")
			if err := os.CopyFS(home, os.DirFS(kept)); err != nil {
				t.Fatal(err)
			}
			server, err := sandbox.Start(sandbox.Options{
				Scenario: scenario.Name, TLS: scenario.NeedsTLS, Dir: t.TempDir(), Pause: func(context.Context, time.Duration) {},
			})
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			configure(t, home, server, scenario.Name)
			status, out, said := ran(t, home, "doctor", "practice", "--authenticate", "--yes", "--json")
			var document struct {
				Verdict string
				Status  int
				Steps   []struct {
					Step, State, Summary string
					Reasons              []struct{ Text, Do string }
				}
			}
			if err := json.Unmarshal([]byte(out), &document); err != nil {
				t.Fatalf("%v: %q", err, out)
			}
			if status != want || document.Status != want {
				t.Errorf("ended with %d, and says %d, want %d: %s", status, document.Status, want, document.Verdict)
			}
			if len(document.Steps) != 12 {
				t.Errorf("%d steps, want 12", len(document.Steps))
			}
			for _, s := range document.Steps {
				if bad := s.State == "failed" || s.State == "warning"; bad != (len(s.Reasons) > 0) {
					t.Errorf("%s %s: %d reasons", s.State, s.Step, len(s.Reasons))
				}
			}
			status, authOut, authSaid := ran(t, home, "auth", "practice", "--yes", "--json")
			var failed struct{ Error struct{ Kind problem.Kind } }
			if err := json.Unmarshal([]byte(authOut), &failed); err != nil {
				t.Fatalf("%v: %q", err, authOut)
			}
			if kind := authKind[scenario.Name]; failed.Error.Kind != kind || kind != "" && status != int(kind.Class()) || kind == "" && status != 0 {
				t.Errorf("auth ended with %d, %q, want %q", status, failed.Error.Kind, kind)
			}
			for _, text := range []string{out, said, authOut, authSaid} {
				if found := script.SecretIn(text); found != "" {
					t.Errorf("it shows %s", found)
				}
				if strings.ContainsAny(text, "\x1b\x07\u202e\u200b\u009b") {
					t.Errorf("it would drive the terminal: %q", text)
				}
			}
		})
	}
}
