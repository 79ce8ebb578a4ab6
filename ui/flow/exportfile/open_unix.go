//go:build unix

package exportfile

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// openFlags are for opening what should be a regular file and may have become something else since it was
// looked at: neither wait for the other end of a pipe, nor take over a terminal, nor follow a link.
const openFlags = os.O_RDONLY | syscall.O_NONBLOCK | syscall.O_NOCTTY | syscall.O_NOFOLLOW

// accessNotices says who else can get at the file.
func accessNotices(info fs.FileInfo) []string {
	var notices []string
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && int(stat.Uid) != os.Geteuid() {
		notices = append(notices, "This file belongs to another user of this computer, who can read it.")
	}
	switch mode := info.Mode().Perm(); {
	case mode&0o044 != 0:
		notices = append(notices, fmt.Sprintf("Other users of this computer may be able to read this file (mode %04o).", mode))
	case mode&0o022 != 0:
		notices = append(notices, fmt.Sprintf("Other users of this computer may be able to change this file (mode %04o).", mode))
	}
	return notices
}

// names returns the number of the file's names.
func names(info fs.FileInfo) uint64 {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 1
	}
	return uint64(stat.Nlink)
}
