package ui

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kiikey/kiiex"
	"kiikey/store"
	"kiikey/ui/flow"
	"kiikey/ui/flow/exportfile"
	"kiikey/ui/widget"
)

// backedUpDesk is an app with one credential, and a backup of it, opened.
func backedUpDesk(t *testing.T) (*app, *store.Backup) {
	t.Helper()
	a, _ := openApp(t)
	kept(t, a, "one", "sandbox", nil)
	file := filepath.Join(t.TempDir(), "keys.kiikey")
	if _, err := a.shared.job.Backup(t.Context(), file, false, flow.Typed(kiiex.SecretFromString(deskPassphrase)), flow.Typed(kiiex.SecretFromString("another"))); err != nil {
		t.Fatal(err)
	}
	backup, err := flow.OpenBackup(t.Context(), file, flow.Typed(kiiex.SecretFromString("another")))
	if err != nil {
		t.Fatal(err)
	}
	return a, backup
}

// isOpen reports whether something can still be read of a backup.
func isOpen(t *testing.T, a *app, backup *store.Backup) bool {
	t.Helper()
	plan, err := a.shared.job.PlanRestore(t.Context(), backup)
	return err == nil && len(plan) == 1
}

// planned opens the screen at the plan for a backup.
func planned(t *testing.T, a *app, backup *store.Backup) *restoreScreen {
	t.Helper()
	plan, err := a.shared.job.PlanRestore(t.Context(), backup)
	if err != nil {
		t.Fatal(err)
	}
	s := newRestoreScreen(a.shared)
	a.push(s)
	a.Update(result{s, backupOpened{backup, plan}})
	return s
}

