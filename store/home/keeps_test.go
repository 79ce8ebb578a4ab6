package home_test

import (
	"os"
	"path/filepath"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/store/home"
)

func TestKeepsKnowsOwnFiles(t *testing.T) {
	base := private(t)
	f, other := locate(t, filepath.Join(base, "mine")), locate(t, filepath.Join(base, "other"))
	for _, folders := range []home.Folders{f, other} {
		if _, err := folders.Prepare(); err != nil {
			t.Fatal(err)
		}
	}
	linked := func(target, path string) {
		if err := os.Symlink(target, path); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	outside := filepath.Join(base, "outside")
	testenv.OK(t, os.Mkdir(outside, 0o700))
	for _, path := range []string{
		filepath.Join(f.Data, "kiikey.vault"), filepath.Join(f.Config, "config.toml"), filepath.Join(f.State, "state.json"),
		filepath.Join(other.Data, "kiikey.vault"), filepath.Join(outside, "real.vault"), filepath.Join(outside, "mine.txt"),
	} {
		testenv.OK(t, os.WriteFile(path, []byte("kept"), 0o600))
	}
	if err := os.Link(filepath.Join(f.Data, "kiikey.vault"), filepath.Join(outside, "hard")); err != nil {
		t.Skip("no hard links here:", err)
	}
	linked(filepath.Join(outside, "real.vault"), filepath.Join(f.Data, "elsewhere"))
	linked(f.Data, filepath.Join(outside, "folder"))
	linked(filepath.Join(f.State, "state.json"), filepath.Join(outside, "link"))
	linked(filepath.Join(f.Data, "absent"), filepath.Join(outside, "dangling"))
	t.Chdir(f.Data)

	for path, want := range map[string]bool{
		filepath.Join(f.Data, "kiikey.vault"):                     true,
		filepath.Join(f.Data, "new"):                              true,
		filepath.Join(f.Data, "absent", "new"):                    true,
		filepath.Join(f.Config, "config.toml"):                    true,
		filepath.Join(f.Config, "..", "state", ".", "state.json"): true,
		"kiikey.vault":       true,
		"new":                true,
		f.Data:               true,
		filepath.Dir(f.Data): true,
		filepath.Join(other.Data, "kiikey.vault"):                   true,
		filepath.Join(outside, "hard"):                              true,
		filepath.Join(outside, "link"):                              true,
		filepath.Join(outside, "folder", "kiikey.vault"):            true,
		filepath.Join(outside, "folder", "new"):                     true,
		filepath.Join(outside, "real.vault"):                        true,
		filepath.Join(outside, "real.vault.previous"):               true,
		filepath.Join(outside, "real"):                              false,
		filepath.Join(outside, "mine.txt"):                          false,
		filepath.Join(outside, "new"):                               false,
		filepath.Join(outside, "absent", "new"):                     false,
		filepath.Join(filepath.Dir(f.Data), "new"):                  false,
		filepath.Join(filepath.Dir(f.Data), "data-of-mine", "file"): false,
	} {
		if got := f.Keeps(path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
	// Before the first start there is nothing yet, but what would be in its place.
	f = locate(t, filepath.Join(base, "later"))
	for path, want := range map[string]bool{filepath.Join(f.Data, "kiikey.vault"): true, f.State: true, filepath.Join(base, "later.txt"): false} {
		if got := f.Keeps(path); got != want {
			t.Errorf("before the first start, %s: %v", path, got)
		}
	}
}
