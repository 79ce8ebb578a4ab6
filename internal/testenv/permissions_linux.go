package testenv

import (
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// PermissionsBind makes file permissions bind the calling goroutine until the test ends, even if it is root's:
// its thread drops the capabilities that bypass them. Other goroutines keep theirs.
func PermissionsBind(t testing.TB) {
	t.Helper()
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3} // 0 is this thread
	var before [2]unix.CapUserData
	runtime.LockOSThread()
	if err := unix.Capget(&header, &before[0]); err != nil {
		t.Fatal(err)
	}
	after := before
	after[0].Effective &^= 1<<unix.CAP_DAC_OVERRIDE | 1<<unix.CAP_DAC_READ_SEARCH
	if err := unix.Capset(&header, &after[0]); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Capset(&header, &before[0]); err != nil {
			t.Error(err) // and the thread, which stays locked, ends with the goroutine
			return
		}
		runtime.UnlockOSThread()
	})
}
