package regularfile

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"kiikey/internal/testenv"
)

func TestReadTakesRegularFilesOnly(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for name, size := range map[string]int{"empty": 0, "largest": MaxSize, "larger": MaxSize + 1} {
		testenv.OK(t, os.WriteFile(at(name), bytes.Repeat([]byte("x"), size), 0o600))
	}
	linked := os.Symlink(at("largest"), at("link")) == nil // not everybody may on Windows
	for name, want := range map[string]struct {
		size int
		err  error
	}{
		"empty": {0, nil}, "largest": {MaxSize, nil}, "larger": {0, ErrTooLarge}, "missing": {0, fs.ErrNotExist}, "link": {MaxSize, nil},
	} {
		if name == "link" && !linked {
			continue
		}
		data, info, err := Read(at(name))
		if len(data) != want.size || !errors.Is(err, want.err) || err == nil && info.Size() != int64(want.size) {
			t.Errorf("%s: %d bytes, %v", name, len(data), err)
		}
	}
	for _, path := range []string{dir, os.DevNull} {
		if _, _, err := Read(path); !errors.As(err, new(NotRegular)) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, _, err := Open(at("link"), false); linked && !errors.As(err, new(NotRegular)) {
		t.Errorf("a link that is not to be followed: %v", err)
	}
}
