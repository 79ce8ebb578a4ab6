package home_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/home"
)

func TestWriteFileReplacesWhole(t *testing.T) {
	path := filepath.Join(private(t), "file")
	for _, content := range []string{"first", "the second, which is longer", ""} {
		testenv.OK(t, home.WriteFile(path, []byte(content)))
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Fatalf("read %q, %v", got, err)
		}
	}
	if runtime.GOOS != "windows" && modeOf(t, path) != 0o600 {
		t.Errorf("mode is %04o", modeOf(t, path))
	}
	if names := list(t, filepath.Dir(path)); len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
}

func TestWriteFileRestrictsLoosePermissions(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no modes here")
	}
	path := filepath.Join(private(t), "file")
	testenv.OK(t, os.WriteFile(path, []byte("old"), 0o600))
	chmod(t, path, 0o666)
	if err := home.WriteFile(path, []byte("new")); err != nil || modeOf(t, path) != 0o600 {
		t.Errorf("error %v, mode %04o", err, modeOf(t, path))
	}
}

func TestWriteFileInTheWorkingFolder(t *testing.T) {
	dir := private(t)
	t.Chdir(dir)
	testenv.OK(t, home.WriteFile("file", []byte("x")))
	if names := list(t, dir); len(names) != 1 || names[0] != "file" {
		t.Errorf("the folder holds %v", names)
	}
}

func TestWriteFileReplacesALinkAndNotItsTarget(t *testing.T) {
	dir := private(t)
	target, path := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	testenv.OK(t, os.WriteFile(target, []byte("theirs"), 0o600))
	if err := os.Symlink(target, path); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	testenv.OK(t, home.WriteFile(path, []byte("ours")))
	if got, _ := os.ReadFile(target); string(got) != "theirs" {
		t.Errorf("the target now holds %q", got)
	}
}

func TestWriteFileFailsWithoutATrace(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(t *testing.T, dir string) (path string)
		text    string
	}{
		"folder absent": {func(_ *testing.T, dir string) string { return filepath.Join(dir, "gone", "file") }, "could not be written"},
		"path is a folder": {func(t *testing.T, dir string) string {
			testenv.OK(t, os.MkdirAll(filepath.Join(dir, "file", "full"), 0o700))
			return filepath.Join(dir, "file")
		}, "could not be written"},
		"folder read-only": {func(t *testing.T, dir string) string {
			testenv.PermissionsBind(t)
			path := filepath.Join(dir, "file")
			testenv.OK(t, os.WriteFile(path, []byte("old"), 0o600))
			chmod(t, dir, 0o500)
			t.Cleanup(func() { chmod(t, dir, 0o700) })
			return path
		}, "may not write"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := private(t)
			path := c.prepare(t, dir)
			before := list(t, dir)
			err := home.WriteFile(path, []byte("new"))
			testenv.WantKind(t, err, problem.StoreUnwritable, c.text)
			if after := list(t, dir); strings.Join(before, "|") != strings.Join(after, "|") {
				t.Errorf("the folder held %v, now %v", before, after)
			}
			if got, err := os.ReadFile(path); err == nil && string(got) != "old" {
				t.Errorf("the file now holds %q", got)
			}
		})
	}
}

// TestReadersSeeOneStateOrTheOther reads while it is written.
func TestReadersSeeOneStateOrTheOther(t *testing.T) {
	path := filepath.Join(private(t), "file")
	contents := [][]byte{bytes.Repeat([]byte("a"), 100_000), bytes.Repeat([]byte("b"), 50_000)}
	testenv.OK(t, home.WriteFile(path, contents[0]))
	var writers sync.WaitGroup
	stop := make(chan struct{})
	for _, content := range contents {
		writers.Go(func() {
			for range 30 {
				if err := home.WriteFile(path, content); err != nil && runtime.GOOS != "windows" {
					t.Error(err)
				}
			}
		})
	}
	go func() { writers.Wait(); close(stop) }()
	for reads := 0; ; reads++ {
		got, err := os.ReadFile(path)
		if err != nil && runtime.GOOS != "windows" {
			t.Fatal(err)
		}
		if err == nil && !bytes.Equal(got, contents[0]) && !bytes.Equal(got, contents[1]) {
			t.Fatalf("read %d bytes that nobody wrote", len(got))
		}
		select {
		case <-stop:
			return
		default:
		}
	}
}

func TestProblemsKeepTheCause(t *testing.T) {
	err := home.WriteFile(filepath.Join(private(t), "gone", "file"), nil)
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v does not wrap its cause", err)
	}
}

func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	testenv.OK(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
