package atomicfile

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"kiikey/internal/regularfile"
	"kiikey/internal/testenv"
)

func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	testenv.OK(t, os.WriteFile(path, []byte(content), 0o644))
	return path
}

func want(t *testing.T, path, content string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != content {
		t.Errorf("%s holds %q, %v; want %q", filepath.Base(path), got, err, content)
	}
}

// wantNames checks the folder of path.
func wantNames(t *testing.T, path, names string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	testenv.OK(t, err)
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != names {
		t.Errorf("the folder holds %q, want %q", got, names)
	}
}

func TestWrite(t *testing.T) {
	path := file(t, "old")
	testenv.OK(t, Write(path, []byte("new"), Options{KeepAs: path + ".kept"}))
	want(t, path, "new")
	want(t, path+".kept", "old")
	testenv.OK(t, Write(path, nil, Options{}))
	want(t, path, "")
	want(t, path+".kept", "old")
	wantNames(t, path, "file file.kept")
}

func TestExclusiveReplacesNothing(t *testing.T) {
	path := file(t, "old")
	if err := Write(path, []byte("new"), Options{Exclusive: true}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("error is %v", err)
	}
	want(t, path, "old")
	if err := Write(path+"2", []byte("new"), Options{Exclusive: true}); err != nil {
		t.Error(err)
	}
	want(t, path+"2", "new")
	wantNames(t, path, "file file2")
}

// failures are faults of a disk while a file is written.
var failures = map[string]struct {
	write func(f *os.File, data []byte) error
	want  error
}{
	"full at once":  {func(*os.File, []byte) error { return errFull }, errFull},
	"full halfway":  {func(f *os.File, data []byte) error { _, _ = f.Write(data[:len(data)/2]); return errFull }, errFull},
	"lies: cut off": {func(f *os.File, data []byte) error { _, err := f.Write(data[:len(data)-1]); return err }, errReadBack},
	"lies: one bit": {func(f *os.File, data []byte) error {
		wrong := bytes.Clone(data)
		wrong[0] ^= 1
		_, err := f.Write(wrong)
		return err
	}, errReadBack},
	"lies: too much": {func(f *os.File, data []byte) error { _, err := f.Write(append(bytes.Clone(data), 0)); return err }, errReadBack},
	"cannot sync":    {func(f *os.File, _ []byte) error { return f.Close() }, os.ErrClosed},
}

var errFull = errors.New("no space left on device")

func TestWriteFailsOnDiskFault(t *testing.T) {
	real := writeTo
	t.Cleanup(func() { writeTo = real })
	for name, failure := range failures {
		t.Run(name, func(t *testing.T) {
			path := file(t, "old")
			writeTo = failure.write
			for _, o := range []Options{{}, {KeepAs: path + ".kept"}} {
				if err := Write(path, []byte("new"), o); !errors.Is(err, failure.want) {
					t.Errorf("error is %v, want %v", err, failure.want)
				}
			}
			if err := Write(path+"2", []byte("new"), Options{Exclusive: true}); !errors.Is(err, failure.want) {
				t.Errorf("error is %v, want %v", err, failure.want)
			}
			want(t, path, "old")
			wantNames(t, path, "file")
		})
	}
}

// What the system says of the temporary file is said so that a user knows which name and which limit are meant.
func TestWriteNamesExceededLimit(t *testing.T) {
	folder := t.TempDir()
	longest := strings.Repeat("x", 256-len(temporaryPrefix("x"))-markLength)
	for name, want := range map[string]error{longest: nil, longest + "x": errNameTooLong, strings.Repeat("x", 255): errNameTooLong} {
		path := filepath.Join(folder, name)
		if err := CheckName(path); !errors.Is(err, want) {
			t.Errorf("%d letters are found to be %v", len(name), err)
		}
		if err := Write(path, nil, Options{}); !errors.Is(err, want) {
			t.Errorf("%d letters are written with %v", len(name), err)
		}
	}
	real := writeTo
	t.Cleanup(func() { writeTo = real })
	writeTo = func(f *os.File, _ []byte) error { return &fs.PathError{Op: "write", Path: f.Name(), Err: fileTooBig} }
	if err := Write(filepath.Join(folder, "large"), []byte("new"), Options{}); !errors.Is(err, errFileTooBig) {
		t.Errorf("error is %v", err)
	}
}

