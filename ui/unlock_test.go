package ui

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kiikey/internal/testenv"
	"kiikey/store/state"
	"kiikey/store/vault"
	"kiikey/ui/flow"
)

// Who comes back to a lock screen sees what a command has made of the ways meanwhile; Enter alone is not offered where the
// configuration wants the passphrase.
func TestLockScreenLooksAgain(t *testing.T) {
	for name, c := range map[string]struct {
		msg    tea.Msg
		config string
		alone  bool
	}{
		"the window has the focus": {tea.FocusMsg{}, "", true},
		"time passes":              {idleCheck{}, "", true},
		"the passphrase is wanted": {tea.FocusMsg{}, "[lock]\npassphrase = true\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			config := filepath.Join(home, "config")
			testenv.OK(t, errors.Join(os.Mkdir(config, 0o700), os.WriteFile(filepath.Join(config, "config.toml"), []byte(c.config), 0o600)))
			a := openAppWith(t, flow.Options{Home: home})
			a.shut()
			sum, err := vault.Fingerprint(a.shared.job.VaultPath())
			testenv.OK(t, err)
			testenv.OK(t, a.shared.job.State().AddRemembered(state.Remembered{Vault: a.shared.job.VaultPath(), Keyring: "pass", KeySHA256: sum}))
			_, cmd := a.Update(c.msg)
			if cmd == nil {
				t.Fatal("it does not look")
			}
			found := cmd()
			if several, ok := found.(tea.BatchMsg); ok {
				found = several[0]() // the other is the idle timer
			}
			a.Update(found)
			if view := a.View().Content; strings.Contains(view, "Enter alone unlocks it") != c.alone || !strings.Contains(view, "pass can unlock it") {
				t.Errorf("it shows:\n%s", view)
			}
			if press(a, "enter"); a.top().(*unlockScreen).working != c.alone {
				t.Error("Enter alone does something else")
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
