package diagnose_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/diagnose"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/sandbox"
)

// subject is the sample credential against an exchange at base.
func subject(base string) diagnose.Subject {
	return diagnose.Subject{
		Store: diagnose.StoreFacts{Used: true, Unlocked: true}, Credential: sample(), Authenticate: true, Now: time.Now,
		Environment: kiiex.Environment{Name: "test", BaseURL: base, Kind: kiiex.KindCustom},
	}
}

// answering is an exchange whose every answer handle writes.
func answering(t *testing.T, handle http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return s.URL + "/ap"
}

// skippedAfter checks that a check that failed leaves those above it unjudged, and that nothing was sent.
func skippedAfter(t *testing.T, d *diagnose.Diagnosis, id diagnose.StepID) {
	t.Helper()
	ids := checks()
	for _, above := range ids[slices.Index(ids, id)+1:] {
		if above == diagnose.StepSignature {
			continue // which stands on the credential alone
		}
		if f := d.Finding(above); f.State != diagnose.Skipped || f.Summary == "" {
			t.Errorf("%s is %s: %s", above, f.State, f.Summary)
		}
	}
	if f := d.Finding(diagnose.StepClock); f.State != diagnose.Skipped || d.Clock != nil {
		t.Errorf("the clock is %s: %s", f.State, f.Summary)
	}
}

func TestClosedPort(t *testing.T) {
	o := diagnosed(t, subject("http://"+testenv.ClosedPort(t)+"/ap"))
	o.expect(t, "connection failed: nothing-listens, base-url")
	skippedAfter(t, o.d, diagnose.StepConnection)
	if o.d.Class() != problem.ClassUnreachable {
		t.Errorf("class %d", o.d.Class())
	}
}

// nameServer takes the place of the machine's own in all tests of this package.
var nameServer = testenv.StartNameServer()

func TestUnknownNameIsExplained(t *testing.T) {
	for name, test := range map[string]struct {
		answer  testenv.NameAnswer
		timeout time.Duration
		want    string
	}{
		"no such name":                    {testenv.NoSuchName, 0, "name failed: base-url, name-server, offline"},
		"a name server that fails":        {testenv.ServerFailure, 0, "name failed: offline, name-server"},
		"a name server that says nothing": {testenv.NoAnswer, 50 * time.Millisecond, "name failed: offline, name-server"},
	} {
		t.Run(name, func(t *testing.T) {
			nameServer.Answers(t, test.answer)
			s := subject("https://exchange.invalid/ap")
			s.Client.Timeout = test.timeout
			o := diagnosed(t, s)
			o.expect(t, test.want)
			skippedAfter(t, o.d, diagnose.StepName)
		})
	}
}

func TestUnusableAddress(t *testing.T) {
	for name, base := range map[string]string{
		"none":               "",
		"plain http":         "http://exchange.invalid/ap",
		"a password":         "https://user:" + sample().APISecret.Reveal() + "@exchange.invalid/ap",
		"a control sequence": "https://exchange.invalid/\x1b[2J",
	} {
		t.Run(name, func(t *testing.T) {
			o := diagnosed(t, subject(base))
			o.expect(t, "name failed: base-url")
			skippedAfter(t, o.d, diagnose.StepName)
			if o.d.Class() != problem.ClassInput || o.d.Environment.BaseURL != "" {
				t.Errorf("class %d, base URL %q", o.d.Class(), o.d.Environment.BaseURL)
			}
		})
	}
}

func TestConnectionIsCheckedWithoutCredential(t *testing.T) {
	o := trial{change: func(s *diagnose.Subject) { s.Credential = nil }}.result(t)
	o.expect(t)
	if !slices.Equal(o.calls, []string{"Ping"}) || o.d.Class() != 0 {
		t.Errorf("calls %v, class %d", o.calls, o.d.Class())
	}
	for _, id := range []diagnose.StepID{diagnose.StepCredential, diagnose.StepSignature, diagnose.StepAuthentication, diagnose.StepSession} {
		if f := o.d.Finding(id); f.State != diagnose.Skipped {
			t.Errorf("%s is %s", id, f.State)
		}
	}
}

