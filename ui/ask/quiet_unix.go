//go:build unix

package ask

import (
	"os"

	"golang.org/x/sys/unix"
)

// quiet makes the terminal f deliver each key at once and echo none; ctrl+c and the like stay signals. echoed reports
// whether f echoed before. restore undoes it.
func quiet(f *os.File) (echoed bool, restore func(), err error) {
	fd := int(f.Fd())
	before, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return false, nil, err
	}
	quiet := *before
	quiet.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.IEXTEN
	quiet.Cc[unix.VMIN], quiet.Cc[unix.VTIME] = 1, 0
	if err := unix.IoctlSetTermios(fd, setTermios, &quiet); err != nil {
		return false, nil, err
	}
	return before.Lflag&unix.ECHO != 0, func() { _ = unix.IoctlSetTermios(fd, setTermios, before) }, nil
}
