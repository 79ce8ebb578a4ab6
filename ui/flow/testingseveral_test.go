package flow_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/state"
	"kiikey/ui/flow"
)

// What the exchanges of these tests answer to AuthenticateUser.
const (
	accepted   = `{"Authenticated": true, "SessionToken": "5f1c8a3e-0000-4000-8000-0123456789ab"}`
	codeWanted = `{"Authenticated": true, "Requires2FA": true, "AuthType": "Google", "Pending2FaToken": "0123456789abcdef"}`
	refused    = `{"Authenticated": false, "Locked": false, "errormsg": "Invalid username or password"}`
	locked     = `{"Authenticated": false, "Locked": true, "errormsg": "User is locked"}`
	tooMany    = `TOO MANY REQUESTS`
	nonsense   = `<html>`
)

// desk is a job with two exchanges, here and there, and the same again under the name alias of here.
type desk struct {
	*flow.Job
	pauses  chan time.Time // one must be received for each pause to end
	onPause func()         // called when a pause begins

	mu      sync.Mutex
	answers map[string]string // by API key
	sent    []string          // names, in the order of their logins
	names   map[string]string // by API key
	onLogin func(n int)       // called at the nth login
	chosen  []flow.Summary
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{pauses: make(chan time.Time, 100), answers: map[string]string{}, names: map[string]string{}, onLogin: func(int) {}, onPause: func() {}}
	home, text := t.TempDir(), ""
	serve := func(names ...string) {
		server := httptest.NewServer(http.HandlerFunc(d.answer))
		t.Cleanup(server.Close)
		for _, name := range names {
			text += fmt.Sprintf("[[environment]]\nname = %q\nurl = %q\n", name, server.URL)
		}
	}
	serve("here", "alias")
	serve("there")
	testenv.OK(t, os.MkdirAll(filepath.Join(home, "config"), 0o700))
	testenv.OK(t, os.WriteFile(filepath.Join(home, "config", "config.toml"), []byte(text), 0o600))
	job, err := flow.Open(flow.Options{Home: home, After: func(pace time.Duration) <-chan time.Time {
		if pace < 2*time.Second {
			t.Errorf("a pause of %v", pace)
		}
		d.onPause()
		return d.pauses
	}})
	testenv.OK(t, err)
	t.Cleanup(job.Close)
	d.Job = job
	testenv.OK(t, job.Create(t.Context(), given("a passphrase")))
	return d
}

func (d *desk) answer(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/AuthenticateUser") {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	d.mu.Lock()
	apiKey := r.Header.Get("APIKey")
	d.sent = append(d.sent, d.names[apiKey])
	answer, n := d.answers[apiKey], len(d.sent)
	d.mu.Unlock()
	d.onLogin(n)
	_, _ = w.Write([]byte(answer))
}

// add keeps a credential and chooses it. It is called like its user, so "7a" and "7b" are of user 7.
func (d *desk) add(t *testing.T, name, environment, answer string) flow.Summary {
	t.Helper()
	c := kiiex.Credential{
		ID: kiiex.NewID(), Name: name, Environment: environment, UserID: name[:1], APIKey: kiiex.NewID(), Nonce: "0",
		APISecret: kiiex.SecretFromString(kiiex.NewID()), ImportedAt: noon,
	}
	d.names[c.APIKey], d.answers[c.APIKey] = name, answer
	testenv.OK(t, d.Save(t.Context(), c, false))
	s := d.Summarize(c)
	d.chosen = append(d.chosen, s)
	return s
}

// run tests what was chosen, with as many pauses as it likes, and returns the outcomes by name.
func (d *desk) run(t *testing.T) map[string]flow.Outcome {
	t.Helper()
	for range len(d.chosen) {
		d.pauses <- time.Time{}
	}
	outcomes := map[string]flow.Outcome{}
	d.TestSeveral(t.Context(), d.chosen, nil, func(place int, o flow.Outcome) { outcomes[d.chosen[place].Name] = o })
	return outcomes
}

