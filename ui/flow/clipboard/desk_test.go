//go:build unix

package clipboard_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow/clipboard"
)

func TestMain(m *testing.M) {
	testenv.ManyAtOnce()
	os.Exit(m.Run())
}

const secret = "fedcba9876543210 with $(id) 'quotes'"

// desk is a folder that stands in for a desktop: tools on a PATH of its own keep the clipboard in a file
// and write down how they were called.
type desk struct {
	t        *testing.T
	folder   string
	terminal []string // what OSC 52 carried
}

func newDesk(t *testing.T, tools map[string]string) *desk {
	d := &desk{t: t, folder: t.TempDir()}
	d.install(tools)
	return d
}

// install puts tools there, or others in their place.
func (d *desk) install(tools map[string]string) {
	for name, script := range tools {
		text := "#!/bin/sh\nprintf '%s %s\\n' \"${0##*/}\" \"$*\" >> \"$DESK/calls\"\nenv >> \"$DESK/environments\"\n" + script
		testenv.Script(d.t, filepath.Join(d.folder, name), text)
	}
}

func (d *desk) options(method clipboard.Method, env map[string]string) clipboard.Options {
	return clipboard.Options{
		Method:   method,
		Terminal: func(text string) { d.terminal = append(d.terminal, text) },
		Getenv:   func(name string) string { return env[name] },
		Environ: func() []string {
			return []string{"PATH=/usr/bin:/bin", "DESK=" + d.folder, "DBUS_SESSION_BUS_ADDRESS=unix:path=/the/original"}
		},
		LookPath: func(name string) (string, error) {
			path := filepath.Join(d.folder, name)
			_, err := os.Stat(path)
			return path, err
		},
	}
}

func (d *desk) board(method clipboard.Method, env map[string]string) *clipboard.Clipboard {
	return clipboard.New(d.options(method, env)).On("linux")
}

func (d *desk) copy(board *clipboard.Clipboard) *clipboard.Receipt {
	d.t.Helper()
	receipt, err := board.Copy(d.t.Context(), kiiex.SecretFromString(secret))
	if err != nil {
		d.t.Fatal(err)
	}
	return receipt
}

func (d *desk) clear(board *clipboard.Clipboard, receipt *clipboard.Receipt) string {
	d.t.Helper()
	told, err := board.Clear(d.t.Context(), receipt)
	if err != nil {
		d.t.Fatal(err)
	}
	return told
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

const (
	keep = `cat > "$DESK/board"` + "\n"
	show = `cat "$DESK/board"` + "\n"
	fail = "exit 1\n"
	hang = "while :; do sleep 1; done\n"
)

var (
	waylandTools = map[string]string{
		"wl-copy":  `if [ "$1" = --clear ]; then : > "$DESK/board"; else ` + keep + "fi\n",
		"wl-paste": show,
	}
	oldWaylandTools = map[string]string{
		"wl-copy":  `case "$1" in --sensitive) exit 1;; --clear) : > "$DESK/board";; *) ` + keep + ";; esac\n",
		"wl-paste": show,
	}
	xclipTools   = map[string]string{"xclip": `case "$*" in *-out*) ` + show + ";; *) " + keep + ";; esac\n"}
	xselTools    = map[string]string{"xsel": `case "$*" in *--output*) ` + show + `;; *--clear*) : > "$DESK/board";; *) ` + keep + ";; esac\n"}
	macTools     = map[string]string{"pbcopy": keep, "pbpaste": show}
	windowsTools = map[string]string{"clip.exe": keep, "powershell.exe": show + "printf '\\r\\n'\n"}

	onWayland = map[string]string{"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}
	onX11     = map[string]string{"DISPLAY": ":0"}
)

// refused checks for a problem of kind that mentions what it should, and does not tell the secret.
func refused(t *testing.T, err error, kind problem.Kind, mention string) {
	t.Helper()
	testenv.WantKind(t, err, kind, mention)
	if p := problem.From(err); strings.Contains(testenv.Explained(err), secret) || p.Err != nil && strings.Contains(p.Err.Error(), secret) {
		t.Error("the error tells the secret")
	}
}
