package busguard_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/store/busguard"
)

const (
	variable = "DBUS_SESSION_BUS_ADDRESS"
	startRun = "KIIKEY_BUSGUARD_START"
	dead     = "unix:path=/dev/null/no-session-bus"
)

// TestMain lets this binary be the program whose start is examined: the guard acts before main, so that
// each case needs a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv(startRun) != "" {
		fmt.Println("now", os.Getenv(variable))
		busguard.Restore()
		address, set := os.LookupEnv(variable)
		fmt.Println("restored", set, address)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// start runs the program with an environment of only these variables, and returns what it printed by label.
func start(t *testing.T, environ []string, args ...string) map[string]string {
	t.Helper()
	exe, err := os.Executable()
	testenv.OK(t, err)
	child := exec.Command(exe, args...)
	// The race detector of a child would otherwise sleep for a second before it exits.
	child.Env = append([]string{startRun + "=1", "GORACE=atexit_sleep_ms=0"}, environ...)
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	result := map[string]string{}
	for line := range strings.Lines(string(out)) {
		label, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if _, duplicate := result[label]; duplicate {
			t.Fatalf("%s twice in:\n%s", label, out)
		}
		result[label] = value
	}
	return result
}

func TestBusAddressIsKeptOnlyWhereUsable(t *testing.T) {
	t.Parallel()
	withBus, empty, file := t.TempDir(), t.TempDir(), t.TempDir()
	l, err := net.Listen("unix", filepath.Join(withBus, "bus"))
	testenv.OK(t, err)
	t.Cleanup(func() { _ = l.Close() })
	testenv.OK(t, os.WriteFile(filepath.Join(file, "bus"), nil, 0o600))
	const set, folder = variable + "=", "XDG_RUNTIME_DIR="
	socket := "unix:path=" + withBus + "/bus"
	child := []string{busguard.Child, busguard.OnBus}
	for _, tt := range []struct {
		name          string
		environ, args []string
		want          string
	}{
		{"the program", []string{set + "unix:path=/some/bus"}, nil, dead},
		{"a command", []string{set + "unix:path=/some/bus", folder + withBus}, []string{"list"}, dead},
		{"the child without a need", []string{set + "unix:path=/some/bus"}, []string{busguard.Child}, dead},
		{"the child's command, with other arguments", []string{set + "unix:path=/some/bus"}, []string{busguard.Child, busguard.OnBus, "x"}, dead},
		{"another command with its words", []string{set + "unix:path=/some/bus"}, []string{"list", busguard.OnBus}, dead},
		{"the program, without an address", []string{folder + withBus}, nil, dead},

		{"the child", []string{set + "unix:path=/some/bus,guid=00;tcp:host=x", folder + withBus}, child, "unix:path=/some/bus,guid=00;tcp:host=x"},
		{"the child, without an address", []string{folder + withBus}, child, socket},
		{"the child, with an empty address", []string{set, folder + withBus}, child, socket},
		{"the child, to be launched", []string{set + "autolaunch:", folder + withBus}, child, socket},
		{"the child, to be launched, without a folder", []string{set + "autolaunch:"}, child, dead},
		{"the child, with nothing", nil, child, dead},
		{"the child, with no bus in the folder", []string{folder + empty}, child, dead},
		{"the child, with a file for a bus", []string{folder + file}, child, dead},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := start(t, tt.environ, tt.args...)
			if got["now"] != tt.want {
				t.Errorf("the library would dial %q; want %q", got["now"], tt.want)
			}
			original, set := "", false
			for _, e := range tt.environ {
				if value, ok := strings.CutPrefix(e, variable+"="); ok {
					original, set = value, true
				}
			}
			if want := fmt.Sprint(set, " ", original); got["restored"] != want {
				t.Errorf("restored: %q; want %q", got["restored"], want)
			}
		})
	}
}
