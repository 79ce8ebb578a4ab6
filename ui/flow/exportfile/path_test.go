package exportfile_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow/exportfile"
)

func TestCleanPath(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("paths have another form here")
	}
	t.Setenv("HOME", "/home/trader")
	for in, want := range map[string]string{
		"":                                 "",
		"export.json":                      "export.json",
		"  export.json \r\n":               "export.json",
		"'/tmp/my export.json'":            "/tmp/my export.json",
		`"/tmp/my export.json"`:            "/tmp/my export.json",
		`/tmp/my\ export.json`:             "/tmp/my export.json",
		`/tmp/it\'s.json`:                  "/tmp/it's.json",
		`/tmp/back\\slash`:                 `/tmp/back\slash`,
		`/tmp/end\`:                        `/tmp/end\`,
		"file:///tmp/my%20export.json":     "/tmp/my export.json",
		"file://localhost/tmp/export.json": "/tmp/export.json",
		"file://elsewhere/tmp/export.json": "file://elsewhere/tmp/export.json",
		"file:///tmp/%zz":                  "file:///tmp/%zz",
		"~":                                "/home/trader",
		"~/Downloads/export.json":          "/home/trader/Downloads/export.json",
		"$HOME/export.json":                "/home/trader/export.json",
		"${HOME}/export.json":              "/home/trader/export.json",
		"'~/export.json'":                  "/home/trader/export.json",
		"~other/export.json":               "~other/export.json",
		"'":                                "'",
		"~/Downloads/":                     "/home/trader/Downloads/",
		"/tmp/a'b":                         "/tmp/a'b",
		`'/tmp/it'\''s.json' `:             "/tmp/it's.json",
		`"/tmp/\$5 \"a\" \\b"`:             `/tmp/$5 "a" \b`,
		`/tmp/ends\ in\ space\  `:          "/tmp/ends in space ",
		`/tmp/backslash\\ `:                `/tmp/backslash\`,
		`\~/export.json`:                   "~/export.json",
		"file:///tmp/a.json\r\nfile:///b":  "/tmp/a.json",
		"file:///tmp/back%5Cslash":         `/tmp/back\slash`,
		"file:///tmp/~":                    "/tmp/~",
		"file://":                          "file://",
		"file:///":                         "/",
		"file:/tmp/a.json":                 "/tmp/a.json",
		"file://" + hostname(t) + "/tmp/a%2b+.json": "/tmp/a++.json",
		`~/my\ export.json`:                         "/home/trader/my export.json",
		"$HOMEWARD/x":                               "$HOMEWARD/x",
		"/tmp/two\nlines.json":                      "/tmp/two\nlines.json",
		"\u00a0/tmp/a.json\u00a0":                   "/tmp/a.json",
		"-":                                         "-",
		"\xff":                                      "\xff",
	} {
		if got := exportfile.CleanPath(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func hostname(t *testing.T) string {
	t.Helper()
	name, err := os.Hostname()
	if err != nil || name == "" {
		return "localhost"
	}
	return strings.ToUpper(name)
}

// TestDropped has what terminals put in where files are dropped on them, and what is pasted otherwise.
func TestDropped(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("paths have another form here")
	}
	t.Setenv("HOME", "/home/trader")
	for name, c := range map[string]struct {
		text string
		want []string // the paths that CleanPath makes of what comes back
	}{
		"GNOME, Konsole":               {"'/tmp/my export.json' ", []string{"/tmp/my export.json"}},
		"GNOME, an apostrophe":         {`'/tmp/it'\''s.json' `, []string{"/tmp/it's.json"}},
		"GNOME, two files":             {"'/tmp/a b.json' '/tmp/c.json' ", []string{"/tmp/a b.json", "/tmp/c.json"}},
		"macOS, iTerm":                 {`/Users/me/my\ export\ \(1\).json `, []string{"/Users/me/my export (1).json"}},
		"macOS, two files":             {`/Users/me/a\ b.json /Users/me/c.json `, []string{"/Users/me/a b.json", "/Users/me/c.json"}},
		"macOS, a backslash":           {`/tmp/back\\slash.json`, []string{`/tmp/back\slash.json`}},
		"Windows Terminal with Linux":  {`"/mnt/c/Users/me/my export.json"`, []string{"/mnt/c/Users/me/my export.json"}},
		"an address":                   {"file:///tmp/my%20export.json\r\n", []string{"/tmp/my export.json"}},
		"two addresses":                {"file:///tmp/a.json\r\nfile:///tmp/b%5C.json\r\n", []string{"/tmp/a.json", `/tmp/b\.json`}},
		"lines of a file manager":      {"/tmp/a b.json\n/tmp/c.json\n", []string{"/tmp/a b.json", "/tmp/c.json"}},
		"a plain path with spaces":     {"/tmp/my export.json\n", []string{"/tmp/my export.json"}},
		"a plain path, an apostrophe":  {"/tmp/trader's export.json", []string{"/tmp/trader's export.json"}},
		"a plain path, spaces at ends": {`  /tmp/a\  `, []string{"/tmp/a "}},
		"below the home folder":        {"~/a.json", []string{"/home/trader/a.json"}},
		"a name that begins oddly":     {"'~x.json'", []string{"./~x.json"}},
		"an address of another host":   {"file://elsewhere/tmp/a.json", []string{"file://elsewhere/tmp/a.json"}},
		"a line break in a name":       {"'/tmp/two\nlines.json'", []string{"/tmp/two\nlines.json"}},
		"a path and a word":            {"/tmp/a.json please", []string{"/tmp/a.json please"}},
		"a quote that does not end":    {"'/tmp/a.json", []string{"'/tmp/a.json"}},
		"a name":                       {"export.json", nil},
		"the rest of a path":           {"nloads/export.json", nil},
		"words":                        {"my export", nil},
		"nothing":                      {"", nil},
		"blanks":                       {" \n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := exportfile.Dropped(c.text)
			for i := range got {
				got[i] = exportfile.CleanPath(got[i])
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q gives %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestComplete(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"export.json", "extra.txt", "for-ann.age", "keys.KIIKEY", "old.json", ".hidden.json"} {
		testenv.OK(t, os.WriteFile(filepath.Join(folder, name), nil, 0o600))
	}
	testenv.OK(t, os.Mkdir(filepath.Join(folder, "exports"), 0o700))
	names := func(prefix string, limit int) []string {
		t.Helper()
		entries, err := exportfile.Complete(prefix, limit)
		testenv.OK(t, err)
		var names []string
		for _, e := range entries {
			names = append(names, e.Name)
			if filepath.IsAbs(prefix) && filepath.Clean(e.Path) != filepath.Join(folder, e.Name) {
				t.Errorf("%q completes to %q", e.Name, e.Path)
			}
		}
		return names
	}
	slash := folder + string(filepath.Separator)
	for prefix, want := range map[string][]string{
		slash:         {"export.json", "for-ann.age", "keys.KIIKEY", "old.json", "exports/", "extra.txt"},
		slash + "ex":  {"export.json", "exports/", "extra.txt"},
		slash + "EXP": {"export.json", "exports/"},
		slash + ".":   {".hidden.json"},
		slash + "zzz": nil,
	} {
		if got := names(prefix, 10); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", prefix, got, want)
		}
	}
	if got := names(slash, 2); len(got) != 2 {
		t.Errorf("the limit was not kept: %q", got)
	}
	t.Chdir(folder)
	if got := names("", 10); len(got) != 6 {
		t.Errorf("nothing typed: %q", got)
	}
	t.Setenv("HOME", folder)
	t.Setenv("USERPROFILE", folder)
	entries, err := exportfile.Complete("~/ol", 10)
	if err != nil || len(entries) != 1 || entries[0].Path != "~/old.json" {
		t.Errorf("below the home folder: %+v, %v", entries, err)
	}
	_, err = exportfile.Complete(slash+"absent/x", 10)
	testenv.WantKind(t, err, problem.FileUnusable, "no folder")
	_, err = exportfile.Complete(slash+"old.json/", 10)
	testenv.WantKind(t, err, problem.FileUnusable)
	for _, typed := range []string{"~", "'~/ol", `"` + slash + "ol", "  ~/ol"} {
		if entries, err := exportfile.Complete(typed, 10); err != nil || len(entries) == 0 {
			t.Errorf("%q: %+v, %v", typed, entries, err)
		}
	}
	if got := names(slash, 0); len(got) != 0 {
		t.Errorf("a limit of none: %q", got)
	}
}

func TestCompleteFollowsLinksToFolders(t *testing.T) {
	folder := t.TempDir()
	testenv.OK(t, os.MkdirAll(filepath.Join(folder, "real", "inner"), 0o700))
	link(t, filepath.Join(folder, "real"), filepath.Join(folder, "link"))
	link(t, filepath.Join(folder, "absent"), filepath.Join(folder, "loose"))
	entries, err := exportfile.Complete(filepath.Join(folder, "l"), 10)
	if err != nil || len(entries) != 2 || entries[0].Name != "link/" || !entries[0].IsDir || entries[1].Name != "loose" || entries[1].IsDir {
		t.Errorf("%+v, %v", entries, err)
	}
	entries, err = exportfile.Complete(entries[0].Path, 10)
	if err != nil || len(entries) != 1 || entries[0].Name != "inner/" {
		t.Errorf("below the link: %+v, %v", entries, err)
	}
}

func BenchmarkComplete10000(b *testing.B) {
	folder := b.TempDir()
	for i := range 10_000 {
		testenv.OK(b, os.WriteFile(filepath.Join(folder, fmt.Sprintf("export-%05d.json", i)), nil, 0o600))
	}
	for b.Loop() {
		if entries, err := exportfile.Complete(folder+"/ex", 200); err != nil || len(entries) != 200 {
			b.Fatal(len(entries), err)
		}
	}
}

// TestTypedPath has what CleanPath cannot tell: what is no path, or none of this user and system.
func TestTypedPath(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("paths have another form here")
	}
	t.Chdir(t.TempDir())
	t.Setenv("HOME", "/home/trader")
	t.Setenv("WSL_DISTRO_NAME", "Debian")
	for in, want := range map[string]string{
		"": "", "~/export.json": "/home/trader/export.json", "'~/my export.json'": "/home/trader/my export.json", `\~/x`: "~/x", "./~x": "./~x",
	} {
		if got, err := exportfile.TypedPath(in); got != want || err != nil {
			t.Errorf("%q becomes %q, %v", in, got, err)
		}
	}
	for in, says := range map[string]string{
		"~other/export.json":                   "another user",
		`"~other"`:                             "another user",
		`C:\Users\me\export.json`:              "Windows path",
		`'C:\Users\me\export.json'`:            "Windows path",
		"fedcba9876543210fedcba9876543210":     "a key, a secret",
		`./{"APISecret": "hunter2"}`:           "content of a file",
		"/nowhere/[fedcba9876543210].json\r\n": "content of a file",
	} {
		_, err := exportfile.TypedPath(in)
		testenv.WantKind(t, err, problem.FileUnusable, says)
		if p := problem.From(err); err != nil && strings.Contains(p.Error()+p.Next, "fedcba98") || strings.Contains(p.Error()+p.Next, "hunter2") {
			t.Errorf("repeated: %v", err)
		}
	}
	t.Setenv("WSL_DISTRO_NAME", "")
	if got, err := exportfile.TypedTarget("backup.kiikey"); err != nil || !filepath.IsAbs(got) || filepath.Base(got) != "backup.kiikey" {
		t.Errorf("a target: %q, %v", got, err)
	}
	if _, err := exportfile.TypedTarget("~other/x"); err == nil {
		t.Error("a target in another's home folder")
	}
}

// TestErrorsDoNotRepeatWhatIsNoPath goes around TypedPath, as completion does while something is typed.
func TestErrorsDoNotRepeatWhatIsNoPath(t *testing.T) {
	const typed = `{"APISecret": "fedcba9876543210fedcba9876543210"}/x/`
	_, listing := exportfile.Complete(typed, 10)
	_, reading := exportfile.Read(t.Context(), typed, false)
	for _, err := range []error{listing, reading} {
		testenv.WantKind(t, err, problem.FileUnusable, "…")
		if p := problem.From(err); strings.Contains(p.Error()+p.Next, "fedcba98") {
			t.Errorf("repeated: %v", err)
		}
	}
}

func TestStreamsAreNamedAsSuch(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("streams have no paths here")
	}
	for _, path := range []string{"/dev/stdin", "/dev/fd/0", "/dev/fd/63", "/proc/self/fd/5"} {
		_, err := exportfile.Read(t.Context(), path, true)
		testenv.WantKind(t, err, problem.FileUnusable, "stream")
		if !strings.Contains(problem.From(err).Next, "kiikey import -") {
			t.Errorf("%s: %v", path, problem.From(err).Next)
		}
	}
}
