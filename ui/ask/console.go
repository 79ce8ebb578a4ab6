package ask

import (
	"errors"
	"os"

	"golang.org/x/term"
)

// Console opens the terminal that started the program, however the standard streams are redirected. A background job
// has none, which is an error.
func Console() (in, out *os.File, err error) {
	if in, out, err = openConsole(); err == nil && !term.IsTerminal(int(in.Fd())) {
		_, _ = in.Close(), out.Close()
		err = errors.New("not a terminal")
	}
	return in, out, err
}
