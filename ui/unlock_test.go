package ui

import (
	"os"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kiikey/store/state"
	"kiikey/store/vault"
)

// Who comes back to a lock screen sees what a command has made of the ways meanwhile.
func TestLockScreenLooksAgain(t *testing.T) {
	for name, msg := range map[string]tea.Msg{"the window has the focus": tea.FocusMsg{}, "time passes": idleCheck{}} {
		t.Run(name, func(t *testing.T) {
			a, _ := openApp(t)
			a.shut()
			sum, err := vault.Fingerprint(a.shared.job.VaultPath())
			if err != nil {
				t.Fatal(err)
			}
			err = a.shared.job.State().AddRemembered(state.Remembered{Vault: a.shared.job.VaultPath(), Keyring: "pass", KeySHA256: sum})
			if err != nil {
				t.Fatal(err)
			}
			_, cmd := a.Update(msg)
			if cmd == nil {
				t.Fatal("it does not look")
			}
			found := cmd()
			if several, ok := found.(tea.BatchMsg); ok {
				found = several[0]() // the other is the idle timer
			}
			a.Update(found)
			if view := a.View().Content; !strings.Contains(view, "Enter alone unlocks it") {
				t.Errorf("it shows:\n%s", view)
			}
		})
	}
}

// A vault that is gone is told of before a passphrase is typed in vain, and no longer once it is back.
func TestLockScreenOfARemovedVault(t *testing.T) {
	a, _ := openApp(t)
	path := a.shared.job.VaultPath()
	a.shut()
	for _, gone := range []bool{true, false} {
		from, to := path, path+".away"
		if !gone {
			from, to = to, from
		}
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
		_, cmd := a.Update(tea.FocusMsg{})
		a.Update(cmd())
		if view := a.View().Content; strings.Contains(view, "The vault is not there.") != gone {
			t.Errorf("gone is %t, and it shows:\n%s", gone, view)
		}
	}
}

// What is told below a field is in sight with it, also where the whole screen isn't.
func TestRemarkBelowAFieldIsInSight(t *testing.T) {
	a := newcomer(t)
	a.Update(tea.WindowSizeMsg{Width: 60, Height: 20})
	press(a, "s", "o", "n", "e", "enter", "t", "w", "o", "enter")
	if text := screenText(t, a); !strings.Contains(text, "They don't match.") || a.View().Cursor == nil {
		t.Errorf("the screen shows\n%s", text)
	}
}
