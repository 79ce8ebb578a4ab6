package cli

import (
	"io/fs"
	"os"
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

// noFollow is nothing here: only administrators make links on Windows.
const noFollow = 0

// readableByOthers cannot be told from Go's file modes on Windows, where access lists decide.
func readableByOthers(fs.FileInfo) bool { return false }

// hungUp is false: a console that is closed takes the program with it.
func hungUp(*os.File) bool { return false }
