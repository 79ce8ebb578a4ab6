// Command ship writes the files of a release besides the program. It runs on the machine that makes the release,
// from the top folder of the repository, and is never shipped itself.
//
//	go run ./internal/ship FOLDER             man pages, completions and licences, below FOLDER
//	go run ./internal/ship sbom PROGRAM FILE  a bill of materials of a built program
//
// Its output depends only on the commit.
package main

import (
	"errors"
	"fmt"
	"os"
)

func main() {
	var err error
	switch args := os.Args[1:]; {
	case len(args) == 3 && args[0] == "sbom":
		err = writeSBOM(args[1], args[2])
	case len(args) == 1:
		err = errors.Join(writeManPages(args[0]), writeCompletions(args[0]), writeLicences(args[0]))
	default:
		err = fmt.Errorf("want FOLDER, or sbom PROGRAM FILE")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "ship:", err)
		os.Exit(1)
	}
}
