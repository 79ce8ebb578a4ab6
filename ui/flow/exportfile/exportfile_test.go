package exportfile_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/internal/regularfile"
	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow/exportfile"
)

const content = `{"APIKey": "0123456789abcdef0123456789abcdef"}`

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	testenv.OK(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
}

func TestRead(t *testing.T) {
	path := write(t, "export.json", content)
	f, err := exportfile.Read(t.Context(), path, false)
	testenv.OK(t, err)
	if f.Data.Reveal() != content || f.Path != path || len(f.Notices) != 0 {
		t.Errorf("got %q from %q with notices %q", f.Data.Reveal(), f.Path, f.Notices)
	}
}

func TestReadRefuses(t *testing.T) {
	folder := t.TempDir()
	refusal := func(path string, mentions ...string) {
		t.Helper()
		_, err := exportfile.Read(t.Context(), path, false)
		testenv.WantKind(t, err, problem.FileUnusable, mentions...)
	}
	refusal(folder, "a folder")
	refusal(filepath.Join(folder, "absent"), "no file", "downloads")
	refusal(write(t, "large", strings.Repeat(" ", regularfile.MaxSize+1)), "1 MiB")
	refusal(write(t, "empty.json", ""), "is empty")
	refusal("", "is empty")
	refusal(filepath.Join(folder, "absent", "export.json"), "no folder")
	refusal(filepath.Join(write(t, "file", "x"), "export.json"))

}

func TestNearNames(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"export.json", "Export-2.json", "notes.txt", "expert.json", "a", "b", "hostile\x1b.json"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Skip(err)
		}
	}
	for typed, want := range map[string]string{
		"exprot.json":    "That folder has “export.json”, “expert.json”.",
		"EXPORT.JSN":     "“export.json”",
		"export":         "“export.json”",
		"export-3.json":  "“Export-2.json”",
		"hostile.json":   "“hostile‹ESC›.json”",
		"quite-else.txt": "",
		"c":              "", // in a short name every other is a slip away
	} {
		_, err := exportfile.Read(t.Context(), filepath.Join(folder, typed), false)
		testenv.WantKind(t, err, problem.FileUnusable, "There is no file", want)
		if want == "" && problem.From(err).Why != "" {
			t.Errorf("%s: %s", typed, problem.From(err).Why)
		}
	}
}

func TestReadRefusesWithoutShowingEscapes(t *testing.T) {
	_, err := exportfile.Read(t.Context(), filepath.Join(t.TempDir(), "\x1b[2J"), false)
	if err == nil || strings.Contains(err.Error(), "\x1b") {
		t.Errorf("got %q", err)
	}
}

func TestExactlyTheLargestSize(t *testing.T) {
	f, err := exportfile.Read(t.Context(), write(t, "large", strings.Repeat(" ", regularfile.MaxSize)), false)
	if err != nil || f.Data.Len() != regularfile.MaxSize {
		t.Errorf("got %v", err)
	}
}

func TestLinks(t *testing.T) {
	target := write(t, "export.json", content)
	folder := t.TempDir()
	to := filepath.Join(folder, "link.json")
	link(t, target, to)
	resolved, err := filepath.EvalSymlinks(target)
	testenv.OK(t, err)
	leads, err := exportfile.LinkTarget(to)
	if err != nil || leads != resolved {
		t.Errorf("the link leads to %q, %v", leads, err)
	}
	if leads, err := exportfile.LinkTarget(target); err != nil || leads != "" {
		t.Errorf("a file is called a link to %q, %v", leads, err)
	}
	_, err = exportfile.Read(t.Context(), to, false)
	testenv.WantKind(t, err, problem.FileUnusable, "export.json")
	f, err := exportfile.Read(t.Context(), to, true)
	if err != nil || f.Data.Reveal() != content {
		t.Fatalf("not followed: %v", err)
	}
	if len(f.Notices) != 1 || !strings.Contains(f.Notices[0], resolved) {
		t.Errorf("notices: %q", f.Notices)
	}
	_, err = exportfile.Delete(f)
	testenv.WantKind(t, err, problem.FileUnusable, "link")
	if _, err := os.Stat(target); err != nil {
		t.Error("the target is gone")
	}

	nowhere := filepath.Join(folder, "nowhere")
	link(t, filepath.Join(folder, "absent"), nowhere)
	_, err = exportfile.LinkTarget(nowhere)
	testenv.WantKind(t, err, problem.FileUnusable, "nowhere")
	round := filepath.Join(folder, "round")
	link(t, round, round)
	_, err = exportfile.Read(t.Context(), round, true)
	testenv.WantKind(t, err, problem.FileUnusable)
}

func TestReadFrom(t *testing.T) {
	f, err := exportfile.ReadFrom(t.Context(), strings.NewReader(content))
	if err != nil || f.Data.Reveal() != content {
		t.Errorf("got %v", err)
	}
	_, err = exportfile.ReadFrom(t.Context(), strings.NewReader(""))
	testenv.WantKind(t, err, problem.FileUnusable, "empty")
	_, err = exportfile.ReadFrom(t.Context(), endless{})
	testenv.WantKind(t, err, problem.FileUnusable, "1 MiB")
	_, err = exportfile.ReadFrom(t.Context(), io.MultiReader(strings.NewReader("{"), broken{}))
	testenv.WantKind(t, err, problem.FileUnusable)
}

func TestReadFromIsStopped(t *testing.T) {
	t.Run("a reader that cannot be interrupted", func(t *testing.T) {
		r, w := io.Pipe()
		defer func() { _ = w.Close() }()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := exportfile.ReadFrom(ctx, r)
		testenv.WantKind(t, err, problem.Interrupted)
	})
	t.Run("a pipe", func(t *testing.T) {
		r, w, err := os.Pipe()
		testenv.OK(t, err)
		defer func() { _ = w.Close() }()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = exportfile.ReadFrom(ctx, r)
		testenv.WantKind(t, err, problem.Interrupted)
		_ = r.Close()
	})
	t.Run("a deadline", func(t *testing.T) {
		r, w := io.Pipe()
		defer func() { _ = w.Close() }()
		ctx, cancel := context.WithTimeout(t.Context(), 0)
		defer cancel()
		_, err := exportfile.ReadFrom(ctx, r)
		testenv.WantKind(t, err, problem.FileUnusable, "in time")
	})
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte{' '}, len(p))), nil }

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("a cable was pulled") }
