package state

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
	"unicode/utf8"

	"kiikey/kiiex/problem"
	"kiikey/store/atomicfile"
	"kiikey/store/home"
	"kiikey/store/lockfile"
)

// lockTimeout limits the wait for another process, which needs milliseconds.
var lockTimeout = 3 * time.Second

// written is locked for a record to write: it keeps the first failure for Trouble.
func (s *State) written(do func() error) error {
	err := s.locked(do)
	if s.trouble == nil {
		s.trouble = err
	}
	return err
}

// locked runs do while no other process, nor another State of this one, changes the folder's files.
func (s *State) locked(do func() error) error {
	ctx, cancel := context.WithTimeout(context.Background(), lockTimeout)
	defer cancel()
	release, err := lockfile.Acquire(ctx, filepath.Join(s.dir, lockName))
	switch {
	case errors.Is(err, problem.Of(problem.StoreBusy)):
		return &problem.Problem{
			Kind: problem.StoreBusy,
			What: "What kiikey remembers of tests was not updated.",
			Why:  "Another kiikey has been writing there for too long.",
			Next: "End the other kiikey if it hangs.",
			Err:  err,
		}
	case err != nil:
		told := *problem.From(s.unwritable(lockName, err))
		if p, ok := errors.AsType[*problem.Problem](err); ok {
			told.Why, told.Next = p.Why+" "+told.Why, p.Next
		}
		return &told
	}
	defer release()
	return do()
}

// write replaces the file. The caller must hold the lock.
func (s *State) write(c content) error {
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return s.unwritable(fileName, err)
	}
	path := filepath.Join(s.dir, fileName)
	_ = atomicfile.Sweep(path)
	return home.WriteFile(path, append(data, '\n'))
}

// unwritable explains a failure to change one of the files.
func (s *State) unwritable(name string, err error) error {
	return &problem.Problem{
		Kind: problem.StoreUnwritable,
		What: "What kiikey remembers of tests could not be updated.",
		Why:  "Writing " + filepath.Join(s.dir, name) + " failed. What it held is as it was; credentials are not touched by this.",
		Next: "Check that folder's permissions and its free space.",
		Err:  err,
	}
}

// readFile returns the content of a regular file of at most limit bytes. A larger one, and anything that is no
// regular file, is errDamaged: kiikey never wrote it.
func readFile(path string, limit int64) ([]byte, error) {
	data, err := atomicfile.Read(path, limit)
	if err == nil {
		return data, nil
	}
	info, there := os.Lstat(path)
	if errors.Is(err, atomicfile.ErrTooLarge) || there == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return nil, err
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
