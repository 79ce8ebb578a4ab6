//go:build unix

package exportfile_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow/exportfile"
)

// None of these may be waited for: a pipe has no writer, a device no end.
func TestSpecialFiles(t *testing.T) {
	folder := t.TempDir()
	pipe := filepath.Join(folder, "pipe")
	testenv.OK(t, syscall.Mkfifo(pipe, 0o600))
	socket := filepath.Join(folder, "s")
	listener, err := net.Listen("unix", socket)
	testenv.OK(t, err)
	defer func() { _ = listener.Close() }()
	for path, word := range map[string]string{pipe: "a pipe", socket: "a socket", "/dev/zero": "a device", "/dev/tty": "a device"} {
		_, err := exportfile.Read(t.Context(), path, false)
		testenv.WantKind(t, err, problem.FileUnusable, word)
		linked := filepath.Join(folder, "link-"+filepath.Base(path))
		link(t, path, linked)
		_, err = exportfile.Read(t.Context(), linked, true)
		testenv.WantKind(t, err, problem.FileUnusable, word)
	}
	if _, err := exportfile.Complete(pipe+"/", 10); problem.KindOf(err) != problem.FileUnusable {
		t.Errorf("completing below a pipe: %v", err)
	}
}

func TestReadTellsWhoElseCan(t *testing.T) {
	for mode, want := range map[os.FileMode]string{
		0o600: "", 0o400: "", 0o700: "",
		0o644: "read this file (mode 0644)", 0o640: "read this file (mode 0640)", 0o604: "read this file (mode 0604)",
		0o622: "change this file (mode 0622)", 0o602: "change this file (mode 0602)",
	} {
		path := write(t, "export.json", content)
		testenv.OK(t, os.Chmod(path, mode))
		f := read(t, path)
		if (want == "") != (len(f.Notices) == 0) || !strings.Contains(strings.Join(f.Notices, ""), want) {
			t.Errorf("mode %04o: %q, want %q", mode, f.Notices, want)
		}
	}
}

func TestReadTellsOfAnotherOwner(t *testing.T) {
	testenv.Root(t)
	path := write(t, "export.json", content)
	testenv.OK(t, os.Chown(path, 65534, 65534))
	if f := read(t, path); len(f.Notices) != 1 || !strings.Contains(f.Notices[0], "belongs to another user") {
		t.Errorf("notices: %q", f.Notices)
	}
}

func TestReadWithoutPermission(t *testing.T) {
	testenv.PermissionsBind(t)
	path := write(t, "export.json", content)
	for _, closed := range []string{path, filepath.Dir(path)} {
		info, err := os.Stat(closed)
		testenv.OK(t, err)
		testenv.OK(t, os.Chmod(closed, 0))
		_, err = exportfile.Read(t.Context(), path, false)
		if chmodErr := os.Chmod(closed, info.Mode()); chmodErr != nil {
			t.Fatal(chmodErr)
		}
		testenv.WantKind(t, err, problem.FileUnusable, "You are not allowed")
	}
}

// TestReadNoticesChanges reads a file into which another program writes without a pause.
func TestReadNoticesChanges(t *testing.T) {
	path := write(t, "export.json", content)
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	testenv.OK(t, err)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for size := int64(1); ; size = size%1000 + 1 {
			select {
			case <-stop:
				return
			default:
				_ = f.Truncate(size)
			}
		}
	}()
	defer func() { close(stop); <-stopped; _ = f.Close() }()
	for {
		_, err := exportfile.Read(t.Context(), path, false)
		if err != nil {
			testenv.WantKind(t, err, problem.FileUnusable, "changed while it was read")
			return
		}
	}
}

// TestCompletedNamesAreReadBack puts what Complete offers through CleanPath, for names that mean something
// to a shell, to CleanPath or to a terminal.
func TestCompletedNamesAreReadBack(t *testing.T) {
	folder := t.TempDir()
	names := []string{
		`a b`, `ends in a space `, ` begins with one`, `back\slash`, `ends in \`, `'quoted'`, `"quoted"`, `it's`, `~`, `~x`, `$HOME`,
		`$x`, `-`, `--help`, "new\nline", "ends in a line\n", "esc\x1b[2J", "\xff\xfe", `file:`, `100%25`, "no\u00a0break", "ends so\u00a0", `\`, `\ `,
	}
	for _, name := range names {
		testenv.OK(t, os.WriteFile(filepath.Join(folder, name), nil, 0o600))
	}
	t.Chdir(folder)
	t.Setenv("HOME", folder)
	for _, typed := range []string{folder + "/", "", "./", "~/", "$HOME/", `"` + folder + "/", "file://" + folder + "/"} {
		entries, err := exportfile.Complete(typed, 100)
		if err != nil || len(entries) != len(names) {
			t.Fatalf("%q: %d entries of %d, %v", typed, len(entries), len(names), err)
		}
		for _, e := range entries {
			got, err := filepath.Abs(exportfile.CleanPath(e.Path))
			if err != nil || got != filepath.Join(folder, e.Name) {
				t.Errorf("%q typed: %q is offered as %q, which is the path %q", typed, e.Name, e.Path, got)
			}
			// Typed to its end, it is still found, as long as blanks at the end are not trimmed.
			again, err := exportfile.Complete(e.Path, 100)
			if err != nil || len(again) == 0 {
				t.Errorf("%q typed to its end: %+v, %v", e.Path, again, err)
			}
		}
	}
}
