//go:build unix

package exportfile

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

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
