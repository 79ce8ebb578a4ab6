package home_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/home"
)

func TestLocateBelowOneFolder(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, given := range map[string]string{"absolute": filepath.Join(dir, "k"), "relative": "k", "untidy": "./x/../k/"} {
		t.Run(name, func(t *testing.T) {
			f, err := home.Locate(given)
			testenv.OK(t, err)
			for want, got := range map[string]string{"config": f.Config, "data": f.Data, "state": f.State} {
				if !filepath.IsAbs(got) || filepath.Base(got) != want || filepath.Base(filepath.Dir(got)) != "k" {
					t.Errorf("%s folder is %q", want, got)
				}
			}
			if _, err := os.Lstat(filepath.Join(dir, "k")); err == nil {
				t.Error("Locate created something")
			}
		})
	}
}

func TestLocateByConvention(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the folders named here are Linux's")
	}
	unset := func(t *testing.T, names ...string) {
		for _, n := range names {
			t.Setenv(n, "") // so that it is restored
			testenv.OK(t, os.Unsetenv(n))
		}
	}
	for name, c := range map[string]struct {
		env  map[string]string
		want home.Folders
		fail bool
	}{
		"home only": {
			env:  map[string]string{"HOME": "/h"},
			want: home.Folders{Config: "/h/.config/kiikey", Data: "/h/.local/share/kiikey", State: "/h/.local/state/kiikey"},
		},
		"variables": {
			env:  map[string]string{"HOME": "/h", "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d", "XDG_STATE_HOME": "/s"},
			want: home.Folders{Config: "/c/kiikey", Data: "/d/kiikey", State: "/s/kiikey"},
		},
		"a relative variable does not count": {
			env:  map[string]string{"HOME": "/h", "XDG_DATA_HOME": "data"},
			want: home.Folders{Config: "/h/.config/kiikey", Data: "/h/.local/share/kiikey", State: "/h/.local/state/kiikey"},
		},
		"no home, all variables": {
			env:  map[string]string{"XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d", "XDG_STATE_HOME": "/s"},
			want: home.Folders{Config: "/c/kiikey", Data: "/d/kiikey", State: "/s/kiikey"},
		},
		"no home":                 {fail: true},
		"no home, one variable":   {env: map[string]string{"XDG_DATA_HOME": "/d"}, fail: true},
		"a home that is relative": {env: map[string]string{"HOME": "h"}, fail: true},
	} {
		t.Run(name, func(t *testing.T) {
			unset(t, "HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
			for k, v := range c.env {
				t.Setenv(k, v)
			}
			got, err := home.Locate("")
			if c.fail {
				if problem.KindOf(err) != problem.BadConfig {
					t.Fatalf("Locate = %+v, %v, want a configuration problem", got, err)
				}
				return
			}
			if err != nil || got != c.want {
				t.Errorf("Locate = %+v, %v, want %+v", got, err, c.want)
			}
		})
	}
}

func TestPrepareCreatesOnceAndForTheUserAlone(t *testing.T) {
	base := private(t)
	f := locate(t, filepath.Join(base, "new", "deep"))
	for range 2 {
		notices, err := f.Prepare()
		if err != nil || len(below(base, notices)) != 0 {
			t.Fatalf("Prepare: %v, notices %v", err, notices)
		}
	}
	if runtime.GOOS == "windows" {
		t.Skip("no modes here")
	}
	for _, dir := range []string{f.Config, f.Data, f.State, filepath.Dir(f.Data), filepath.Join(base, "new")} {
		if mode := modeOf(t, dir); mode != 0o700 {
			t.Errorf("%s has mode %04o", dir, mode)
		}
	}
}

func TestPrepareWithOneFolderForAll(t *testing.T) {
	dir := filepath.Join(private(t), "kiikey")
	f := home.Folders{Config: dir, Data: dir, State: dir}
	if _, err := f.Prepare(); err != nil {
		t.Fatal(err)
	}
}

func TestPrepareRefusesNonFolders(t *testing.T) {
	f := locate(t, private(t))
	testenv.OK(t, os.WriteFile(f.Data, nil, 0o600))
	_, err := f.Prepare()
	testenv.WantKind(t, err, problem.StoreUnwritable, "is not a folder")
}

// private returns a folder that only this user can enter.
func private(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	testenv.OK(t, err)
	chmod(t, dir, 0o700)
	return dir
}

func locate(t *testing.T, dir string) home.Folders {
	t.Helper()
	f, err := home.Locate(dir)
	testenv.OK(t, err)
	return f
}

// below keeps the notices about dir and what is in it; what is above a test's folder is the machine's.
func below(dir string, notices []string) []string {
	var kept []string
	for _, n := range notices {
		if strings.Contains(n, dir) {
			kept = append(kept, n)
		}
	}
	return kept
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	testenv.OK(t, os.Chmod(path, mode))
}

func modeOf(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	testenv.OK(t, err)
	return info.Mode().Perm()
}
