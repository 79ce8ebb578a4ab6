//go:build unix

package ui_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex/sandbox"
	"kiikey/ui/internal/story"
)

// scenarioStory tells of a test of a credential in one of the sandbox's scenarios.
type scenarioStory struct {
	screen  []string // the test screen, when the test is over
	session []string // the session's screen, for a test that succeeds
	access  []string // and the tab Access
	row     string   // how the last test stands in the list
	opened  string   // and what the credential says of it when it is opened
	unsent  bool     // nothing reaches the exchange: the connection is given up before
}

// refusedStory is a refusal of the credential, in whatever words the exchange chose.
func refusedStory(said string) scenarioStory {
	return scenarioStory{
		screen: []string{"✗ The exchange rejected this credential.", said, "1 The API key was created in another environment, not in local.", "6 The key's IP whitelist",
			"Next: Look where the key is listed", "several in a row lock you out.", "Press d to find the cause."},
		row: "✗ rejected", opened: "rejected. The exchange rejected this credential.",
	}
}

func notLetInStory() scenarioStory {
	return scenarioStory{
		screen: []string{"✗ The exchange does not let this credential log in.", `"Not Authorized"`, "1 The key's IP whitelist does not include your network's address.",
			"Next: Look at the key on the website, Profile → API Keys", "several in a row lock you out.", "Press d to find the cause."},
		row: "✗ rejected", opened: "rejected. The exchange does not let this credential log in.",
	}
}

// worksStory is a test that succeeds, with what is particular of it on the tab Access.
func worksStory(access ...string) scenarioStory {
	return scenarioStory{
		screen:  []string{"✓ Logged in as", "enter shows the session"},
		session: []string{"Session token", "min left"},
		access:  append([]string{"What this API key sees in local", "✓ Positions"}, access...),
		row:     "✓ session", opened: "in local: accepted.",
	}
}

func foreignStory(issuer, next string) scenarioStory {
	return scenarioStory{
		screen: []string{"✗ not secured", "✗ The server's certificate comes from an authority that is not trusted here, so nothing was sent.",
			issuer, "Next: " + next},
		row: "✗ unreachable", opened: "unreachable. The server's certificate comes from an authority", unsent: true,
	}
}

