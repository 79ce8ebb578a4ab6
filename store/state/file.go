package state

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
	"unicode/utf8"

	"github.com/gofrs/flock"

	"kiikey/kiiex/problem"
	"kiikey/store/home"
)

// lockTimeout is how long to wait for another process, which needs milliseconds; lockRetry is the pause
// between two attempts.
var (
	lockTimeout = 3 * time.Second
	lockRetry   = 5 * time.Millisecond
)

// locked runs do while no other process, nor another State of this one, changes the folder's files. The
// lock is on a file of its own, since the others are replaced by renames; it is never deleted.
func (s *State) locked(do func() error) error {
	lock := flock.New(filepath.Join(s.dir, lockName), flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(context.Background(), lockTimeout)
	defer cancel()
	ok, err := lock.TryLockContext(ctx, lockRetry)
	defer func() { _ = lock.Close() }()
	if errors.Is(err, context.DeadlineExceeded) || err == nil && !ok {
		return &problem.Problem{
			Kind: problem.StoreBusy,
			What: "What kiikey remembers of tests was not updated.",
			Why:  "Another kiikey has been writing there for too long.",
			Next: "End the other kiikey if it hangs.",
			Err:  err,
		}
	}
	if err != nil {
		return s.unwritable(lockName, err)
	}
	return do()
}

// write replaces the file. The caller holds the lock.
func (s *State) write(c content) error {
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return s.unwritable(fileName, err)
	}
	path := filepath.Join(s.dir, fileName)
	home.Sweep(path)
	return home.WriteFile(path, append(data, '\n'))
}

// unwritable explains a failure to change one of the files.
func (s *State) unwritable(name string, err error) error {
	return &problem.Problem{
		Kind: problem.StoreUnwritable,
		What: "The file " + filepath.Join(s.dir, name) + " could not be updated.",
		Why:  "What kiikey remembers of tests is as it was; credentials are not touched by this.",
		Next: "Look at the rights and the free space of that folder.",
		Err:  err,
	}
}

// readFile returns the content of a regular file of at most limit bytes. A larger one, and anything that is
// no regular file, is errDamaged: kiikey wrote nothing of the kind.
func readFile(path string, limit int64) ([]byte, error) {
	// A pipe would make Open wait for ever.
	if info, err := os.Lstat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, errDamaged
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		return nil, fmt.Errorf("%w: over %d bytes", errDamaged, limit)
	}
	return data, err
}

func isNoFolder(dir string) bool {
	info, err := os.Stat(dir)
	return errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() || err != nil && !errors.Is(err, fs.ErrPermission)
}

// shorten cuts s to maxText bytes, at the end of a character.
func shorten(s string) string {
	if len(s) <= maxText {
		return s
	}
	end := maxText
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