// TestOddAnswersToPing are of things that answer, and not as the exchange does.
func TestOddAnswersToPing(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		kind   string
		body   string
		want   []string
		login  bool // a login was tried all the same
	}{
		"other JSON":          {200, "application/json", `{"hello":"world"}`, []string{"service warning: unknown-answer"}, true},
		"an unknown refusal":  {200, "application/json", `{"result":false,"errormsg":"Not today","errorcode":7}`, []string{"service warning: unknown-answer"}, true},
		"not authorized":      {403, "application/json", ``, nil, true},
		"a page that refuses": {403, "text/html", `<title>Just a moment...</title>`, []string{"service failed: firewall"}, false},
		"robots, in words":    {403, "text/plain", `error code: 1020`, []string{"service failed: firewall"}, false},
		"a network's log-in":  {511, "text/html", `<title>Log in</title>`, []string{"service failed: network-login"}, false},
		"no such call":        {404, "text/html", `<title>404</title>`, nil, true},
		"a page":              {200, "text/html", `<html><TITLE>Wel` + "\u202e" + `come` + "\n" + `  here</TITLE>`, []string{"service failed: network-login, base-url"}, false},
		"some text":           {200, "text/plain", `hello`, []string{"service failed: network-login, base-url"}, false},
		"a fault":             {500, "text/plain", `oops`, []string{"service failed: exchange-fault"}, false},
		"too many requests":   {429, "text/plain", `TOO MANY REQUESTS`, []string{"service failed: too-many-requests"}, false},
		"not over http":       {400, "text/plain", `The plain HTTP request was sent to HTTPS port`, []string{"service failed: base-url"}, false},
		"a redirect to https": {301, "text/plain", ``, []string{"service failed: base-url, network-login, exchange-moved"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			var login atomic.Bool
			base := answering(t, func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/Ping") {
					w.Header().Set("Content-Type", test.kind)
					w.Header().Set("Location", "https://"+r.Host)
					w.WriteHeader(test.status)
					_, _ = io.WriteString(w, test.body)
					return
				}
				if strings.HasSuffix(r.URL.Path, "/AuthenticateUser") {
					login.Store(true)
				}
				_, _ = io.WriteString(w, `{"Authenticated":true,"SessionToken":"00112233-4455-6677-8899-aabbccddeeff","result":true}`)
			})
			s := subject(base)
			o := diagnosed(t, s)
			got := slices.DeleteFunc(complaints(o.d), func(c string) bool { return strings.HasPrefix(c, "session ") })
			if !slices.Equal(got, append([]string{}, test.want...)) || login.Load() != test.login {
				t.Errorf("found wrong: %q; login sent: %t", got, login.Load())
			}
		})
	}
}

func TestProxyPageIsNamed(t *testing.T) {
	o, err := inScenario["html"]()
	testenv.OK(t, err)
	if f := o.d.Finding(diagnose.StepService); !slices.Contains(f.Learned, `It answered 200 OK with a page called "Sign in to the network".`) {
		t.Errorf("learned: %q", f.Learned)
	}
}

// TestPingByGet is of an exchange that reads by GET only: the second request counts.
func TestPingByGet(t *testing.T) {
	base := answering(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		_, _ = io.WriteString(w, `{"msg":"PONG"}`)
	})
	s := subject(base)
	s.Authenticate = false
	o := diagnosed(t, s)
	o.expect(t)
	if o.d.Clock == nil {
		t.Error("the clock was not compared")
	}
}

func TestClockIsNotJudgedByUnusableDates(t *testing.T) {
	for name, test := range map[string]struct {
		header http.Header
		says   string
	}{
		"no Date":        {http.Header{"Date": nil}, "the answer has no time"},
		"two":            {http.Header{"Date": {"Mon, 23 Nov 2026 10:00:00 GMT", "Mon, 23 Nov 2026 10:07:00 GMT"}}, "the answer has no time"},
		"no date at all": {http.Header{"Date": {"yesterday \u202e"}}, `"yesterday \u202e" is not written as a date`},
		"a kept copy":    {http.Header{"Date": {"Mon, 23 Nov 2020 10:00:00 GMT"}, "Age": {"300"}}, "cached copy"},
	} {
		t.Run(name, func(t *testing.T) {
			base := answering(t, func(w http.ResponseWriter, _ *http.Request) {
				for field, values := range test.header {
					w.Header()[field] = values
				}
				_, _ = io.WriteString(w, `{"msg":"PONG"}`)
			})
			s := subject(base)
			s.Authenticate = false
			o := diagnosed(t, s)
			o.expect(t)
			if f := o.d.Finding(diagnose.StepClock); f.State != diagnose.Skipped || !strings.Contains(f.Summary, test.says) || o.d.Clock != nil {
				t.Errorf("clock is %s: %s", f.State, f.Summary)
			}
		})
	}
}

