//go:build unix

package ui_test

import (
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"kiikey/ui/internal/story"
)

// What OSC 52 carries for the sample's secret, and to clear.
var (
	secretCarried = "52;c;" + base64.StdEncoding.EncodeToString([]byte(sampleSecret))
	clearCarried  = "52;c;"
)

// configured writes a home's configuration.
func configured(t *testing.T, home, text string) {
	t.Helper()
	folder := filepath.Join(home, "config")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "config.toml"), text)
}

// atSecret starts cmd and goes to the secret.
func atSecret(t *testing.T, cmd *exec.Cmd) *story.Story {
	t.Helper()
	s := story.Start(t, eighty, cmd)
	toSecret(s)
	return s
}

// toSecret unlocks and goes to the secret of the first credential.
func toSecret(s *story.Story) {
	unlocks(s)
	s.See("0123…cdef")
	s.Press("enter")
	s.On("API secret")
}

// revealed is a program that shows the secret of its credential.
func revealed(t *testing.T) *story.Story {
	t.Helper()
	s := atSecret(t, program(t, stocked(t)))
	s.To("r", sampleSecret)
	return s
}

// wantCarried fails unless the terminal's clipboard was given exactly these, in this order.
func wantCarried(t *testing.T, s *story.Story, want ...string) {
	t.Helper()
	if got := s.Copied(len(want)); !slices.Equal(got, want) {
		t.Errorf("the terminal's clipboard got %q, want %q", got, want)
	}
}

func TestCopyThroughTheTerminal(t *testing.T) {
	t.Parallel()
	notice := "✓ Copied via the terminal, unconfirmed. Cleared in 30 s."
	for name, c := range map[string]struct {
		text   string   // configuration
		env    []string // instead of SSH_TTY
		clears func(*story.Story)
	}{
		"over SSH, then locked": {"", []string{"SSH_TTY=/dev/pts/0"}, func(s *story.Story) {
			s.To("ctrl+l", "vault · locked", "✓ Asked the terminal to clear the clipboard, unconfirmed.")
		}},
		"wanted, then ctrl+c": {"[clipboard]\nmethod = \"osc52\"\n", []string{"WAYLAND_DISPLAY=wayland-0", "DISPLAY=:0"}, func(s *story.Story) {
			s.Press("ctrl+c")
			s.Ends()
		}},
		"over SSH, then q": {"", []string{"SSH_CONNECTION=a b"}, func(s *story.Story) {
			s.To("esc", "Credentials")
			s.Press("q")
			s.Ends()
		}},
		"over SSH, then SIGTERM": {"", []string{"SSH_TTY=/dev/pts/0", "DISPLAY=localhost:10"}, func(s *story.Story) {
			s.Signal(syscall.SIGTERM)
			s.Ends()
		}},
		// Locking and leaving in one breath: the clearing that locking began may never come to its end.
		"over SSH, then locked and left": {"", []string{"SSH_TTY=/dev/pts/0"}, func(s *story.Story) {
			s.Press("ctrl+l", "ctrl+c")
			s.Ends()
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := stocked(t)
			configured(t, home, c.text)
			// Tools that are there must not be used.
			d := newDesktop(t, map[string]string{"wl-copy": copyToBoard, "wl-paste": printBoard, "xclip": copyToBoard, "xsel": copyToBoard})
			s := story.Start(t, sizes[0], d.program(home, c.env...)) // the narrowest, where a notice has its end too
			toSecret(s)
			s.To("c", notice)
			wantCarried(t, s, secretCarried)
			c.clears(s)
			carried := s.Copied(2)
			if len(carried) > 3 || carried[0] != secretCarried || slices.ContainsFunc(carried[1:], func(c string) bool { return c != clearCarried }) {
				t.Errorf("the terminal's clipboard got %q", carried)
			}
			s.NeverWrote(sampleSecret)
			if calls := d.read("calls"); calls != "" {
				t.Errorf("a tool was used as well: %s", calls)
			}
		})
	}
}

