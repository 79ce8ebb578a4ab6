//go:build unix

package ui_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// amount is one that the sandbox's account holds.
const amount = "on hold)"

func TestAccess(t *testing.T) {
	t.Parallel()
	var log requestLog
	s, _ := atTestLogged(t, "", sampleSecret, log.add)
	s.To("5", "kiikey needs a session to ask", "t opens the test.", "enter asks with the saved session")
	if n := log.count("AuthenticateUser"); n != 0 {
		t.Fatalf("opening the tab sent %d logins", n)
	}
	s.To("t", "enter logs in once")
	s.To("enter", "Logged in as")
	s.Press("5")
	s.See("What this API key sees in local", "✓ Positions yes: 1 product (GetAccountPositions)", "✓ Permissions", "Trading", "r amounts")
	s.Gone(amount)
	s.To("r", amount)
	s.Press("r")
	s.Gone(amount)
	s.To("r", amount)
	s.Send("\x1b[O") // the window loses the focus
	s.Gone(amount)

	s.Press("enter") // with the saved session
	s.Until("asked again", func(string) bool { return log.count("GetOpenOrders") == 2 })
	s.See("enter ask again", "✓ Positions yes: 1 product")
	if n := log.count("AuthenticateUser"); n != 1 {
		t.Errorf("%d logins arrived, wanted 1", n)
	}
	s.To("4", "Session token")
	s.To("L", "y yes")
	s.To("y", "No session.")
	s.To("5", "kiikey needs a session to ask")
	s.Press("enter") // by a login
	s.See("✓ Positions yes: 1 product")
	if n := log.count("AuthenticateUser"); n != 2 {
		t.Errorf("%d logins arrived, wanted 2", n)
	}
	s.NeverWrote(sampleSecret)
}

