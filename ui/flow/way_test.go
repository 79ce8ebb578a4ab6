package flow_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/diagnose"
	"kiikey/kiiex/problem"
	"kiikey/store/state"
	"kiikey/ui/flow"
)

// scripted is an exchange that a test tells what to answer, by call.
type scripted map[string]http.HandlerFunc

func (s scripted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if handle := s[r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]]; handle != nil {
		handle(w, r)
		return
	}
	w.WriteHeader(http.StatusNotFound)
}

func says(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func scriptedJob(t *testing.T, now func() time.Time) (*flow.Job, scripted, kiiex.Credential) {
	t.Helper()
	s := scripted{}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	j, c := jobFor(t, server.URL, now)
	return j, s, c
}

// TestOnlyRefusalsAreCounted sends what is no judgement of the login, between and after two refusals.
func TestOnlyRefusalsAreCounted(t *testing.T) {
	j, exchange, c := scriptedJob(t, nil)
	env := environment(t, j, "local")
	for i, answer := range []struct {
		says http.HandlerFunc
		want problem.Kind
		sum  int
	}{
		{says(429, "TOO MANY REQUESTS"), problem.RateLimited, 0},
		{says(403, "<title>Just a moment…</title>", "Cf-Mitigated", "challenge"), problem.NotAnExchange, 0},
		{says(401, ""), problem.InvalidCredentials, 1},
		{says(401, "<html>Log in</html>", "WWW-Authenticate", "Basic"), problem.NotAnExchange, 1},
		{says(200, `{"result": false, "errorcode": 107}`), problem.OperationInProcess, 1},
		{says(511, ""), problem.NotAnExchange, 1},
		{says(522, "<html>"), problem.ServiceUnavailable, 1},
		{says(200, refused), problem.InvalidCredentials, 2},
		{says(429, ""), problem.RateLimited, 2},
	} {
		exchange["AuthenticateUser"] = answer.says
		_, err := j.Authenticate(t.Context(), c, env, nil)
		last, _ := j.State().LastTest(c.ID)
		if problem.KindOf(err) != answer.want || last.Failures != answer.sum {
			t.Errorf("%d: %v, %d refusals, want %s and %d", i, err, last.Failures, answer.want, answer.sum)
		}
	}
	q, err := j.BeforeDiagnosis(flow.Complaint{Credential: &c, Environment: env})
	if cautions := strings.Join(q.Cautions, "\n"); err != nil || !strings.Contains(cautions, "latest 2 logins with this credential, of those that the exchange judged,") {
		t.Errorf("%v: %s", err, cautions)
	}
}

// TestEarlyRetryGivesAWarning keeps with the last test how long the exchange asked to wait.
func TestEarlyRetryGivesAWarning(t *testing.T) {
	now := time.Now()
	j, exchange, c := scriptedJob(t, func() time.Time { return now })
	env := environment(t, j, "local")
	exchange["Ping"] = says(200, `{"msg": "PONG"}`)
	asked := func(env kiiex.Environment) string {
		return strings.Join(j.BeforeLogin(j.Summarize(c), env).Cautions, "\n")
	}
	cautions := func() string {
		q, err := j.BeforeDiagnosis(flow.Complaint{Credential: &c, Environment: env})
		testenv.OK(t, err)
		return strings.Join(q.Cautions, "\n")
	}
	send := func(byDoctor bool, answer http.HandlerFunc) {
		exchange["AuthenticateUser"] = answer
		if !byDoctor {
			_, _ = j.Authenticate(t.Context(), c, env, nil)
		} else if _, err := j.Diagnose(t.Context(), flow.Complaint{Credential: &c, Environment: env, Login: true}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, byDoctor := range []bool{false, true} {
		for _, status := range []int{429, 503} {
			send(byDoctor, says(status, "", "Retry-After", "3600"))
			now = now.Add(time.Minute)
			send(byDoctor, says(502, "")) // says nothing of waiting, so what was asked for holds
			want := "for another 59 min, until "
			for _, said := range []string{asked(env), cautions()} {
				if !strings.Contains(said, "too early") || !strings.Contains(said, want) {
					t.Errorf("doctor %t, %d: %q, want %q", byDoctor, status, said, want)
				}
			}
			if said := asked(kiiex.Environment{Name: "other"}); said != "" {
				t.Errorf("of another environment: %q", said)
			}
			now = now.Add(59 * time.Minute)
			if said := asked(env) + cautions(); strings.Contains(said, "early") {
				t.Errorf("an hour later: %q", said)
			}
		}
	}
	send(false, says(429, "", "Retry-After", "3600"))
	send(false, says(401, ""))
	if said := asked(env); said != "" {
		t.Errorf("after another answer: %q", said)
	}
}

func TestSeveralSkipsExchangeThatAskedToWait(t *testing.T) {
	d := newDesk(t)
	first := d.add(t, "1a", "here", accepted)
	d.add(t, "2a", "alias", accepted)
	d.add(t, "3a", "there", accepted)
	testenv.OK(t, d.State().SetLastTest(first.ID, state.Test{Environment: "here", Kind: string(problem.RateLimited), RetryAt: d.Now().Add(time.Hour)}))
	got := d.run(t)
	want(t, got, map[string]string{"1a": "skipped", "2a": "skipped", "3a": "works"})
	d.wantSent(t, "3a")
	if !strings.Contains(got["2a"].Reason, "here asked to wait") || !strings.Contains(got["2a"].Reason, ", until ") {
		t.Errorf("%q", got["2a"].Reason)
	}
}

// TestRefusedSessionIsForgotten: a 401 to its proof ends it here, also when no other comes in
// its place. A refusal of the call, for which a newer one is tried, a page on the way, and everything that is no answer
// about it, does not.
func TestRefusedSessionIsForgotten(t *testing.T) {
	for name, test := range map[string]struct {
		proof     http.HandlerFunc
		forgotten bool
		logins    int
	}{
		"401":                     {says(401, ""), true, 2},
		"401 in words":            {says(401, "Invalid credentials or token"), true, 2},
		"code 20":                 {says(200, `{"result": false, "errorcode": 20}`), false, 2},
		"403":                     {says(403, ""), false, 2},
		"401 with a page":         {says(401, "<html>Log in</html>"), false, 1},
		"a check for robots":      {says(403, "<html>", "Cf-Mitigated", "challenge"), false, 1},
		"too many requests":       {says(429, ""), false, 1},
		"unavailable":             {says(503, ""), false, 1},
		"a connection that broke": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			j, exchange, c := scriptedJob(t, nil)
			env := environment(t, j, "local")
			exchange["AuthenticateUser"] = says(200, accepted)
			if _, err := j.Token(t.Context(), c, env, false, nil); err != nil {
				t.Fatal(err)
			}
			exchange["AuthenticateUser"] = says(503, "")
			exchange["GetUserInfo"] = test.proof
			if token, err := j.Token(t.Context(), c, env, false, nil); err == nil || !token.Session.Token.IsEmpty() {
				t.Errorf("a session came: %v", err)
			}
			_, kept, err := j.SavedSession(t.Context(), c, env)
			if err != nil || kept == test.forgotten || j.State().SessionUntil(c.ID, env.Name).IsZero() != test.forgotten {
				t.Errorf("kept %t, %v", kept, err)
			}
			logins := slices.DeleteFunc(calls(j), func(call string) bool { return call != "AuthenticateUser" })
			if len(logins) != test.logins {
				t.Errorf("%d logins, want %d", len(logins), test.logins)
			}
		})
	}
}

// A login whose session is refused at once leaves none of an earlier login's either.
func TestSessionIsForgottenAfterRefusedLogin(t *testing.T) {
	j, exchange, c := scriptedJob(t, nil)
	env := environment(t, j, "local")
	exchange["AuthenticateUser"] = says(200, accepted)
	login(t, j, c, "local")
	exchange["GetUserInfo"] = says(401, "")
	login(t, j, c, "local")
	if _, kept, err := j.SavedSession(t.Context(), c, env); kept || err != nil || !j.State().SessionUntil(c.ID, env.Name).IsZero() {
		t.Errorf("kept %t, %v", kept, err)
	}
}

// What an environment accepted once is not called made in another one, whatever came of later tests, here and elsewhere.
func TestAcceptedCredentialExcludesAnotherEnvironment(t *testing.T) {
	const accepted, code = `{"Authenticated": true, "SessionToken": "00000000-0000-4000-8000-000000000000"}`,
		`{"Authenticated": true, "Requires2FA": true, "TwoFAToken": "t"}`
	for name, test := range map[string]struct {
		first    string // what the first login is answered with; "" for none
		diagnose bool   // the first login is one of a diagnosis
		known    bool
	}{
		"never tested":                {},
		"refused":                     {first: `{"Authenticated": false}`},
		"accepted":                    {first: accepted, known: true},
		"with a code":                 {first: code, known: true},
		"by a diagnosis, with a code": {first: code, diagnose: true, known: true},
	} {
		t.Run(name, func(t *testing.T) {
			j, exchange, c := scriptedJob(t, nil)
			env := environment(t, j, "local")
			exchange["Ping"] = says(200, `{"msg": "PONG"}`, "Content-Type", "application/json")
			complaint := flow.Complaint{Credential: &c, Environment: env, Login: true}
			if exchange["AuthenticateUser"] = says(200, test.first, "Content-Type", "application/json"); test.diagnose {
				_, _ = j.Diagnose(t.Context(), complaint, nil)
			} else if test.first != "" {
				login, _ := j.Authenticate(t.Context(), c, env, nil)
				login.Clear()
			}
			exchange["AuthenticateUser"] = says(200, `{"Authenticated": false}`, "Content-Type", "application/json")
			for range 2 { // the latest test is a refusal the second time
				d, err := j.Diagnose(t.Context(), complaint, nil)
				testenv.OK(t, err)
				reasons := d.Finding(diagnose.StepAuthentication).Reasons
				elsewhere := slices.ContainsFunc(reasons, func(c cause.Cause) bool { return c.ID == cause.OtherEnvironment })
				if len(reasons) == 0 || elsewhere == test.known {
					t.Errorf("reasons: %+v", reasons)
				}
			}
			// A test says the same, and which command finds out more.
			_, err := j.Authenticate(t.Context(), c, env, nil)
			p := problem.From(err)
			if strings.Contains(p.Why, "created in another environment") == test.known || !strings.HasSuffix(p.Next, "kiikey doctor "+c.Name) {
				t.Errorf("why: %s\nnext: %s", p.Why, p.Next)
			}
		})
	}
}