var scenarioStories = map[string]scenarioStory{
	"healthy":             worksStory("Permissions", "Trading"),
	"permissions-missing": worksStory("Deposit", "missing: Trading"),
	"not-offered": {
		screen:  []string{"– positions not offered", "– accounts not offered", "– user not offered", "– permissions not offered", "✓ Logged in as"},
		session: []string{"Session token"},
		access:  []string{"– Positions not offered", "– Permissions not offered; saved: Trading"},
		row:     "✓ session", opened: "in local: accepted.",
	},
	"documented": {
		screen:  []string{"✓ positions", "✓ accounts", "– user not offered", "– permissions not offered", "✓ Logged in as"},
		session: []string{"Session token"},
		access:  []string{"✓ Accounts yes: 153", "✓ Positions yes:", "✓ Open orders yes:", "– Permissions not offered; saved: Trading", "– Failed logins not offered"},
		row:     "✓ session", opened: "in local: accepted.",
	},
	"needs-user": worksStory("Trading"),
	"other-user": {
		screen:  []string{"✓ Logged in as", "! You asked for user 151, and the exchange answered as user 999."},
		session: []string{"Session token", "User ID 999", "! You asked for user 151, and the exchange answered as user 999."},
		access:  []string{"! You asked for user 151, and the exchange answered as user 999."},
		row:     "✓ session", opened: "in local: accepted.",
	},
	"large-answers": worksStory("Trading"),
	"slow":          worksStory("Trading"),
	"wrong-clock":   worksStory("Trading"),
	"hostile-text":  worksStory("Trading"),
	"session-expires-early": {
		screen: []string{"✗ positions rejected", "✗ accounts rejected", "✗ user rejected", "✗ permissions rejected", "✓ Logged in as",
			"✗ The login was accepted, but every call with its session was rejected", "d why?"},
		session: []string{"Session token"},
		access:  []string{"! The login was accepted, but every call with its session was rejected", "✗ Permissions rejected; saved: Trading"},
		row:     "✓ session", opened: "in local: accepted.",
	},
	"second-factor": {
		screen: []string{"This login needs a 2FA code (Google).", "esc give up"},
		row:    "– not tested yet", opened: "Not tested yet.",
	},
	"locked": {
		screen: []string{"✗ The exchange has locked you out.", "after several failed logins, with any key or the password.",
			"Next: Ask exchange support to unlock your user; retrying won't help. Press d to find the cause."},
		row: "✗ locked", opened: "locked. The exchange has locked you out.",
	},
	"ip-whitelist":   notLetInStory(),
	"not-authorized": notLetInStory(),
	"refused":        refusedStory(`200 OK: "Invalid username or password"`),
	"refused-bare":   refusedStory("It answered 200 OK. Likely causes:"),
	"unauthorized":   refusedStory("It answered 401 Unauthorized."),
	"bad-format": {
		screen: []string{"✗ The exchange could not read the login request.", `400 Bad Request: "Invalid authentication request format"`,
			"1 The exchange expects the fields elsewhere", "Next: Set transport.fields in the configuration file", "Press d to find the cause."},
		row: "✗ rejected", opened: "rejected. The exchange could not read the login request.",
	},
	"error-100": {
		screen: []string{"✗ A part of the exchange gave another part an answer that it could not read.", "The credential is not at fault.",
			"Next: Try again in a few minutes"},
		row: "✗ unreachable", opened: "unreachable. A part of the exchange gave another part an answer",
	},
	"error-101": {
		screen: []string{"✗ The exchange could not do what AuthenticateUser asks for.", "error code 101", "Next: Try again in a few minutes"},
		row:    "✗ rejected", opened: "rejected. The exchange could not do what AuthenticateUser asks for.",
	},
	"error-102": {
		screen: []string{"✗ Something is wrong inside the exchange.", "The credential is not at fault.", "Next: Try again in a few minutes"},
		row:    "✗ unavailable", opened: "unavailable. Something is wrong inside the exchange.",
	},
	"error-104": {
		screen: []string{"✗ The exchange did not find what AuthenticateUser asks for.", "error code 104",
			"Next: Look where the key is listed", "Press d to find the cause."},
		row: "✗ rejected", opened: "rejected. The exchange did not find what AuthenticateUser asks for.",
	},
	"error-107": {
		screen: []string{"✗ The exchange is still busy with an earlier request.", "Next: Wait 1 min, then try again."},
		row:    "✗ busy", opened: "busy. The exchange is still busy with an earlier request.",
	},
	"rate-limit": {
		screen: []string{"✗ Too many requests.", "so other programs on your network count too.",
			"Next: Wait 2 min, then try again. Press d to find the cause."},
		row: "✗ throttled", opened: "throttled. Too many requests.",
	},
	"no-token": {
		screen: []string{"✗ The exchange says that the login succeeded, but sent no session token.", "this is not a login",
			"Next: Try again in a few minutes"},
		row: "✗ no token", opened: "no token. The exchange says that the login succeeded",
	},
	"unavailable": {
		screen: []string{"✗ The exchange is not available at the moment.", "1 The exchange is in maintenance", "2 The exchange is overloaded.", "Next: Try again in a few minutes."},
		row:    "✗ unavailable", opened: "unavailable. The exchange is not available at the moment.",
	},
	"not-found": {
		screen: []string{"✗ There is no AuthenticateUser at this address.", "at KIIEX it ends with /ap", "Next: Compare the environment's base URL"},
		row:    "✗ not offered", opened: "not offered. There is no AuthenticateUser at this address.",
	},
	"html": {
		screen: []string{"✗ A web page came instead of the exchange's answer.", "log in on a page first, as in hotels.",
			"Next: Open any web page and log in to this network there"},
		row: "✗ unreachable", opened: "unreachable. A web page came instead of the exchange's answer.",
	},
	"redirect": {
		screen: []string{"✗ The server redirects this request to another address; kiikey did not follow.", "would receive the signature or token",
			"3 The exchange has moved.", "Next: Compare the environment's base URL"},
		row: "✗ unreachable", opened: "unreachable. The server redirects this request to another address",
	},
	"hang": {
		screen: []string{"✗ Stopped before the exchange had answered.", "Next: Start it again when you want to."},
		row:    "– not tested yet", opened: "Not tested yet.",
	},
	"drop": {
		screen: []string{"✗ not answered", "✗ The connection was closed in the middle of the exchange's answer.",
			"Whether the exchange counted this login is not known.", "Next: Try again in a minute"},
		row: "✗ unreachable", opened: "unreachable. The connection was closed in the middle",
	},
	"endless": {
		screen: []string{"✗ The answer is too long to be the exchange's; it was not read to its end.", "More than 1 MiB came",
			"Next: Compare the environment's base URL"},
		row: "✗ unreachable", opened: "unreachable. The answer is too long to be the exchange's",
	},
	"expired-certificate": {
		screen: []string{"✗ not secured", "✗ The server's certificate has expired, so nothing was sent.", "1 The exchange has not renewed", "2 This computer's clock is wrong. It says",
			"Next: If this computer's date is right, wait"},
		row: "✗ unreachable", opened: "unreachable. The server's certificate has expired", unsent: true,
	},
	"unknown-authority":  foreignStory(`"Another Authority (Another Organization)"`, "Get the authority's certificate again"),
	"intercepting-proxy": foreignStory(`"FortiGate CA (Fortinet)"`, "Use another network"),
}

