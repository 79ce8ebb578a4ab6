//go:build unix

package system

import (
	"os"
	"os/exec"
	"syscall"
)

// setApart has the child begin in a session of its own, which has no terminal to ask on, and gets no signal
// that a terminal sends.
func setApart(child *exec.Cmd) { child.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// killAll ends the child and the programs that it runs.
func killAll(child *exec.Cmd) error { return syscall.Kill(-child.Process.Pid, syscall.SIGKILL) }

// killOwn is killAll of the child by itself.
func killOwn() {
	if syscall.Getpgrp() == os.Getpid() {
		_ = syscall.Kill(0, syscall.SIGKILL)
	}
}
