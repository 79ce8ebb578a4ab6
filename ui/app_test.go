package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/store/state"
	"kiikey/ui/flow"
	"kiikey/ui/flow/clipboard"
	"kiikey/ui/internal/story"
	"kiikey/ui/words"
)

// openApp returns an app over an empty, open vault, and its clock.
func openApp(t testing.TB) (*app, *testenv.Clock) {
	t.Helper()
	c := testenv.NewClock(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	soon := func(time.Duration) <-chan time.Time { over := make(chan time.Time, 1); over <- c.Now(); return over }
	return openAppWith(t, flow.Options{Home: t.TempDir(), Now: c.Now, After: soon}), c
}

// deskPassphrase opens the vault of every app under test.
const deskPassphrase = "a passphrase"

// appOver returns an app of 80 columns over a job.
func appOver(t testing.TB, o flow.Options, prepare func(*flow.Job) error) *app {
	t.Helper()
	job, err := flow.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(job.Close)
	if err := prepare(job); err != nil {
		t.Fatal(err)
	}
	a := newApp(t.Context(), Options{Job: job}, true)
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	return a
}

// openAppWith returns an app over an empty, open vault.
func openAppWith(t testing.TB, o flow.Options) *app {
	t.Helper()
	return appOver(t, o, func(job *flow.Job) error { return job.Create(t.Context(), given) })
}

// given is the passphrase of every app under test.
func given(context.Context) (kiiex.Secret, error) { return kiiex.SecretFromString(deskPassphrase), nil }

func press(a *app, keys ...string) tea.Cmd {
	var cmd tea.Cmd
	for _, k := range keys {
		a.pressed = "" // each by itself
		_, cmd = a.Update(story.Keystroke(k))
	}
	return cmd
}

// runAll runs a command and, if it is several, all of them, each for itself: some of them wait.
func runAll(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		if batch, ok := cmd().(tea.BatchMsg); ok {
			for _, c := range batch {
				runAll(c)
			}
		}
	}()
}

func TestIdleLocksTheStore(t *testing.T) {
	a, c := openApp(t)
	c.Advance(5*time.Minute - time.Second)
	a.Update(idleCheck{})
	if a.shared.job.Store() == nil {
		t.Fatal("locked before the time")
	}
	press(a, "?")
	c.Advance(2 * time.Second)
	a.Update(idleCheck{})
	if a.shared.job.Store() == nil {
		t.Fatal("locked although a key was pressed")
	}
	a.clip.receipt = &clipboard.Receipt{}
	sent := make(chan tea.Msg, 1)
	a.send = func(msg tea.Msg) { sent <- msg }
	c.Advance(5 * time.Minute)
	_, cmd := a.Update(idleCheck{})
	if a.shared.job.Store() != nil {
		t.Fatal("not locked after five idle minutes")
	}
	runAll(cmd)
	<-sent // the terminal is asked to clear what was copied
	if _, ok := a.top().(*unlockScreen); !ok || len(a.stack) != 1 {
		t.Errorf("the screen is %T, with %d below", a.top(), len(a.stack)-1)
	}
}

// A result whose screen has gone is dropped, and one for a screen that is covered still reaches it.
func TestResultsFindTheirScreen(t *testing.T) {
	a, _ := openApp(t)
	list := a.top().(*credentialsScreen)
	press(a, "?")
	if _, ok := a.top().(*helpScreen); !ok {
		t.Fatalf("the screen is %T", a.top())
	}
	a.Update(result{list, failed{errors.New("late")}})
	if list.err == nil {
		t.Error("the covered screen did not hear of it")
	}
	gone := a.screenAt(List{}).(*credentialsScreen)
	a.Update(result{gone, failed{errors.New("late")}})
	if gone.err != nil {
		t.Error("a screen that is nowhere was updated")
	}
}

// What a screen shared with others, and what comes for a screen that has gone, is cleared.
func TestLockingClearsLoginsAndLateSecrets(t *testing.T) {
	a, _ := openApp(t)
	s := newCredentialScreen(a.shared, Credential{Summary: flow.Summary{Name: "x", Environment: kiiex.SandboxName}, Tab: SessionTab})
	s.login = &flow.Login{
		Session:        kiiex.Session{Token: kiiex.SecretFromString("a token")},
		Authentication: &api.Authentication{Answer: api.Answer{Body: kiiex.SecretFromString("an answer")}},
		Access:         &api.Access{Details: &api.Details{Answer: api.Answer{Body: kiiex.SecretFromString("another answer")}}},
	}
	login, tab := *s.login, s.open
	a.push(s)
	press(a, "1")
	if login.Session.Token.IsEmpty() {
		t.Fatal("the next tab has no session")
	}
	a.dispatch(a.top(), Lock{}, nil)
	for name, secret := range map[string]kiiex.Secret{
		"token": login.Session.Token, "answer": login.Authentication.Answer.Body, "details": login.Access.Details.Answer.Body,
	} {
		if !secret.IsEmpty() {
			t.Errorf("locked, memory still holds the %s", name)
		}
	}

	secret := func() kiiex.Secret { return kiiex.SecretFromString("late") }
	token, signature, field := secret(), secret(), secret()
	for _, late := range []tea.Msg{
		keptRead{kiiex.Session{Token: token}, true}, signatureMade{kiiex.Signed{Signature: signature}}, secretRead{secret: field},
		testOver{login: nil, err: problem.Of(problem.TimedOut)},
	} {
		a.Update(result{s, tabResult{tab, late}})
	}
	for name, secret := range map[string]kiiex.Secret{"token": token, "signature": signature, "field": field} {
		if !secret.IsEmpty() {
			t.Errorf("the %s that came late was kept", name)
		}
	}
}

