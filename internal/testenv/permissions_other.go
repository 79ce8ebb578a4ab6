//go:build !linux

package testenv

import (
	"os"
	"runtime"
	"testing"
)

// PermissionsBind skips a test if file permissions do not bind this user.
func PermissionsBind(t testing.TB) {
	t.Helper()
	switch {
	case runtime.GOOS == "windows":
		t.Skip("permissions are of another kind here")
	case os.Geteuid() == 0:
		t.Skip("permissions do not bind root")
	}
}
