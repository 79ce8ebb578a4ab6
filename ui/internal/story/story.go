//go:build unix

// Package story runs the real program in a terminal emulator and reads like what a user does there:
// press, type, paste, resize, see. It is for tests.
//
// Nothing waits for a fixed time. See waits until the screen shows what is expected, and fails with a
// picture of the screen when it never does.
package story

import (
	"bytes"
	"errors"
	"image/color"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"kiikey/internal/testenv"
)

// patience is the time for something to appear before a test gives up: long enough that a slow,
// loaded machine is never taken for a failure.
const patience = 45 * time.Second

// Terminal is the program's terminal.
type Terminal struct {
	Columns, Rows int
	// Silent makes a terminal that answers no query: it says neither its colours nor what it can do.
	Silent bool
	// White makes one with dark text on white, which says so when it is asked.
	White bool
	// Dumb makes one that says it understands nothing.
	Dumb bool
}

// Story is one run of a program in a terminal.
type Story struct {
	t    testing.TB
	term Terminal
	cmd  *exec.Cmd
	tty  *os.File

	reading  *reading   // of what is sent
	drawn    int        // how much the program had written when something was sent
	original term.State // how the terminal was set before the program ran

	mu        sync.Mutex
	screen    *vt.Emulator
	output    bytes.Buffer
	clipboard []string      // what OSC 52 carried
	heard     int           // how much of the output Hear has been through
	changed   chan struct{} // closed and replaced whenever the screen may have changed
	ended     chan struct{} // closed when the program has exited
	err       error
}

// Start runs cmd in a terminal of that size. The test ends it if it is still running then.
func Start(t testing.TB, term Terminal, cmd *exec.Cmd) *Story {
	t.Helper()
	s := &Story{t: t, term: term, cmd: cmd, changed: make(chan struct{}), ended: make(chan struct{})}
	s.screen = vt.NewEmulator(term.Columns, term.Rows)
	if term.White {
		s.screen.SetDefaultBackgroundColor(color.White)
		s.screen.SetDefaultForegroundColor(color.Black)
	}
	s.screen.RegisterOscHandler(52, func(data []byte) bool {
		s.clipboard = append(s.clipboard, string(data))
		return true
	})
	// What a program wrote for a window that has become smaller since may scroll rows below the last one. Terminals
	// cut or ignore such margins; this emulator would index beyond its rows.
	s.screen.RegisterCsiHandler('r', func(params ansi.Params) bool {
		bottom, _, given := params.Param(1, 0)
		return given && bottom > s.screen.Height()
	})
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	kind := "xterm-256color"
	if term.Dumb {
		kind = "dumb"
	}
	cmd.Env = append(cmd.Env, "TERM="+kind)
	s.open()
	go s.answer()
	go s.read()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-s.ended
		_ = s.tty.Close()
	})
	return s
}

// open makes the terminal and runs the program in it.
func (s *Story) open() {
	s.t.Helper()
	ours, theirs, err := pty.Open()
	if err != nil {
		testenv.Missing(s.t, "no terminal can be made here: "+err.Error())
	}
	defer theirs.Close()
	if err := pty.Setsize(ours, &pty.Winsize{Cols: uint16(s.term.Columns), Rows: uint16(s.term.Rows)}); err != nil {
		s.t.Fatal(err)
	}
	state, err := term.GetState(int(theirs.Fd()))
	if err != nil {
		s.t.Fatal(err)
	}
	s.original = *state
	if s.tty, err = pollable(ours); err != nil {
		s.t.Fatal(err)
	}
	if s.cmd.Stdin == nil {
		s.cmd.Stdin = theirs
	}
	if s.cmd.Stdout == nil {
		s.cmd.Stdout = theirs
	}
	if s.cmd.Stderr == nil {
		s.cmd.Stderr = theirs
	}
	s.reading = newReading(s.t, s.cmd)
	if s.cmd.SysProcAttr == nil {
		s.cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	s.cmd.SysProcAttr.Setsid, s.cmd.SysProcAttr.Setctty = true, true
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.reading.begin()
}

// pollable takes over tty, as a file whose Close ends a Read that waits. The one that the pty package returns
// is in blocking mode, where Close waits for the Read instead.
func pollable(tty *os.File) (*os.File, error) {
	defer tty.Close()
	fd, err := unix.FcntlInt(tty.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		_ = unix.Close(fd)
		return nil, err
	}
	return os.NewFile(uintptr(fd), tty.Name()), nil
}

// control does something with the terminal's descriptor and leaves its mode as it is.
func (s *Story) control(do func(fd int) error) {
	s.t.Helper()
	conn, err := s.tty.SyscallConn()
	if err != nil {
		s.t.Fatal(err)
	}
	var failed error
	if err := conn.Control(func(fd uintptr) { failed = do(int(fd)) }); err != nil {
		s.t.Fatal(err)
	}
	if failed != nil {
		s.t.Fatal(failed)
	}
}

// answer carries the emulator's replies to queries back to the program.
func (s *Story) answer() {
	buffer := make([]byte, 1024)
	for {
		n, err := s.screen.Read(buffer)
		if n > 0 && !s.term.Silent {
			_ = s.write(buffer[:n])
		}
		if err != nil {
			return
		}
	}
}

// read draws what the program writes, until it exits.
func (s *Story) read() {
	buffer := make([]byte, 64<<10)
	for {
		n, err := s.tty.Read(buffer)
		s.mu.Lock()
		s.output.Write(buffer[:n])
		_, _ = s.screen.Write(buffer[:n])
		close(s.changed)
		s.changed = make(chan struct{})
		s.mu.Unlock()
		if err != nil {
			break
		}
	}
	err := s.cmd.Wait()
	s.mu.Lock()
	s.err = err
	s.mu.Unlock()
	// The emulator's own Close races with its Read; the end of its input ends answer as well.
	if input, ok := s.screen.InputPipe().(io.Closer); ok {
		_ = input.Close()
	}
	close(s.ended)
}

// Wake continues a program that was suspended. A signal that comes before the program sleeps is lost, and
// nothing outside shows when it does, so it is sent until the program is back on its screen.
func (s *Story) Wake() {
	s.t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !s.OnAlternateScreen() {
		s.Signal(syscall.SIGCONT)
		select {
		case <-again.C:
		case <-s.ended:
			s.t.Fatalf("the program ended instead of waking up\n%s", s.picture())
		}
	}
}

// PID is the program's process.
func (s *Story) PID() int { return s.cmd.Process.Pid }

// Original returns the terminal's settings before the program ran.
func (s *Story) Original() term.State { return s.original }

// Settings returns the terminal's settings: whether it echoes, and the like.
func (s *Story) Settings() term.State {
	s.t.Helper()
	var state *term.State
	s.control(func(fd int) (err error) {
		state, err = term.GetState(fd)
		return err
	})
	return *state
}

// Vanish takes the terminal away, as when its window is closed or the connection to it breaks: whatever the
// program writes or reads from then on fails, and it is sent SIGHUP where it controls the terminal.
func (s *Story) Vanish() {
	s.t.Helper()
	if err := s.tty.Close(); err != nil {
		s.t.Fatal(err)
	}
}

// Signal sends a signal to the program, unless it has ended: its status tells of that.
func (s *Story) Signal(sig os.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		s.t.Fatal(err)
	}
}

// Ends waits until the program has exited and returns its status.
func (s *Story) Ends() int {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.t.Fatalf("the program does not end\n%s", s.picture())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var exit *exec.ExitError
	if errors.As(s.err, &exit) {
		return exit.ExitCode()
	}
	if s.err != nil {
		s.t.Fatal(s.err)
	}
	return 0
}