func TestClockAllowsForTheDelay(t *testing.T) {
	for name, test := range map[string]struct {
		offset, delay time.Duration
		want          []string
	}{
		"right":                             {0, 0, nil},
		"tolerable":                         {-25 * time.Second, 0, nil},
		"fast":                              {45 * time.Second, 0, []string{"clock warning: computer-clock, exchange-clock"}},
		"slow":                              {-45 * time.Second, 0, []string{"clock warning: computer-clock, exchange-clock"}},
		"maybe the delay alone":             {-45 * time.Second, 20 * time.Second, []string{"service warning: slow-network, exchange-busy"}},
		"more than the delay could explain": {-90 * time.Second, 20 * time.Second, []string{"clock warning: computer-clock, exchange-clock", "service warning: slow-network, exchange-busy"}},
	} {
		t.Run(name, func(t *testing.T) {
			var local *testenv.Clock
			o := trial{
				scenario: "slow",
				unlike: func(o *sandbox.Options, c *testenv.Clock) {
					local = c
					o.Now = func() time.Time { return c.Now().Add(test.offset) }
					o.Pause = func(context.Context, time.Duration) { c.Advance(test.delay) }
				},
				change: func(s *diagnose.Subject) { s.Authenticate = false },
				report: func(f diagnose.Finding, _ context.CancelFunc) {
					if f.Step == diagnose.StepProxy && f.State == diagnose.Running {
						local.Advance(time.Minute) // before the request is sent: no part of its delay
					}
				},
			}.result(t)
			o.expect(t, test.want...)
			if o.d.Clock == nil || o.d.Clock.Max-o.d.Clock.Min != test.delay+time.Second || o.d.Clock.Min > test.offset || o.d.Clock.Max < test.offset {
				t.Errorf("clock %+v", o.d.Clock)
			}
			if f := o.d.Finding(diagnose.StepClock); f.Start != time.Minute || f.Elapsed != test.delay {
				t.Errorf("it began at %s and took %s", f.Start, f.Elapsed)
			}
		})
	}
}

// TestCancellationEndsDiagnosis ends the context while a check runs.
func TestCancellationEndsDiagnosis(t *testing.T) {
	for name, test := range map[string]struct {
		scenario string
		at       diagnose.StepID
		calls    []string
	}{
		"at the beginning":           {"healthy", diagnose.StepStore, nil},
		"while waiting for Ping":     {"hang", diagnose.StepService, []string{"Ping"}},
		"before the login":           {"healthy", diagnose.StepSignature, []string{"Ping"}},
		"while the session is asked": {"healthy", diagnose.StepSession, []string{"Ping", "AuthenticateUser", "LogOut"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := trial{
				scenario: test.scenario,
				change:   func(s *diagnose.Subject) { s.Client.Timeout = time.Minute },
				report: func(f diagnose.Finding, cancel context.CancelFunc) {
					if f.Step == test.at && f.State == diagnose.Running {
						cancel()
					}
				},
			}.result(t)
			if problem.KindOf(o.err) != problem.Interrupted || !errors.Is(o.err, context.Canceled) || !o.d.Interrupted {
				t.Errorf("error %v, interrupted %t", o.err, o.d.Interrupted)
			}
			o.expect(t)
			if o.d.Class() != problem.ClassInterrupted {
				t.Errorf("class %d", o.d.Class())
			}
			// The sandbox may or may not have seen a request whose sender gave up at once.
			if got := o.calls; !slices.Equal(got, test.calls) && !(test.at == diagnose.StepService && len(got) == 0) {
				t.Errorf("calls: %v, want %v", got, test.calls)
			}
		})
	}
}

