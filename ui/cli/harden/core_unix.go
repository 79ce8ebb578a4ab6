//go:build linux || darwin

package harden

import "golang.org/x/sys/unix"

// noCore forbids core dumps, to this process and to those that it starts: they get secrets too.
func noCore() error {
	return unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
}
