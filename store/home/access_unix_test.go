//go:build unix

package home_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/home"
)

func TestPrepareRestoresPermissionsOfOwnFolders(t *testing.T) {
	base := private(t)
	f := locate(t, base)
	if _, err := f.Prepare(); err != nil {
		t.Fatal(err)
	}
	chmod(t, f.Data, 0o755)
	notices, err := f.Prepare()
	testenv.OK(t, err)
	found := below(base, notices)
	if len(found) != 1 || found[0] != "Other users could get at "+f.Data+" (mode 0755). It is closed now (mode 0700)." {
		t.Errorf("notices are %+v", found)
	}
	if mode := modeOf(t, f.Data); mode != 0o700 {
		t.Errorf("mode is %04o afterwards", mode)
	}
	if notices, _ := f.Prepare(); len(below(base, notices)) != 0 {
		t.Errorf("told again: %+v", notices)
	}
}

func TestPrepareLeavesForeignPermissionsAlone(t *testing.T) {
	for name, fill := range map[string]func(t *testing.T, dir string){
		"empty":             func(*testing.T, string) {},
		"with other files":  func(t *testing.T, dir string) { touch(t, filepath.Join(dir, "notes.txt")) },
		"marker is a link":  func(t *testing.T, dir string) { symlink(t, "/etc/hostname", filepath.Join(dir, ".kiikey")) },
		"marker is foreign": func(t *testing.T, dir string) { chownToOther(t, touch(t, filepath.Join(dir, ".kiikey"))) },
	} {
		t.Run(name, func(t *testing.T) {
			base := private(t)
			f := locate(t, base)
			mkdir(t, f.Data, 0o755)
			fill(t, f.Data)
			notices, err := f.Prepare()
			testenv.OK(t, err)
			found := below(base, notices)
			if len(found) != 1 || !strings.Contains(found[0], "close it with: chmod 700") {
				t.Errorf("notices are %+v", found)
			}
			if mode := modeOf(t, f.Data); mode != 0o755 {
				t.Errorf("mode was changed to %04o", mode)
			}
		})
	}
}

func TestPrepareWarnsOfWritableParents(t *testing.T) {
	for name, c := range map[string]struct {
		mode os.FileMode
		warn bool
	}{
		"closed":                          {0o700, false},
		"readable":                        {0o755, false},
		"writable by all":                 {0o777, true},
		"writable by all, sticky":         {0o777 | os.ModeSticky, false},
		"writable by the user's group":    {0o770, os.Getegid() != os.Geteuid()}, // which may have others in it
		"writable by others but no group": {0o702, true},
	} {
		t.Run(name, func(t *testing.T) {
			base := private(t)
			shared := filepath.Join(base, "shared")
			mkdir(t, shared, 0o700)
			f := locate(t, filepath.Join(shared, "mine"))
			if _, err := f.Prepare(); err != nil {
				t.Fatal(err)
			}
			chmod(t, shared, c.mode)
			notices, err := f.Prepare()
			testenv.OK(t, err)
			found := below(base, notices)
			if !c.warn && len(found) != 0 {
				t.Errorf("notices are %+v", found)
			}
			if c.warn && (len(found) != 1 || !strings.Contains(found[0], shared) || !strings.Contains(found[0], "chmod go-w")) {
				t.Errorf("notices are %+v, want one about %s", found, shared)
			}
			if got := modeOf(t, shared); got != c.mode.Perm() {
				t.Errorf("the folder above was changed to %04o", got)
			}
		})
	}
}

func TestPrepareWarnsOfAForeignFolderAbove(t *testing.T) {
	base := private(t)
	theirs := filepath.Join(base, "theirs")
	f := locate(t, filepath.Join(theirs, "mine"))
	if _, err := f.Prepare(); err != nil {
		t.Fatal(err)
	}
	chownToOther(t, theirs)
	notices, err := f.Prepare()
	testenv.OK(t, err)
	if found := below(base, notices); len(found) != 1 || !strings.Contains(found[0], "another user") {
		t.Errorf("notices are %+v", found)
	}
}

func TestPrepareRefusesAForeignFolder(t *testing.T) {
	f := locate(t, private(t))
	mkdir(t, f.Data, 0o700)
	chownToOther(t, f.Data)
	_, err := f.Prepare()
	testenv.WantKind(t, err, problem.StoreUnwritable, "belongs to another user")
}

func TestPrepareSaysWhatCannotBeCreated(t *testing.T) {
	t.Run("below a file", func(t *testing.T) {
		file := touch(t, filepath.Join(private(t), "file"))
		_, err := locate(t, file).Prepare()
		testenv.WantKind(t, err, problem.StoreUnwritable, "could not be created")
	})
	t.Run("in a folder without permission", func(t *testing.T) {
		testenv.PermissionsBind(t)
		dir := private(t)
		chmod(t, dir, 0o500)
		t.Cleanup(func() { chmod(t, dir, 0o700) })
		_, err := locate(t, dir).Prepare()
		testenv.WantKind(t, err, problem.StoreUnwritable, "may not write")
	})
}

