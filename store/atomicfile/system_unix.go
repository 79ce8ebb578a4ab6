//go:build unix

package atomicfile

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// The system's texts for a name that is too long, and for a file that is.
const (
	nameTooLong = unix.ENAMETOOLONG
	fileTooBig  = unix.EFBIG
)

// noRoom are the system's errors for a full disk and an exhausted quota.
var noRoom = []error{unix.ENOSPC, unix.EDQUOT}

// retry runs do once: here an open file can be replaced.
func retry(do func() error) error { return do() }

// syncFolder makes the last rename, link or removal in folder survive a power failure.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	err = f.Sync()
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTSUP) {
		return nil // the file system can't flush a folder
	}
	return err
}
