//go:build unix

package regularfile

import (
	"os"
	"syscall"
)

// noWait opens what should be a regular file and may have become something else since it was looked at: it neither waits
// for the other end of a pipe nor takes over a terminal. NoFollow does not follow a link either.
const (
	noWait   = os.O_RDONLY | syscall.O_NONBLOCK | syscall.O_NOCTTY
	NoFollow = noWait | syscall.O_NOFOLLOW
)
