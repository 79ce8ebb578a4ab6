package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kiikey/kiiex/sandbox"
)

// page stands for any HTML page in the table below.
const page = "<!DOCTYPE html>"

// tokenPattern matches what differs in each answer.
var tokenPattern = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

const loggedInBody = `{"Authenticated":true,"SessionToken":"TOKEN","User":` + userBody +
	`,"Locked":false,"Requires2FA":false,"EnforceEnable2FA":false,"TwoFAType":null,"TwoFAToken":null,"errormsg":null}`

func errorBody(code int, text string) string {
	return fmt.Sprintf(`{"result":false,"errormsg":"%s","errorcode":%d,"detail":null}`, text, code)
}

// TestScenarioAnswers says for each scenario what a right authentication, a signed GetUserPermissions and
// Ping get. Those without a complete answer, and those about the certificate, are tested by themselves.
func TestScenarioAnswers(t *testing.T) {
	const pong = `{"msg":"PONG"}`
	type want struct {
		status int
		body   string
	}
	ok := func(body string) want { return want{200, body} }
	all := func(w want) [3]want { return [3]want{w, w, w} }
	failing := func(code int, text string) [3]want {
		return [3]want{ok(errorBody(code, text)), ok(errorBody(code, text)), ok(pong)}
	}
	refused := ok(notAuthorizedBody)
	trading := ok(`["Trading"]`)
	missing := want{404, page}
	answers := map[string][3]want{
		"healthy": {ok(loggedInBody), trading, ok(pong)},
		"second-factor": {ok(`{"Authenticated":true,"Requires2FA":true,"AuthType":"Google","AddtlInfo":"","Pending2FaToken":"TOKEN"}`),
			refused, ok(pong)},
		"locked":                {ok(lockedBody), refused, ok(pong)},
		"ip-whitelist":          {refused, refused, ok(pong)},
		"refused":               {ok(refusedBody), refused, ok(pong)},
		"refused-bare":          {ok(`{"Authenticated":false}`), refused, ok(pong)},
		"bad-format":            {want{400, badFormatBody}, refused, ok(pong)},
		"unauthorized":          {want{401, ""}, want{401, ""}, ok(pong)},
		"not-authorized":        failing(20, "Not Authorized"),
		"error-100":             failing(100, "Invalid Response"),
		"error-101":             failing(101, "Operation Failed"),
		"error-102":             failing(102, "Server Error"),
		"error-104":             failing(104, "Resource Not Found"),
		"error-107":             failing(107, "Operation In Process"),
		"rate-limit":            {want{429, "TOO MANY REQUESTS"}, trading, ok(pong)},
		"no-token":              {ok(strings.Replace(loggedInBody, `"SessionToken":"TOKEN",`, "", 1)), trading, ok(pong)},
		"session-expires-early": {ok(loggedInBody), trading, ok(pong)},
		"permissions-missing":   {ok(loggedInBody), ok(`["Deposit"]`), ok(pong)},
		"unavailable":           all(want{503, page}),
		"not-found":             all(missing),
		"not-offered":           {ok(loggedInBody), missing, missing},
		"html":                  all(ok(page)),
		"redirect":              all(want{307, ""}),
		"documented":            {ok(loggedInBody), missing, missing},
		"needs-user":            {ok(loggedInBody), ok(`{"result":false,"errormsg":"Invalid Response","errorcode":100,"detail":"UserId is required"}`), ok(pong)},
		"other-user":            {ok(strings.Replace(loggedInBody, `"UserId":151`, `"UserId":999`, 1)), trading, ok(pong)},
		"large-answers":         {ok(loggedInBody), trading, ok(pong)},
		"wrong-clock":           {ok(loggedInBody), trading, ok(pong)},
	}
	own := []string{"slow", "hang", "drop", "endless", "hostile-text",
		"expired-certificate", "unknown-authority", "intercepting-proxy"}

	for _, scenario := range sandbox.Scenarios() {
		if slices.Contains(own, scenario.Name) {
			continue
		}
		t.Run(scenario.Name, func(t *testing.T) {
			expected, ok := answers[scenario.Name]
			if !ok {
				t.Fatal("this scenario has no test")
			}
			s := start(t, sandbox.Options{Scenario: scenario.Name})
			for i, m := range []message{{headers: signed()}, {call: "GetUserPermissions", headers: signed()}, {call: "Ping"}} {
				a := send(t, s, m)
				a.body = tokenPattern.ReplaceAllString(a.body, "TOKEN")
				if expected[i].body == page && strings.HasPrefix(a.body, page) && strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
					a.body = page
				}
				a.expect(t, expected[i].status, expected[i].body)
			}
		})
	}
}

// In scenarios that do not refuse on principle, a wrong signature is still refused.
func TestScenariosVerifySignatures(t *testing.T) {
	for _, name := range []string{"second-factor", "ip-whitelist", "no-token", "session-expires-early", "permissions-missing",
		"documented", "needs-user", "other-user", "large-answers", "not-offered", "wrong-clock"} {
		t.Run(name, func(t *testing.T) {
			s := start(t, sandbox.Options{Scenario: name})
			send(t, s, wrongSignature).expect(t, http.StatusOK, refusedBody)
		})
	}
}

