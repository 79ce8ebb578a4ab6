package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
)

// kept keeps a credential of the sandbox's own key, made for that environment, and returns it as a list has it.
func kept(t *testing.T, a *app, name, environment string, change func(*kiiex.Credential)) flow.Summary {
	t.Helper()
	source, err := flow.SampleExport()
	if err != nil {
		t.Fatal(err)
	}
	c, err := source.Drafts[0].Complete(name, environment, a.shared.job.Now())
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&c)
	}
	if err := a.shared.job.Save(t.Context(), c, false); err != nil {
		t.Fatal(err)
	}
	return a.shared.job.Summarize(c)
}

// several opens the screen over the list, with what it sends reaching the app at once.
func several(a *app, chosen ...flow.Summary) *testSeveralScreen {
	a.send = func(msg tea.Msg) { a.Update(msg) }
	s := newTestSeveralScreen(a.shared, Several{chosen})
	a.push(s)
	return s
}

// openTab is the tab of the credential on top, nil for another screen.
func openTab(a *app) tabScreen {
	if s, ok := a.top().(*credentialScreen); ok {
		return s.open
	}
	return nil
}

// screenText returns the app's screen without colours, each line within its width.
func screenText(t *testing.T, a *app) string {
	t.Helper()
	text, _ := a.frame()
	lines := strings.Split(ansi.Strip(text), "\n")
	if len(lines) != a.height {
		t.Errorf("%d lines in a terminal of %d", len(lines), a.height)
	}
	for i, l := range lines {
		if ansi.StringWidth(l) > a.width {
			t.Errorf("a line of %d columns in %d: %q", ansi.StringWidth(l), a.width, l)
		}
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

func wantShown(t *testing.T, a *app, texts ...string) {
	t.Helper()
	screen := screenText(t, a)
	folded := strings.Join(strings.Fields(screen), " ")
	for _, text := range texts {
		if !strings.Contains(folded, text) {
			t.Errorf("the screen does not say %q:\n%s", text, screen)
		}
	}
}

// An unreadable one does not keep the others from being tested, and says what is wrong with it.
func TestSeveralWithAnUnreadableCredential(t *testing.T) {
	a, list := namesOnly(t, 2)
	readable := kept(t, a, "b", "sandbox", nil)
	a.Update(result{list, detailsRead{last: true, details: []detail{
		{id: "a", err: &problem.Problem{Kind: problem.StoreDamaged, What: "It is damaged."}}, {id: "b", summary: readable},
	}}})
	a.send = func(msg tea.Msg) { a.Update(msg) }
	press(a, "*", "t")
	cmd := press(a, "enter")
	a.Update(cmd())
	wantShown(t, a, "1 accepted, 1 not tested", "▸ a ", "– skipped: There is no credential", "b ○ sandbox 151 ✓ accepted", "Not tested: There is no credential “a”. ─")
	press(a, "enter")
	if _, ok := a.top().(*problemScreen); !ok {
		t.Fatalf("it opens %T", a.top())
	}
	wantShown(t, a, "✗ There is no credential")
	press(a, "esc")
	wantShown(t, a, "1 accepted")
}

func TestSeveralAskOnceForProduction(t *testing.T) {
	a, _ := openApp(t)
	s := several(a, kept(t, a, "one", "production", nil), kept(t, a, "two", "staging", nil), kept(t, a, "three", "production", nil))
	wantShown(t, a, "2 ▲ PRODUCTION", "1 ● staging")
	press(a, "enter")
	question, ok := a.top().(*confirmScreen)
	if !ok || question.pick.At != 0 {
		t.Fatalf("the screen is %T", a.top())
	}
	wantShown(t, a, "Test 2 of the 3 credentials against production?", "real money", "▲ PRODUCTION", "▸ No, cancel")
	press(a, "enter")
	if a.top() != screen(s) || s.phase != severalReady {
		t.Fatal("No does not lead back")
	}
	if s.update(severalAgreed{}); s.phase != severalRunning {
		t.Error("Yes does not start")
	}
	if len(a.shared.job.Requests("")) != 0 {
		t.Error("something was sent")
	}
	staging, _ := openApp(t)
	s = several(staging, kept(t, staging, "one", "staging", nil))
	if press(staging, "enter"); s.phase != severalRunning {
		t.Error("staging alone is asked about")
	}
}

func TestSeveralFollowsTheRunningCredential(t *testing.T) {
	for _, size := range []tea.WindowSizeMsg{{Width: 50, Height: 14}, {Width: 60, Height: 20}, {Width: 80, Height: 24}, {Width: 200, Height: 60}} {
		t.Run(fmt.Sprintf("%dx%d", size.Width, size.Height), func(t *testing.T) {
			a, _ := openApp(t)
			a.Update(size)
			var chosen []flow.Summary
			for i := range 200 {
				chosen = append(chosen, flow.Summary{ID: kiiex.NewID(), Name: fmt.Sprintf("desk-%03d", i), Environment: "staging", UserID: "1"})
			}
			s := several(a, chosen...)
			wantShown(t, a, "200 credentials")
			press(a, "enter")
			for i := range 200 {
				s.update(severalSeen{i, flow.Outcome{Verdict: flow.Testing}})
				text, cursor := a.frame()
				if lines := strings.Split(ansi.Strip(text), "\n"); cursor == nil || !strings.Contains(lines[cursor.Y], fmt.Sprintf("desk-%03d", i)) {
					t.Fatalf("the cursor is not on desk-%03d:\n%s", i, ansi.Strip(text))
				}
				s.update(severalSeen{i, flow.Outcome{Verdict: flow.Skipped, Reason: strings.Repeat("long ", 50)}})
			}
			wantShown(t, a, "200 of 200", "200 not tested")
			if drawn := len(s.view().Lines); drawn > a.shared.Rows {
				t.Errorf("%d lines are drawn for %d rows", drawn, a.shared.Rows)
			}
			press(a, "end", "up")
			s.update(severalSeen{3, flow.Outcome{Verdict: flow.Testing}})
			wantShown(t, a, "▸ desk-198")
		})
	}
}

// The store is not locked under a run for want of keys, but soon after it; locking ends a run.
func TestSeveralAndLocking(t *testing.T) {
	a, c := openApp(t)
	s := several(a, flow.Summary{Name: "one", Environment: "staging"})
	press(a, "enter")
	press(a, "?")
	c.Advance(time.Hour)
	if a.Update(idleCheck{}); a.shared.job.Store() == nil {
		t.Fatal("locked under a run")
	}
	press(a, "esc")
	s.update(severalEnded{})
	c.Advance(5*time.Minute - time.Second)
	if a.Update(idleCheck{}); a.shared.job.Store() == nil {
		t.Fatal("locked before the time")
	}
	c.Advance(time.Second)
	if a.Update(idleCheck{}); a.shared.job.Store() != nil {
		t.Fatal("not locked after the run")
	}

	a, _ = openApp(t)
	s = several(a, kept(t, a, "one", "sandbox", nil))
	cmd := press(a, "enter")
	ended := false
	cancel := s.cancel
	s.cancel = func() { ended = true; cancel() }
	a.dispatch(a.top(), Lock{}, nil)
	if !ended {
		t.Error("locking does not end the run")
	}
	cmd()
	if len(a.shared.job.Requests("")) != 0 {
		t.Error("sent after locking")
	}
}
