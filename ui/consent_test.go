package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/internal/typing"
	"kiikey/ui/words"
)

// testOf opens the test of a credential of staging against an environment. Nothing that it wants to send is run.
func testOf(t *testing.T, a *app, id, environment string) *testScreen {
	t.Helper()
	s := openAt(a, flow.Summary{ID: id, Name: "of " + id, Environment: "staging"}, TestTab)
	var err error
	if s.env, err = a.shared.job.Environment(environment); err != nil {
		t.Fatal(err)
	}
	return s.open.(*testScreen)
}

// openAt opens a credential at a tab.
func openAt(a *app, summary flow.Summary, tab Tab) *credentialScreen {
	s := newCredentialScreen(a.shared, Credential{Summary: summary, Tab: tab})
	a.push(s)
	return s
}

// asks reports whether a test is asked about before it is sent.
func asks(t *testing.T, a *app, id, environment string) bool {
	t.Helper()
	want, send := testOf(t, a, id, environment).ask(false)
	if _, asks := want.(Ask); asks == (send != nil) {
		t.Fatalf("%T and a command: %v", want, send != nil)
	}
	return send == nil
}

// A yes counts for the one credential and environment that it was asked for, until the vault is locked.
func TestYesCountsForOneCredentialAndEnvironment(t *testing.T) {
	a, _ := openApp(t)
	if asks(t, a, "one", "staging") || !asks(t, a, "one", "production") || !asks(t, a, "one", "production") {
		t.Error("another environment than the credential's own is not asked about until there is a yes")
	}
	s := testOf(t, a, "one", "production")
	s.ask(false)
	s.update(sendingAgreed{})
	for _, c := range []struct {
		id, environment string
		asks            bool
	}{
		{"one", "production", false}, {"one", "sandbox", true}, {"two", "production", true}, {"two", "sandbox", true}, {"", "production", true},
	} {
		if got := asks(t, a, c.id, c.environment); got != c.asks {
			t.Errorf("%q against %s: asked is %v", c.id, c.environment, got)
		}
	}
	a.lock()
	if !asks(t, a, "one", "production") {
		t.Error("a yes outlasts locking")
	}
}

// A yes to several, and one to the login of a diagnosis, is one for each of them in its environment.
func TestYesOfOneScreenCountsOnTheOthers(t *testing.T) {
	a, _ := openApp(t)
	one, two := kept(t, a, "one", "production", nil), kept(t, a, "two", "production", nil)
	s := several(a, one, two)
	press(a, "enter")
	wantShown(t, a, "Test all 2 credentials against production?")
	a.Update(result{a.top(), graceOver{}})
	press(a, "down", "enter") // the command, which would send, is not run
	if s.phase != severalRunning {
		t.Fatal("not started")
	}
	production, _ := a.shared.job.Environment("production")
	if a.shared.job.BeforeLogin(one, production).Needed() || a.shared.job.BeforeLogin(two, production).Needed() {
		t.Error("asked about again")
	}

	a.lock()
	open := openAt(a, one, WhyTab)
	why := open.open.(*whyScreen)
	q := flow.Question{}
	if q = a.shared.job.BeforeLogin(one, production); !q.Needed() {
		t.Fatal("a yes outlasts locking")
	}
	a.Update(result{open, tabResult{why, loginQuestion{q}}})
	wantShown(t, a, "Log in to production with one?", "real money")
	a.Update(result{a.top(), graceOver{}})
	press(a, "y")
	if !why.request.running() || a.shared.job.BeforeLogin(one, production).Needed() || !a.shared.job.BeforeLogin(two, production).Needed() {
		t.Error("the yes to the diagnosis does not count for a test of that one alone")
	}
	if len(a.shared.job.Requests("")) != 0 {
		t.Error("something was sent")
	}
}

// hold presses a key as one that is held down comes: once, again after the keyboard's delay, then fast.
func hold(a *app, c *testenv.Clock, msg tea.KeyPressMsg) {
	a.Update(msg)
	for i := range 20 {
		c.Advance(30 * time.Millisecond)
		if i == 0 {
			c.Advance(660 * time.Millisecond)
		}
		a.Update(msg)
	}
}