// want fails unless the outcomes are these, as "works", "wants code", "refused" and so on by kind, or "skipped".
func want(t *testing.T, got map[string]flow.Outcome, expected map[string]string) {
	t.Helper()
	words := map[flow.Verdict]string{flow.Works: "works", flow.WantsCode: "wants code", flow.Skipped: "skipped", flow.Stopped: "stopped",
		flow.Testing: "testing", flow.Waiting: "waiting"}
	for name, e := range expected {
		o := got[name]
		word := words[o.Verdict]
		if o.Verdict == flow.Failed {
			word = string(problem.KindOf(o.Err))
		}
		if word != e {
			t.Errorf("%s: %s (%s), want %s", name, word, o.Reason, e)
		}
		if (word == "skipped" || word == "stopped") != (o.Reason != "") {
			t.Errorf("%s: %s because %q", name, word, o.Reason)
		}
	}
	if len(got) != len(expected) {
		t.Errorf("%d outcomes, want %d", len(got), len(expected))
	}
}

func (d *desk) wantSent(t *testing.T, names ...string) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.Equal(d.sent, names) {
		t.Errorf("sent %q, want %q", d.sent, names)
	}
}

func TestSeveralTestsInTurn(t *testing.T) {
	d := newDesk(t)
	d.add(t, "1a", "here", accepted)
	d.add(t, "2a", "there", accepted)
	d.add(t, "3a", "here", codeWanted)
	d.add(t, "3b", "here", codeWanted)
	d.add(t, "4a", "here", accepted)
	want(t, d.run(t), map[string]string{"1a": "works", "2a": "works", "3a": "wants code", "3b": "wants code", "4a": "works"})
	d.wantSent(t, "1a", "2a", "3a", "3b", "4a")
	if used := 5 - len(d.pauses); used != 4 {
		t.Errorf("%d pauses between 5 logins", used)
	}
	for name, kept := range map[string]bool{"1a": true, "2a": true, "3a": false, "4a": true} {
		if s, err := d.Summary(t.Context(), name); err != nil || s.SessionUntil.IsZero() == kept {
			t.Errorf("%s: session until %v, %v", name, s.SessionUntil, err)
		}
	}
}

func TestSeveralStopsUserAfterRefusal(t *testing.T) {
	d := newDesk(t)
	d.add(t, "7a", "here", refused)
	d.add(t, "7b", "here", accepted)
	d.add(t, "7c", "alias", accepted) // the same exchange by another name
	d.add(t, "8a", "here", accepted)
	d.add(t, "7d", "there", accepted) // another exchange: another user
	d.add(t, "7e", "here", accepted)
	got := d.run(t)
	want(t, got, map[string]string{
		"7a": string(problem.InvalidCredentials), "7b": "skipped", "7c": "skipped", "7d": "works", "7e": "skipped", "8a": "works",
	})
	d.wantSent(t, "7a", "8a", "7d")
	if !strings.Contains(got["7b"].Reason, "7a") {
		t.Errorf("the reason does not name the credential that was refused: %q", got["7b"].Reason)
	}
	if last, _ := d.State().LastTest(d.chosen[1].ID); !last.At.IsZero() {
		t.Error("a credential that was skipped has a last test")
	}
}

func TestSeveralStopsAtThrottlingExchange(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		kind   problem.Kind
	}{
		"too many requests":       {tooMany, problem.RateLimited},
		"a locked user":           {locked, problem.UserLocked},
		"no exchange":             {nonsense, problem.NotAnExchange},
		"an answer without token": {`{"Authenticated": true, "User": {"UserId": 1}}`, problem.NoToken},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.add(t, "1a", "here", c.answer)
			d.add(t, "2a", "here", accepted)
			d.add(t, "3a", "alias", accepted)
			d.add(t, "4a", "there", accepted)
			want(t, d.run(t), map[string]string{"1a": string(c.kind), "2a": "skipped", "3a": "skipped", "4a": "works"})
			d.wantSent(t, "1a", "4a")
		})
	}
}

func TestSeveralWaitsOnceForSilentExchange(t *testing.T) {
	d := newDesk(t)
	d.add(t, "1a", "here", accepted)
	d.add(t, "2a", "here", accepted)
	d.add(t, "4a", "there", accepted)
	d.onLogin = func(n int) {
		if n == 1 {
			panic(http.ErrAbortHandler)
		}
	}
	want(t, d.run(t), map[string]string{"1a": string(problem.ConnectionLost), "2a": "skipped", "4a": "works"})
	d.wantSent(t, "1a", "4a")
}

