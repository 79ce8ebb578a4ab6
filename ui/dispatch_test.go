package ui

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/flow/clipboard"
	"kiikey/ui/internal/story"
	"kiikey/ui/widget"
)

// at opens a credential at a tab, over the list.
func at(a *app, tab Tab) *credentialScreen {
	a.startOver(a.stackFor(Credential{Summary: flow.Summary{ID: "id", Name: "x", Environment: kiiex.SandboxName}, Tab: tab})...)
	return a.top().(*credentialScreen)
}

// Every place that is declared has its screen in the table.
func TestEveryPlaceHasItsScreen(t *testing.T) {
	types := func(file string, in func(ast.Node) []ast.Expr) []string {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		ast.Inspect(parsed, func(n ast.Node) bool {
			for _, e := range in(n) {
				if id, ok := e.(*ast.Ident); ok {
					names = append(names, id.Name)
				}
			}
			return true
		})
		return names
	}
	declared := types("place.go", func(n ast.Node) []ast.Expr {
		if s, ok := n.(*ast.TypeSpec); ok && s.Name.Name != "Place" && s.Name.Name != "Tab" {
			return []ast.Expr{s.Name}
		}
		return nil
	})
	made := types("places.go", func(n ast.Node) []ast.Expr {
		if c, ok := n.(*ast.CaseClause); ok {
			return c.List
		}
		return nil
	})
	if len(declared) < 20 {
		t.Fatalf("only %q were found", declared)
	}
	for _, p := range declared {
		if p == "Opening" { // leads on to others
			continue
		}
		if !slices.Contains(made, p) {
			t.Errorf("screenAt makes none for %s", p)
		}
	}
}

// A task ends at the nearest base that takes it, and what lies above that goes; where none takes it the list and
// the place are all that is left.
func TestDoneEndsAtTheNearestBase(t *testing.T) {
	summary := flow.Summary{ID: "id", Name: "x", Environment: kiiex.SandboxName}
	const list, several, guide, credential = "*ui.credentialsScreen", "*ui.testSeveralScreen", "*ui.guideScreen", "*ui.credentialScreen"
	for name, c := range map[string]struct {
		below []Place
		done  Place
		want  []string
	}{
		"without a base":              {[]Place{List{}, Edit{summary}}, Credential{Summary: summary}, []string{list, credential}},
		"at the list":                 {[]Place{List{}, Restore{}}, List{}, []string{list}},
		"at the run it came from":     {[]Place{List{}, Several{[]flow.Summary{summary}}, Credential{Summary: summary}}, List{"x"}, []string{list, several}},
		"at no run of others":         {[]Place{List{}, Several{[]flow.Summary{summary}}, Credential{Summary: summary}}, List{"y"}, []string{list}},
		"at no run after a removal":   {[]Place{List{}, Several{[]flow.Summary{summary}}, Credential{Summary: summary}}, List{}, []string{list}},
		"at no run after an edit":     {[]Place{List{}, Several{[]flow.Summary{summary}}, Edit{summary}}, Credential{Summary: summary}, []string{list, credential}},
		"in the guide":                {[]Place{Guide{}, Import{}, Preview{}}, Credential{Summary: summary}, []string{guide}},
		"in the guide, at its list":   {[]Place{Guide{}, Restore{}}, List{}, []string{guide}},
		"in the guide, made":          {[]Place{Guide{}, Create{Guided: true}}, Opening{}, []string{guide}},
		"in the guide, opened again":  {[]Place{Guide{}, Activity{}}, Guide{}, []string{guide}},
		"out of the guide at its end": {[]Place{List{}, Guide{}}, Opening{}, []string{list}},
		"in the guide from elsewhere": {[]Place{List{}, Activity{}}, Guide{}, []string{guide}},
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := openApp(t)
			var stack []screen
			for _, p := range c.below {
				if _, preview := p.(Preview); preview {
					p = previewOf(must(flow.SampleExport()), flow.Summary{})
				}
				stack = append(stack, a.screenAt(p))
			}
			a.stack = stack
			a.dispatch(a.top(), Done{To: c.done}, nil)
			if got := screens(a); !slices.Equal(got, c.want) {
				t.Errorf("it ends at %q, want %q", got, c.want)
			}
		})
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// What has been done is told where the task ends: a failure before what is worth a look, and both before the rest.
func TestNoticesAreOrderedBySeverity(t *testing.T) {
	broken := &problem.Problem{What: "It broke.", Next: "Mend it."}
	for name, c := range map[string]struct {
		done            Done
		status, failure string
		next            string
	}{
		"done":               {Done{Notice: "Saved."}, "Saved.", "", ""},
		"worth a look":       {Done{Notice: "Saved.", Remarks: []string{"Two alike.", "Old."}}, "Saved.", "Two alike. Old.", ""},
		"failed in part":     {Done{Notice: "Saved.", Err: broken}, "", "It broke.", "Mend it."},
		"failed and remarks": {Done{Notice: "Saved.", Err: broken, Remarks: []string{"Two alike."}}, "", "It broke.", "Mend it. Two alike."},
		"nothing":            {Done{}, "", "", ""},
	} {
		a, _ := openApp(t)
		c.done.To = List{}
		a.dispatch(a.top(), c.done, nil)
		if a.status.text != c.status || a.failure != c.failure {
			t.Errorf("%s: the status line tells %q and %q", name, a.status.text, a.failure)
		}
		if c.next != "" && problem.From(a.messages[len(a.messages)-1].err).Next != c.next {
			t.Errorf("%s: the message is %v", name, a.messages)
		}
	}
}

