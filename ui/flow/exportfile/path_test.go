package exportfile_test

import (
	"fmt"
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
		`'/tmp/it'\''s.json' `:             "/tmp/it's.json",
		`"/tmp/\$5 \"a\" \\b"`:             `/tmp/$5 "a" \b`,
		`/tmp/ends\ in\ space\  `:          "/tmp/ends in space ",
		`/tmp/backslash\\ `:                `/tmp/backslash\`,
		`\~/export.json`:                   "~/export.json",
		"file:///tmp/a.json\r\nfile:///b":  "/tmp/a.json",
		"file:///tmp/back%5Cslash":         `/tmp/back\slash`,
		"file:///tmp/~":                    "/tmp/~",
		"file://":                          "file://",
		`~/my\ export.json`:                "/home/trader/my export.json",
		"$HOMEWARD/x":                      "$HOMEWARD/x",
		"/tmp/two\nlines.json":             "/tmp/two\nlines.json",
		"\u00a0/tmp/a.json\u00a0":          "/tmp/a.json",
		"-":                                "-",
		"\xff":                             "\xff",
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
		slash:         {"export.json", "old.json", "exports/", "extra.txt"},
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
	refused(t, err, problem.FileUnusable, "no folder")
	_, err = exportfile.Complete(slash+"old.json/", 10)
	refused(t, err, problem.FileUnusable)
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
	if err := os.MkdirAll(filepath.Join(folder, "real", "inner"), 0o700); err != nil {
		t.Fatal(err)
	}
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
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("export-%05d.json", i)), nil, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if entries, err := exportfile.Complete(folder+"/ex", 200); err != nil || len(entries) != 200 {
			b.Fatal(len(entries), err)
		}
	}
}
