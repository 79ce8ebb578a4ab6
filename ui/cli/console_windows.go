package cli

import (
	"io/fs"
	"os"
)

// noFollow is nothing here: only administrators make links on Windows.
const noFollow = 0

// readableByOthers cannot be told from Go's file modes on Windows, where access lists decide.
func readableByOthers(fs.FileInfo) bool { return false }

// hungUp is false: a console that is closed takes the program with it.
func hungUp(*os.File) bool { return false }
