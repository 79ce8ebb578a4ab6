package testenv

import (
	"os"
	"os/signal"
	"syscall"
)

// HeedSignals makes the programs that tests start heed the signals that the tests send, although nohup or a shell's
// background may have had go test ignore them, which children inherit: a signal that is caught here is back at its
// default there. TestMain calls it, where the test binary does not serve as the program, which respects what it inherits.
func HeedSignals() {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s)
		}
	}
}
