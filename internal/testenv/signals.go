package testenv

import (
	"os"
	"os/signal"
	"syscall"
)

// HeedSignals lets tests send signals to the programs that they start, even if go test runs under nohup or in a
// shell's background, which ignore signals and pass that on to children: a signal caught here has its default
// action there. TestMain calls it, unless the test binary stands in for the program, which respects its
// parent's settings.
func HeedSignals() {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s)
		}
	}
}
