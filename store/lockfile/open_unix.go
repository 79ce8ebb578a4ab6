//go:build unix

package lockfile

import "golang.org/x/sys/unix"

// openFlags keep a planted link from creating a file elsewhere, and a planted pipe from hanging the open.
const openFlags = unix.O_NOFOLLOW | unix.O_NONBLOCK