// TestCancellationDuringLoginEndsDiagnosis holds the login until the user has given up.
func TestCancellationDuringLoginEndsDiagnosis(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	base := answering(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/Ping") {
			_, _ = io.WriteString(w, `{"msg":"PONG"}`)
			return
		}
		cancel()
		_, _ = io.Copy(io.Discard, r.Body) // or the server does not notice that the client has gone
		<-r.Context().Done()
	})
	d, err := diagnose.Run(ctx, subject(base), nil)
	if problem.KindOf(err) != problem.Interrupted {
		t.Fatalf("error %v", err)
	}
	checkFindings(t, d)
	if f := d.Finding(diagnose.StepAuthentication); f.State != diagnose.Skipped || !strings.Contains(f.Summary, "not known") {
		t.Errorf("%s: %s", f.State, f.Summary)
	}
}

func TestChecksAreReportedWhileTheyRun(t *testing.T) {
	o, err := inScenario["healthy"]()
	testenv.OK(t, err)
	running := map[diagnose.StepID]bool{}
	var order []diagnose.StepID
	for _, f := range o.reports {
		if f.State == diagnose.Running {
			running[f.Step] = true
			order = append(order, f.Step)
		} else if !running[f.Step] && f.State != diagnose.Skipped {
			t.Errorf("%s ended without having begun", f.Step)
		}
	}
	ids := slices.DeleteFunc(checks(), func(id diagnose.StepID) bool { return id == diagnose.StepName || id == diagnose.StepTLS })
	if !slices.Equal(order, ids) {
		t.Errorf("began in the order %v", order)
	}
}

// TestFindingTimesShareOneOrigin lets time pass in the answers, and looks for it in the findings.
func TestFindingTimesShareOneOrigin(t *testing.T) {
	o, err := inScenario["slow"]()
	testenv.OK(t, err)
	service, login, session := o.d.Finding(diagnose.StepService), o.d.Finding(diagnose.StepAuthentication), o.d.Finding(diagnose.StepSession)
	if service.Elapsed != 3*time.Second || login.Start != 3*time.Second || login.Elapsed != 3*time.Second || session.Start != 6*time.Second || session.Elapsed != 24*time.Second {
		t.Errorf("service %s+%s, login %s+%s, session %s+%s", service.Start, service.Elapsed, login.Start, login.Elapsed, session.Start, session.Elapsed)
	}
	var local *testenv.Clock
	o = trial{
		unlike: func(_ *sandbox.Options, c *testenv.Clock) { local = c },
		report: func(f diagnose.Finding, _ context.CancelFunc) {
			if f.Step == diagnose.StepConnection && f.State == diagnose.Running {
				local.Advance(time.Minute)
			}
		},
	}.result(t)
	if f := o.d.Finding(diagnose.StepConnection); f.Start != 0 || f.Elapsed != time.Minute {
		t.Errorf("connection %s+%s", f.Start, f.Elapsed)
	}
}

func TestCallerSeesStepsAndExchanges(t *testing.T) {
	var steps, exchanges []string
	o := trial{change: func(s *diagnose.Subject) {
		s.Client.Step = func(step api.Step) {
			if step.Done {
				steps = append(steps, step.Call+" "+string(step.Name))
			}
		}
		s.Client.Record = func(e api.Exchange) {
			exchanges = append(exchanges, e.Name+" "+e.Answer.Body.Reveal()[:1])
		}
	}}.result(t)
	o.expect(t)
	if len(steps) < 4 || steps[0] != "Ping connect" {
		t.Errorf("steps %v", steps)
	}
	want := strings.Split("Ping {,AuthenticateUser {,GetAccountPositions [,GetUserAccounts [,GetUserInfo {,GetUserPermissions [,GetOpenOrders [,GetAccountInfo {,GetValidate2FARequiredEndpoints [,LogOut {", ",")
	if !slices.Equal(exchanges, want) {
		t.Errorf("exchanges %v", exchanges)
	}
}

func TestCredentialIsLeftAsItWas(t *testing.T) {
	var credential *kiiex.Credential
	trial{change: func(s *diagnose.Subject) { credential = s.Credential }}.result(t)
	if credential.APISecret.Reveal() != "fedcba9876543210fedcba9876543210" {
		t.Error("the credential's secret was overwritten")
	}
}