// An opened backup holds every secret: it is closed by whatever ends the screen, or comes too late for it.
func TestOpenBackupIsClosedOnLeaving(t *testing.T) {
	for name, end := range map[string]func(*testing.T, *app, *store.Backup){
		"by going back": func(t *testing.T, a *app, b *store.Backup) { planned(t, a, b); press(a, "esc") },
		"by locking":    func(t *testing.T, a *app, b *store.Backup) { planned(t, a, b); a.dispatch(a.top(), Lock{}, nil) },
		"at the end":    func(t *testing.T, a *app, b *store.Backup) { planned(t, a, b); a.end() },
		"that came late": func(t *testing.T, a *app, b *store.Backup) {
			s := newRestoreScreen(a.shared)
			a.push(s)
			press(a, "esc")
			a.Update(result{s, backupOpened{backup: b}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, backup := backedUpDesk(t)
			if !isOpen(t, a, backup) {
				t.Fatal("it does not open")
			}
			end(t, a, backup)
			if isOpen(t, a, backup) {
				t.Error("it is still open")
			}
		})
	}
}

// While a backup is being restored, what restores it closes it, not the screen that is left meanwhile.
func TestRestoreInProgressKeepsItsBackup(t *testing.T) {
	a, backup := backedUpDesk(t)
	if err := a.shared.job.Remove(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	s := planned(t, a, backup)
	cmd := press(a, "enter")
	wantShown(t, a, "Restoring…")
	press(a, "esc") // nothing to go back to yet
	if a.top() != screen(s) {
		t.Fatalf("esc led to %T", a.top())
	}
	a.drop(1)
	if !isOpen(t, a, backup) {
		t.Fatal("it was closed under what reads it")
	}
	cmd()
	if isOpen(t, a, backup) {
		t.Error("it is still open")
	}
	if _, err := a.shared.job.Summary(t.Context(), "one"); err != nil {
		t.Error(err)
	}
}

// What is done while the help lies over its screen takes that away too, and leads back to the list.
func TestDoneUnderTheHelp(t *testing.T) {
	a, _ := openApp(t)
	s := newPassphraseScreen(a.shared)
	a.push(s)
	a.push(&helpScreen{shared: a.shared, of: s})
	a.Update(result{s, passphraseChanged{}})
	if got := screens(a); !slices.Equal(got, []string{"*ui.credentialsScreen"}) {
		t.Errorf("the screens are %q", got)
	}
	wantShown(t, a, "✓ Passphrase changed.")
}

// What is asked about a path that has become another one has no effect.
func TestResultsForAnotherPathAreDropped(t *testing.T) {
	a, _ := openApp(t)
	b, r := newBackupScreen(a.shared), newRestoreScreen(a.shared)
	for _, s := range []screen{b, r} {
		a.push(s)
		press(a, "x", "enter")
	}
	seen := widget.FileSeen{Number: b.file.Looks, Path: "/x"}
	b.file.Changed()
	r.file.Changed()
	a.Update(result{b, seen})
	a.Update(result{r, seen})
	if b.target != "" || r.from != "" {
		t.Errorf("they went on to %q and %q", b.target, r.from)
	}
}

// Tab and the arrows choose among what fits the path as it is now: until that has been listed they wait, and so do
// the keys after them.
func TestKeysWaitForAListing(t *testing.T) {
	a, _ := openApp(t)
	s := newBackupScreen(a.shared)
	a.push(s)
	list := func(paths ...string) {
		var entries []exportfile.Entry
		for _, p := range paths {
			entries = append(entries, exportfile.Entry{Path: p, Name: p})
		}
		a.Update(result{s, widget.Listing{Number: s.file.Path.Listings, Entries: entries}})
	}
	list("old-one", "old-two")
	press(a, "down")
	if s.file.Path.Pick != 0 {
		t.Fatal("nothing was chosen")
	}
	press(a, "n")
	if s.file.Path.Pick != -1 {
		t.Error("what was chosen among the old ones is still chosen")
	}
	tab := tea.KeyPressMsg{Code: tea.KeyTab}
	a.Update(tab)
	press(a, "!")
	if got := s.file.Path.Value(); got != "n" {
		t.Errorf("before the listing came the path was %q", got)
	}
	a.Update(result{s, widget.Listing{Number: s.file.Path.Listings - 1}}) // of what was typed before
	if got := s.file.Path.Value(); got != "n" {
		t.Errorf("with another listing the path was %q", got)
	}
	list("new")
	if got := s.file.Path.Value(); got != "new!" {
		t.Errorf("with the listing the path became %q", got)
	}
	a.Update(tab)
	press(a, "x", "esc")
	if slices.ContainsFunc(screens(a), func(s string) bool { return strings.Contains(s, "backup") }) {
		t.Error("esc waited too")
	}
}

// Every field for a path refuses what cannot be one, or none of this user, and does not repeat it.
func TestPathFieldsRejectNonPaths(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, open := range map[string]func(*app) screen{
		"import":  func(a *app) screen { return newImportScreen(a.shared, Import{}) },
		"backup":  func(a *app) screen { return newBackupScreen(a.shared) },
		"restore": func(a *app) screen { return newRestoreScreen(a.shared) },
	} {
		for typed, says := range map[string]string{
			"fedcba9876543210fedcba9876543210": "It looks like a key, a secret or a signature", "~other/x": "the home folder of another user",
		} {
			a, _ := openApp(t)
			a.push(open(a))
			a.Update(tea.PasteMsg{Content: typed})
			if cmd := press(a, "enter"); cmd != nil {
				a.Update(cmd())
			}
			wantShown(t, a, says)
			if shown := ansi.Strip(a.View().Content); strings.Count(shown, typed) != 1 {
				t.Errorf("%s: %q stands there more often than in the field:\n%s", name, typed, shown)
			}
		}
	}
}

// The same passphrase is one, whatever form of Unicode a keyboard has it in.
func TestTypedTwiceInEitherForm(t *testing.T) {
	a, _ := openApp(t)
	s := a.screenAt(Create{}).(*createScreen)
	for i, typed := range []string{"cafe\u0301", "caf\u00e9"} {
		s.update(tea.PasteMsg{Content: typed})
		if s.update(tea.KeyPressMsg{Code: tea.KeyEnter}); s.passphrase.Working != (i == 1) {
			t.Errorf("after %+q: %v, %q", typed, s.passphrase.Working, s.passphrase.Remark)
		}
	}
}
