//go:build unix

package ask

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// suspension is the program's sleep in the background of a shell.
type suspension struct {
	// wanted brings the person's ctrl+z.
	wanted chan os.Signal
	woken  chan os.Signal
}

// watchSuspension takes ctrl+z, which would stop the program at once, and calls woken whenever it goes on after
// it was stopped, by whatever: a shell has used the terminal meanwhile. stop ends both, and woken is not called
// after it.
func watchSuspension(woken func()) (s *suspension, stop func()) {
	s = &suspension{wanted: make(chan os.Signal, 1), woken: make(chan os.Signal, 1)}
	signal.Notify(s.wanted, syscall.SIGTSTP)
	signal.Notify(s.woken, syscall.SIGCONT)
	again, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(again, syscall.SIGCONT)
	go func() {
		defer close(done)
		for range again {
			woken()
		}
	}()
	return s, func() {
		signal.Stop(s.wanted)
		signal.Stop(s.woken)
		signal.Stop(again)
		close(again)
		<-done
	}
}

// noShell is how long it may take to be stopped. Where no shell is that could wake the program, the system does
// not stop it.
const noShell = time.Second

// sleep has the program stopped, as ctrl+z would have, and returns when it goes on.
func (s *suspension) sleep() {
	select {
	case <-s.woken: // of an earlier sleep
	default:
	}
	signal.Stop(s.wanted)
	_ = syscall.Kill(syscall.Getpid(), syscall.SIGTSTP)
	select {
	case <-s.woken:
	case <-time.After(noShell):
	}
	signal.Notify(s.wanted, syscall.SIGTSTP)
}
