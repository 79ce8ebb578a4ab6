// Package testenv provides the parts of the machine that tests need, and skips or fails the tests where they
// are missing. It also has what tests of many packages check errors with.
//
// A test that needs a program says so with Programs, and is skipped if it is not installed. With
// KIIKEY_REQUIRE_SERVICES=1, as in .ci/run, which installs them all, it fails instead.
package testenv

import (
	"os"
	"os/exec"
	"testing"
)

// Programs skips or fails the test unless all of them are installed.
func Programs(t testing.TB, names ...string) {
	t.Helper()
	for _, name := range names {
		if !Installed(t, name) {
			t.Skip(name + " is not installed")
		}
	}
}

// Installed reports whether a program is installed, for a test of which only a part needs it. If it must be,
// the test fails.
func Installed(t testing.TB, name string) bool {
	t.Helper()
	_, err := exec.LookPath(name)
	if err != nil && required() {
		t.Fatal(name + " is not installed, and KIIKEY_REQUIRE_SERVICES is set")
	}
	return err == nil
}

// Missing skips or fails the test because the machine lacks something other than a program.
func Missing(t testing.TB, reason string) {
	t.Helper()
	if required() {
		t.Fatal(reason + ", and KIIKEY_REQUIRE_SERVICES is set")
	}
	t.Skip(reason)
}

// Refused skips the test because the kernel does not allow its subject, as in a container. No package could
// help: .ci/run knows the words, and lets it pass.
func Refused(t testing.TB, err error) {
	t.Helper()
	t.Skip("refused by the kernel: " + err.Error())
}

func required() bool { return os.Getenv("KIIKEY_REQUIRE_SERVICES") == "1" }

// Root skips a test that only root can run. .ci/run knows the words.
func Root(t testing.TB) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
}
