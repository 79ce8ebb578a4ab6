package testenv

import (
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// Nobody is the id of a user who owns nothing.
const Nobody = 65534

// AsNobody runs do as that user, although the test runs as root. do must stay on its goroutine; others stay
// root's.
func AsNobody(t testing.TB, do func()) {
	t.Helper()
	Root(t)
	runtime.LockOSThread()
	become := func(uid uintptr) { // the library's own calls change every thread
		if _, _, err := unix.RawSyscall(unix.SYS_SETRESUID, uid, uid, 0); err != 0 {
			t.Fatal(err) // and the thread, which stays locked, ends with the goroutine
		}
	}
	become(Nobody)
	defer runtime.UnlockOSThread()
	defer become(0)
	do()
}
