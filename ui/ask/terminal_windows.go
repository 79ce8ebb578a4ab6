package ask

import (
	"os"

	"golang.org/x/sys/windows"
)

// openConsole opens the console that this process is attached to.
func openConsole() (in, out *os.File, err error) {
	if in, err = os.OpenFile("CONIN$", os.O_RDWR, 0); err != nil {
		return nil, nil, err
	}
	if out, err = os.OpenFile("CONOUT$", os.O_RDWR, 0); err != nil {
		_ = in.Close()
		return nil, nil, err
	}
	return in, out, nil
}

// quiet makes the console f deliver each key at once and echo none; ctrl+c stays a signal. echoed reports whether f
// echoed before. restore undoes it.
func quiet(f *os.File) (echoed bool, restore func(), err error) {
	console := windows.Handle(f.Fd())
	var before uint32
	if err := windows.GetConsoleMode(console, &before); err != nil {
		return false, nil, err
	}
	if err := windows.SetConsoleMode(console, before&^(windows.ENABLE_ECHO_INPUT|windows.ENABLE_LINE_INPUT)); err != nil {
		return false, nil, err
	}
	return before&windows.ENABLE_ECHO_INPUT != 0, func() { _ = windows.SetConsoleMode(console, before) }, nil
}

// suspension does nothing here: no shell suspends a program.
type suspension struct{ wanted chan os.Signal }

func watchSuspension(func()) (s *suspension, stop func()) { return &suspension{}, func() {} }

func (s *suspension) sleep() {}
