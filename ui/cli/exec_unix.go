//go:build unix

package cli

import (
	"errors"
	"os"
	"os/signal"
	"syscall"

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
	return errors.Join(harden.Undo(), syscall.Exec(path, command, environ))
}

// sameVariable reports whether two names are those of one variable.
func sameVariable(a, b string) bool { return a == b }