// TestCredentialIsCopiedIntoANewVault goes the way of docs/recovery.md for a forgotten passphrase.
func TestCredentialIsCopiedIntoANewVault(t *testing.T) {
	t.Parallel()
	home, other := stocked(t), stocked(t)
	quietly(t, other, "remove", "practice", "--yes")
	configured(t, home, "[clipboard]\nmethod = \"osc52\"\n")
	from, to := unlocked(t, home, eighty), unlocked(t, other, eighty)
	from.See("0123…cdef")
	copied := 0
	copies := func(field string, below int) string {
		from.To("c", "Copy which field?")
		for range below {
			from.Press("down")
		}
		from.On(field)
		from.Press("enter")
		copied++
		text, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(from.Copied(copied)[copied-1], "52;c;"))
		if err != nil {
			t.Fatal(err)
		}
		from.See("Copied via the terminal", "LAST TEST")
		return string(text)
	}
	to.See("No credentials yet.")
	to.To("i", "Import · 1 of 2")
	to.Paste(`{"apiKey": "` + copies("API key", 2) + `"}`)
	to.See("Import · 2 of 2")
	for below, field := range []string{3: "API secret", 4: "Nonce", 5: "User ID"} {
		if field != "" {
			to.On(field)
			to.Paste(copies(field, below))
			to.Press("enter")
		}
	}
	to.Press("tab")
	to.On("Environment")
	to.To("right ctrl+s", "Saved as key-0123.")
	if was, is := quietly(t, home, "sign", "practice"), quietly(t, other, "sign", "key-0123"); was != is {
		t.Errorf("it signs %s, and signed %s", is, was)
	}
	to.NeverWrote(sampleSecret)
}

// The configured time passes, on whatever screen, and the copy goes.
func TestCopyIsClearedAfterAWhile(t *testing.T) {
	t.Parallel()
	t.Run("terminal", func(t *testing.T) {
		t.Parallel()
		home := stocked(t)
		configured(t, home, "[clipboard]\nclear_seconds = 5\n")
		s := atSecret(t, program(t, home))
		s.To("c", "Cleared in 5 s.")
		s.To("?", "On this screen")
		wantCarried(t, s, secretCarried, clearCarried)
		s.See("Asked the terminal to clear the clipboard")
	})
	t.Run("tool", func(t *testing.T) {
		t.Parallel()
		home := stocked(t)
		configured(t, home, "[clipboard]\nclear_seconds = 5\n")
		d := newDesktop(t, waylandDesk)
		s := atSecret(t, d.program(home, onWayland))
		s.To("c", "Copied with wl-copy. Cleared in 5 s, unless replaced.")
		d.holds(sampleSecret)
		s.See("✓ Clipboard cleared.")
		d.holds("")
	})
}

func TestCopyWithATool(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		tools       map[string]string
		env, notice string
		cleared     string
	}{
		"wl-copy": {waylandDesk, onWayland, "Copied with wl-copy. Cleared in 30 s, unless replaced.", "Clipboard cleared."},
		"xclip":   {xclipDesk, onX11, "Copied with xclip. Cleared in 30 s, unless replaced.", "Clipboard cleared."},
		"xsel":    {xselDesk, onX11, "Copied with xsel. Cleared in 30 s, unless replaced.", "Clipboard cleared."},
		"wl-copy alone": {map[string]string{"wl-copy": waylandDesk["wl-copy"]}, onWayland,
			"Copied with wl-copy. Cleared in 30 s.", "Clipboard cleared; what it held can't be checked."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesktop(t, c.tools)
			cmd := d.program(stocked(t), c.env)
			if name == "wl-copy alone" {
				// The machine's own wl-paste must not help: only what the stand-ins need is on the path.
				d.only(cmd, "sh", "cat", "env")
			}
			s := story.Start(t, sizes[0], cmd)
			toSecret(s)
			s.To("c", "✓ "+c.notice)
			d.holds(sampleSecret)
			if carried := s.Clipboard(); len(carried) > 0 {
				t.Errorf("the terminal was given %q as well", carried)
			}
			s.To("ctrl+l", "vault · locked", "✓ "+c.cleared)
			d.holds("")
			toSecret(s)
			s.To("c", c.notice)
			d.holds(sampleSecret)
			s.Press("ctrl+c")
			s.Ends()
			d.holds("")
			calls := d.read("calls")
			for _, form := range []string{sampleSecret, base64.StdEncoding.EncodeToString([]byte(sampleSecret)), passphrase} {
				if strings.Contains(calls, form) {
					t.Error("a secret was in an argument or the environment of a tool")
				}
			}
			s.NeverWrote(sampleSecret)
		})
	}
}

