//go:build unix

package ui_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"kiikey/ui/internal/story"
)

// changing matches text that differs from run to run: the day of the import, the sandbox's port, the time until
// locking.
var changing = regexp.MustCompile(`\d{1,2} \w+ 20\d\d(, \d\d:\d\d(:\d\d)?( [A-Z0-9+-]+)?)?|127\.0\.0\.1:\d+|(locks in |vault · )\d+ (min|s)`)

// wholeFrame is a screen whose last line is as it should be: frames are drawn from above, in pieces.
var wholeFrame = regexp.MustCompile(`( |\n )(\?|f1) help$|kiikey needs`)

// sizes are those at which screens are judged.
var sizes = []story.Terminal{{Columns: 60, Rows: 20}, {Columns: 80, Rows: 24}, {Columns: 120, Rows: 40}}

// compared returns what waits for texts and compares the screen with the one that is kept under a name.
func compared(t *testing.T, s *story.Story) func(name string, texts ...string) {
	differed := flag.Lookup("update").Value.String() == "true" // there is nothing to wait for
	return func(name string, texts ...string) {
		t.Helper()
		s.See(texts...)
		s.Until("a frame drawn to its end", func(screen string) bool { return wholeFrame.MatchString(screen) })
		t.Run(name, func(t *testing.T) {
			// What the last frame has left may still be in sight: the new one is waited for, once in a test.
			kept, err := os.ReadFile(filepath.Join("testdata", t.Name()+".golden"))
			if !differed && err == nil {
				differed = !s.Comes(func(screen string) bool { return lasting(screen) == string(kept) })
			}
			golden.RequireEqual(t, lasting(s.Screen()))
		})
	}
}

// lasting returns the part of a screen that is the same in every run. The status line is left out: a notice fades while the
// test goes on.
func lasting(screen string) string {
	lines := strings.Split(screen, "\n")
	lines[len(lines)-2] = ""
	return changing.ReplaceAllString(strings.Join(lines, "\n")+"\n", "(changes)")
}

// TestGolden compares the characters of every screen with those kept in testdata, at each size that
// matters. After a change that is meant: go test ./ui -run TestGolden -update, and look at the difference.
func TestGolden(t *testing.T) {
	t.Parallel()
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.Columns, size.Rows), func(t *testing.T) {
			t.Parallel()
			s := story.Start(t, size, program(t, t.TempDir()))
			screen := compared(t, s)
			skipsTheGuide(s)
			screen("welcome", "Welcome", "Repeat passphrase")
			s.Type(passphrase + "\r")
			s.Type(passphrase + "\r")
			screen("empty", "No credentials yet.", "vault ·")
			s.To("i", "Import · 1 of 2")
			s.Paste(`{"APIKey": "` + sampleKey + `", "APISecret": "` + sampleSecret + `", "Nonce": 0}`)
			screen("preview", "Import · 2 of 2", "User ID")
			s.To("esc", "Import · 1 of 2")
			s.To("esc", "No credentials yet.")
			s.Press("p")
			screen("key", "Saved as practice.", "API secret")
			s.Press("?")
			screen("help", "On this screen: practice · Key")
			s.To("esc", "API secret")
			s.Press("2")
			screen("signature", "••••••••••••", "joined")
			s.Press("3")
			screen("test", "enter logs in once")
			s.Press("e")
			screen("environment", "Test against which environment?", "PRODUCTION")
			s.To("down down enter", "POST https://alphaprod")
			s.Press("t")
			screen("production", "Test practice against production?", "y yes")
			s.To("n", "enter logs in once")
			s.Press("4")
			screen("session", "No session.")
			s.Press("esc")
			screen("list", "NAME", "practice", "– not tested yet", "Trading")
			s.Press("/")
			s.Type("pra")
			screen("filter", "/ pra", "1 of 1", "enter keep")
			s.Press("esc")
			s.Gone("1 of 1")
			s.Press("c")
			screen("copy", "Copy which field?")
			s.To("esc", "NAME")
			s.Press(":")
			screen("palette", "diagnose a failing login", "esc back")
			s.To("esc", "NAME")
			s.Press("b")
			screen("backup", "Back up · 1 of 2")
			s.Paste("/kiikey")
			s.Press("enter")
			screen("backup_passphrase", "Repeat passphrase")
			s.To("esc", "1 of 2")
			s.Press("ctrl+u")
			file := filepath.Join(t.TempDir(), "keys.kiikey")
			s.Paste(file)
			s.To("enter", "Repeat passphrase")
			s.Type(passphrase + "\r")
			s.Type(passphrase + "\r")
			s.Type(passphrase)
			s.To("enter", "✓ Backed up 1 credential", "NAME")
			s.Press("B")
			screen("restore", "Restore · 1 of 3")
			s.Paste(file)
			s.To("enter", "need not be your vault's")
			s.Type(passphrase + "\r")
			screen("restore_plan", "The backup has 1 credential.")
			s.To("esc", "NAME")
			s.Press("n")
			screen("rename", "New name")
			s.To("esc", "NAME")
			s.Press("E")
			screen("edit", "practice · Edit")
			s.To("esc", "NAME")
			s.Press("x")
			screen("remove", "Remove practice of sandbox?", "y yes")
			s.To("n", "NAME")
			s.Press("l")
			screen("unlock", "Passphrase", "locked")
			s.Resize(40, 10)
			screen("small", "kiikey needs")
		})
	}
}
