//go:build unix

package testenv_test

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"

	"kiikey/internal/testenv"
)

// role is this binary's part as a child: a go test that nohup started, or a program that such a one starts.
const role = "KIIKEY_TEST_SIGNAL_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "":
		os.Exit(m.Run())
	case "go test":
		testenv.HeedSignals()
		fmt.Print(string(self("program")))
	case "program":
		fmt.Print(signal.Ignored(syscall.SIGHUP), signal.Ignored(syscall.SIGINT))
	}
}

func self(as string) []byte {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), role+"="+as)
	out, err := c.Output()
	if err != nil {
		panic(err)
	}
	return out
}

func TestProgramsOfTestsHeedSignals(t *testing.T) {
	for _, s := range []os.Signal{syscall.SIGHUP, syscall.SIGINT} {
		signal.Ignore(s)
		defer signal.Reset(s)
	}
	if got := string(self("program")); got != "true true" {
		t.Fatalf("an ignored signal is not inherited: %s", got)
	}
	if got := string(self("go test")); got != "false false" {
		t.Errorf("ignored by a test's program: %s", got)
	}
}
