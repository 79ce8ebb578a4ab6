package accessible_test

import (
	"os"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/store/vault/vaulttest"
	"kiikey/ui/cli"
)

// asProgram makes the test binary behave as kiikey, with a vault that is cheap to open.
const asProgram = "KIIKEY_TEST_AS_PROGRAM"

// beKiikey is called in the child, before the program begins.
var beKiikey = func() {}

func TestMain(m *testing.M) {
	vaulttest.WorkFactor(1)
	if os.Getenv(asProgram) != "" {
		beKiikey()
		os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	testenv.ManyAtOnce()
	testenv.HeedSignals()
	os.Exit(m.Run())
}
