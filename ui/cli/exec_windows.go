package cli

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"strings"
)

// run runs a program and waits for it: a process of Windows cannot become another. ctrl+c reaches both, and is the
// program's to heed.
func run(path string, command, environ []string) error {
	signal.Ignore(os.Interrupt)
	c := &exec.Cmd{Path: path, Args: command, Env: environ, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	err := c.Run()
	if exit := (*exec.ExitError)(nil); err == nil || errors.As(err, &exit) {
		return &ended{c.ProcessState.ExitCode()}
	}
	return err
}

// sameVariable reports whether two names are those of one variable.
func sameVariable(a, b string) bool { return strings.EqualFold(a, b) }
