package cli

import "golang.org/x/sys/windows"

// leaveTerminal gives up the console that go test may have been started from, so that scripts are alone
// everywhere.
func leaveTerminal() {
	_, _, _ = windows.NewLazySystemDLL("kernel32.dll").NewProc("FreeConsole").Call()
}
