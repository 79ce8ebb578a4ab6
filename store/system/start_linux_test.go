package system_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/store"
)

// startRun makes this binary a program that only starts, and prints what its initialisation has done.
const startRun = "KIIKEY_TEST_START"

func TestMain(m *testing.M) {
	if os.Getenv(startRun) != "" {
		fmt.Println("backends:", keyring.AvailableBackends())
		fmt.Println("address:", os.Getenv("DBUS_SESSION_BUS_ADDRESS"))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// start runs this binary with only these variables, and returns what it wrote to both outputs. A start that
// hangs hangs the test.
func start(t *testing.T, environ ...string) (stdout, stderr string) {
	t.Helper()
	return startWith(t, nil, environ...)
}

// startWith is start with arguments.
func startWith(t *testing.T, args []string, environ ...string) (stdout, stderr string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(exe, args...)
	child.Env = append(slices.Clone(environ), startRun+"=1", "GORACE=atexit_sleep_ms=0")
	var e strings.Builder
	child.Stderr = &e
	out, err := child.Output()
	if err != nil {
		t.Fatalf("%v\n%s%s", err, out, e.String())
	}
	return string(out), e.String()
}

// The runtime itself tells the order in which packages were initialised.
func TestGuardIsInitialisedBeforeTheBusIsDialled(t *testing.T) {
	t.Parallel()
	_, trace := start(t, "GODEBUG=inittrace=1", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent")
	at := func(name string) int {
		i := strings.Index(trace, "init "+name+" ")
		if i < 0 {
			t.Fatalf("%s is not in the trace:\n%s", name, trace)
		}
		return i
	}
	guard := at("kiikey/store/busguard")
	for _, later := range []string{"net", "github.com/godbus/dbus", "github.com/99designs/keyring"} {
		if at(later) < guard {
			t.Errorf("%s is initialised before the guard:\n%s", later, trace)
		}
	}
}

func TestStartOnABusThatNeverAnswers(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "bus")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // it never even accepts; the system does, into its queue
	address := "unix:path=" + path
	out, _ := start(t, "DBUS_SESSION_BUS_ADDRESS="+address)
	if strings.Contains(out, "secret-service") || strings.Contains(out, "kwallet") {
		t.Errorf("a service on that bus is offered:\n%s", out)
	}
	if !strings.Contains(out, "address: "+address+"\n") {
		t.Errorf("children do not get the address back:\n%s", out)
	}
}

// Who keeps credentials in a vault waits for no bus: the record that package store writes is the one that the
// guard reads.
func TestStartWithAVaultLeavesTheBusAlone(t *testing.T) {
	t.Parallel()
	for backend, tried := range map[store.Backend]bool{store.Vault: false, store.Pass: false, store.SecretService: true} {
		t.Run(string(backend), func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			home, path := filepath.Join(folder, "home"), filepath.Join(folder, "bus")
			if err := os.MkdirAll(filepath.Join(home, "data"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := store.WriteChoice(filepath.Join(home, "data"), backend); err != nil {
				t.Fatal(err)
			}
			l, err := net.Listen("unix", path)
			if err != nil {
				t.Fatal(err)
			}
			startWith(t, []string{"--home", home, "list"}, "DBUS_SESSION_BUS_ADDRESS=unix:path="+path)
			// The system has let into the listener's queue whoever came. This test comes last.
			own, err := net.Dial("unix", path)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = own.Write([]byte("end"))
			came := 0
			for said := ""; said != "end"; came++ {
				c, err := l.Accept()
				if err != nil {
					t.Fatal(err)
				}
				first := make([]byte, 3)
				_, _ = io.ReadFull(c, first)
				said = string(first)
				_ = c.Close()
			}
			_ = own.Close()
			_ = l.Close()
			if came > 1 != tried {
				t.Errorf("the bus was tried: %v, want %v", came > 1, tried)
			}
		})
	}
}

func TestStartWithoutAddressRunsNothing(t *testing.T) {
	t.Parallel()
	bin, home := t.TempDir(), t.TempDir()
	mark := filepath.Join(home, "dbus-launch-was-run")
	trap := filepath.Join(bin, "dbus-launch")
	if err := os.WriteFile(trap, []byte("#!/bin/sh\n: > '"+mark+"'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, environ := range map[string][]string{
		"none":       nil,
		"autolaunch": {"DBUS_SESSION_BUS_ADDRESS=autolaunch:"},
		"empty":      {"DBUS_SESSION_BUS_ADDRESS="},
		"gone":       {"DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent"},
	} {
		start(t, append(environ, "PATH="+bin, "HOME="+home, "XDG_RUNTIME_DIR="+home)...)
		if _, err := os.Stat(mark); err == nil {
			t.Fatalf("address %s: dbus-launch was run", name)
		}
	}
	if err := exec.Command(trap).Run(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(mark); err != nil {
		t.Errorf("the trap does not work: %v", err)
	}
}

func TestStartOnARealBus(t *testing.T) {
	if !insideSession(t, "") {
		return
	}
	address := os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	out, _ := start(t, "DBUS_SESSION_BUS_ADDRESS="+address)
	if !strings.Contains(out, "secret-service") || !strings.Contains(out, "address: "+address+"\n") {
		t.Errorf("on the bus at %s:\n%s", address, out)
	}
}
