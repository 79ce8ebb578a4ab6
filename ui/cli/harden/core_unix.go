//go:build linux || darwin

package harden

import "golang.org/x/sys/unix"

// core is the limit of core dumps that the process was started with; nil until noCore has lowered it.
var core *unix.Rlimit

// noCore forbids core dumps, to this process and to those that it starts: they get secrets too. The hard limit stays,
// since nobody but root could raise it again.
func noCore() error {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &limit); err != nil {
		return err
	}
	if core == nil {
		core = &unix.Rlimit{Cur: limit.Cur, Max: limit.Max}
	}
	limit.Cur = 0
	return unix.Setrlimit(unix.RLIMIT_CORE, &limit)
}

func undo() error {
	if core == nil {
		return nil
	}
	return unix.Setrlimit(unix.RLIMIT_CORE, core)
}
