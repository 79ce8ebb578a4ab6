//go:build unix

package ask

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// openConsole opens the terminal that controls this process.
func openConsole() (in, out *os.File, err error) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	return tty, tty, err
}

// quiet makes the terminal f deliver each key at once and echo none; ctrl+c and the like stay signals. echoed reports
// whether f echoed before. restore undoes it.
func quiet(f *os.File) (echoed bool, restore func(), err error) {
	fd := int(f.Fd())
	before, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return false, nil, err
	}
	quiet := *before
	quiet.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.IEXTEN
	quiet.Cc[unix.VMIN], quiet.Cc[unix.VTIME] = 1, 0
	if err := unix.IoctlSetTermios(fd, setTermios, &quiet); err != nil {
		return false, nil, err
	}
	return before.Lflag&unix.ECHO != 0, func() { _ = unix.IoctlSetTermios(fd, setTermios, before) }, nil
}

// suspension stops the program in the background of a shell.
type suspension struct {
	// wanted receives the user's ctrl+z.
	wanted chan os.Signal
	woken  chan os.Signal
}

// watchSuspension catches ctrl+z, and calls woken whenever the program continues after a stop of any kind, as a shell
// may have changed the terminal. After stop, woken is not called.
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

// noShell bounds the wait for the stop. Without a shell that could continue the program, the system doesn't stop it.
const noShell = time.Second

// sleep stops the program as ctrl+z would, and returns when it continues.
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