func TestPrepareThroughLinks(t *testing.T) {
	t.Run("a folder kept elsewhere", func(t *testing.T) {
		base := private(t)
		f, elsewhere := locate(t, filepath.Join(base, "home")), filepath.Join(base, "elsewhere")
		mkdir(t, filepath.Dir(f.Config), 0o700)
		mkdir(t, elsewhere, 0o750)
		symlink(t, elsewhere, f.Config)
		notices, err := f.Prepare()
		testenv.OK(t, err)
		if found := below(base, notices); len(found) != 1 || !strings.Contains(found[0], elsewhere) || !strings.Contains(found[0], "left as it is") {
			t.Errorf("notices are %+v", found)
		}
	})
	t.Run("to nowhere", func(t *testing.T) {
		base := private(t)
		f := locate(t, base)
		symlink(t, filepath.Join(base, "gone"), f.Data)
		_, err := f.Prepare()
		testenv.WantKind(t, err, problem.StoreUnwritable, "leads nowhere")
		if _, err := os.Lstat(filepath.Join(base, "gone")); err == nil {
			t.Error("something was created through the link")
		}
	})
	for name, c := range map[string]struct {
		target func(t *testing.T, base string) string
		given  func(link, target string) string // which of the two is another user's
		want   string
	}{
		"to a file":                {func(t *testing.T, base string) string { return touch(t, filepath.Join(base, "file")) }, nil, "is not a folder"},
		"made by another user":     {folderIn, func(link, _ string) string { return link }, "belongs to another user"},
		"to another user's folder": {folderIn, func(_, target string) string { return target }, "belongs to another user"},
	} {
		t.Run(name, func(t *testing.T) {
			base := private(t)
			f, target := locate(t, base), c.target(t, base)
			symlink(t, target, f.Data)
			if c.given != nil {
				chownToOther(t, c.given(f.Data, target))
			}
			_, err := f.Prepare()
			testenv.WantKind(t, err, problem.StoreUnwritable, c.want)
		})
	}
}

func folderIn(t *testing.T, base string) string {
	t.Helper()
	folder := filepath.Join(base, "target")
	mkdir(t, folder, 0o700)
	return folder
}

func TestCheckFile(t *testing.T) {
	for name, c := range map[string]struct {
		make   func(t *testing.T, path string)
		mended bool
		refuse string
	}{
		"absent":            {make: func(*testing.T, string) {}},
		"closed":            {make: func(t *testing.T, path string) { touch(t, path) }},
		"open to others":    {make: func(t *testing.T, path string) { chmod(t, touch(t, path), 0o644) }, mended: true},
		"open to a group":   {make: func(t *testing.T, path string) { chmod(t, touch(t, path), 0o620) }, mended: true},
		"a link":            {make: func(t *testing.T, path string) { symlink(t, "/etc/hostname", path) }, refuse: "something else"},
		"a folder":          {make: func(t *testing.T, path string) { mkdir(t, path, 0o700) }, refuse: "something else"},
		"of another user":   {make: func(t *testing.T, path string) { chownToOther(t, touch(t, path)) }, refuse: "another user"},
		"below a file":      {make: func(t *testing.T, path string) { _ = os.Remove(filepath.Dir(path)); touch(t, filepath.Dir(path)) }, refuse: "not a directory"},
		"its folder absent": {make: func(t *testing.T, path string) { _ = os.Remove(filepath.Dir(path)) }},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(private(t), "folder")
			mkdir(t, dir, 0o700)
			path := filepath.Join(dir, "file")
			c.make(t, path)
			notices, err := home.CheckFile(path)
			if c.refuse != "" {
				testenv.WantKind(t, err, problem.StoreUnreadable, c.refuse)
				return
			}
			testenv.OK(t, err)
			if c.mended != (len(notices) == 1 && strings.Contains(notices[0], "It is closed now")) || !c.mended && len(notices) != 0 {
				t.Errorf("notices are %+v", notices)
			}
			if c.mended && modeOf(t, path) != 0o600 {
				t.Errorf("mode is %04o afterwards", modeOf(t, path))
			}
		})
	}
}

func touch(t *testing.T, path string) string {
	t.Helper()
	testenv.OK(t, os.WriteFile(path, []byte("x"), 0o600))
	return path
}

func mkdir(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	testenv.OK(t, os.Mkdir(path, 0o700))
	chmod(t, path, mode)
}

func symlink(t *testing.T, target, path string) {
	t.Helper()
	testenv.OK(t, os.Symlink(target, path))
}

// chownToOther makes path another user's, which only root can.
func chownToOther(t *testing.T, path string) {
	t.Helper()
	testenv.Root(t)
	testenv.OK(t, os.Lchown(path, 65534, 65534))
}
