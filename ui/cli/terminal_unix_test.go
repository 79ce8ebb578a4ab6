//go:build unix

package cli

import "syscall"

// leaveTerminal gives up the terminal that go test may have been started from, so that scripts are alone
// everywhere. A process that was started to lead a terminal of its own, in a test of questions, keeps it: it
// leads a session already, and this fails.
func leaveTerminal() { _, _ = syscall.Setsid() }
