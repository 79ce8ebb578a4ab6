//go:build unix && !linux

package vault_test

import (
	"os"
	"testing"
)

// asOrdinaryUser skips what permissions cannot forbid to root.
func asOrdinaryUser(t *testing.T, _ ...string) {
	t.Helper()
	if os.Getuid() == 0 {
		t.Skip("root may read and write everything")
	}
}
