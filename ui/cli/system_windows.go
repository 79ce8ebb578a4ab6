package cli

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"strings"
)

// run runs a program and waits for it, as Windows can't replace a process. ctrl+c reaches both; only the program handles
// it.
func run(path string, command, environ []string) error {
	signal.Ignore(os.Interrupt)
	c := &exec.Cmd{Path: path, Args: command, Env: environ, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	err := c.Run()
	if _, exited := errors.AsType[*exec.ExitError](err); err == nil || exited {
		return &ended{c.ProcessState.ExitCode()}
	}
	return cannotRun(err)
}

// sameVariable reports whether two names are those of one variable.
func sameVariable(a, b string) bool { return strings.EqualFold(a, b) }

// noFollow is nothing here: only administrators make links on Windows.
const noFollow = 0

// readableByOthers is false: Go's file modes don't show Windows' access lists.
func readableByOthers(fs.FileInfo) bool { return false }

// hungUp is false: closing a console ends the program.
func hungUp(*os.File) bool { return false }
