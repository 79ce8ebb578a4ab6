//go:build unix

package ask

import "os"

// openConsole opens the terminal that controls this process.
func openConsole() (in, out *os.File, err error) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	return tty, tty, err
}
