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

// shared is a folder of nobody's in which nobody may work; t.TempDir's are closed to them.
func shared(t *testing.T) string {
	t.Helper()
	testenv.Root(t)
	dir, err := os.MkdirTemp("", "kiikey-owner-")
	testenv.OK(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	t.Setenv("HOME", dir)
	testenv.OK(t, os.Chown(dir, testenv.Nobody, testenv.Nobody))
	return dir
}

// What was made with sudo names root, and the command that gives it back.
func TestDataMadeWithSudo(t *testing.T) {
	giveBack := func(path string) string { return "sudo chown -R 'nobody' '" + path + "'" }
	for name, made := range map[string]func(f home.Folders) (refused string){
		"everything": func(f home.Folders) string {
			_, err := f.Prepare()
			testenv.OK(t, err)
			return filepath.Dir(f.Data)
		},
		"the data folder": func(f home.Folders) string {
			mkdir(t, filepath.Dir(f.Data), 0o755)
			mkdir(t, f.Data, 0o700)
			return f.Data
		},
		"the state folder, open to others": func(f home.Folders) string {
			mkdir(t, filepath.Dir(f.State), 0o755)
			mkdir(t, f.State, 0o755)
			return f.State
		},
		"a configuration folder that is closed": func(f home.Folders) string {
			mkdir(t, filepath.Dir(f.Config), 0o755)
			mkdir(t, f.Config, 0o700)
			return f.Config
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := locate(t, filepath.Join(shared(t), "o'home"))
			refused := made(f)
			var err error
			testenv.AsNobody(t, func() { _, err = f.Prepare() })
			testenv.WantKind(t, err, problem.StoreUnwritable, giveBack(strings.ReplaceAll(refused, "'", `'\''`)), refused, "belongs to root", "sudo")
		})
	}
	t.Run("one file", func(t *testing.T) {
		f := locate(t, filepath.Join(shared(t), "home"))
		var notices []string
		var err error
		prepare := func() { notices, err = f.Prepare() }
		testenv.AsNobody(t, prepare)
		testenv.OK(t, err)
		vault := touch(t, filepath.Join(f.Data, "kiikey.vault"))
		testenv.AsNobody(t, prepare)
		testenv.OK(t, err)
		found := below(vault, notices)
		if len(found) != 1 || !strings.Contains(found[0], "belongs to root") || !strings.Contains(found[0], giveBack(vault)) {
			t.Errorf("notices are %+v", found)
		}
		testenv.OK(t, os.Chown(f.State, 0, 0))
		testenv.OK(t, os.Chmod(f.State, 0o755))
		testenv.AsNobody(t, func() { err = home.WriteFile(filepath.Join(f.State, "file"), nil) })
		testenv.WantKind(t, err, problem.StoreUnwritable, giveBack(f.State), "may not write", "belongs to root")
	})
	t.Run("a folder of the system's", func(t *testing.T) {
		var err error
		f := locate(t, "/kiikey-no-such")
		shared(t)
		testenv.AsNobody(t, func() { _, err = f.Prepare() })
		testenv.WantKind(t, err, problem.StoreUnwritable, "--home", "/ belongs to root")
		if strings.Contains(problem.From(err).Next, "chown") {
			t.Errorf("advice is %q", problem.From(err).Next)
		}
	})
}

// Under sudo, a user's folders are refused before anything of root's is made beside them.
func TestPrepareUnderSudo(t *testing.T) {
	f := locate(t, filepath.Join(shared(t), "home"))
	var err error
	testenv.AsNobody(t, func() { testenv.OK(t, os.MkdirAll(f.Data, 0o700)) })
	_, err = f.Prepare()
	testenv.WantKind(t, err, problem.StoreUnwritable, "sudo -H -u 'nobody' kiikey", "belongs to another user, nobody")
	if _, err := os.Lstat(f.Config); err == nil {
		t.Error("a folder of root's was made")
	}
}

// A configuration folder that the system's tools made is used as it is, unless others can write to it.
func TestConfigurationFolderOfRoot(t *testing.T) {
	for mode, refused := range map[os.FileMode]string{0o755: "", 0o555: "", 0o711: "", 0o775: "another user, root", 0o757: "another user, root", 0o700: "sudo chown"} {
		for _, linked := range []bool{false, true} {
			f := locate(t, filepath.Join(shared(t), "home"))
			mkdir(t, filepath.Dir(f.Config), 0o755)
			testenv.OK(t, os.Chown(filepath.Dir(f.Config), testenv.Nobody, testenv.Nobody))
			dir := f.Config
			if linked {
				dir = filepath.Join(filepath.Dir(f.Config), "made")
				symlink(t, dir, f.Config)
			}
			mkdir(t, dir, mode)
			touch(t, filepath.Join(dir, "config.toml"))
			var notices []string
			var err error
			testenv.AsNobody(t, func() { notices, err = f.Prepare() })
			if refused != "" {
				p := problem.From(err)
				if p == nil || !strings.Contains(p.Error()+p.Next, refused) {
					t.Errorf("mode %o: %+v", mode, p)
				}
				continue
			}
			if found := below(filepath.Dir(f.Config), notices); err != nil || len(found) != 0 {
				t.Errorf("mode %o: %v, %+v", mode, err, found)
			}
			if modeOf(t, dir) != mode {
				t.Errorf("mode %o became %o", mode, modeOf(t, dir))
			}
			// Nowhere else is that enough.
			testenv.OK(t, os.RemoveAll(f.Data))
			mkdir(t, f.Data, mode)
			testenv.AsNobody(t, func() { _, err = f.Prepare() })
			testenv.WantKind(t, err, problem.StoreUnwritable, "sudo chown", "root")
		}
	}
}
