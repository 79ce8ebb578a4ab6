//go:build unix

package clipboard_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow/clipboard"
)

func TestCopyChoosesTool(t *testing.T) {
	for name, c := range map[string]struct {
		tools  map[string]string
		env    map[string]string
		system string
		used   string
		copied string // the call that copied
	}{
		"Wayland":             {waylandTools, onWayland, "linux", "wl-copy", "wl-copy --sensitive"},
		"Wayland, before 2.3": {oldWaylandTools, onWayland, "linux", "wl-copy", "wl-copy "},
		"X11 with xclip":      {xclipTools, onX11, "linux", "xclip", "xclip -selection clipboard -in"},
		"X11 with xsel":       {xselTools, onX11, "freebsd", "xsel", "xsel --clipboard --input"},
		"Wayland through X11": {xclipTools, onWayland, "linux", "xclip", "xclip -selection clipboard -in"},
		"macOS":               {macTools, nil, "darwin", "pbcopy", "pbcopy "},
		"Windows":             {windowsTools, nil, "windows", "clip.exe", "clip.exe "},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, c.tools)
			board := d.board(clipboard.Auto, c.env).On(c.system)
			receipt := d.copy(board)
			if d.read("board") != secret || !receipt.CanCheck || receipt.Text != "Copied with "+c.used+"." {
				t.Errorf("the clipboard holds %q, the receipt says %+v", d.read("board"), receipt)
			}
			if calls := strings.Split(d.read("calls"), "\n"); !slices.Contains(calls, c.copied) {
				t.Errorf("calls were %q, want %q", calls, c.copied)
			}

			d.put("copied since")
			if told := d.clear(board, receipt); d.read("board") != "copied since" || !strings.Contains(told, "something else") {
				t.Errorf("what was copied since is now %q; told: %s", d.read("board"), told)
			}
			d.put(secret + "\n")
			if told := d.clear(board, receipt); d.read("board") != "" || told != "Clipboard cleared." {
				t.Errorf("the clipboard still holds %q; told: %s", d.read("board"), told)
			}

			if len(d.terminal) != 0 {
				t.Error("the terminal was used as well")
			}
			seen := d.read("calls") + d.read("environments")
			for _, form := range []string{secret, hex.EncodeToString([]byte(secret)), base64.StdEncoding.EncodeToString([]byte(secret))} {
				if strings.Contains(seen, form) {
					t.Error("the secret was in an argument or the environment")
				}
			}
			if !strings.Contains(seen, "DBUS_SESSION_BUS_ADDRESS=unix:path=/the/original") {
				t.Error("the tool did not get the environment that was given")
			}
		})
	}
}

func TestClearComparesWholeContent(t *testing.T) {
	for name, content := range map[string]string{
		"the secret and more":   secret + "x",
		"much more":             secret + strings.Repeat(" ", 1<<20),
		"more after some lines": secret + "\n\n\n\n\nx",
		"its beginning":         secret[:len(secret)-1],
		"a line before it":      "\n" + secret,
		"other case":            strings.ToUpper(secret),
		"nothing":               "",
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, xclipTools)
			board := d.board(clipboard.Auto, onX11)
			receipt := d.copy(board)
			d.put(content)
			d.clear(board, receipt)
			if got := d.read("board"); got != content {
				t.Errorf("it was touched: %d bytes are left", len(got))
			}
		})
	}
}

func TestSecretWithLineBreaksIsCleared(t *testing.T) {
	d := newDesk(t, xclipTools)
	board := d.board(clipboard.Auto, onX11)
	receipt, err := board.Copy(t.Context(), kiiex.SecretFromString("one\ntwo\n"))
	if err != nil || d.read("board") != "one\ntwo\n" {
		t.Fatalf("the clipboard holds %q, %v", d.read("board"), err)
	}
	if d.clear(board, receipt); d.read("board") != "" {
		t.Errorf("the clipboard still holds %q", d.read("board"))
	}
}

