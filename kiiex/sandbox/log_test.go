package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"kiikey/kiiex/sandbox"
)

func TestLogHasTheOutcomeOfEachRequest(t *testing.T) {
	c, j := newClock(), &logRecorder{}
	s := start(t, sandbox.Options{Log: j.add, Now: c.Now})
	token := logIn(t, s)
	send(t, s, wrongSignature)
	send(t, s, message{})
	send(t, s, message{method: http.MethodGet, call: "getuserinfo?UserId=151", headers: map[string]string{"aptoken": token}})
	send(t, s, userInfo("x"))
	send(t, s, message{call: "Unknown"})
	send(t, s, message{method: http.MethodPut, call: "Ping"})
	send(t, s, message{call: "Ping", body: strings.Repeat(" ", sandbox.MaxBody+1)})
	want := []sandbox.LogEntry{
		{Method: "POST", Path: "/ap/AuthenticateUser", Status: 200, Outcome: "authenticated"},
		{Method: "POST", Path: "/ap/AuthenticateUser", Status: 200, Outcome: "rejected: wrong key, user id, nonce or signature"},
		{Method: "POST", Path: "/ap/AuthenticateUser", Status: 400, Outcome: "rejected: malformed"},
		{Method: "GET", Path: "/ap/GetUserInfo", Status: 200, Outcome: "user"},
		{Method: "GET", Path: "/ap/GetUserInfo", Status: 200, Outcome: "rejected: no valid session or signature"},
		{Method: "POST", Path: "/ap/Unknown", Status: 404, Outcome: "no such call"},
		{Method: "PUT", Path: "/ap/Ping", Status: 405, Outcome: "rejected: neither GET nor POST"},
		{Method: "POST", Path: "/ap/Ping", Status: 413, Outcome: "rejected: body over 1 MiB"},
	}
	got := j.all()
	if len(got) != len(want) {
		t.Fatalf("%d entries, want %d: %+v", len(got), len(want), got)
	}
	for i, entry := range got {
		if !entry.Time.Equal(c.Now()) {
			t.Errorf("entry %d has time %v", i, entry.Time)
		}
		entry.Time = want[i].Time
		if entry != want[i] {
			t.Errorf("entry %d is\n  %+v\nwant\n  %+v", i, entry, want[i])
		}
	}
}

// Every scenario is asked everything, with secrets at right and wrong places; none may be in the log.
func TestLogHoldsNoSecret(t *testing.T) {
	const odd = "t0ken+of/one=%255d1c-9e77" // as it is escaped in an address
	secrets := []string{signature, wrong, apiKey, apiSecret, "123456", "SECRETINVENTED", "t0ken+of", "5d1c-9e77"}
	for _, scenario := range sandbox.Scenarios() {
		if scenario.NeedsTLS || scenario.Name == "slow" || scenario.Name == "hang" || scenario.Name == "endless" {
			continue // no request gets there; the others log before they misbehave
		}
		t.Run(scenario.Name, func(t *testing.T) {
			j := &logRecorder{}
			s := start(t, sandbox.Options{Scenario: scenario.Name, Log: j.add, Dir: t.TempDir()})
			held := secrets
			keep := func(a answer) string {
				held = append(held, tokenPattern.FindAllString(a.body, -1)...)
				return tokenPattern.FindString(a.body)
			}
			// A dropped answer is an error, and is logged as well.
			ask := func(m message) string { a, _ := try(t, s, m); return keep(a) }
			token := ask(message{headers: signed()})
			asked := 1
			for _, m := range []message{
				wrongSignature,
				{body: goodBody},
				{call: "AuthenticateUser?Signature=" + signature + "&APIKey=" + apiKey},
				code(token, codeBody), code(token, `{"Code": "SECRETINVENTED"}`),
				{call: "Authenticate2FA?Code=123456", headers: map[string]string{"Pending2FaToken": token}},
				userInfo(token), {call: "GetUserInfo?aptoken=" + token},
				{call: "GetUserInfo/" + token}, {call: signature}, {call: "x/" + apiSecret + "/y"}, {call: odd}, {call: apiKey + "?" + apiKey},
				{call: "GetUserPermissions", headers: signed()},
				{call: "LogOut", headers: map[string]string{"aptoken": token}},
			} {
				ask(m)
				asked++
			}
			entries := j.all()
			if len(entries) != asked {
				t.Errorf("%d entries for %d requests", len(entries), asked)
			}
			for _, secret := range held {
				if text := fmt.Sprintf("%+v", entries); strings.Contains(strings.ToLower(text), strings.ToLower(secret)) {
					t.Errorf("the log holds %s", secret)
				}
			}
		})
	}
}

func TestLogIsHarmless(t *testing.T) {
	j := &logRecorder{}
	s := start(t, sandbox.Options{Log: j.add})
	for _, path := range []string{"%1b%5d0;forged%07", "a%0d%0aforged", "%e2%80%aereversed", "%9b31m", "%00", "%c2%9b", strings.Repeat("long", 1000)} {
		send(t, s, message{call: path})
	}
	for _, entry := range j.all() {
		if len(entry.Path) > 400 {
			t.Errorf("a path of %d bytes", len(entry.Path))
		}
		for _, r := range fmt.Sprintf("%v %v %v", entry.Method, entry.Path, entry.Outcome) {
			if r < ' ' || r > '~' {
				t.Errorf("%q holds %U", entry.Path, r)
			}
		}
	}
}