func TestScenarioNames(t *testing.T) {
	first := sandbox.Scenarios()
	seen := map[string]bool{}
	for _, s := range first {
		if !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(s.Name) {
			t.Errorf("%q is not kebab case", s.Name)
		}
		if seen[s.Name] {
			t.Errorf("%q is there twice", s.Name)
		}
		seen[s.Name] = true
		if s.Summary == "" || !strings.HasSuffix(s.Summary, ".") || strings.Contains(s.Summary, "\n") {
			t.Errorf("summary of %s is not one sentence or two on one line: %q", s.Name, s.Summary)
		}
	}
	first[0].Name = "changed"
	if sandbox.Scenarios()[0].Name != "healthy" {
		t.Error("the list is not the caller's own, or does not begin with healthy")
	}
}

func TestSessionThatExpiresEarly(t *testing.T) {
	s := start(t, sandbox.Options{Scenario: "session-expires-early"})
	send(t, s, userInfo(logIn(t, s))).expect(t, http.StatusOK, notAuthorizedBody)
}

func TestWrongClockIsInEveryAnswer(t *testing.T) {
	c := newClock()
	s := start(t, sandbox.Options{Scenario: "wrong-clock", Now: c.Now})
	want := c.Now().Add(sandbox.ClockError).Format(http.TimeFormat)
	for _, call := range []string{"Ping", "AuthenticateUser", "Unknown"} {
		if got := send(t, s, message{call: call}).header.Get("Date"); got != want {
			t.Errorf("%s: Date is %q, want %q", call, got, want)
		}
	}
	token := logIn(t, s) // sessions keep the right time
	c.Advance(time.Hour - time.Second)
	send(t, s, userInfo(token)).expect(t, http.StatusOK, userInfoBody)
}

func TestHostileTextIsInEveryText(t *testing.T) {
	s := start(t, sandbox.Options{Scenario: "hostile-text"})
	for name, m := range map[string]message{
		"success":        {headers: signed()},
		"refusal":        wrongSignature,
		"bad format":     {},
		"not authorized": userInfo("x"),
		"user":           {call: "GetUserInfo", headers: signed()},
	} {
		t.Run(name, func(t *testing.T) {
			a := send(t, s, m)
			var object map[string]any
			if err := json.Unmarshal([]byte(a.body), &object); err != nil {
				t.Fatalf("%v: %s", err, a.body)
			}
			expectHostile(t, object)
			if _, ok := object[sandbox.HostileText]; !ok {
				t.Error("no field with a hostile name")
			}
			if !strings.Contains(a.header.Get("X-Message"), "\u202e") {
				t.Error("no hostile header")
			}
		})
	}
	t.Run("permissions", func(t *testing.T) {
		var list []string
		a := send(t, s, message{call: "GetUserPermissions", headers: signed()})
		if err := json.Unmarshal([]byte(a.body), &list); err != nil || !slices.Equal(list, []string{"Trading", sandbox.HostileText}) {
			t.Errorf("%v %q", err, list)
		}
	})
	t.Run("the session works", func(t *testing.T) {
		if a := send(t, s, userInfo(logIn(t, s))); !strings.Contains(a.body, `"UserId":151`) {
			t.Errorf("answer %s", a.body)
		}
	})
	t.Run("Ping answers", func(t *testing.T) {
		if a := send(t, s, message{call: "Ping"}); !strings.Contains(a.body, `"msg":"PONG"`) {
			t.Errorf("answer %s", a.body)
		}
	})
}

// expectHostile walks an answer: every text but the token's must be hostile.
func expectHostile(t *testing.T, object map[string]any) {
	t.Helper()
	texts := 0
	for name, value := range object {
		switch value := value.(type) {
		case map[string]any:
			expectHostile(t, value)
		case string:
			if name == "SessionToken" {
				continue
			}
			texts++
			if !strings.HasSuffix(value, sandbox.HostileText) {
				t.Errorf("%q is %q", name, value)
			}
		}
	}
	if texts == 0 {
		t.Error("an object without any text")
	}
}

func TestHostileTextHasEverySortOfHostility(t *testing.T) {
	for name, part := range map[string]string{
		"OSC 0": "\x1b]0;", "OSC 8": "\x1b]8;;", "OSC 52": "\x1b]52;", "CSI": "\x1b[", "one-byte CSI": "\u009b",
		"bidi override": "\u202e", "bidi isolate": "\u2066", "zero width": "\u200b", "line feed": "\n", "carriage return": "\r", "NUL": "\x00",
	} {
		if !strings.Contains(sandbox.HostileText, part) {
			t.Errorf("no %s", name)
		}
	}
}

func TestRedirectGoesToAnotherHost(t *testing.T) {
	s := start(t, sandbox.Options{Scenario: "redirect"})
	a := send(t, s, message{call: "Authenticate2FA?Code=123456", headers: signed()})
	if location := a.header.Get("Location"); a.status != http.StatusTemporaryRedirect || location != "https://elsewhere.invalid/ap/Authenticate2FA" {
		t.Errorf("status %d, Location %q", a.status, location)
	}
}