// requestLog is the calls that have arrived at a sandbox.
type requestLog struct {
	mu    sync.Mutex
	calls []string
}

func (l *requestLog) add(e sandbox.LogEntry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = append(l.calls, e.Path)
}

// count returns the number of times that a call has arrived.
func (l *requestLog) count(call string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, path := range l.calls {
		if strings.HasSuffix(path, "/"+call) {
			n++
		}
	}
	return n
}

// Every way of the exchange to behave, from the test to the list: what is said, what is remembered, and that
// nothing is sent a second time.
func TestScenarios(t *testing.T) {
	t.Parallel()
	scenarios := sandbox.Scenarios()
	if len(scenarios) != len(scenarioStories) {
		t.Errorf("the sandbox has %d scenarios, and there are %d stories", len(scenarios), len(scenarioStories))
	}
	for _, scenario := range scenarios {
		t.Run(scenario.Name, func(t *testing.T) {
			t.Parallel()
			told, ok := scenarioStories[scenario.Name]
			if !ok {
				t.Fatal("this scenario has no story")
			}
			walkScenario(t, scenario.Name, told)
		})
	}
}

func walkScenario(t *testing.T, scenario string, told scenarioStory) {
	var log requestLog
	s, _ := atTestLogged(t, scenario, sampleSecret, log.add)
	s.Press("enter")
	if scenario == "hang" {
		s.See("waiting for the answer", "esc stop")
		s.Press("esc")
	}
	s.See(told.screen...)
	fits(t, s)
	if len(told.session) > 0 {
		s.To("enter", told.session...)
		fits(t, s)
		s.To("5", told.access...)
		fits(t, s)
	}
	s.Press("esc")
	if scenario == "second-factor" {
		s.See("enter logs in once")
		s.Press("esc")
	}
	s.See("LAST TEST", told.row)
	fits(t, s)
	s.To("enter", "IP whitelist", told.opened)
	fits(t, s)

	want := 1
	if told.unsent {
		want = 0
	}
	if n := log.count("AuthenticateUser"); n != want {
		t.Errorf("AuthenticateUser arrived %d times, wanted %d", n, want)
	}
	s.NeverWrote(sampleSecret, signature(sampleSecret, "0", sampleUser, sampleKey), "forged title\x07")
	if carried := s.Clipboard(); len(carried) != 0 {
		t.Errorf("something was written to the clipboard: %q", carried)
	}
}

// fits fails when a line is wider than the terminal, or the frame's rules are not where they belong.
func fits(t *testing.T, s *story.Story) {
	t.Helper()
	lines := strings.Split(s.Screen(), "\n")
	for _, line := range lines {
		if ansi.StringWidth(line) > eighty.Columns {
			t.Errorf("wider than the terminal: %q", line)
		}
	}
	if len(lines) < 2 || !strings.HasPrefix(strings.TrimSpace(lines[0]), "kiikey · ") || !strings.HasPrefix(lines[1], "────") {
		t.Errorf("the frame is broken:\n%s", s.Screen())
	}
}

// A wrong code leaves the login waiting: three of them send three codes and not one login more.
func TestSecondFactorWrongThreeTimes(t *testing.T) {
	t.Parallel()
	var log requestLog
	s, _ := atTestLogged(t, "second-factor", sampleSecret, log.add)
	s.To("enter", "needs a 2FA code")
	for range 3 {
		s.On("Code")
		s.Type("000000")
		s.See("000000")
		s.Press("enter")
		s.Gone("000000")
		s.See("✗", "Next:")
	}
	s.See("Type the next code, or start the test again.")
	s.To("esc", "enter logs in once")
	if logins, codes := log.count("AuthenticateUser"), log.count("Authenticate2FA"); logins != 1 || codes != 3 {
		t.Errorf("%d logins and %d codes arrived, wanted 1 and 3", logins, codes)
	}
}
