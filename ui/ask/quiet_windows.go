package ask

import (
	"os"

	"golang.org/x/sys/windows"
)

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
