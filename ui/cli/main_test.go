package cli

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"kiikey/store/vault/vaulttest"
)

// TestMain makes the test binary serve as kiikey too: testscript starts it under that name, for scripts and
// for everything else that finds it in PATH.
func TestMain(m *testing.M) {
	vaulttest.WorkFactor(1) // the derivation alone would take minutes; package vault tests the real one
	testscript.Main(m, map[string]func(){
		"kiikey": func() {
			leaveTerminal()
			os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
		},
	})
}
