package exportfile_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"kiikey/kiiex/problem"
	"kiikey/ui/flow/exportfile"
)

const content = `{"APIKey": "0123456789abcdef0123456789abcdef"}`

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
}

// refused checks that err is an explained problem of the kind, and that it mentions what it should.
func refused(t *testing.T, err error, kind problem.Kind, mentions ...string) {
	t.Helper()
	if err == nil || problem.KindOf(err) != kind {
		t.Fatalf("got %v, want a problem of kind %s", err, kind)
	}
	p := problem.From(err)
	for _, m := range mentions {
		if !strings.Contains(p.Error()+" "+p.Next, m) {
			t.Errorf("%q does not mention %q", p.Error()+" "+p.Next, m)
		}
	}
}

func TestRead(t *testing.T) {
	path := write(t, "export.json", content)
	f, err := exportfile.Read(t.Context(), path, exportfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if f.Data.Reveal() != content || f.Path != path || len(f.Notices) != 0 {
		t.Errorf("got %q from %q with notices %q", f.Data.Reveal(), f.Path, f.Notices)
	}
}

func TestReadNoticesOtherReaders(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes mean nothing here")
	}
	path := write(t, "export.json", content)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := exportfile.Read(t.Context(), path, exportfile.Options{})
	if err != nil || len(f.Notices) != 1 || !strings.Contains(f.Notices[0], "0644") {
		t.Errorf("got %+v, %v", f, err)
	}
}

func TestReadRefuses(t *testing.T) {
	folder := t.TempDir()
	refusal := func(path string, mentions ...string) {
		t.Helper()
		_, err := exportfile.Read(t.Context(), path, exportfile.Options{})
		refused(t, err, problem.FileUnusable, mentions...)
	}
	refusal(folder, "a folder")
	refusal(filepath.Join(folder, "absent"), "no file", "downloads")
	refusal(write(t, "large", strings.Repeat(" ", exportfile.MaxSize+1)), "1 MiB")
	refusal("", "no file")

	near := write(t, "export.json", content)
	refusal(filepath.Join(filepath.Dir(near), "exprot.json"), "export.json")
	refusal(filepath.Join(filepath.Dir(near), "\x1b]0;x\x07"), "no file")
}

func TestReadRefusesWithoutShowingEscapes(t *testing.T) {
	_, err := exportfile.Read(t.Context(), filepath.Join(t.TempDir(), "\x1b[2J"), exportfile.Options{})
	if err == nil || strings.Contains(err.Error(), "\x1b") {
		t.Errorf("got %q", err)
	}
}

func TestExactlyTheLargestSize(t *testing.T) {
	f, err := exportfile.Read(t.Context(), write(t, "large", strings.Repeat(" ", exportfile.MaxSize)), exportfile.Options{})
	if err != nil || f.Data.Len() != exportfile.MaxSize {
		t.Errorf("got %v", err)
	}
}

func TestLinks(t *testing.T) {
	target := write(t, "export.json", content)
	folder := t.TempDir()
	to := filepath.Join(folder, "link.json")
	link(t, target, to)
	resolved, err := filepath.EvalSymlinks(target)
	if err != nil {
		t.Fatal(err)
	}
	info, err := exportfile.Inspect(to)
	if err != nil || info.LinkTarget != resolved {
		t.Errorf("the link leads to %q, %v", info.LinkTarget, err)
	}
	if info, err := exportfile.Inspect(target); err != nil || info.LinkTarget != "" {
		t.Errorf("a file is called a link to %q, %v", info.LinkTarget, err)
	}
	_, err = exportfile.Read(t.Context(), to, exportfile.Options{})
	refused(t, err, problem.FileUnusable, "export.json")
	f, err := exportfile.Read(t.Context(), to, exportfile.Options{FollowLink: true})
	if err != nil || f.Data.Reveal() != content {
		t.Fatalf("not followed: %v", err)
	}
	_, err = exportfile.Delete(f)
	refused(t, err, problem.FileUnusable, "link")
	if _, err := os.Stat(target); err != nil {
		t.Error("the target is gone")
	}

	nowhere := filepath.Join(folder, "nowhere")
	link(t, filepath.Join(folder, "absent"), nowhere)
	_, err = exportfile.Inspect(nowhere)
	refused(t, err, problem.FileUnusable, "nowhere")
	round := filepath.Join(folder, "round")
	link(t, round, round)
	_, err = exportfile.Read(t.Context(), round, exportfile.Options{FollowLink: true})
	refused(t, err, problem.FileUnusable)
}

func TestReadFrom(t *testing.T) {
	f, err := exportfile.ReadFrom(t.Context(), strings.NewReader(content))
	if err != nil || f.Data.Reveal() != content {
		t.Errorf("got %v", err)
	}
	_, err = exportfile.ReadFrom(t.Context(), endless{})
	refused(t, err, problem.FileUnusable, "1 MiB")
	_, err = exportfile.ReadFrom(t.Context(), io.MultiReader(strings.NewReader("{"), broken{}))
	refused(t, err, problem.FileUnusable)
}

func TestReadFromIsStopped(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := exportfile.ReadFrom(ctx, r)
	refused(t, err, problem.Interrupted)
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte{' '}, len(p))), nil }

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("a cable was pulled") }

func TestDelete(t *testing.T) {
	read := func(path string) *exportfile.File {
		t.Helper()
		f, err := exportfile.Read(t.Context(), path, exportfile.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	kept := func(what string, f *exportfile.File) {
		t.Helper()
		_, err := exportfile.Delete(f)
		if err == nil {
			t.Fatalf("%s: deleted", what)
		}
		refused(t, err, problem.FileUnusable, "not deleted")
	}

	path := write(t, "export.json", content)
	told, err := exportfile.Delete(read(path))
	if err != nil || !strings.Contains(told, "recoverable") {
		t.Errorf("%q, %v", told, err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error("the file is still there")
	}

	path = write(t, "export.json", content)
	f := read(path)
	if err := os.WriteFile(path, []byte(strings.ToUpper(content)), 0o600); err != nil {
		t.Fatal(err)
	}
	kept("changed", f)

	path = write(t, "export.json", content)
	f = read(path)
	if err := os.Rename(path, path+".old"); err != nil {
		t.Fatal(err)
	}
	kept("gone", f)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	kept("another with the same content", f)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	link(t, path+".old", path)
	kept("a link to it", f)
	if _, err := os.Stat(path + ".old"); err != nil {
		t.Error("the file itself was deleted")
	}

	stream, err := exportfile.ReadFrom(t.Context(), strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	kept("a stream", stream)
}
