package vault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"kiikey/store/atomicfile"
)

// Names beside a vault file.
func previousPath(path string) string { return path + ".previous" }
func lockPath(path string) string     { return path + ".lock" }

// resolve follows symbolic links and returns an absolute path. The last element need not exist. All files are
// written, kept and locked beside the result: a rename over the link would replace the link.
func resolve(path string) (string, error) {
	const maxLinks = 40
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	for range maxLinks {
		folder, err := filepath.EvalSymlinks(filepath.Dir(path))
		if err != nil {
			return "", err
		}
		path = filepath.Join(folder, filepath.Base(path))
		target, err := os.Readlink(path)
		if err != nil {
			return path, nil // no link; anything else shows when the file is opened
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(folder, target)
		}
		path = target
	}
	return "", &fs.PathError{Op: "open", Path: path, Err: errors.New("too many symbolic links")}
}

// resolveFor is resolve with an explained error: the folder can't be resolved.
func resolveFor(path string) (string, error) {
	real, err := resolve(path)
	switch {
	case err == nil:
		return real, nil
	case errors.Is(err, fs.ErrNotExist):
		return "", folderMissing(path, err)
	}
	return "", subject{path: path}.unreadable(err)
}

// Exists reports whether anything is at path, a vault or not. The error is a *problem.Problem of kind
// StoreUnreadable.
func Exists(path string) (bool, error) {
	_, err := os.Lstat(path)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	}
	return false, subject{path: path}.unreadable(err)
}

// sweep removes the remains of killed processes beside the vault. The caller must hold the lock. Remains that
// can't be removed do no harm.
func sweep(path string) {
	_ = atomicfile.Sweep(path)
	_ = atomicfile.Sweep(previousPath(path))
}
