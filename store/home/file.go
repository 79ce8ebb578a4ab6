package home

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"kiikey/kiiex/problem"
	"kiikey/store/atomicfile"
)

// WriteFile makes data the content of the file at path, readable and writable by this user alone. Readers see
// the old content or the new, whole, after a crash too. A symbolic link at path is replaced, not followed.
// Several writers need a lock of their own, under which atomicfile.Sweep removes the remains of a killed one.
//
// Errors are *problem.Problem of kind StoreUnwritable, and leave the old content in place.
func WriteFile(path string, data []byte) error {
	err := atomicfile.Write(path, data, atomicfile.Options{})
	// Unconfirmed, it is in place: the write has succeeded, even if a power failure could undo it.
	if err != nil && !errors.Is(err, atomicfile.ErrUnconfirmed) {
		p := &problem.Problem{
			Kind: problem.StoreUnwritable,
			What: "The file " + path + " could not be written.",
			Why:  "The system says: " + problem.Reason(err) + ". What was there before is still there.",
			Next: "Make room or fix the folder, then try again.",
			Err:  err,
		}
		if errors.Is(err, fs.ErrPermission) {
			p.Why = "You may not write in its folder. What was there before is still there."
			if why, next := Ownership(filepath.Dir(path)); why != "" {
				p.Why, p.Next = p.Why+" "+why, next
			}
		}
		return p
	}
	return nil
}

// CheckFile examines a file that kiikey made. One that others may read is closed (0600), and the notices say
// so. An absent file is in order.
//
// Errors are *problem.Problem of kind StoreUnreadable: path is a link, a folder or another thing that kiikey
// did not put there, or it belongs to another user.
func CheckFile(path string) ([]string, error) {
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
		return nil, refuse("The system says: " + problem.Reason(err) + ".")
	case !info.Mode().IsRegular():
		return nil, refuse("kiikey made a regular file there, and this is something else.")
	case isForeign(info):
		why, _ := Ownership(path)
		return nil, refuse("It belongs to another user. " + why)
	}
	return mendFile(path, info), nil
}
