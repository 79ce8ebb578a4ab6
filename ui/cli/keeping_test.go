package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdDamage changes one bit in the middle of a file.
func cmdDamage(ts *testscript.TestScript, neg bool, args []string) {
	path := ts.MkAbs(args[0])
	content, err := os.ReadFile(path)
	ts.Check(err)
	content[len(content)/2] ^= 1
	ts.Check(os.WriteFile(path, content, 0o600))
}

// cmdRenamed says that a file of the folder whose name begins so has the content of another file.
func cmdRenamed(ts *testscript.TestScript, neg bool, args []string) {
	want, err := os.ReadFile(ts.MkAbs(args[2]))
	ts.Check(err)
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), args[1]) {
			continue
		}
		have, err := os.ReadFile(filepath.Join(ts.MkAbs(args[0]), e.Name()))
		ts.Check(err)
		if bytes.Equal(have, want) {
			return
		}
	}
	ts.Fatalf("no file %s… in %s is what %s is", args[1], args[0], args[2])
}