func TestSeveralHeedsEarlierRefusals(t *testing.T) {
	d := newDesk(t)
	remember := func(name string, test state.Test) {
		test.At = noon
		testenv.OK(t, d.State().SetLastTest(d.add(t, name, "here", accepted).ID, test))
	}
	remember("1a", state.Test{Kind: string(problem.InvalidCredentials), Failures: 1})
	remember("2a", state.Test{Kind: string(problem.InvalidCredentials), Failures: 2})
	remember("3a", state.Test{Kind: string(problem.TimedOut), Failures: 3})
	remember("4a", state.Test{Kind: string(problem.UserLocked), Failures: 1})
	remember("5a", state.Test{})
	got := d.run(t)
	want(t, got, map[string]string{"1a": "works", "2a": "skipped", "3a": "skipped", "4a": "skipped", "5a": "works"})
	d.wantSent(t, "1a", "5a")
	if !strings.Contains(got["3a"].Reason, "3 times") {
		t.Errorf("the reason is %q", got["3a"].Reason)
	}
}

// What changed between the choice and the turn is not sent: the user agreed to something else.
func TestSeveralSkipsChangedCredentials(t *testing.T) {
	d := newDesk(t)
	for _, name := range []string{"1a", "2a", "3a", "4a", "5a"} {
		d.add(t, name, "here", accepted)
	}
	there, user := "there", "9"
	for _, err := range []error{
		d.Remove(t.Context(), "1a"),
		d.Edit(t.Context(), "2a", flow.Changes{Environment: &there}),
		d.Edit(t.Context(), "3a", flow.Changes{UserID: &user}),
		d.Rename(t.Context(), "4a", "renamed"),
	} {
		testenv.OK(t, err)
	}
	d.chosen[4].Environment = "nowhere"
	want(t, d.run(t), map[string]string{"1a": "skipped", "2a": "skipped", "3a": "skipped", "4a": "skipped", "5a": "skipped"})
	d.wantSent(t)
}

// Before each login but the first there is a pause, and stopping ends it.
func TestSeveralStopsDuringPause(t *testing.T) {
	d := newDesk(t)
	for _, name := range []string{"1a", "2a", "3a"} {
		d.add(t, name, "here", accepted)
	}
	stop := make(chan struct{})
	d.onPause = func() { close(stop) } // nothing else ends it
	outcomes := map[string]flow.Outcome{}
	d.TestSeveral(t.Context(), d.chosen, stop, func(place int, o flow.Outcome) { outcomes[d.chosen[place].Name] = o })
	want(t, outcomes, map[string]string{"1a": "works", "2a": "stopped", "3a": "stopped"})
	d.wantSent(t, "1a")
}

// Stopping lets the login that is under way end; giving up does not.
func TestSeveralStopsDuringLogin(t *testing.T) {
	for name, first := range map[string]string{"stopped": "works", "given up": "stopped"} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.add(t, "1a", "here", accepted)
			d.add(t, "2a", "here", accepted)
			ctx, cancel := context.WithCancel(t.Context())
			stop, over := make(chan struct{}), make(chan struct{})
			d.onLogin = func(int) {
				if first == "works" {
					close(stop)
					return
				}
				cancel()
				<-over
			}
			outcomes := map[string]flow.Outcome{}
			d.TestSeveral(ctx, d.chosen, stop, func(place int, o flow.Outcome) { outcomes[d.chosen[place].Name] = o })
			close(over)
			cancel()
			want(t, outcomes, map[string]string{"1a": first, "2a": "stopped"})
			d.wantSent(t, "1a")
		})
	}
}

// The report comes in order: a turn begins, its outcome comes, then the next.
func TestReportOfSeveral(t *testing.T) {
	d := newDesk(t)
	d.add(t, "1a", "here", refused)
	d.add(t, "1b", "here", accepted)
	d.add(t, "2a", "here", accepted)
	d.pauses <- time.Time{}
	var got []string
	d.TestSeveral(t.Context(), d.chosen, nil, func(place int, o flow.Outcome) { got = append(got, fmt.Sprint(place, o.Verdict)) })
	expected := []string{
		fmt.Sprint(0, flow.Testing), fmt.Sprint(0, flow.Failed), fmt.Sprint(1, flow.Skipped), fmt.Sprint(2, flow.Testing), fmt.Sprint(2, flow.Works),
	}
	if !slices.Equal(got, expected) {
		t.Errorf("reported %q, want %q", got, expected)
	}
}

func TestSeveralReportAnotherUser(t *testing.T) {
	d := newDesk(t)
	d.add(t, "1a", "here", strings.Replace(loggedIn, "151", "999", 1))
	if o := d.run(t)["1a"]; o.Verdict != flow.Works || o.Reason != "the exchange answered as user 999, not 1" {
		t.Errorf("%+v", o)
	}
}