// Nothing of what a key sees is written to disk, amounts that were revealed neither.
func TestAccessIsNotOnDisk(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	s := atList(t, home, "practice", "0123…cdef")
	s.To("enter 3", "enter logs in once")
	s.To("5", "needs a session to ask")
	s.To("enter", "✓ Positions yes: 1 product")
	s.To("r", amount)
	s.To("ctrl+l", "vault · locked")
	s.Gone(amount, "Positions")
	err := filepath.WalkDir(home, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		for _, word := range []string{"GetAccountPositions", "GetOpenOrders", amount} {
			if strings.Contains(string(content), word) {
				t.Errorf("%s has %q", path, word)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAccessAfterAFailedLogin(t *testing.T) {
	t.Parallel()
	for scenario, said := range map[string]string{
		"second-factor": "Next: Log in on the tab Test.",
		"refused":       "✗ The exchange rejected this credential.",
		"unavailable":   "✗ The exchange is not available at the moment.",
	} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			s, _ := atTest(t, scenario, sampleSecret)
			s.To("5", "needs a session to ask")
			s.To("enter", said)
			s.To("7", "n send a call")
			s.To("n", "GetAccountPositions")
			s.To("enter", "enter send")
			s.Press("end", "enter") // the same key at once may be held down
			s.See(said)
		})
	}
}

func TestAccessSaysWhatIsNotShown(t *testing.T) {
	t.Parallel()
	s, _ := atTest(t, "large-answers", sampleSecret)
	s.To("5", "needs a session to ask")
	s.To("enter", "✓ Positions yes: 10,000 products (GetAccountPositions)")
	s.To("r", "10,000 products:", "↓ more")
}

func TestAccessIsStopped(t *testing.T) {
	t.Parallel()
	s, _ := atTest(t, "hang", sampleSecret)
	s.To("5", "needs a session to ask")
	s.To("enter", "… asking", "esc stop")
	s.To("esc", "✗ Stopped before the exchange had answered.", "enter ask now")
}

func TestReadingCall(t *testing.T) {
	t.Parallel()
	var log requestLog
	s, _ := atTestLogged(t, "", sampleSecret, log.add)
	s.To("7", "Nothing has been sent", "n sends a read-only call")
	s.To("n", "local-key · Call", "▸ GetAccountPositions", "1 of", "more ──")
	s.Type("SendOrder")
	s.To("enter", "✗ This is not a call that kiikey sends.", "nothing was sent", "GetOpenOrders")
	s.Press("ctrl+u")
	s.Type("level1")
	s.See("▸ GetLevel1 ", "GetLevel1SummaryMin", "best prices, by InstrumentId")
	s.To("down", "▸ GetLevel1SummaryMin")
	s.To("up tab", "enter send")
	s.Type(`{"InstrumentId": 1`)
	s.To("enter", "✗ The data of the call is not a JSON object.")
	s.Type("}")
	s.To("enter", "Request · GetLevel1", `"InstrumentId":1`, "Answered", "BestBid")
	s.To("esc", "local-key · Call", "enter send")
	s.To("esc", "7 Requests", "▸ ", "GetLevel1", "AuthenticateUser")
	if logins, calls, orders := log.count("AuthenticateUser"), log.count("GetLevel1"), log.count("SendOrder"); logins != 1 || calls != 1 || orders != 0 {
		t.Errorf("%d logins, %d calls and %d orders arrived", logins, calls, orders)
	}
	s.NeverWrote(sampleSecret)
}

// What holds a secret is not shown in the field for data, and not sent.
func TestReadingCallTakesNoSecret(t *testing.T) {
	t.Parallel()
	var log requestLog
	s, _ := atTestLogged(t, "", sampleSecret, log.add)
	s.To("7", "n send a call")
	s.To("n", "▸ GetAccountPositions")
	s.To("enter", "enter send")
	s.Paste(`{"APIKey": "` + sampleKey + `", "APISecret": "` + sampleSecret + `"}`)
	s.To("enter", "•••", "✗ This has a secret in it, so it was not sent.")
	if n := log.count("AuthenticateUser"); n != 0 {
		t.Errorf("%d logins arrived", n)
	}
	s.NeverWrote(sampleSecret)
}

// The permissions that a diagnosis showed are saved after a question, and offered no more.
func TestWhySavesPermissions(t *testing.T) {
	t.Parallel()
	s, _ := atTest(t, "permissions-missing", sampleSecret)
	s.To("6", "can't lock you out")
	s.To("a", "y yes")
	s.To("y", "s saves the session's permissions", "Deposit", "enter again")
	s.Press("s")
	s.See("Save the session's permissions with the credential (", "y yes")
	s.To("n", "s saves the session's permissions")
	s.To("s", "y yes")
	s.Press("y")
	s.Gone("s saves the session's permissions")
	s.To("1", "Permissions", "Deposit")
	s.Gone("Trading")
}

// A saved session of another user says so, also when the login that began it is no more.
func TestSavedSessionOfAnotherUser(t *testing.T) {
	t.Parallel()
	s, _ := atTest(t, "other-user", sampleSecret)
	s.To("enter", "Logged in as")
	s.To("esc", "LAST TEST")
	s.To("enter", "1 Key")
	s.To("4", "Session saved at", "! You asked for user 151, and the exchange answered as user 999.")
}

// The new tab at the sizes that matter, where only documented calls are offered.
func TestGoldenAccess(t *testing.T) {
	t.Parallel()
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.Columns, size.Rows), func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			exchange(t, home, "documented")
			quietly(t, home, "import", export(t, "export.json", sampleKey, sampleSecret, "0"), "--name", "local-key", "--env", "local", "--user-id", sampleUser)
			s := unlocked(t, home, size)
			s.See("local-key", "Trading")
			screen := compared(t, s)
			s.To("enter 3", "enter logs in once")
			s.Press("5")
			screen("access_before", "needs a session to ask")
			s.Press("enter")
			screen("access", "✓ Positions")
			s.Press("r")
			screen("amounts", amount)
			s.To("7", "TOOK")
			s.Press("n")
			screen("call", "▸ GetAccountPositions")
			s.Press("enter")
			screen("call_data", "enter send")
		})
	}
}