// The help, the palette, the messages are open once each: called up again from above themselves they are come back to.
func TestOverlaysAreOpenOnce(t *testing.T) {
	a, _ := openApp(t)
	press(a, "!", "?", "!")
	if got := screens(a); !slices.Equal(got, []string{"*ui.credentialsScreen", "*ui.messagesScreen"}) {
		t.Errorf("the screens are %q", got)
	}
}

// The messages of a command come back to its screen, also those of several at once and those that come on the way.
func TestCommandsAreAddressed(t *testing.T) {
	a, _ := openApp(t)
	var sent []tea.Msg
	a.send = func(msg tea.Msg) { sent = append(sent, msg) }
	one := func() tea.Msg { return "one" }
	on := doReporting(t.Context(), func(_ context.Context, report func(tea.Msg)) tea.Msg {
		report("on the way")
		return "two"
	})
	s := a.top()
	batch := a.addressed(s, tea.Batch(one, on))().(tea.BatchMsg)
	for _, cmd := range batch {
		sent = append(sent, cmd())
	}
	if want := []tea.Msg{result{s, "one"}, result{s, "on the way"}, result{s, "two"}}; !slices.Equal(sent, want) {
		t.Errorf("got %v", sent)
	}
	if a.addressed(s, nil) != nil {
		t.Error("no command became one")
	}
}

// What comes late for a tab that has been left is not for the next one, and its secret is cleared.
func TestResultsOfAnotherTabAreDiscarded(t *testing.T) {
	a, _ := openApp(t)
	s := at(a, SignatureTab)
	left, late := s.open, kiiex.SecretFromString("late")
	press(a, "1")
	a.Update(result{s, tabResult{left, signatureMade{kiiex.Signed{Signature: late}}}})
	if !late.IsEmpty() {
		t.Error("a late signature was kept")
	}
	a.Update(result{s, tabResult{left, failed{problem.Of(problem.TimedOut)}}})
	if err := s.open.(*keyScreen).err; err != nil {
		t.Errorf("the next tab shows %v", err)
	}
}

// What is revealed on a tab is masked when somebody looks away, and when something covers it.
func TestRevealsEnd(t *testing.T) {
	for name, end := range map[string]func(*app){
		"another window": func(a *app) { a.Update(tea.BlurMsg{}) },
		"suspending":     func(a *app) { a.Update(tea.SuspendMsg{}) },
		"the help":       func(a *app) { press(a, "?") },
		"another screen": func(a *app) { press(a, "n") },
		"another tab":    func(a *app) { press(a, "2") },
		"the same again": func(a *app) { press(a, "r") },
		"another field":  func(a *app) { press(a, "down") },
		"going back":     func(a *app) { press(a, "esc") },
		"locking":        func(a *app) { a.dispatch(a.top(), Lock{}, nil) },
		"the time passed": func(a *app) {
			s := a.top().(*credentialScreen)
			a.Update(result{s, tabResult{s.open, widget.RevealOver{Turn: 1}}})
		},
	} {
		a, _ := openApp(t)
		tab, secret := at(a, KeyTab).open.(*keyScreen), kiiex.SecretFromString("a secret")
		tab.update(secretRead{secret, tab.pick.At})
		if !tab.hidden.Revealed {
			t.Fatal("nothing is revealed")
		}
		if end(a); tab.hidden.Revealed || !secret.IsEmpty() {
			t.Errorf("%s: it is still shown, or kept", name)
		}
	}
}

