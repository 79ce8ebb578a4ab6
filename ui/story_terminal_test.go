//go:build unix

package ui_test

import (
	"bytes"
	"errors"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"kiikey/internal/testenv"
	"kiikey/ui/internal/story"
)

// The window is closed or the connection breaks. The program ends, the clipboard is cleared, and what
// was saved is there on the next start; what was typed and not saved is not.
func TestTerminalVanishes(t *testing.T) {
	t.Parallel()
	for name, during := range map[string]func(*story.Story){
		"locked": nil,
		"the list": func(s *story.Story) {
			s.See("0123…cdef")
		},
		"a secret in sight, and copied": func(s *story.Story) {
			s.See("0123…cdef")
			s.Press("enter")
			s.On("API secret")
			s.To("c", "✓ Copied with wl-copy.")
			s.To("r", sampleSecret)
		},
		"half a form": func(s *story.Story) {
			s.See("0123…cdef")
			s.To("n", "New name")
			s.Type("-half")
			s.See("practice-half")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := stocked(t)
			d := newDesktop(t, waylandDesk)
			s := story.Start(t, eighty, d.program(home, onWayland))
			s.See("Unlock", "Passphrase")
			if during != nil {
				unlocks(s)
				during(s)
			}
			s.Vanish()
			if status := s.Ends(); status != 129 {
				t.Errorf("exit status %d", status)
			}
			d.holds("")
			again := unlocked(t, home, eighty)
			again.See("practice", "0123…cdef")
			again.Gone("half")
		})
	}
}

// The program draws on the alternate screen alone: when it has gone, the user's own screen is as it was, and
// nothing can be scrolled back to.
func TestTerminalIsRestoredOnExit(t *testing.T) {
	t.Parallel()
	s := revealed(t)
	s.Press("ctrl+c")
	s.Ends()
	if left := strings.TrimSpace(s.Screen()); left != "" || s.Scrollback() != 0 {
		t.Errorf("%d lines in scrollback, and on the screen:\n%s", s.Scrollback(), left)
	}
}

// Suspending masks, locks, and leaves the screen before the shell has it.
func TestSuspendMasksAndLocks(t *testing.T) {
	t.Parallel()
	s := revealed(t)
	s.Press("ctrl+z")
	s.Leaves()
	if strings.Contains(s.Screen(), sampleSecret) || s.Scrollback() != 0 {
		t.Errorf("%d lines in scrollback, and on the screen:\n%s", s.Scrollback(), s.Screen())
	}
	s.Wake()
	s.See("Unlock", "vault · locked")
	s.Gone(sampleSecret)
}

// Resizing, below what the program needs too, loses neither what is half typed nor what is asked.
func TestResizeKeepsInputAndQuestions(t *testing.T) {
	t.Parallel()
	s := atList(t, stocked(t), "0123…cdef")
	through := func(shown ...string) {
		t.Helper()
		for _, size := range [][2]int{{30, 10}, {60, 20}, {200, 60}, {1, 1}, {80, 24}} {
			s.Resize(size[0], size[1])
			switch {
			case size[0] >= 50:
				s.See(shown...)
			case size[0] > 1:
				s.See("kiikey needs 50×14")
			}
		}
	}
	s.Press("/")
	s.Type("prac")
	through("prac", "practice")
	s.To("enter n", "New name")
	s.Press("ctrl+u")
	s.Type("half-typed")
	through("half-typed")
	s.To("esc", "Credentials")
	s.To("x", "y yes")
	through("y yes", "practice")
	s.To("n", "Credentials", "practice")
	s.To("i", "Import · 1 of 2")
	s.Paste(filepath.Join("folder with spaces", "file"))
	through("folder with spaces")
}

// A terminal can say that it is of any size: what that takes is bounded, and the program ends when it is told to.
func TestEnormousTerminal(t *testing.T) {
	t.Parallel()
	cmd := program(t, stocked(t))
	cmd.Env = append(cmd.Env, "TERM=xterm-256color")
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 5000, Rows: 5000})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = tty.Close() }()
	defer time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }).Stop()
	var drawn []byte
	for piece := make([]byte, 64<<10); !bytes.Contains(drawn, []byte("Passphrase")); {
		n, err := tty.Read(piece)
		drawn = append(drawn, piece[:n]...)
		if err != nil {
			t.Fatalf("it ended: %v\n%q", err, drawn)
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for piece := make([]byte, 64<<10); ; {
		if _, err := tty.Read(piece); err != nil {
			break
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 143 {
		t.Errorf("it ended with %v", err)
	}
	if used, ok := exit.SysUsage().(*syscall.Rusage); ok && runtime.GOOS == "linux" && !testenv.Race && used.Maxrss > 700<<10 {
		t.Errorf("it took %d MiB", used.Maxrss>>10)
	}
}

// ctrl+c of a Cyrillic layout, as the Kitty keyboard protocol reports it, is ctrl+c.
func TestCtrlCOfAnotherLayout(t *testing.T) {
	t.Parallel()
	s := atList(t, stocked(t), "0123…cdef")
	s.Type("ш")
	s.See("! " + "Shortcuts are Latin letters: switch the keyboard layout.")
	s.To("n", "New name")
	s.Type("\x1b[1089::99;5u")
	s.Ends()
}
