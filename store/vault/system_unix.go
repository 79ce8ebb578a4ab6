//go:build unix

package vault

import (
	"io/fs"

	"golang.org/x/sys/unix"
)

// noRoom are the system's errors for a full disk and an exhausted quota.
var noRoom = []error{unix.ENOSPC, unix.EDQUOT}

func stampOf(path string) (stamp, error) {
	var st unix.Stat_t
	if err := unix.Lstat(path, &st); err != nil {
		return stamp{}, &fs.PathError{Op: "lstat", Path: path, Err: err}
	}
	return stamp{
		device: uint64(st.Dev), inode: uint64(st.Ino), size: st.Size,
		modified: st.Mtim.Nano(), changed: st.Ctim.Nano(),
	}, nil
}
