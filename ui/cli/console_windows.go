package cli

import (
	"io/fs"
	"os"
)

// noFollow is nothing here: only administrators make links on Windows.
const noFollow = 0

// readableByOthers is false: Go's file modes don't show Windows' access lists.
func readableByOthers(fs.FileInfo) bool { return false }

// hungUp is false: closing a console ends the program.
func hungUp(*os.File) bool { return false }
