//go:build unix

package cli

import (
	"errors"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"

	"kiikey/ui/cli/harden"
)

// run replaces this program, and returns only if that fails. Its files, threads and memory end with it. Go restores the
// limit of open files; signals ignored from the start stay ignored.
func run(path string, command, environ []string) error {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Reset(s) // from here on it ends this process, as it would end the program
		}
	}
	return cannotRun(errors.Join(harden.Undo(), syscall.Exec(path, command, environ)))
}

// sameVariable reports whether two names are those of one variable.
func sameVariable(a, b string) bool { return a == b }

// noFollow keeps an open from following a link, and from waiting for the other end of a pipe.
const noFollow = unix.O_NOFOLLOW | unix.O_NONBLOCK

// readableByOthers reports whether other users may read a plain file.
func readableByOthers(info fs.FileInfo) bool {
	return info.Mode().IsRegular() && info.Mode().Perm()&0o044 != 0
}

// hungUp reports whether f is a terminal whose window is closed, or whose connection is lost.
func hungUp(f *os.File) bool {
	_, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	return errors.Is(err, unix.EIO)
}
