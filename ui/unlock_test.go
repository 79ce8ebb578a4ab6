package ui

import (
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
			sum, err := vault.Fingerprint(a.common.job.VaultPath())
			if err != nil {
				t.Fatal(err)
			}
			err = a.common.job.State().AddRemembered(state.Remembered{Vault: a.common.job.VaultPath(), Keyring: "pass", KeySHA256: sum})
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
