package ask

import (
	"errors"
	"os"

	"golang.org/x/term"
)

// Console opens the terminal that the program was started from, whatever the standard streams have been redirected
// to. There is none in a job that runs by itself, which is an error.
func Console() (in, out *os.File, err error) {
	if in, out, err = openConsole(); err == nil && !term.IsTerminal(int(in.Fd())) {
		_, _ = in.Close(), out.Close()
		err = errors.New("not a terminal")
	}
	return in, out, err
}
