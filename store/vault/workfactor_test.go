//go:build !race

package vault_test

import (
	"runtime"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/store/vault"
	"kiikey/store/vault/vaulttest"
)

// TestDefaultWorkFactor also looks whether the derivation's 256 MiB are given back. A whole derivation takes
// too long under the race detector.
func TestDefaultWorkFactor(t *testing.T) {
	defer vaulttest.WorkFactor(vaulttest.WorkFactor(0))
	v := create(t, vaultPath(t))
	sealed, _, err := vault.Unpack(read(t, v.Path()))
	testenv.OK(t, err)
	stanza := strings.Split(string(sealed), "\n")[1]
	if !strings.HasPrefix(stanza, "-> scrypt ") || !strings.HasSuffix(stanza, " 18") {
		t.Errorf("the passphrase's stanza is %q, want scrypt at 18", stanza)
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	if kept := (memory.HeapSys - memory.HeapReleased) >> 20; kept > 128 {
		t.Errorf("%d MiB are kept after the derivation", kept)
	}
}
