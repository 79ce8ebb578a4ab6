package sandbox_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"kiikey/kiiex/sandbox"
)

var wrongSignature = message{headers: signed("Signature", wrong)}

func fail(t *testing.T, s *sandbox.Server, times int) {
	t.Helper()
	for range times {
		send(t, s, wrongSignature).expect(t, http.StatusOK, refusedBody)
	}
}

func TestUserIsLockedAfterFailuresInARow(t *testing.T) {
	s := start(t, sandbox.Options{})
	token := logIn(t, s)
	fail(t, s, sandbox.MaxFailures-1)
	send(t, s, wrongSignature).expect(t, http.StatusOK, lockedBody)
	send(t, s, message{headers: signed()}).expect(t, http.StatusOK, lockedBody)
	send(t, s, message{call: "GetUserInfo", headers: signed()}).expect(t, http.StatusOK, notAuthorizedBody)
	send(t, s, wrongSignature).expect(t, http.StatusOK, lockedBody)
	send(t, s, message{}).expect(t, http.StatusBadRequest,
		`{"authenticated":false,"locked":true,"errormsg":"Invalid authentication request format"}`)
	send(t, s, userInfo(token)).expect(t, http.StatusOK, strings.Replace(userInfoBody, `"Locked":false,"NumberOfFailedAttempt":0`, `"Locked":true,"NumberOfFailedAttempt":5`, 1)) // an earlier session goes on
}

func TestSuccessResetsTheFailureCount(t *testing.T) {
	for name, success := range map[string]message{
		"an authentication":     {headers: signed()},
		"a signed private call": {call: "GetUserInfo", headers: signed()},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, sandbox.Options{})
			fail(t, s, sandbox.MaxFailures-1)
			send(t, s, success)
			fail(t, s, sandbox.MaxFailures-1)
			logIn(t, s)
		})
	}
}

func TestLockoutCountsRefusedLogins(t *testing.T) {
	cases := []struct {
		name  string
		m     message
		locks bool
	}{
		{"a wrong signature", wrongSignature, true},
		{"a wrong signature on a private call", message{call: "GetUserInfo", headers: wrongSignature.headers}, true},
		{"the user with another key", message{headers: signed("APIKey", apiSecret)}, true},
		{"the key with another user", message{headers: signed("UserId", "7")}, true},
		{"a stranger", message{headers: signed("APIKey", apiSecret, "UserId", "7")}, false},
		{"a malformed request", message{headers: signed("Nonce", "")}, false},
		{"an invented token", userInfo("x"), false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, sandbox.Options{})
			for range sandbox.MaxFailures {
				send(t, s, c.m)
			}
			a := send(t, s, message{headers: signed()})
			if c.locks {
				a.expect(t, http.StatusOK, lockedBody)
			} else {
				a.token(t)
			}
		})
	}
}

func TestRateLimit(t *testing.T) {
	c := newClock()
	s := start(t, sandbox.Options{Now: c.Now})
	tooMany := func() {
		t.Helper()
		a := send(t, s, message{headers: signed()})
		a.expect(t, http.StatusTooManyRequests, "TOO MANY REQUESTS")
	}
	token := logIn(t, s)
	c.Advance(30 * time.Second)
	for range sandbox.LimitCount - 1 {
		send(t, s, message{})
	}
	tooMany()
	send(t, s, message{call: "Authenticate2FA", body: `{"Code": 1}`}).expect(t, http.StatusTooManyRequests, "TOO MANY REQUESTS")
	send(t, s, userInfo(token)).expect(t, http.StatusOK, userInfoBody)
	send(t, s, message{call: "Ping"}).expect(t, http.StatusOK, `{"msg":"PONG"}`)

	c.Advance(30*time.Second - time.Nanosecond)
	tooMany()
	c.Advance(time.Nanosecond) // the first is a minute old
	logIn(t, s)
	tooMany()
	c.Advance(time.Minute)
	for range sandbox.LimitCount {
		logIn(t, s)
	}
	tooMany()
}

// together runs f in n goroutines that begin at once.
func together(n int, f func(int)) {
	var all sync.WaitGroup
	begin := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-begin
			f(i)
		})
	}
	close(begin)
	all.Wait()
}

func TestConcurrentFailuresLockExactlyOnce(t *testing.T) {
	s := start(t, sandbox.Options{})
	bodies := make([]string, 30)
	together(len(bodies), func(i int) {
		a, err := try(t, s, wrongSignature)
		if err != nil {
			t.Error(err)
		}
		bodies[i] = a.body
	})
	count := map[string]int{}
	for _, body := range bodies {
		count[body]++
	}
	if count[refusedBody] != sandbox.MaxFailures-1 || count[lockedBody] != len(bodies)-sandbox.MaxFailures+1 {
		t.Errorf("answers: %v", count)
	}
	send(t, s, message{headers: signed()}).expect(t, http.StatusOK, lockedBody)
}

func TestConcurrentAuthenticationsMeetTheRateLimit(t *testing.T) {
	s := start(t, sandbox.Options{Now: newClock().Now})
	statuses := make([]int, sandbox.LimitCount+20)
	together(len(statuses), func(i int) {
		a, err := try(t, s, message{})
		if err != nil {
			t.Error(err)
		}
		statuses[i] = a.status
	})
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if count[http.StatusBadRequest] != sandbox.LimitCount || count[http.StatusTooManyRequests] != 20 {
		t.Errorf("statuses: %v", count)
	}
}

func TestConcurrentSessionsAreIndependent(t *testing.T) {
	j := &logRecorder{}
	s := start(t, sandbox.Options{Log: j.add})
	const sessions, requests = 20, 4
	together(sessions, func(int) {
		a, err := try(t, s, message{headers: signed()})
		if err != nil {
			t.Error(err)
			return
		}
		_, rest, _ := strings.Cut(a.body, `"SessionToken":"`)
		token, _, _ := strings.Cut(rest, `"`)
		for _, step := range []struct{ call, want string }{
			{"GetUserInfo", userInfoBody}, {"LogOut", doneBody}, {"GetUserInfo", notAuthorizedBody},
		} {
			a, err := try(t, s, message{call: step.call, headers: map[string]string{"aptoken": token}})
			if err != nil || a.body != step.want {
				t.Errorf("%s: %v, %s", step.call, err, a.body)
			}
		}
	})
	if got := len(j.all()); got != sessions*requests {
		t.Errorf("%d log entries for %d requests", got, sessions*requests)
	}
}
