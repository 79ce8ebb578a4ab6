//go:build unix

package cli

import (
	"errors"
	"os"
	"os/signal"
	"syscall"

	"kiikey/ui/cli/harden"
)

// run has a program take the place of this one, and returns only where that fails. What this one holds is closed or
// gone with it: files of its own, its threads and their keyrings, its memory that nobody may read. Go puts back the limit
// of open files; signals that were ignored from the start stay so.
func run(path string, command, environ []string) error {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Reset(s) // from here on it ends this process, as it would end the program
		}
	}
	return errors.Join(harden.Undo(), syscall.Exec(path, command, environ))
}

// sameVariable reports whether two names are those of one variable.
func sameVariable(a, b string) bool { return a == b }
