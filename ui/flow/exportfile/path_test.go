package exportfile_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

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
	} {
		if got := exportfile.CleanPath(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestComplete(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"export.json", "extra.txt", "old.json", ".hidden.json"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, "exports"), 0o700); err != nil {
		t.Fatal(err)
	}
	names := func(prefix string, limit int) []string {
		t.Helper()
		entries, err := exportfile.Complete(prefix, limit)
		if err != nil {
			t.Fatal(err)
		}
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
		slash:            {"exports/", "export.json", "old.json", "extra.txt"},
		slash + "ex":     {"exports/", "export.json", "extra.txt"},
		slash + "export": {"exports/", "export.json"},
		slash + ".":      {".hidden.json"},
		slash + "zzz":    nil,
	} {
		if got := names(prefix, 10); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", prefix, got, want)
		}
	}
	if got := names(slash, 2); len(got) != 2 {
		t.Errorf("the limit was not kept: %q", got)
	}
	t.Chdir(folder)
	if got := names("", 10); len(got) != 4 {
		t.Errorf("nothing typed: %q", got)
	}
	t.Setenv("HOME", folder)
	t.Setenv("USERPROFILE", folder)
	entries, err := exportfile.Complete("~/ol", 10)
	if err != nil || len(entries) != 1 || entries[0].Path != "~/old.json" {
		t.Errorf("below the home folder: %+v, %v", entries, err)
	}
	_, err = exportfile.Complete(slash+"absent/x", 10)
	refused(t, err, problem.FileUnusable)
}