func TestClearWorksAfterSecretIsCleared(t *testing.T) {
	d := newDesk(t, xclipTools)
	s := kiiex.SecretFromString(secret)
	board := d.board(clipboard.Auto, onX11)
	receipt, err := board.Copy(t.Context(), s)
	testenv.OK(t, err)
	if s.Reveal() != secret {
		t.Error("Copy cleared the caller's secret")
	}
	s.Clear()
	if d.clear(board, receipt); d.read("board") != "" {
		t.Error("a receipt needs the secret")
	}
}

func TestTerminal(t *testing.T) {
	for name, c := range map[string]struct {
		method clipboard.Method
		tools  map[string]string
		env    map[string]string
	}{
		"no display":               {clipboard.Auto, waylandTools, nil},
		"method not given":         {"", waylandTools, nil},
		"a display without tools":  {clipboard.Auto, nil, onWayland},
		"a tool of another kind":   {clipboard.Auto, waylandTools, onX11},
		"over SSH":                 {clipboard.Auto, xclipTools, map[string]string{"DISPLAY": "localhost:10", "SSH_TTY": "/dev/pts/1"}},
		"over SSH, seen otherwise": {clipboard.Auto, xclipTools, map[string]string{"DISPLAY": "localhost:10", "SSH_CONNECTION": "a b"}},
		"wanted":                   {clipboard.OSC52, xclipTools, onX11},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, c.tools)
			board := d.board(c.method, c.env)
			receipt := d.copy(board)
			if !slices.Equal(d.terminal, []string{secret}) || receipt.CanCheck ||
				!strings.Contains(receipt.Text, "terminal") || d.read("calls") != "" {
				t.Errorf("terminal %q, receipt %+v, calls %q", d.terminal, receipt, d.read("calls"))
			}
			if told := d.clear(board, receipt); !slices.Equal(d.terminal, []string{secret, ""}) || !strings.Contains(told, "unconfirmed") {
				t.Errorf("terminal %q, told %q", d.terminal, told)
			}
		})
	}
}

func TestFailedToolIsReplacedByNext(t *testing.T) {
	for name, c := range map[string]struct {
		tools map[string]string
		text  string
		board string
	}{
		"another one works": {map[string]string{"wl-copy": fail, "wl-paste": show, "xclip": xclipTools["xclip"]}, "Copied with xclip.", secret},
		"all fail":          {map[string]string{"wl-copy": fail, "xclip": fail, "xsel": fail}, "xsel failed. Copied via the terminal.", ""},
		"it is killed":      {map[string]string{"xclip": "kill -9 $$\n"}, "xclip failed. Copied via the terminal.", ""},
		"it hangs":          {map[string]string{"xclip": hang}, "xclip failed. Copied via the terminal.", ""},
		"it reads no input": {map[string]string{"xclip": "exec <&-; exit 3\n"}, "xclip failed. Copied via the terminal.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "it hangs" {
				clipboard.ShortenDeadline(t)
			}
			d := newDesk(t, c.tools)
			receipt := d.copy(d.board(clipboard.Auto, onWayland))
			if receipt.Text != c.text || d.read("board") != c.board || (len(d.terminal) == 1) != (c.board == "") {
				t.Errorf("receipt %+v, clipboard %q, terminal %q", receipt, d.read("board"), d.terminal)
			}
		})
	}
}

