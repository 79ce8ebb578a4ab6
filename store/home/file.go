package home

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"kiikey/kiiex/problem"
)

// Temporary files of WriteFile are called .NAME.RANDOM.tmp beside NAME.
const tempSuffix = ".tmp"

// WriteFile makes data the content of the file at path, readable and writable by this user alone. Whoever
// reads it, and whoever finds it after a crash, sees the old content or the new, whole. A symbolic link at
// path is replaced, not followed. Several writers need a lock of their own.
//
// Errors are *problem.Problem of kind StoreUnwritable, and leave the old content in place.
func WriteFile(path string, data []byte) error {
	if err := writeFile(path, data); err != nil {
		p := &problem.Problem{
			Kind: problem.StoreUnwritable,
			What: "The file " + path + " could not be written.",
			Why:  "The system says: " + reason(err) + ". What was there before is still there.",
			Next: "Make room or mend the folder, then try again.",
			Err:  err,
		}
		if errors.Is(err, fs.ErrPermission) {
			p.Why = "You may not write in its folder. What was there before is still there."
		}
		return p
	}
	return nil
}

func writeFile(path string, data []byte) (err error) {
	dir, base := filepath.Dir(path), filepath.Base(path)
	f, err := os.CreateTemp(dir, "."+base+".*"+tempSuffix) // 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(data); err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	// The new content is in place; a folder that cannot be synced only risks that a power failure brings
	// the old one back, which is no reason to call the write a failure.
	_ = syncFolder(dir)
	return nil
}

// Sweep removes temporary files that a WriteFile to path left behind when it was killed. The caller holds
// the lock that its writers hold.
func Sweep(path string) {
	dir, base := filepath.Dir(path), filepath.Base(path)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if e.Type().IsRegular() && strings.HasPrefix(e.Name(), "."+base+".") && strings.HasSuffix(e.Name(), tempSuffix) {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// CheckFile looks at a file that kiikey made: open to others, it is closed (0600), which the notices tell.
// A file that is absent is in order.
//
// Errors are *problem.Problem of kind StoreUnreadable: it is a link, a folder or another thing that kiikey
// did not put there, or it belongs to another user.
func CheckFile(path string) ([]Notice, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	refuse := func(why string) error {
		return &problem.Problem{
			Kind: problem.StoreUnreadable,
			What: "The file " + path + " is not used.",
			Why:  why,
			Next: "Find out how it came there, then move it away.",
			Err:  err,
		}
	}
	switch {
	case err != nil:
		return nil, refuse("The system says: " + reason(err) + ".")
	case !info.Mode().IsRegular():
		return nil, refuse("kiikey made a regular file there, and this is something else.")
	case isForeign(info):
		return nil, refuse("It belongs to another user.")
	}
	return mendFile(path, info), nil
}
