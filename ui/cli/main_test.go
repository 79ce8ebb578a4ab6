package cli

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"kiikey/internal/testenv"
	"kiikey/store/system"
	"kiikey/store/vault/vaulttest"
	"kiikey/ui/internal/script"
)

// TestMain makes the test binary serve as kiikey too: testscript starts it under that name, for scripts and
// for everything else that finds it in PATH.
func TestMain(m *testing.M) {
	if handled, status := system.RunChild(os.Args[1:], os.Stdin, os.Stdout); handled {
		os.Exit(status)
	}
	if filepath.Base(os.Args[0]) != "kiikey" { // which respects what it inherits
		testenv.HeedSignals()
	}
	withoutKeyrings()
	limit, _ := time.ParseDuration(os.Getenv(patience))
	keyrings = system.Keyrings{Patience: limit}
	switch {
	case os.Getenv(twoRespond) != "":
		keyrings = respond{system.Keyrings{}, []string{"kwallet", "pass"}}
	case runtime.GOOS != "linux": // where no variable hides the system's own
		keyrings = respond{system.Keyrings{Patience: limit}, []string{"pass"}}
	}
	// With -race every process would sleep for a second before it ends, a hundred times.
	_ = os.Setenv("GORACE", os.Getenv("GORACE")+" atexit_sleep_ms=0")
	vaulttest.WorkFactor(1) // the derivation alone would take minutes; package vault tests the real one
	programs["kiikey"] = func() {
		script.Program()
		os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	testscript.Main(m, programs)
}

// programs are those that tests find in PATH.
var programs = map[string]func(){}

// The variables that say how long a kiikey of a test waits for a keyring, and that two respond to it.
const (
	patience   = "KIIKEY_TEST_PATIENCE"
	twoRespond = "KIIKEY_TEST_TWO_RESPOND"
)

// respond is a machine on which none but these keyrings respond. The KDE wallet is believed to.
type respond struct {
	system.Keyrings
	names []string
}

func (r respond) Usable(ctx context.Context) (usable []system.Keyring) {
	for _, name := range r.names {
		if name == "kwallet" || r.Check(ctx, name) == nil {
			usable = append(usable, system.Keyring{Name: name, Title: system.Title(name)})
		}
	}
	return usable
}

// withoutKeyrings has no keyring of this machine respond, to this process and to those that it starts: making a vault
// would ask about it, and leave an item there. What is about a keyring brings its own.
func withoutKeyrings() {
	if filepath.Base(os.Args[0]) == "kiikey" {
		return // it has what its test gave it
	}
	_ = os.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/dev/null/no-bus")
	_ = os.Unsetenv("XDG_RUNTIME_DIR")
	_ = os.Setenv("PASSWORD_STORE_DIR", "/dev/null/no-store")
	_ = os.Unsetenv("PASSWORD_STORE_KEY")
}
