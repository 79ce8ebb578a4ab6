package accessible_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"kiikey/internal/testenv"
	"kiikey/store/vault/vaulttest"
	"kiikey/ui/cli"
	"kiikey/ui/internal/script"
)

// TestMain makes the test binary serve as kiikey too, with a vault that is cheap to open.
func TestMain(m *testing.M) {
	vaulttest.WorkFactor(1)
	if filepath.Base(os.Args[0]) != "kiikey" {
		testenv.ManyAtOnce()
		testenv.HeedSignals()
	}
	testscript.Main(m, map[string]func(){"kiikey": func() {
		script.Program()
		os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}})
}