// The folder is forced to the disk when everything is in its place: before, a power failure could undo what was reported
// as done. Where that fails, the error says that what is there may not stay.
func TestWriteSyncsFolderLast(t *testing.T) {
	t.Cleanup(func() { forced = syncFolder })
	write := func(o Options) func(string) error {
		return func(path string) error { return Write(path, []byte("new"), o) }
	}
	for name, test := range map[string]struct {
		do    func(path string) error
		there string // the content then, "" for none
	}{
		"a write":          {write(Options{}), "new"},
		"one that keeps":   {func(path string) error { return write(Options{KeepAs: path + ".kept"})(path) }, "new"},
		"an exclusive one": {func(path string) error { return errors.Join(os.Remove(path), write(Options{Exclusive: true})(path)) }, "new"},
		"a move": {func(path string) error {
			from, err := LinkTemporary(path, path)
			if err != nil {
				return err
			}
			return Move(from, path)
		}, "old"},
		"a removal": {Remove, ""},
	} {
		for _, failure := range []error{nil, errFull} {
			path := file(t, "old")
			calls := 0
			forced = func(folder string) error {
				calls++
				got, err := os.ReadFile(path)
				if folder != filepath.Dir(path) || string(got) != test.there || (err == nil) != (test.there != "") {
					t.Errorf("%s: %s was forced while the file held %q, %v", name, folder, got, err)
				}
				return failure
			}
			err := test.do(path)
			if calls != 1 || failure == nil && err != nil || failure != nil && (!errors.Is(err, ErrUnconfirmed) || !errors.Is(err, failure)) {
				t.Errorf("%s: forced %d times, which came to %v: %v", name, calls, failure, err)
			}
		}
	}
}

// The new content is forced to the disk before it takes the old one's place, which stays where that fails.
func TestWriteSyncsContentFirst(t *testing.T) {
	t.Cleanup(func() { flush = (*os.File).Sync })
	for _, failure := range []error{nil, errFull} {
		path, flushed := file(t, "old"), ""
		flush = func(f *os.File) error {
			content, err := os.ReadFile(f.Name())
			there, _ := os.ReadFile(path)
			flushed = string(content) + " beside " + string(there)
			return errors.Join(err, failure)
		}
		err := Write(path, []byte("new"), Options{})
		got, _ := os.ReadFile(path)
		if flushed != "new beside old" || !errors.Is(err, failure) || (string(got) == "new") != (failure == nil) {
			t.Errorf("flushed %q, %v; there is now %q", flushed, err, got)
		}
	}
}

// What is forced is the folder itself, also where no test watches.
func TestFolderIsSynced(t *testing.T) {
	if reflect.ValueOf(forced).Pointer() != reflect.ValueOf(syncFolder).Pointer() {
		t.Error("a write is followed by something else")
	}
	folder := t.TempDir()
	if err := syncFolder(folder); err != nil {
		t.Error(err)
	}
	if err := syncFolder(filepath.Join(folder, "absent")); runtime.GOOS != "windows" && !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is absent: %v", err)
	}
}

func TestWriteRefusesUnusableTargets(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "file")
	testenv.OK(t, os.MkdirAll(filepath.Join(path, "below"), 0o700))
	if err := Write(path, []byte("new"), Options{}); err == nil {
		t.Error("a folder was replaced")
	}
	wantNames(t, path, "file")
	if err := Write(filepath.Join(folder, "absent", "file"), nil, Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error is %v", err)
	}
	if err := Write(filepath.Join(folder, "new"), []byte("new"), Options{KeepAs: filepath.Join(folder, "kept")}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("kept what is not there: %v", err)
	}
	wantNames(t, path, "file")
}

func TestKeepAsWorksOnLinkedFile(t *testing.T) {
	path := file(t, "old")
	kept := path + ".kept"
	if err := os.Link(path, kept); err != nil {
		t.Skip("no hard links here: ", err)
	}
	testenv.OK(t, Write(path, []byte("new"), Options{KeepAs: kept}))
	want(t, path, "new")
	want(t, kept, "old")
	wantNames(t, path, "file file.kept")
}

