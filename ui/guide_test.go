package ui

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/store/state"
	"kiikey/ui/flow"
	"kiikey/ui/internal/story"
	"kiikey/ui/words/walkthrough"
)

// newcomer is an app as a new user meets it: no store, the guide open.
func newcomer(t *testing.T) *app {
	t.Helper()
	a := appOver(t, flow.Options{Home: t.TempDir()}, func(*flow.Job) error { return nil })
	if _, ok := a.top().(*guideScreen); !ok {
		t.Fatalf("a new user meets %T", a.top())
	}
	return a
}

// ran runs a command as the program does, with everything that follows from it.
func ran(a *app, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			ran(a, c)
		}
	case result:
		_, more := a.Update(msg)
		ran(a, more)
	}
}

func TestGuideExplainsAVaultThatCannotBeCreated(t *testing.T) {
	a := newcomer(t)
	a.top().(*guideScreen).At = walkthrough.Vault
	press(a, "enter")
	create, ok := a.top().(*createScreen)
	if !ok {
		t.Fatalf("the screen is %T", a.top())
	}
	create.update(failed{&problem.Problem{Kind: problem.StoreUnwritable, What: "The disk is full.", Next: "Make room."}})
	if text := screenText(t, a); !strings.Contains(text, "✗ The disk is full.") || !strings.Contains(text, "▸Vault") {
		t.Errorf("the reason is not told:\n%s", text)
	}
	press(a, "esc")
	g, ok := a.top().(*guideScreen)
	if !ok || g.At != walkthrough.Vault || g.Done(walkthrough.Vault) {
		t.Errorf("the screen is %T\n%s", a.top(), screenText(t, a))
	}
}

func TestGuideAfterTheIdleLock(t *testing.T) {
	a, c := openApp(t)
	g := a.screenAt(Guide{}).(*guideScreen)
	a.push(g)
	g.turn(walkthrough.Test)
	c.Advance(6 * time.Minute)
	a.Update(idleCheck{})
	if _, ok := a.top().(*unlockScreen); !ok {
		t.Fatalf("the screen is %T", a.top())
	}
	if err := a.shared.job.Unlock(t.Context(), given); err != nil {
		t.Fatal(err)
	}
	a.Update(result{a.top(), unlocked{}})
	if again, ok := a.top().(*guideScreen); !ok || again.At != walkthrough.Test {
		t.Errorf("after unlocking the screen is %T", a.top())
	}
}

// At every width the line of progress fills the row exactly and names the page that is open.
func TestGuidesProgressFits(t *testing.T) {
	a := newcomer(t)
	g := a.top().(*guideScreen)
	for width := minWidth; width <= 200; width++ {
		for page := range walkthrough.Pages {
			g.At, g.Furthest = page, walkthrough.Pages
			a.shared.Width = width
			line := g.rule()
			if ansi.StringWidth(line) != width || !strings.Contains(ansi.Strip(line), g.At.Name()) {
				t.Fatalf("%d columns, page %s: %q", width, g.At.Name(), ansi.Strip(line))
			}
		}
	}
}

// guided reports whether the walkthrough lies in the stack.
func guided(a *app) bool { return slices.Contains(screens(a), "*ui.guideScreen") }

// From every page one key leads out, and Enter leads somewhere.
func TestEveryPageCanBeLeft(t *testing.T) {
	empty := func(t *testing.T) *app {
		a, _ := openApp(t)
		a.push(a.screenAt(Guide{}).(*guideScreen))
		return a
	}
	for page := range walkthrough.Pages {
		for name, met := range map[string]func(*testing.T) *app{"no store": newcomer, "no key": empty} {
			a := met(t)
			g := a.top().(*guideScreen)
			g.At = page
			first := g.offers()[0]
			if !key.Matches(tea.KeyPressMsg{Code: tea.KeyEnter}, first.Binding) || first.Help().Desc == "" {
				t.Errorf("%s, page %d: Enter is not its first key", name, page)
			}
			want, cmd := first.do()
			if want == nil && cmd == nil {
				t.Errorf("%s, page %d: Enter does nothing", name, page)
			}
			a.dispatch(g, want, nil)
			for range 3 { // out of what Enter opened, and out of the guide
				if guided(a) {
					press(a, "esc")
				}
			}
			if guided(a) {
				t.Errorf("%s, page %d: esc does not lead out of\n%s", name, page, screenText(t, a))
			}
		}
	}
}