var (
	enterPress = tea.KeyPressMsg{Code: tea.KeyEnter}
	testPress  = tea.KeyPressMsg{Code: 't', Text: "t"}
)

func TestHeldKeySendsNothing(t *testing.T) {
	for name, c := range map[string]struct {
		key tea.KeyPressMsg
		// open shows a screen, and returns how to see whether it sends.
		open func(*app, flow.Summary) (sends func() bool)
	}{
		"enter, from the first tab on": {enterPress, func(a *app, s flow.Summary) func() bool {
			openAt(a, s, KeyTab)
			return func() bool { s, ok := openTab(a).(*testScreen); return ok && s.phase != testReady }
		}},
		"enter, from the palette on": {enterPress, func(a *app, s flow.Summary) func() bool {
			openAt(a, s, KeyTab)
			press(a, "ctrl+p", "T", "e", "s", "t")
			return func() bool { s, ok := openTab(a).(*testScreen); return ok && s.phase != testReady }
		}},
		"t, after a refusal": {testPress, func(a *app, s flow.Summary) func() bool {
			open := openAt(a, s, TestTab)
			test := open.open.(*testScreen)
			a.Update(testPress)
			_, number := test.request.begin(t.Context())
			a.Update(result{open, tabResult{test, testOver{number: number, err: problem.Of(problem.InvalidCredentials)}}})
			return func() bool { return test.phase != testFailed }
		}},
		"t, on several": {testPress, func(a *app, s flow.Summary) func() bool {
			a.Update(testPress)
			several := several(a, s)
			return func() bool { return several.phase != severalReady }
		}},
		"enter, on several": {enterPress, func(a *app, s flow.Summary) func() bool {
			a.Update(enterPress)
			several := several(a, s)
			return func() bool { return several.phase != severalReady }
		}},
		"enter, at the checks": {enterPress, func(a *app, s flow.Summary) func() bool {
			a.Update(enterPress)
			why := openAt(a, s, WhyTab).open.(*whyScreen)
			return func() bool { return why.request.running() }
		}},
		"y, at a question": {tea.KeyPressMsg{Code: 'y', Text: "y"}, func(a *app, s flow.Summary) func() bool {
			question := newConfirmScreen(a.shared, Ask{Question: words.Question{Title: "Test", Ask: "Test it?", Yes: "Yes"}})
			a.push(question)
			press(a, "y")
			question.update(graceOver{})
			return func() bool { return a.top() != screen(question) }
		}},
	} {
		t.Run(name, func(t *testing.T) {
			a, clock := openApp(t)
			sends := c.open(a, kept(t, a, "one", "sandbox", nil))
			hold(a, clock, c.key)
			if sends() {
				t.Fatal("it is sent while the key is held down")
			}
			wantShown(t, a, "That key may be held down: press it again.")
			clock.Advance(typing.HeldDown)
			if a.Update(c.key); !sends() {
				t.Errorf("it is not sent by a press of its own, on %T", a.top())
			}
		})
	}
}

// A yes to a login over HTTP is none to one over the WebSocket, whose host the question names.
func TestYesToHTTPIsNoneToTheWebSocket(t *testing.T) {
	a, _ := openApp(t)
	s := testOf(t, a, "one", "staging")
	s.env.WebSocketURL = "wss://stream.exchange.invalid/WSGateway"
	if _, send := s.ask(false); send == nil {
		t.Fatal("HTTP is asked about")
	}
	want, _ := s.ask(true)
	ask, asks := want.(Ask)
	if !asks || !strings.Contains(strings.Join(ask.Question.Will, " "), "stream.exchange.invalid") {
		t.Fatalf("%+v", want)
	}
	s.update(ask.Yes)
	if !s.socket {
		t.Error("the yes has led to HTTP")
	}
	if want, _ := s.ask(true); want != nil {
		t.Error("asked again")
	}
}
