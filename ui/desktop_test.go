//go:build unix

package ui_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kiikey/internal/testenv"
)

// desktop is a folder that stands in for a desktop: its tools write down how they were called, and keep the
// clipboard in a file.
type desktop struct {
	t      *testing.T
	folder string
}

const (
	copyToBoard = `cat > "$DESK/board"`
	printBoard  = `cat "$DESK/board"`
	onWayland   = "WAYLAND_DISPLAY=wayland-0"
	onX11       = "DISPLAY=:0"
)

var (
	waylandDesk = map[string]string{"wl-copy": `if [ "$1" = --clear ]; then : > "$DESK/board"; else ` + copyToBoard + `; fi`, "wl-paste": printBoard}
	xclipDesk   = map[string]string{"xclip": `case "$*" in *-out*) ` + printBoard + ";; *) " + copyToBoard + ";; esac"}
	xselDesk    = map[string]string{"xsel": `case "$*" in *--output*) ` + printBoard + `;; *--clear*) : > "$DESK/board";; *) ` + copyToBoard + ";; esac"}
)

func newDesktop(t *testing.T, tools map[string]string) *desktop {
	t.Helper()
	d := &desktop{t, t.TempDir()}
	d.install(tools)
	return d
}

// install puts tools there, or others in their place.
func (d *desktop) install(tools map[string]string) {
	d.t.Helper()
	for name, does := range tools {
		path := testenv.Script(d.t, filepath.Join(d.folder, name+".new"), "#!/bin/sh\n{ echo \"$0 $*\"; env; } >> \"$DESK/calls\"\n"+does+"\n")
		if err := os.Rename(path, filepath.Join(d.folder, name)); err != nil {
			d.t.Fatal(err)
		}
	}
}

// program is kiikey on this desktop, with env in place of SSH_TTY.
func (d *desktop) program(home string, env ...string) *exec.Cmd {
	d.t.Helper()
	cmd := program(d.t, home)
	cmd.Env = slices.DeleteFunc(cmd.Env, func(e string) bool { return strings.HasPrefix(e, "SSH_TTY=") })
	cmd.Env = append(cmd.Env, "PATH="+d.folder+":/usr/bin:/bin", "DESK="+d.folder)
	cmd.Env = append(cmd.Env, env...)
	return cmd
}

// read returns what one of the files holds; nothing if it is not there.
func (d *desktop) read(name string) string {
	text, err := os.ReadFile(filepath.Join(d.folder, name))
	if err != nil && !os.IsNotExist(err) {
		d.t.Fatal(err)
	}
	return string(text)
}

// holds fails unless the clipboard holds text.
func (d *desktop) holds(text string) {
	d.t.Helper()
	if got := d.read("board"); got != text {
		d.t.Errorf("the clipboard holds %q, want %q", got, text)
	}
}

// only leaves these of the machine's programs on a command's path, besides the desktop's.
func (d *desktop) only(cmd *exec.Cmd, programs ...string) {
	d.t.Helper()
	for _, name := range programs {
		path, err := exec.LookPath(name)
		if err == nil {
			err = os.Symlink(path, filepath.Join(d.folder, name))
		}
		if err != nil {
			d.t.Fatal(err)
		}
	}
	cmd.Env = append(cmd.Env, "PATH="+d.folder)
}