func TestMove(t *testing.T) {
	path := file(t, "old")
	temporary, err := LinkTemporary(path, path+".kept")
	testenv.OK(t, err)
	testenv.OK(t, Move(temporary, path+".kept"))
	want(t, path+".kept", "old")
	// Once more, now between two names of one file.
	if temporary, err = LinkTemporary(path, path+".kept"); err != nil {
		t.Fatal(err)
	}
	testenv.OK(t, Move(temporary, path+".kept"))
	wantNames(t, path, "file file.kept")
	if _, err := LinkTemporary(path+".absent", path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error is %v", err)
	}
	wantNames(t, path, "file file.kept")
}

func TestWriteWorksWithoutHardLinks(t *testing.T) {
	real := link
	t.Cleanup(func() { link = real })
	link = func(_, to string) error {
		return &os.LinkError{Op: "link", New: to, Err: errors.ErrUnsupported}
	}
	path := file(t, "old")
	name, err := LinkTemporary(path, path+".kept")
	testenv.OK(t, err)
	want(t, name, "old")
	testenv.OK(t, Sweep(path+".kept"))
	wantNames(t, path, "file")
	testenv.OK(t, Write(path, []byte("new"), Options{KeepAs: path + ".kept"}))
	want(t, path, "new")
	want(t, path+".kept", "old")
	if err := Write(path, []byte("newer"), Options{Exclusive: true}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("error is %v", err)
	}
	wantNames(t, path, "file file.kept")
}

func TestBeforeRunsAheadOfReplacement(t *testing.T) {
	path := file(t, "old")
	var seen []string
	o := Options{Before: func() error {
		want(t, path, "old")
		complete, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".file.tmp-*"))
		if err != nil || len(complete) != 1 {
			t.Fatalf("%q, %v", complete, err)
		}
		want(t, complete[0], "new")
		seen = complete
		return errFull
	}}
	if err := Write(path, []byte("new"), o); !errors.Is(err, errFull) || seen == nil {
		t.Errorf("error is %v", err)
	}
	want(t, path, "old")
	wantNames(t, path, "file")
}

func TestSweepRemovesOnlyItsOwn(t *testing.T) {
	path := file(t, "content")
	folder := filepath.Dir(path)
	keep := []string{".file.tmp-0123456789abcde", ".file.tmp-0123456789abcdeF", ".file.tmp-", "file.tmp-0123456789abcdef", ".other.tmp-0123456789abcdef", ".file.previous.tmp-0123456789abcdef"}
	for _, name := range append([]string{".file.tmp-0123456789abcdef", ".file.tmp-ffffffffffffffff"}, keep...) {
		testenv.OK(t, os.WriteFile(filepath.Join(folder, name), nil, 0o600))
	}
	testenv.OK(t, os.Mkdir(filepath.Join(folder, ".file.tmp-aaaaaaaaaaaaaaaa"), 0o700))
	testenv.OK(t, Sweep(path))
	keep = append(keep, "file", ".file.tmp-aaaaaaaaaaaaaaaa")
	slices.Sort(keep)
	wantNames(t, path, strings.Join(keep, " "))
	if err := Sweep(filepath.Join(folder, "absent", "file")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error is %v", err)
	}
}

func TestRemove(t *testing.T) {
	path := file(t, "old")
	for range 2 { // what is not there is no error
		testenv.OK(t, Remove(path))
		wantNames(t, path, "")
	}
}

func TestRead(t *testing.T) {
	path := file(t, "content")
	folder := filepath.Dir(path)
	link := filepath.Join(folder, "link")
	linked := os.Symlink(path, link) == nil
	tests := map[string]struct {
		path  string
		limit int64
		want  error
	}{
		"within the limit": {path, 7, nil},
		"without a limit":  {path, -1, nil},
		"over the limit":   {path, 6, ErrTooLarge},
		"absent":           {path + "2", 7, fs.ErrNotExist},
		"a folder":         {folder, -1, errNotRegular},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			data, err := Read(test.path, test.limit)
			if !errors.Is(err, test.want) || err == nil && string(data) != "content" {
				t.Errorf("%q, %v; want %v", data, err, test.want)
			}
		})
	}
	if _, err := Read(link, -1); linked && regularfile.NoFollow != os.O_RDONLY && err == nil {
		t.Error("a link was followed")
	}
}
