package vault

import (
	"errors"
	"io/fs"
	"os"

	"kiikey/kiiex/problem"
)

// SetAside puts suffix behind the names of the vault at path and of its previous generation, so that a new
// vault can be made there. It is for a vault that does not open: nothing is read, nothing deleted, and no file
// replaced. Of a symbolic link the link is renamed. It returns the new names, none where nothing was there.
// The caller keeps other writers away.
//
// The error is a *problem.Problem of kind StoreUnwritable; what was renamed before stays so.
func SetAside(path, suffix string) ([]string, error) {
	var renamed []string
	for _, from := range []string{path, previousPath(path)} {
		to := from + suffix
		err := renameToNew(from, to)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return renamed, &problem.Problem{
				Kind: problem.StoreUnwritable,
				What: "The old vault could not be set aside.",
				Why:  "Renaming " + from + " failed: " + reason(err) + ".",
				Next: "Check that you may write in that folder, then try again.",
				Err:  err,
			}
		}
		renamed = append(renamed, to)
	}
	return renamed, nil
}

func renameToNew(from, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return &fs.PathError{Op: "rename", Path: to, Err: fs.ErrExist}
	}
	if err := os.Rename(from, to); err != nil {
		var link *os.LinkError
		if errors.As(err, &link) {
			return &fs.PathError{Op: "rename", Path: from, Err: link.Err}
		}
		return err
	}
	return nil
}
