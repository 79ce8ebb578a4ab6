//go:build unix

package exportfile

import (
	"errors"
	"os"
	"syscall"
)

// permissionsCount says whether a file's mode means something here.
const permissionsCount = true

// open opens path for reading without waiting for a pipe's other end, and without following a link in its
// last part unless that is allowed.
func open(path string, followLink bool) (*os.File, error) {
	flags := os.O_RDONLY | syscall.O_NONBLOCK | syscall.O_NOCTTY
	if !followLink {
		flags |= syscall.O_NOFOLLOW
	}
	return os.OpenFile(path, flags, 0)
}

func isLinkRefused(err error) bool { return errors.Is(err, syscall.ELOOP) }