// A question opens on No, ignores a yes that was under way when it appeared, and hands a later one to who asked.
func TestQuestionIgnoresKeysInFlight(t *testing.T) {
	a, _ := openApp(t)
	asks := a.top()
	type agreed struct{}
	ask := func() *confirmScreen {
		a.dispatch(asks, Ask{words.Question{Title: "Remove", Ask: "Remove it?", Yes: "Yes"}, agreed{}}, nil)
		return a.top().(*confirmScreen)
	}
	s := ask()
	press(a, "y")
	if a.top() != screen(s) {
		t.Fatal("answered before the grace time was over")
	}
	press(a, "enter")
	if a.top() != asks {
		t.Fatal("Enter stands on No, and takes it at once")
	}
	s = ask()
	a.Update(result{s, graceOver{}})
	want, _ := s.update(tea.KeyPressMsg{Code: 'y', Text: "y"})
	if want != action(Back{Result: agreed{}}) {
		t.Errorf("got %#v", want)
	}
}

func TestLettersAreTextWhileTyping(t *testing.T) {
	a, _ := openApp(t)
	a.push(newRenameScreen(a.shared, Rename{"old"}))
	press(a, "q", "?", "y", "l")
	s, ok := a.top().(*renameScreen)
	if !ok || s.form.Focused().Value() != "oldq?yl" {
		t.Fatalf("the screen is %T", a.top())
	}
	press(a, "esc")
	if _, ok := a.top().(*credentialsScreen); !ok {
		t.Errorf("esc leads to %T", a.top())
	}
}

func TestNoticesFadeAndErrorsStay(t *testing.T) {
	a, _ := openApp(t)
	a.say(Notice{"first"})
	first := a.status.id
	a.say(Notice{"second"})
	a.Update(noticeOver{first})
	if a.status.text != "second" {
		t.Error("an older notice's time ended a newer one")
	}
	a.say(Failure{&problem.Problem{What: "wrong", Why: "a long story", Next: "do this"}})
	if line := ansi.Strip(a.statusLine()); !strings.Contains(line, "✓ second") {
		t.Errorf("the line above the help says %q", line)
	}
	a.Update(noticeOver{a.status.id})
	press(a, "j", "?")
	if line := ansi.Strip(a.statusLine()); !strings.Contains(line, "✗ wrong") || !strings.Contains(line, "esc dismiss") {
		t.Errorf("the line above the help says %q", line)
	}
	press(a, "esc") // dismisses, and does nothing else
	if line := a.statusLine(); line != "" {
		t.Errorf("dismissed, the line above the help says %q", line)
	}
	if _, ok := a.top().(*helpScreen); !ok {
		t.Errorf("the key also led to %T", a.top())
	}
	press(a, "!")
	if text := screenText(t, a); !strings.Contains(text, "a long story") || !strings.Contains(text, "do this") {
		t.Errorf("the messages are\n%s", text)
	}
}

// Anyone can see the lock screen, and another user may unlock.
func TestLockingForgetsMessages(t *testing.T) {
	for name, lock := range map[string]func(*app){
		"a wish":     func(a *app) { a.dispatch(a.top(), Lock{}, nil) },
		"suspending": func(a *app) { a.suspend() },
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := openApp(t)
			a.say(Failure{&problem.Problem{What: "velvet-otter is gone", Why: "a long story"}})
			a.say(Notice{"velvet-otter is saved"})
			lock(a)
			for range 2 {
				if text := screenText(t, a); strings.Contains(text, "velvet-otter") {
					t.Errorf("the lock screen shows\n%s", text)
				}
				a.Update(noticeOver{a.status.id}) // which a failure outlasts
			}
			if err := a.shared.job.Unlock(t.Context(), given); err != nil {
				t.Fatal(err)
			}
			a.dispatch(a.top(), Done{To: List{}}, nil)
			press(a, "!")
			if text := screenText(t, a); !strings.Contains(text, "Messages") || strings.Contains(text, "velvet-otter") || strings.Contains(text, "a long story") {
				t.Errorf("unlocked, the messages are\n%s", text)
			}
		})
	}
}

// What could not be remembered of a test is told, whatever screen it was for.
func TestUnsavedStateIsReported(t *testing.T) {
	a, _ := openApp(t)
	lock := filepath.Join(a.shared.job.Folders().State, "state.lock")
	if err := errors.Join(os.Remove(lock), os.Mkdir(lock, 0o700)); err != nil {
		t.Fatal(err)
	}
	if err := a.shared.job.State().SetOnboarding(state.Onboarding{Step: "staging"}); err == nil {
		t.Fatal("it was remembered")
	}
	a.Update(result{a.top(), nil})
	wantShown(t, a, "✗ What kiikey remembers of tests could")
}