// The same holds for the secrets of every other screen.
func TestRevealsOfEveryScreenEnd(t *testing.T) {
	for name, open := range map[string]func(*app) *widget.Reveal{
		"amounts":       func(a *app) *widget.Reveal { return &at(a, AccessTab).open.(*accessScreen).hidden },
		"a session's":   func(a *app) *widget.Reveal { return &at(a, SessionTab).open.(*sessionScreen).hidden },
		"a signature's": func(a *app) *widget.Reveal { return &at(a, SignatureTab).open.(*signatureScreen).hidden },
		"a request's": func(a *app) *widget.Reveal {
			s := newRequestScreen(a.shared, Request{Recorded: &flow.Recorded{}})
			a.push(s)
			return &s.hidden
		},
	} {
		for why, end := range map[string]func(*app){
			"another window": func(a *app) { a.Update(tea.BlurMsg{}) },
			"suspending":     func(a *app) { a.Update(tea.SuspendMsg{}) },
			"the palette":    func(a *app) { press(a, ":") },
		} {
			a, _ := openApp(t)
			hidden := open(a)
			hidden.Toggle(0)
			if end(a); hidden.Revealed {
				t.Errorf("%s: %s secret is still shown", why, name)
			}
		}
	}
}

// A copy is cleared after its time also where its screen has gone meanwhile.
func TestCopyOfAClosedScreenIsCleared(t *testing.T) {
	home := t.TempDir() // outside: its removal waits for files
	synctest.Test(t, func(t *testing.T) {
		a := openAppWith(t, flow.Options{Home: home})
		var carried []string
		a.clip = newClipboardKeeper(clipboard.New(clipboard.Options{
			Method: clipboard.OSC52, Getenv: func(string) string { return "" }, Terminal: func(text string) { carried = append(carried, text) },
		}), 1)
		s := at(a, KeyTab)
		_, copies := a.dispatch(s, copyOf(kiiex.SecretFromString("a secret")), nil)
		press(a, "esc")
		if slices.Contains(a.stack, screen(s)) {
			t.Fatal("the screen has not gone")
		}
		for cmd := copies; cmd != nil; {
			msg := cmd()
			if batch, several := msg.(tea.BatchMsg); several {
				msg = batch[0]() // the other is the notice's time
			}
			_, cmd = a.Update(msg)
			if _, over := msg.(clipboardCleared); over {
				break
			}
		}
		if !slices.Equal(carried, []string{"a secret", ""}) {
			t.Errorf("the clipboard got %q", carried)
		}
		if !strings.Contains(a.status.text, "clear the clipboard") {
			t.Errorf("it is told %q", a.status.text)
		}
	})
}

// A code that is being sent is the command's: leaving clears the login under it no sooner than it is done with it, and
// a login that comes of it too late is cleared.
func TestCodeBeingSentIsClearedByItsCommand(t *testing.T) {
	for name, leave := range map[string]func(*app){
		"the list": func(a *app) { a.dispatch(a.stack[1], Done{To: List{}}, nil) },
		"locking":  func(a *app) { a.dispatch(a.top(), Lock{}, nil) },
	} {
		a, _ := openApp(t)
		s := at(a, TestTab)
		tab, pending := s.open.(*testScreen), kiiex.SecretFromString("a pending token")
		s.login = &flow.Login{
			Environment:    kiiex.Environment{Name: "nowhere", BaseURL: "http://127.0.0.1:1", Kind: kiiex.KindCustom},
			Authentication: &api.Authentication{SecondFactor: &api.SecondFactorChallenge{Pending: pending}},
		}
		tab.phase = testWantsCode
		tab.code.Set("123456")
		_, cmd := a.hand(s, story.Keystroke("enter"))
		leave(a)
		if pending.IsEmpty() {
			t.Fatalf("%s: the login was cleared under the command that completes it", name)
		}
		all := cmd().(tea.BatchMsg)
		ran(a, all[len(all)-1]) // the other counts seconds
		if !pending.IsEmpty() {
			t.Errorf("%s: the login that was given up was kept", name)
		}
	}
}

// A copy that was asked for before the vault locked is not made afterwards.
func TestCopyAskedForBeforeTheLockIsNotMade(t *testing.T) {
	var carried []string
	k := newClipboardKeeper(clipboard.New(clipboard.Options{
		Method: clipboard.OSC52, Getenv: func(string) string { return "" }, Terminal: func(text string) { carried = append(carried, text) },
	}), 0)
	copies := k.copyFrom(t.Context(), copyOf(kiiex.SecretFromString("a secret")).Secret)
	k.clearNow(t.Context())()
	if c := copies().(copied); c.receipt != nil || len(carried) > 0 {
		t.Errorf("the clipboard got %q", carried)
	}
}
