package sandbox_test

import (
	"net"
	"net/http"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex/sandbox"
)

func TestPrivateCalls(t *testing.T) {
	s := start(t, sandbox.Options{})
	token := logIn(t, s)
	answers := map[string]string{
		"GetUserInfo":        userInfoBody,
		"GetUserAccounts":    `[153]`,
		"GetUserPermissions": `["Trading"]`,
		"getuserINFO":        userInfoBody,
	}
	ways := map[string]map[string]string{
		"with a session":           {"aptoken": token},
		"with a session, odd case": {"APToken": token},
		"signed by itself":         signed(),
	}
	for call, body := range answers {
		for way, headers := range ways {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				t.Run(method+" "+call+" "+way, func(t *testing.T) {
					send(t, s, message{method, call, headers, ""}).expect(t, http.StatusOK, body)
					send(t, s, message{method, call, headers, `{"OMSId": 1, "UserId": 151}`}).expect(t, http.StatusOK, body)
					send(t, s, message{method, call + "?OMSId=1&userid=151", headers, ""}).expect(t, http.StatusOK, body)
				})
			}
		}
	}
}

func TestPrivateCallsAreRefused(t *testing.T) {
	s := start(t, sandbox.Options{})
	token := logIn(t, s)
	cases := map[string]message{
		"with nothing":                     {},
		"with an invented token":           {headers: map[string]string{"aptoken": "d84a0840-cd88-b98b-858d-404e3582c838"}},
		"with a token in another case":     {headers: map[string]string{"aptoken": "X" + token[1:]}},
		"with a part of the token":         {headers: map[string]string{"aptoken": token[:35]}},
		"with the token in the body":       {body: `{"aptoken": "` + token + `"}`},
		"with the fields in the body":      {body: goodBody},
		"with a wrong signature":           {headers: signed("Signature", wrong)},
		"with a missing field":             {headers: signed("Nonce", "")},
		"with a bad token, rightly signed": {headers: signed("aptoken", "x")},
		"for another user":                 {headers: map[string]string{"aptoken": token}, body: `{"UserId": 152}`},
	}
	for name, m := range cases {
		t.Run(name, func(t *testing.T) {
			m.call = "GetUserInfo"
			send(t, s, m).expect(t, http.StatusOK, notAuthorizedBody)
		})
	}
	t.Run("with a malformed body", func(t *testing.T) {
		send(t, s, message{call: "GetUserInfo", headers: map[string]string{"aptoken": token}, body: `{`}).
			expect(t, http.StatusBadRequest, `{"result":false,"errormsg":"Invalid Response","errorcode":100,"detail":null}`)
	})
	t.Run("and LogOut without a session", func(t *testing.T) {
		send(t, s, message{call: "LogOut", headers: map[string]string{"aptoken": "x"}}).expect(t, http.StatusOK, notAuthorizedBody)
		send(t, s, message{call: "LogOut"}).expect(t, http.StatusOK, notAuthorizedBody)
	})
}

func TestSessionEndsAnHourAfterItsLastUse(t *testing.T) {
	c := newClock()
	s := start(t, sandbox.Options{Now: c.Now})
	token := logIn(t, s)
	for range 3 {
		c.Advance(time.Hour - time.Nanosecond)
		send(t, s, userInfo(token)).expect(t, http.StatusOK, userInfoBody)
	}
	c.Advance(time.Hour)
	send(t, s, userInfo(token)).expect(t, http.StatusOK, notAuthorizedBody)
	send(t, s, message{call: "LogOut", headers: map[string]string{"aptoken": token}}).expect(t, http.StatusOK, notAuthorizedBody)
}

func TestLogOutEndsOneSession(t *testing.T) {
	s := start(t, sandbox.Options{})
	ended, kept := logIn(t, s), logIn(t, s)
	out := message{call: "LogOut", headers: map[string]string{"aptoken": ended}}
	send(t, s, out).expect(t, http.StatusOK, doneBody)
	send(t, s, out).expect(t, http.StatusOK, notAuthorizedBody)
	send(t, s, userInfo(ended)).expect(t, http.StatusOK, notAuthorizedBody)
	send(t, s, userInfo(kept)).expect(t, http.StatusOK, userInfoBody)
	send(t, s, message{call: "logout", headers: signed()}).expect(t, http.StatusOK, doneBody)
	send(t, s, userInfo(kept)).expect(t, http.StatusOK, userInfoBody)
}

func TestSessionIsBoundToTheAddress(t *testing.T) {
	s := start(t, sandbox.Options{})
	token := logIn(t, s)
	other := client(t, s)
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	other.Transport.(*http.Transport).DialContext = dialer.DialContext
	ping, err := do(other, request(t, s, message{call: "Ping"}))
	if err != nil {
		t.Skipf("this system has no second loopback address: %v", err)
	}
	ping.expect(t, http.StatusOK, `{"msg":"PONG"}`)
	for _, m := range []message{userInfo(token), {call: "LogOut", headers: map[string]string{"aptoken": token}}} {
		a, err := do(other, request(t, s, m))
		testenv.OK(t, err)
		a.expect(t, http.StatusOK, notAuthorizedBody)
	}
	send(t, s, userInfo(token)).expect(t, http.StatusOK, userInfoBody)
}

func TestPing(t *testing.T) {
	s := start(t, sandbox.Options{})
	for _, m := range []message{{method: "GET", call: "Ping"}, {call: "ping"}, {call: "PING", body: "{}"}, {call: "Ping", body: "not JSON"}} {
		send(t, s, m).expect(t, http.StatusOK, `{"msg":"PONG"}`)
	}
}

func TestDateFollowsTheClock(t *testing.T) {
	c := newClock()
	s := start(t, sandbox.Options{Now: c.Now})
	for _, call := range []string{"Ping", "AuthenticateUser", "GetUserInfo", "Unknown"} {
		if got := send(t, s, message{call: call}).header.Get("Date"); got != "Sun, 01 Mar 2026 12:00:00 GMT" {
			t.Errorf("%s: Date is %q", call, got)
		}
	}
}