func TestImpossibleCopyIsExplained(t *testing.T) {
	noTerminal := func(d *desk, env map[string]string) *clipboard.Clipboard {
		o := d.options(clipboard.Auto, env)
		o.Terminal = nil
		return clipboard.New(o).On("linux")
	}
	for name, c := range map[string]struct {
		board func(d *desk) *clipboard.Clipboard
		tools map[string]string
		why   string
	}{
		"switched off":              {func(d *desk) *clipboard.Clipboard { return d.board(clipboard.Off, onX11) }, xclipTools, "switched off"},
		"native without a tool":     {func(d *desk) *clipboard.Clipboard { return d.board(clipboard.Native, onX11) }, nil, "none that fits"},
		"native without a display":  {func(d *desk) *clipboard.Clipboard { return d.board(clipboard.Native, nil) }, xclipTools, "none that fits"},
		"native that fails":         {func(d *desk) *clipboard.Clipboard { return d.board(clipboard.Native, onX11) }, map[string]string{"xclip": fail}, "xclip failed"},
		"native that hangs":         {func(d *desk) *clipboard.Clipboard { return d.board(clipboard.Native, onX11) }, map[string]string{"xclip": hang}, "in time"},
		"no terminal and no tool":   {func(d *desk) *clipboard.Clipboard { return noTerminal(d, onX11) }, nil, "none that fits"},
		"no terminal, failing tool": {func(d *desk) *clipboard.Clipboard { return noTerminal(d, onX11) }, map[string]string{"xclip": fail}, "xclip failed"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "native that hangs" {
				clipboard.ShortenDeadline(t)
			}
			d := newDesk(t, c.tools)
			receipt, err := c.board(d).Copy(t.Context(), kiiex.SecretFromString(secret))
			refused(t, err, problem.Clipboard, c.why)
			// A tool that had to be stopped may have done anything.
			if (receipt != nil) != (name == "native that hangs") || len(d.terminal) != 0 {
				t.Errorf("receipt %+v, terminal %q", receipt, d.terminal)
			}
		})
	}
	t.Run("nothing to copy", func(t *testing.T) {
		d := newDesk(t, xclipTools)
		_, err := d.board(clipboard.Auto, onX11).Copy(t.Context(), kiiex.Secret{})
		refused(t, err, problem.Clipboard, "nothing to copy")
		if d.read("calls") != "" {
			t.Error("a tool was run")
		}
	})
	t.Run("stopped", func(t *testing.T) {
		d := newDesk(t, xclipTools)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := d.board(clipboard.Auto, onX11).Copy(ctx, kiiex.SecretFromString(secret))
		refused(t, err, problem.Interrupted, "stopped")
		if len(d.terminal) != 0 {
			t.Error("the terminal was used after the user stopped it")
		}
	})
}

// TestInterruptedCopyCanBeCleared is for a copy that was stopped, by its deadline or by the user: whether the secret
// has arrived or the one before is still there, it can be cleared.
func TestInterruptedCopyCanBeCleared(t *testing.T) {
	t.Parallel()
	earlier := func(string) string { return secret }
	for name, c := range map[string]struct {
		does string // what the tool does of its work before it hangs
		left func(mine string) string
	}{
		"before its work": {"", earlier},
		"after its work":  {keep, func(mine string) string { return mine }},
	} {
		for _, by := range []string{"deadline", "user"} {
			t.Run(name+", by the "+by, func(t *testing.T) {
				t.Parallel()
				d := newDesk(t, xclipTools) // with the real deadline: those that work must not meet it
				board := d.board(clipboard.Native, onX11)
				first := d.copy(board)
				d.install(map[string]string{"xclip": c.does + ": > \"$DESK/pipe\"\n" + hang})
				pipe := filepath.Join(d.folder, "pipe")
				testenv.OK(t, syscall.Mkfifo(pipe, 0o600))
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				kind := problem.Clipboard
				if by == "user" {
					kind = problem.Interrupted
					go func() {
						if _, err := os.ReadFile(pipe); err == nil { // once the tool has come so far
							cancel()
						}
					}()
				}
				mine := "another secret, and a longer one than the first of them"
				receipt, err := board.Copy(ctx, kiiex.SecretFromString(mine))
				refused(t, err, kind, "")
				if receipt == nil {
					t.Fatal("no receipt: the secret would stay")
				}
				if got := d.read("board"); got != c.left(mine) {
					t.Fatalf("the clipboard holds %q before the test begins", got)
				}
				receipt.Or(first)
				d.install(xclipTools)
				if told := d.clear(board, receipt); d.read("board") != "" || told != "Clipboard cleared." {
					t.Errorf("the clipboard still holds %q; told: %s", d.read("board"), told)
				}
				d.put("copied since")
				if d.clear(board, receipt); d.read("board") != "copied since" {
					t.Error("what was copied since is gone")
				}
			})
		}
	}
}

