package sandbox_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex/sandbox"
)

const (
	wrongCodeBody = `{"Authenticated":false,"Locked":false,"errormsg":"Invalid code"}`
	codeBody      = `{"Code": "123456"}`
)

func startSecondFactor(t *testing.T) (*sandbox.Server, *testenv.Clock) {
	t.Helper()
	c := newClock()
	return start(t, sandbox.Options{Scenario: "second-factor", Now: c.Now}), c
}

// pending signs in and returns the token that waits for a code.
func pending(t *testing.T, s *sandbox.Server) string {
	t.Helper()
	a := send(t, s, message{headers: signed()})
	var got struct{ Pending2FaToken string }
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || got.Pending2FaToken == "" {
		t.Fatalf("no pending token in answer %d %s", a.status, a.body)
	}
	return got.Pending2FaToken
}

func code(pending, body string) message {
	return message{call: "Authenticate2FA", headers: map[string]string{"Pending2FaToken": pending}, body: body}
}

func TestSecondFactorIsAskedFor(t *testing.T) {
	s, _ := startSecondFactor(t)
	a := send(t, s, message{headers: signed()})
	i := strings.Index(a.body, `"Pending2FaToken":"`)
	if i < 0 {
		t.Fatalf("no pending token in %s", a.body)
	}
	if want := `{"Authenticated":true,"Requires2FA":true,"AuthType":"Google","AddtlInfo":"",`; a.body[:i] != want {
		t.Errorf("answer begins %s, want %s", a.body[:i], want)
	}
	if s.Code() != "123456" {
		t.Errorf("Code() = %q", s.Code())
	}
	send(t, s, wrongSignature).expect(t, http.StatusOK, refusedBody)
	send(t, s, userInfo(pending(t, s))).expect(t, http.StatusOK, notAuthorizedBody)
	send(t, s, message{call: "GetUserInfo", headers: signed()}).expect(t, http.StatusOK, notAuthorizedBody)
}

func TestSecondFactorIsAccepted(t *testing.T) {
	s, _ := startSecondFactor(t)
	for name, m := range map[string]message{
		"in the body":             {body: codeBody},
		"in the body as a number": {body: `{"code": 123456}`},
		"in the address":          {call: "Authenticate2FA?Code=123456"},
		"in both":                 {call: "authenticate2fa?code=123456", body: codeBody},
		"by GET":                  {method: http.MethodGet, call: "Authenticate2FA?Code=123456"},
	} {
		t.Run(name, func(t *testing.T) {
			if m.call == "" {
				m.call = "Authenticate2FA"
			}
			m.headers = map[string]string{"pending2fatoken": pending(t, s)}
			a := send(t, s, m)
			token := a.token(t)
			a.expect(t, http.StatusOK, `{"Authenticated":true,"SessionToken":"`+token+`"}`)
			send(t, s, userInfo(token)).expect(t, http.StatusOK, userInfoBody)
			send(t, s, m).expect(t, http.StatusOK, notAuthorizedBody) // once only
		})
	}
}

func TestSecondFactorIsRefused(t *testing.T) {
	s, _ := startSecondFactor(t)
	waiting := pending(t, s)
	for name, m := range map[string]message{
		"no pending token": code("", codeBody),
		"no code":          code(waiting, ""),
		"code not given":   code(waiting, `{"Code": ""}`),
		"code a list":      code(waiting, `["123456"]`),
		"body not JSON":    code(waiting, `Code=123456`),
	} {
		t.Run(name, func(t *testing.T) {
			send(t, s, m).expect(t, http.StatusBadRequest, badFormatBody)
		})
	}
	t.Run("codes that disagree", func(t *testing.T) {
		m := code(waiting, codeBody)
		m.call += "?Code=654321"
		send(t, s, m).expect(t, http.StatusBadRequest, badFormatBody)
	})
	t.Run("invented pending token", func(t *testing.T) {
		send(t, s, code("x", codeBody)).expect(t, http.StatusOK, notAuthorizedBody)
	})
	t.Run("wrong code, then the right one", func(t *testing.T) {
		send(t, s, code(waiting, `{"Code": "123457"}`)).expect(t, http.StatusOK, wrongCodeBody)
		send(t, s, code(waiting, `{"Code": "0123456"}`)).expect(t, http.StatusOK, wrongCodeBody)
		send(t, s, code(waiting, codeBody)).token(t)
	})
}

func TestPendingTokenExpires(t *testing.T) {
	s, c := startSecondFactor(t)
	waiting := pending(t, s)
	c.Advance(sandbox.PendingLife - time.Nanosecond)
	send(t, s, code(waiting, `{"Code": "1"}`)).expect(t, http.StatusOK, wrongCodeBody) // which does not renew it
	c.Advance(time.Nanosecond)
	send(t, s, code(waiting, codeBody)).expect(t, http.StatusOK, notAuthorizedBody)
}

// Logging in between wrong codes must not start the count again.
func TestWrongCodesLockTheUser(t *testing.T) {
	s, _ := startSecondFactor(t)
	var waiting string
	for range sandbox.MaxFailures - 1 {
		waiting = pending(t, s)
		send(t, s, code(waiting, `{"Code": "1"}`)).expect(t, http.StatusOK, wrongCodeBody)
	}
	send(t, s, code(waiting, `{"Code": "1"}`)).expect(t, http.StatusOK, lockedBody)
	send(t, s, code(waiting, codeBody)).expect(t, http.StatusOK, lockedBody)
	send(t, s, message{headers: signed()}).expect(t, http.StatusOK, lockedBody)
}

func TestOnePendingTokenGivesOneSession(t *testing.T) {
	s, _ := startSecondFactor(t)
	m := code(pending(t, s), codeBody)
	bodies := make([]string, 10)
	together(len(bodies), func(i int) {
		a, err := try(t, s, m)
		if err != nil {
			t.Error(err)
		}
		bodies[i] = a.body
	})
	sessions := 0
	for _, body := range bodies {
		if strings.Contains(body, "SessionToken") {
			sessions++
		} else if body != notAuthorizedBody {
			t.Errorf("answer %s", body)
		}
	}
	if sessions != 1 {
		t.Errorf("%d sessions", sessions)
	}
}

func TestHealthyScenarioAsksForNoCode(t *testing.T) {
	s := start(t, sandbox.Options{})
	if s.Code() != "" {
		t.Errorf("Code() = %q", s.Code())
	}
	send(t, s, code("x", codeBody)).expect(t, http.StatusOK, notAuthorizedBody)
}