// A place that this kiikey does not know is no place: the guide begins at its beginning.
func TestGuideAtAnUnknownStep(t *testing.T) {
	a := newcomer(t)
	a.places.onboarding.put(state.Onboarding{Step: "of another version"})
	if g := a.screenAt(Guide{}).(*guideScreen); g.At != 0 {
		t.Errorf("opens at page %d", g.At)
	}
}

// The page that is remembered is the last one, whichever of the commands runs first.
func TestGuideOpensItsLastPage(t *testing.T) {
	a := newcomer(t)
	g := a.top().(*guideScreen)
	first, second := g.turn(walkthrough.Key), g.turn(walkthrough.Test)
	second()
	first()
	if step := a.shared.job.State().Onboarding().Step; step != "Test" {
		t.Errorf("remembered is %q", step)
	}
}

// A user who quits at once after turning a page comes back to that page.
func TestGuidePageIsSavedOnExit(t *testing.T) {
	a := newcomer(t)
	press(a, "enter") // its command never runs: the program ends before
	a.end()
	if step := a.shared.job.State().Onboarding().Step; step != "Vault" {
		t.Errorf("remembered is %q", step)
	}
}

func TestGuideReportsAnUnsavedPage(t *testing.T) {
	a := newcomer(t)
	folder := a.shared.job.Folders().State
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	g := a.top().(*guideScreen)
	ran(a, a.addressed(g, g.turn(walkthrough.Key)))
	if !strings.Contains(a.failure, "could not be updated") {
		t.Errorf("the failure told is %q", a.failure)
	}
	if g.At != walkthrough.Key {
		t.Error("the page was not turned")
	}
}

// The walkthrough clears the login of its credential when it is left, and when it speaks of another one.
func TestGuideClearsLogins(t *testing.T) {
	for name, end := range map[string]func(*app, *guideScreen){
		"leaving": func(a *app, _ *guideScreen) { press(a, "esc") },
		"locking": func(a *app, _ *guideScreen) { a.dispatch(a.top(), Lock{}, nil) },
		"another credential": func(_ *app, g *guideScreen) {
			g.update(guideRead{walkthrough.Progress{Summary: &flow.Summary{ID: "another"}}})
		},
	} {
		a, _ := openApp(t)
		g := a.screenAt(Guide{}).(*guideScreen)
		a.push(g)
		g.about(&flow.Summary{ID: "one", Environment: kiiex.SandboxName})
		token := kiiex.SecretFromString("a token")
		g.current.login = &flow.Login{Session: kiiex.Session{Token: token}, Authentication: &api.Authentication{}}
		if end(a, g); !token.IsEmpty() {
			t.Errorf("%s: memory still holds the token", name)
		}
	}
}

// Enter held down walks on through the pages, and sends nothing.
func TestGuideTestsWithNoKeyHeldDown(t *testing.T) {
	a, _ := openApp(t)
	g := a.screenAt(Guide{}).(*guideScreen)
	a.push(g)
	g.about(&flow.Summary{ID: "one", Environment: kiiex.SandboxName})
	g.At = walkthrough.Sign
	for range 2 {
		a.Update(story.Keystroke("enter"))
	}
	if a.top() != screen(g) || g.At != walkthrough.Test {
		t.Fatalf("the screen is %T, page %s", a.top(), g.At.Name())
	}
	wantShown(t, a, "That key may be held down: press it again.")
	if press(a, "enter"); a.top() == screen(g) {
		t.Error("a single Enter does not test")
	}
}
