package paths_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow/paths"
)

const secret = "fedcba9876543210fedcba9876543210"

func unixOnly(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("paths have another form here")
	}
}

func TestGivenKnowsTheHomeFolder(t *testing.T) {
	unixOnly(t)
	t.Setenv("HOME", "/home/trader")
	for in, want := range map[string]string{
		"": "", "-": "-", "export.json": "export.json", "/tmp/a b": "/tmp/a b", "~": "/home/trader", "~/": "/home/trader/",
		"~/kk": "/home/trader/kk", "$HOME/kk": "/home/trader/kk", "${HOME}/kk": "/home/trader/kk", "$HOMES/kk": "$HOMES/kk",
		"./~kk": "./~kk", "a~/b": "a~/b", "/~/kk": "/~/kk", "export (1).json": "export (1).json", "C:\\Users": "C:\\Users",
	} {
		if got, err := paths.Given(in); got != want || err != nil {
			t.Errorf("%q becomes %q, %v; want %q", in, got, err, want)
		}
	}
	for in, says := range map[string]string{
		"~other": "another user", "~other/kk": "another user", "~+": "another user", "~$export.json": "another user",
	} {
		if _, err := paths.Given(in); err == nil || !strings.Contains(problem.From(err).Why, says) || strings.Contains(told(err), in) {
			t.Errorf("%q: %v", in, err)
		}
	}
	t.Setenv("HOME", "")
	for _, in := range []string{"~", "~/kk", "$HOME/kk", "${HOME}"} {
		if _, err := paths.Given(in); err == nil || !strings.Contains(problem.From(err).Next, "HOME") {
			t.Errorf("%q without a home folder: %v", in, err)
		}
	}
}

// told is all that a user sees of an error.
func told(err error) string {
	p := problem.From(err)
	return p.Error() + p.Next
}

// TestGivenRepeatsNothingThatCannotBeAPath has what people paste where a path belongs.
func TestGivenRepeatsNothingThatCannotBeAPath(t *testing.T) {
	t.Chdir(t.TempDir())
	for in, looks := range map[string]string{
		`{"APIKey":"x","APISecret":"hunter2"}`:       "content of a file",
		`["hunter2"]`:                                "content of a file",
		"hunter2\nhunter2":                           "several lines",
		"hunter2\r":                                  "several lines",
		"APISecret=" + secret:                        "a key, a secret",
		secret + ".json":                             "a key, a secret",
		"nowhere/" + strings.ToUpper(secret):         "a key, a secret",
		"/" + secret + "/x":                          "a key, a secret",
		"./" + secret[:20] + "x/" + secret + secret:  "a key, a secret",
		strings.Repeat("hunter2 ", 40):               "longer than any file name",
		"a/" + strings.Repeat("hunter2", 40) + "/b":  "longer than any file name",
		"~/" + `{"APISecret": "hunter2", "Nonce":0}`: "content of a file",
	} {
		_, err := paths.Given(in)
		if problem.KindOf(err) != problem.FileUnusable || !strings.Contains(problem.From(err).Why, looks) {
			t.Errorf("%q: %v", in, err)
			continue
		}
		if all := told(err); strings.Contains(all, "hunter2") || strings.Contains(strings.ToLower(all), secret[:8]) {
			t.Errorf("repeated: %s", all)
		}
		if !strings.Contains(problem.From(err).Next, "| kiikey import -") {
			t.Errorf("%q: the right way is %q", in, problem.From(err).Next)
		}
	}
}

// TestGivenAcceptsExistingFilesOfAnyName has files and folders that are really called so.
func TestGivenAcceptsExistingFilesOfAnyName(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"export[1].json", secret + ".json", "{a}"} {
		testenv.OK(t, os.WriteFile(name, nil, 0o600))
	}
	testenv.OK(t, os.Mkdir(secret, 0o700))
	for _, in := range []string{
		"export[1].json", secret + ".json", "{a}", filepath.Join(dir, secret), filepath.Join(secret, "new.kiikey"), filepath.Join(dir, secret, "a", "b"),
	} {
		if got, err := paths.Given(in); got != in || err != nil {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	if _, err := paths.Given(filepath.Join(secret, "new[")); err == nil {
		t.Error("what is new in it may be called anything")
	}
}

func TestPassphraseGivenAsPathIsNotRepeated(t *testing.T) {
	unixOnly(t)
	dir := t.TempDir()
	t.Chdir(dir)
	testenv.OK(t, os.Mkdir("my folder", 0o700))
	testenv.OK(t, os.WriteFile("my passphrase", nil, 0o600))
	for _, in := range []string{"", "-", "missing", "my folder/missing", "my passphrase", "my folder", "/dev/stdin"} {
		if got, err := paths.GivenPassphraseFile(in); got != in || err != nil {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"four random words here", "my folder/four words", "four\u00a0words", "words "} {
		_, err := paths.GivenPassphraseFile(in)
		if err == nil || !strings.Contains(problem.From(err).Why, "the passphrase itself") || strings.Contains(told(err), "four") {
			t.Errorf("%q: %v", in, err)
		}
	}
	if _, err := paths.GivenPassphraseFile("{ words }"); err == nil || strings.Contains(told(err), "words") {
		t.Errorf("brackets: %v", err)
	}
}

func TestWindowsPathIsTranslatedInWSL(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the Windows Subsystem for Linux is one")
	}
	t.Chdir(t.TempDir())
	t.Setenv("WSL_DISTRO_NAME", "Debian")
	for in, next := range map[string]string{
		`C:\Users\me\My Downloads\export.json`: "Write /mnt/c/Users/me/My Downloads/export.json",
		`d:/keys/export.json`:                  "Write /mnt/d/keys/export.json",
		`C:\\Users\\me`:                        "Write /mnt/c/Users/me",
		`C:`:                                   "Write /mnt/c/… ",
		`C:Usersmeexport.json`:                 "Write /mnt/c/… ",
		`C:\` + secret:                         "Write /mnt/c/… ",
		`\\wsl.localhost\Debian\home\me\x`:     "wslpath",
	} {
		_, err := paths.Given(in)
		if err == nil || !strings.Contains(problem.From(err).Next, next) || strings.Contains(told(err), secret) {
			t.Errorf("%q: %v", in, err)
		}
	}
	testenv.OK(t, os.WriteFile(`C:\there`, nil, 0o600))
	for _, in := range []string{`C:\there`, "/mnt/c/x", "cc:/x", "a/C:/x"} {
		if _, err := paths.Given(in); err != nil {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestDescriptor(t *testing.T) {
	unixOnly(t)
	for path, want := range map[string]int{"/dev/stdin": 0, "/dev/fd/0": 0, "/dev/fd/63": 63, "/proc/self/fd/11": 11} {
		if got, ok := paths.Descriptor(path); got != want || !ok {
			t.Errorf("%s: %d, %v", path, got, ok)
		}
	}
	for _, path := range []string{"", "-", "/dev/fd/", "/dev/fd/x", "/dev/fd/-1", "/dev/fd/1/x", "/dev/fd/99999999999", "dev/fd/1", "/dev/null"} {
		if _, ok := paths.Descriptor(path); ok {
			t.Errorf("%s is none", path)
		}
	}
}
