package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/ui/flow"
)

// namesOnly returns an app on a list that has read the names "a", "b" and so on, and no details.
func namesOnly(t *testing.T, n int) (*app, *credentialsScreen) {
	t.Helper()
	a, _ := openApp(t)
	list := a.top().(*credentialsScreen)
	var entries []store.Entry
	for i := range n {
		name := string(rune('a' + i))
		entries = append(entries, store.Entry{ID: name, Name: name, Environment: kiiex.SandboxName})
	}
	a.Update(result{list, namesRead{entries}})
	return a, list
}

// arrive has the details of credentials come.
func arrive(a *app, list *credentialsScreen, last bool, names ...string) {
	var details []detail
	for _, name := range names {
		details = append(details, detail{id: name, summary: flow.Summary{Name: name, Environment: kiiex.SandboxName}})
	}
	a.Update(result{list, detailsRead{details: details, last: last}})
}

// screens are the types of the screens on the stack, the top one last.
func screens(a *app) []string {
	var all []string
	for _, s := range a.stack {
		all = append(all, fmt.Sprintf("%T", s))
	}
	return all
}

// A key about a credential that has not been read yet waits for it, and so do those that were pressed after it.
func TestKeysWaitForDetails(t *testing.T) {
	a, list := namesOnly(t, 3)
	press(a, "down", "enter", ":", "s", "i", "g")
	if got := screens(a); len(got) != 1 {
		t.Fatalf("before the details came the screens were %q", got)
	}
	arrive(a, list, false, "a")
	if got := screens(a); len(got) != 1 {
		t.Fatalf("when another one's details came the screens were %q", got)
	}
	arrive(a, list, false, "b")
	if got := screens(a); !slices.Equal(got, []string{"*ui.credentialsScreen", "*ui.credentialScreen", "*ui.paletteScreen"}) {
		t.Fatalf("when the details came the screens were %q", got)
	}
	if got := a.stack[1].(*credentialScreen).summary.Name; got != "b" {
		t.Errorf("the credential that was opened is %q", got)
	}
	if got := a.top().(*paletteScreen).field.Value(); got != "sig" {
		t.Errorf("the palette has %q", got)
	}
	arrive(a, list, true, "c")
	if got := screens(a); len(got) != 3 {
		t.Errorf("later details acted again: %q", got)
	}
}

// A paste among them waits too, and is for the screen that comes.
func TestPastesWaitForDetails(t *testing.T) {
	paste := tea.PasteMsg{Content: "practice\n"}
	a, list := namesOnly(t, 1)
	press(a, "n")
	a.Update(paste)
	press(a, "x")
	if a.status.text != "" {
		t.Errorf("before the details came: %q", a.status.text)
	}
	arrive(a, list, true, "a")
	if got := a.top().(*renameScreen).form.Focused().Value(); got != "apracticex" {
		t.Errorf("the field has %q", got)
	}

	a, list = namesOnly(t, 1)
	press(a, "x") // no key waits for the details of what is to be removed
	press(a, "esc", "enter")
	a.Update(tea.PasteMsg{Content: "xyesq\n"})
	arrive(a, list, true, "a")
	if got := screens(a); !slices.Equal(got, []string{"*ui.credentialsScreen", "*ui.credentialScreen"}) {
		t.Errorf("the screens are %q", got)
	}
	if !strings.Contains(a.status.text, "That looks like a paste") {
		t.Errorf("it says %q", a.status.text)
	}
}

func TestMarkedCredentialsWaitForDetails(t *testing.T) {
	a, list := namesOnly(t, 3)
	press(a, "*", "t", "?")
	arrive(a, list, false, "a", "b")
	if got := screens(a); len(got) != 1 {
		t.Fatalf("before all details came the screens were %q", got)
	}
	arrive(a, list, true, "c")
	if got := screens(a); !slices.Equal(got, []string{"*ui.credentialsScreen", "*ui.testSeveralScreen", "*ui.helpScreen"}) {
		t.Errorf("when the details came the screens were %q", got)
	}
}

func TestWaitingKeysAreDiscarded(t *testing.T) {
	for name, giveUp := range map[string]func(a *app, list *credentialsScreen){
		"by the user": func(a *app, _ *credentialsScreen) { press(a, "esc") },
		"when the store fails": func(a *app, list *credentialsScreen) {
			a.Update(result{list, detailsRead{last: true, err: problem.Of(problem.TimedOut)}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, list := namesOnly(t, 1)
			press(a, "x", "esc", "enter", "x")
			giveUp(a, list)
			arrive(a, list, true, "a")
			if got := screens(a); len(got) != 1 {
				t.Errorf("the screens are %q", got)
			}
			if list.queue.Waits() {
				t.Error("keys are still held")
			}
		})
	}
}

// Waiting for details prevents neither locking nor quitting.
func TestLockAndQuitDoNotWaitForDetails(t *testing.T) {
	a, _ := namesOnly(t, 1)
	press(a, "enter")
	a.Update(tea.KeyPressMsg{Code: 'l', Mod: tea.ModCtrl})
	if _, locked := a.top().(*unlockScreen); !locked {
		t.Errorf("locking led to %q", screens(a))
	}
	a, _ = namesOnly(t, 1)
	press(a, "enter")
	_, cmd := a.Update(tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl})
	if cmd == nil {
		t.Fatal("ctrl+c does nothing")
	}
	if _, ends := cmd().(tea.QuitMsg); !ends {
		t.Error("ctrl+c does not end the program")
	}
}

// What another process removed after the names were read has no details: a key about it reads the list again.
func TestKeyForARemovedCredentialReloadsTheList(t *testing.T) {
	a, list := namesOnly(t, 1)
	press(a, "enter")
	arrive(a, list, true)
	if a.top() == screen(list) {
		t.Error("the list was not read again")
	}
	if got := screens(a); !slices.Equal(got, []string{"*ui.credentialsScreen"}) {
		t.Errorf("the screens are %q", got)
	}
}

// A file that has been read while the palette lay over the screen takes the palette away first: going back leads to
// the screen that it was read for.
func TestResultClosesThePaletteOverItsScreen(t *testing.T) {
	a, _ := openApp(t)
	s := newImportScreen(a.shared, Import{})
	a.push(s)
	a.push(newPaletteScreen(a.shared, s))
	a.Update(result{s, exportRead{attempt: s.file.Looks, err: errors.New("unreadable")}})
	if got := screens(a); len(got) != 3 {
		t.Errorf("a failure that stays on its screen left %q", got)
	}
	source, err := flow.PastedExport([]byte(`{"APIKey": "0123456789abcdef0123456789abcdef", "APISecret": "fedcba9876543210fedcba9876543210", "Nonce": "0"}`))
	if err != nil {
		t.Fatal(err)
	}
	a.Update(result{s, exportRead{attempt: s.file.Looks, source: source}})
	if got := screens(a); len(got) != 3 || got[1] != "*ui.importScreen" || got[2] == "*ui.paletteScreen" {
		t.Errorf("the screens are %q", got)
	}
}
