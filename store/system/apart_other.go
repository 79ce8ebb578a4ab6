//go:build !unix

package system

import (
	"context"
	"os/exec"
)

// setApart has nothing to do where no keyring prompts on a terminal or runs programs.
func setApart(*exec.Cmd) {}

func killAll(child *exec.Cmd) error { return child.Process.Kill() }

func killOwn() {}

func cleanUp(int) {}

// PassInGit is about pass, which is not reached here.
func PassInGit(context.Context) bool { return false }
