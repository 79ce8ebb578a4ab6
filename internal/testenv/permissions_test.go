package testenv_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"kiikey/internal/testenv"
)

func TestPermissionsBind(t *testing.T) {
	closed := filepath.Join(t.TempDir(), "closed")
	testenv.OK(t, os.WriteFile(closed, nil, 0))
	_, before := os.ReadFile(closed)
	t.Run("while the test runs", func(t *testing.T) {
		testenv.PermissionsBind(t)
		if _, err := os.ReadFile(closed); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("read a file that nobody may read: %v", err)
		}
		if err := os.WriteFile(closed, nil, 0); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("wrote a file that nobody may write: %v", err)
		}
	})
	if _, after := os.ReadFile(closed); (before == nil) != (after == nil) {
		t.Errorf("reading gave %v before and %v after", before, after)
	}
}
