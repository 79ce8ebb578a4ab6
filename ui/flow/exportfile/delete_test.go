package exportfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow/exportfile"
)

func read(t *testing.T, path string) *exportfile.File {
	t.Helper()
	f, err := exportfile.Read(t.Context(), path, false)
	testenv.OK(t, err)
	return f
}

func TestDelete(t *testing.T) {
	for name, prepare := range map[string]func(t *testing.T, f *exportfile.File){
		"at once":                      func(*testing.T, *exportfile.File) {},
		"after its secret was cleared": func(_ *testing.T, f *exportfile.File) { f.Data.Clear() },
		"from another working folder":  func(t *testing.T, _ *exportfile.File) { t.Chdir(t.TempDir()) },
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, "export.json", content)
			t.Chdir(filepath.Dir(path))
			f := read(t, "export.json")
			prepare(t, f)
			told, err := exportfile.Delete(f)
			if err != nil || told.Left() != "" || !strings.Contains(told.String(), "backups") {
				t.Fatalf("%q, %v", told, err)
			}
			if _, err := os.Lstat(path); !os.IsNotExist(err) {
				t.Errorf("the file is still there: %v", err)
			}
			_, err = exportfile.Delete(f)
			testenv.WantKind(t, err, problem.FileUnusable, "not there any more")
		})
	}
}

// TestDeleteKeeps changes something after reading, after which nothing may be deleted.
func TestDeleteKeeps(t *testing.T) {
	must := func(t *testing.T, err error) {
		t.Helper()
		testenv.OK(t, err)
	}
	for name, c := range map[string]struct {
		change func(t *testing.T, path string)
		why    string
	}{
		"gone":               {func(t *testing.T, path string) { must(t, os.Remove(path)) }, "not there any more"},
		"its folder is gone": {func(t *testing.T, path string) { must(t, os.RemoveAll(filepath.Dir(path))) }, "folder cannot be opened"},
		"longer":             {func(t *testing.T, path string) { must(t, os.WriteFile(path, []byte(content+" "), 0o600)) }, "has changed"},
		"other content of the same size and time": {func(t *testing.T, path string) {
			info, err := os.Stat(path)
			must(t, err)
			must(t, os.WriteFile(path, []byte(strings.ToUpper(content)), 0o600))
			must(t, os.Chtimes(path, time.Time{}, info.ModTime()))
		}, "has changed"},
		"another time": {func(t *testing.T, path string) {
			must(t, os.Chtimes(path, time.Time{}, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)))
		}, "has changed"},
		"another file with the same content and time": {func(t *testing.T, path string) {
			info, err := os.Stat(path)
			must(t, err)
			must(t, os.Rename(path, path+".old"))
			must(t, os.WriteFile(path, []byte(content), 0o600))
			must(t, os.Chtimes(path, time.Time{}, info.ModTime()))
		}, "Another file"},
		"a link to the same file": {func(t *testing.T, path string) {
			must(t, os.Rename(path, path+".old"))
			link(t, path+".old", path)
		}, "A link is in its place"},
		"a folder": {func(t *testing.T, path string) {
			must(t, os.Remove(path))
			must(t, os.Mkdir(path, 0o700))
		}, "Another file"},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, "export.json", content)
			f := read(t, path)
			c.change(t, path)
			before := everything(t, filepath.Dir(path))
			_, err := exportfile.Delete(f)
			testenv.WantKind(t, err, problem.FileUnusable, "was not deleted", c.why)
			if after := everything(t, filepath.Dir(path)); after != before {
				t.Errorf("there were %s, now %s", before, after)
			}
		})
	}
	t.Run("a stream", func(t *testing.T) {
		f, err := exportfile.ReadFrom(t.Context(), strings.NewReader(content))
		must(t, err)
		_, err = exportfile.Delete(f)
		testenv.WantKind(t, err, problem.FileUnusable, "did not come from a file")
	})
}

func TestDeleteTellsOfAnotherName(t *testing.T) {
	path := write(t, "export.json", content)
	if err := os.Link(path, path+".copy"); err != nil {
		t.Skip("no hard links here:", err)
	}
	told, err := exportfile.Delete(read(t, path))
	if err != nil || !strings.Contains(told.Left(), "another name") {
		t.Errorf("%q, %v", told, err)
	}
}

func everything(t *testing.T, folder string) string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Type().String()+e.Name())
	}
	return strings.Join(names, " ")
}

// TestDeleteTellsOfCopies has what editors leave beside a file; only what is a file, and only copies of this one.
func TestDeleteTellsOfCopies(t *testing.T) {
	path := write(t, "export.json", content)
	dir := filepath.Dir(path)
	for _, name := range []string{"export.json~", ".export.json.swp", "#export.json#", "export.json.bak", "other.json~", "export.jso~"} {
		testenv.OK(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	testenv.OK(t, os.Mkdir(filepath.Join(dir, "export.json.save"), 0o700))
	told, err := exportfile.Delete(read(t, path))
	testenv.OK(t, err)
	const want = "An editor's copies are still beside it, and may hold the secret: " +
		"“export.json~”, “export.json.bak”, “#export.json#”, “.export.json.swp”."
	if told.Left() != want || !strings.HasSuffix(told.String(), " "+want) {
		t.Errorf("told %q", told)
	}
	if _, err := os.Lstat(filepath.Join(dir, "export.json~")); err != nil {
		t.Errorf("the copy is no longer the user's: %v", err)
	}
	if told := (exportfile.Deletion{}); told.Left() != "" {
		t.Errorf("nothing is left: %q", told.Left())
	}
}
