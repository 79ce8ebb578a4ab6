package cli

import (
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"kiikey/store/vault/vaulttest"
)

// TestMain makes the test binary serve as kiikey too: testscript starts it under that name, for scripts and
// for everything else that finds it in PATH.
func TestMain(m *testing.M) {
	heedSignals()
	// With -race every process would sleep for a second before it ends, a hundred times.
	_ = os.Setenv("GORACE", os.Getenv("GORACE")+" atexit_sleep_ms=0")
	vaulttest.WorkFactor(1) // the derivation alone would take minutes; package vault tests the real one
	testscript.Main(m, map[string]func(){
		"kiikey": func() {
			leaveTerminal()
			os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
		},
	})
}

// heedSignals makes the programs that the tests start heed the signals that the tests send, although a
// shell's background or nohup may have had go test ignore them, which children inherit: a signal that is
// caught here is back at its default there.
func heedSignals() {
	if filepath.Base(os.Args[0]) == "kiikey" {
		return // the program itself respects what it inherits
	}
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s)
		}
	}
}
