package script

import "golang.org/x/sys/windows"

// There is no terminal for scripts here.
var unixCommands map[string]Command

type console struct{}

// Program is called where a test binary runs as kiikey. It gives up the console that go test may have been started from, so
// that scripts are alone everywhere.
func Program() {
	_, _, _ = windows.NewLazySystemDLL("kernel32.dll").NewProc("FreeConsole").Call()
}
