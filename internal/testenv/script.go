package testenv

import (
	"os"
	"syscall"
	"testing"
)

// WriteProgram writes an executable file for the owner to run. No process starts meanwhile: one that a parallel
// test starts would inherit the open file for a moment, and the system refuses to run a file that is open for
// writing.
func WriteProgram(path string, content []byte) error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	return os.WriteFile(path, content, 0o700)
}

// Script is WriteProgram for a test. It returns path.
func Script(t testing.TB, path, text string) string {
	t.Helper()
	if err := WriteProgram(path, []byte(text)); err != nil {
		t.Fatal(err)
	}
	return path
}