// TestBothClipboardsAreClearedAfterHungTool is for a secret that may be in two clipboards: both are cleared.
func TestBothClipboardsAreClearedAfterHungTool(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{"xclip": keep + hang})
	board := d.board(clipboard.Auto, onX11)
	receipt := d.copy(board)
	if d.read("board") != secret || !slices.Equal(d.terminal, []string{secret}) {
		t.Fatalf("the clipboard holds %q, the terminal got %q", d.read("board"), d.terminal)
	}
	d.install(xclipTools)
	if d.clear(board, receipt); d.read("board") != "" || !slices.Equal(d.terminal, []string{secret, ""}) {
		t.Errorf("the clipboard holds %q, the terminal got %q", d.read("board"), d.terminal)
	}
}

// TestUncheckableClipboardIsCleared is for what cannot be checked: it is cleared all the same, and the user told.
func TestUncheckableClipboardIsCleared(t *testing.T) {
	t.Parallel()
	for name, paste := range map[string]string{"not installed": "", "fails": fail, "hangs": hang} {
		t.Run(name, func(t *testing.T) { // with the real deadline: beside the tool that hangs, one works
			t.Parallel()
			tools := map[string]string{"wl-copy": waylandTools["wl-copy"]}
			if paste != "" {
				tools["wl-paste"] = paste
			}
			d := newDesk(t, tools)
			board := d.board(clipboard.Auto, onWayland)
			receipt := d.copy(board)
			if receipt.CanCheck != (paste != "") {
				t.Errorf("receipt %+v", receipt)
			}
			if told := d.clear(board, receipt); d.read("board") != "" || !strings.Contains(told, "can't be checked") {
				t.Errorf("the clipboard holds %q, told %q", d.read("board"), told)
			}
		})
	}
}

func TestFailedClearIsAnError(t *testing.T) {
	d := newDesk(t, waylandTools)
	board := d.board(clipboard.Auto, onWayland)
	receipt := d.copy(board)
	testenv.OK(t, os.Remove(filepath.Join(d.folder, "wl-copy")))
	_, err := board.Clear(t.Context(), receipt)
	refused(t, err, problem.Clipboard, "could not be used")
}

// TestBackgroundToolDoesNotBlockCopy is one that leaves a process in the background, with all that it inherited, as those
// that offer the text to others do.
func TestBackgroundToolDoesNotBlockCopy(t *testing.T) {
	const stay = `(read -r x < "$DESK/end") &` + "\n"
	d := newDesk(t, map[string]string{"xclip": `case "$*" in *-out*) ` + show + ";; *) " + keep + stay + ";; esac\n"})
	end := filepath.Join(d.folder, "end")
	testenv.OK(t, syscall.Mkfifo(end, 0o600))
	// Opened for both, so that it does not wait; the line below ends one process each.
	release, err := os.OpenFile(end, os.O_RDWR, 0)
	testenv.OK(t, err)
	defer func() { _, _ = release.WriteString("end\nend\n"); _ = release.Close() }()

	board := d.board(clipboard.Auto, onX11)
	receipt := d.copy(board)
	if d.read("board") != secret {
		t.Errorf("the clipboard holds %q, receipt %+v", d.read("board"), receipt)
	}
	if told := d.clear(board, receipt); d.read("board") != "" || told != "Clipboard cleared." {
		t.Errorf("the clipboard holds %q, told %q", d.read("board"), told)
	}
}
