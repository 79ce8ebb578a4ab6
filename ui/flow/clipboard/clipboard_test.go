//go:build unix

package clipboard_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow/clipboard"
)

const secret = "an API secret, for this test"

// desk is a folder that stands in for a display: tools on a PATH of their own keep the clipboard in a file
// and write down how they were called.
type desk struct {
	t        *testing.T
	folder   string
	terminal []string
}

func newDesk(t *testing.T, tools map[string]string) *desk {
	d := &desk{t: t, folder: t.TempDir()}
	for name, script := range tools {
		text := "#!/bin/sh\necho \"$0 $*\" >> \"" + d.folder + "/calls\"\nenv >> \"" + d.folder + "/calls\"\n" + script
		if err := os.WriteFile(filepath.Join(d.folder, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func (d *desk) board(method clipboard.Method, env map[string]string) *clipboard.Clipboard {
	return clipboard.New(clipboard.Options{
		Method:   method,
		Terminal: func(text string) { d.terminal = append(d.terminal, text) },
		Getenv:   func(name string) string { return env[name] },
		Environ:  func() []string { return []string{"PATH=/usr/bin:/bin", "BOARD=" + filepath.Join(d.folder, "board")} },
		LookPath: func(name string) (string, error) {
			path := filepath.Join(d.folder, name)
			_, err := os.Stat(path)
			return path, err
		},
	})
}

func (d *desk) read(name string) string {
	text, err := os.ReadFile(filepath.Join(d.folder, name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		d.t.Fatal(err)
	}
	return string(text)
}

func (d *desk) put(text string) {
	if err := os.WriteFile(filepath.Join(d.folder, "board"), []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

const keep = "cat > \"$BOARD\"\n"

var (
	waylandTools = map[string]string{
		"wl-copy":  "if [ \"$1\" = --clear ]; then : > \"$BOARD\"; else " + keep + "fi\n",
		"wl-paste": "cat \"$BOARD\"\n",
	}
	xclipTools = map[string]string{"xclip": "case \"$*\" in *-out*) cat \"$BOARD\";; *) " + keep + ";; esac\n"}
	xselTools  = map[string]string{"xsel": "case \"$*\" in *--output*) cat \"$BOARD\";; *--clear*) : > \"$BOARD\";; *) " + keep + ";; esac\n"}
)

func TestTools(t *testing.T) {
	wayland := map[string]string{"WAYLAND_DISPLAY": "wayland-0"}
	x11 := map[string]string{"DISPLAY": ":0"}
	for name, c := range map[string]struct {
		tools map[string]string
		env   map[string]string
		used  string
	}{
		"Wayland":        {waylandTools, wayland, "wl-copy"},
		"X11 with xclip": {xclipTools, x11, "xclip"},
		"X11 with xsel":  {xselTools, x11, "xsel"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, c.tools)
			board := d.board(clipboard.Auto, c.env)
			receipt, err := board.Copy(t.Context(), kiiex.SecretFromString(secret))
			if err != nil {
				t.Fatal(err)
			}
			if d.read("board") != secret || !receipt.CanCheck || !strings.Contains(receipt.Text, c.used) {
				t.Errorf("the clipboard holds %q, the receipt says %q", d.read("board"), receipt.Text)
			}
			if strings.Contains(d.read("calls"), secret) {
				t.Error("the secret was in an argument or the environment")
			}
			d.put("copied since")
			if _, err := board.Clear(t.Context(), receipt); err != nil || d.read("board") != "copied since" {
				t.Errorf("clearing destroyed what was copied since: %q, %v", d.read("board"), err)
			}
			d.put(secret + "\n")
			if _, err := board.Clear(t.Context(), receipt); err != nil || d.read("board") != "" {
				t.Errorf("not cleared: %q, %v", d.read("board"), err)
			}
			if len(d.terminal) != 0 {
				t.Error("the terminal was used as well")
			}
		})
	}
}

func TestTerminal(t *testing.T) {
	for name, c := range map[string]struct {
		method clipboard.Method
		tools  map[string]string
		env    map[string]string
	}{
		"no display":              {clipboard.Auto, waylandTools, nil},
		"a display without tools": {clipboard.Auto, nil, map[string]string{"DISPLAY": ":0"}},
		"half of a tool":          {clipboard.Auto, map[string]string{"wl-copy": keep}, map[string]string{"WAYLAND_DISPLAY": "wayland-0"}},
		"over SSH":                {clipboard.Auto, xclipTools, map[string]string{"DISPLAY": "localhost:10", "SSH_TTY": "/dev/pts/1"}},
		"wanted":                  {clipboard.OSC52, xclipTools, map[string]string{"DISPLAY": ":0"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, c.tools)
			board := d.board(c.method, c.env)
			receipt, err := board.Copy(t.Context(), kiiex.SecretFromString(secret))
			if err != nil {
				t.Fatal(err)
			}
			if len(d.terminal) != 1 || d.terminal[0] != secret || receipt.CanCheck || d.read("calls") != "" {
				t.Errorf("terminal %q, receipt %+v, calls %q", d.terminal, receipt, d.read("calls"))
			}
			told, err := board.Clear(t.Context(), receipt)
			if err != nil || len(d.terminal) != 2 || d.terminal[1] != "" || !strings.Contains(told, "cannot be checked") {
				t.Errorf("after clearing: %q, %q, %v", d.terminal, told, err)
			}
		})
	}
}

func TestNoClipboard(t *testing.T) {
	for name, c := range map[string]struct {
		method clipboard.Method
		tools  map[string]string
		env    map[string]string
	}{
		"switched off":            {clipboard.Off, xclipTools, map[string]string{"DISPLAY": ":0"}},
		"native without a tool":   {clipboard.Native, nil, map[string]string{"DISPLAY": ":0"}},
		"native without display":  {clipboard.Native, xclipTools, nil},
		"a tool that fails":       {clipboard.Auto, map[string]string{"xclip": "exit 3\n"}, map[string]string{"DISPLAY": ":0"}},
		"a tool that cannot read": {clipboard.Auto, map[string]string{"xclip": "kill -9 $$\n"}, map[string]string{"DISPLAY": ":0"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, c.tools)
			_, err := d.board(c.method, c.env).Copy(t.Context(), kiiex.SecretFromString(secret))
			if problem.KindOf(err) != problem.Clipboard || problem.From(err).Next == "" {
				t.Fatalf("got %v", err)
			}
			if strings.Contains(err.Error(), secret) || len(d.terminal) != 0 {
				t.Error("the secret is in the error, or went to the terminal")
			}
		})
	}
}

// A tool that copies stays behind in the background, with the streams that it was given.
func TestToolThatStays(t *testing.T) {
	d := newDesk(t, map[string]string{"xclip": keep + "(while :; do read -r x < \"$BOARD.stop\" && exit; done) &\n"})
	if err := os.WriteFile(filepath.Join(d.folder, "board.stop"), []byte("stop\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.board(clipboard.Auto, map[string]string{"DISPLAY": ":0"}).Copy(t.Context(), kiiex.SecretFromString(secret)); err != nil {
		t.Fatal(err)
	}
}