// What the user copied since is left where it is, by locking and by leaving.
func TestLaterClipboardContentIsNotCleared(t *testing.T) {
	t.Parallel()
	d := newDesktop(t, waylandDesk)
	s := atSecret(t, d.program(stocked(t), onWayland))
	for _, leave := range []string{"ctrl+l", "ctrl+c"} {
		s.On("API secret")
		s.To("c", "✓ Copied with wl-copy.")
		write(t, filepath.Join(d.folder, "board"), "something else")
		s.Press(leave)
		if leave == "ctrl+c" {
			s.Ends()
		} else {
			s.See("✓ Clipboard left alone: it holds something else by now.")
			unlocks(s)
			s.See("0123…cdef")
			s.Press("enter")
		}
		d.holds("something else")
	}
}

// A tool that fails or hangs is told of in one line, with the way to read all of it.
func TestToolsThatFail(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ does, why string }{
		"fails": {"exit 1", "The program wl-copy failed; the display may be gone."},
		"hangs": {"while :; do sleep 1; done", "The program wl-copy did not finish in time; the display may be gone."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := stocked(t)
			configured(t, home, "[clipboard]\nmethod = \"native\"\n")
			d := newDesktop(t, waylandDesk)
			s := atSecret(t, d.program(home, onWayland))
			s.To("c", "✓ Copied with wl-copy.")

			// A clearing that fails is told on the locked screen.
			d.install(map[string]string{"wl-copy": c.does})
			s.To("ctrl+l", "vault · locked", "✗ The clipboard could not be used.", "f2 details")
			s.To("f2", "Messages", c.why, "Next:")
			s.To("esc", "Passphrase")
			toSecret(s)

			// And so is a copy.
			s.To("c", "✗ The clipboard could not be used.", "! details")
			s.To("!", "Messages", c.why, "Next:", `method = "osc52"`)
			if carried := s.Clipboard(); len(carried) > 0 {
				t.Errorf("the terminal was given %q, which nobody wanted", carried)
			}

			// What could not be cleared then is cleared on leaving, now that the tool works again.
			d.holds(sampleSecret)
			d.install(waylandDesk)
			s.Press("ctrl+c")
			s.Ends()
			d.holds("")
			s.NeverWrote(sampleSecret)
		})
	}
}

// Where the method is left to the program, the terminal helps out, and the notice says so.
func TestCopyFallsBackToTheTerminal(t *testing.T) {
	t.Parallel()
	d := newDesktop(t, map[string]string{"wl-copy": "exit 1"})
	s := atSecret(t, d.program(stocked(t), onWayland))
	s.To("c", "✓ wl-copy failed. Copied via the terminal.")
	wantCarried(t, s, secretCarried)
	s.Press("ctrl+c")
	s.Ends()
	wantCarried(t, s, secretCarried, clearCarried)
}

// A copy that is still under way when the store is locked or the program ends is stopped, and what it has
// left by then is cleared.
func TestCopyInProgressIsCleared(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(*story.Story){
		"locked":  func(s *story.Story) { s.Press("ctrl+l"); s.See("vault · locked", "✓ Clipboard cleared.") },
		"ctrl+c":  func(s *story.Story) { s.Press("ctrl+c"); s.Ends() },
		"SIGTERM": func(s *story.Story) { s.Signal(syscall.SIGTERM); s.Ends() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesktop(t, map[string]string{
				"wl-copy": `if [ "$1" = --clear ]; then : > "$DESK/board"; else ` + copyToBoard +
					`; echo > "$DESK/taken"; while :; do sleep 1; done; fi`,
				"wl-paste": printBoard,
			})
			taken := filepath.Join(d.folder, "taken")
			if err := syscall.Mkfifo(taken, 0o600); err != nil {
				t.Fatal(err)
			}
			told, err := os.OpenFile(taken, os.O_RDWR, 0) // for both, so that nobody waits for the other to open it
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = told.Close() }()
			s := atSecret(t, d.program(stocked(t), onWayland))
			s.Press("c")
			_ = told.SetReadDeadline(time.Now().Add(time.Minute))
			if _, err := told.Read(make([]byte, 1)); err != nil { // waits until the tool has come so far
				t.Fatalf("the tool did not take the text: %v", err)
			}
			d.holds(sampleSecret)
			leave(s)
			d.holds("")
		})
	}
}
