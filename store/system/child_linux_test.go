package system_test

import (
	"context"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/busguard"
	"kiikey/store/system"
)

// command returns this binary in a role, with only these variables.
func command(t *testing.T, as string, environ ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	testenv.OK(t, err)
	child := exec.Command(exe)
	child.Env = append(slices.Clone(environ), role+"="+as)
	return child
}

// start runs this binary in a role, and returns what it wrote to both outputs.
func start(t *testing.T, as string, environ ...string) (stdout, stderr string) {
	t.Helper()
	child := command(t, as, environ...)
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
	_, trace := start(t, "start", "GODEBUG=inittrace=1", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent")
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

// A bus that never answers costs the program nothing, and a question about its keyrings only the time that it has.
func TestBusThatNeverAnswers(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "bus")
	l, err := net.Listen("unix", path)
	testenv.OK(t, err)
	t.Cleanup(func() { _ = l.Close() }) // it never even accepts; the system does, into its queue
	address := "unix:path=" + path
	out, _ := start(t, "start", "DBUS_SESSION_BUS_ADDRESS="+address)
	if strings.Contains(out, "secret-service") || !strings.Contains(out, "address: "+address+"\n") {
		t.Errorf("the bus was dialled, or children do not get the address back:\n%s", out)
	}
	if n := waiting(t, l, path); n != 0 {
		t.Errorf("the program dialled the bus %d times", n)
	}
	store, bin := t.TempDir(), t.TempDir()
	write(t, "ci@example.invalid\n", store, ".gpg-id")
	write(t, "#!/bin/sh\n", bin, "pass")
	out, _ = start(t, "usable", "DBUS_SESSION_BUS_ADDRESS="+address, "PASSWORD_STORE_DIR="+store, "PATH="+bin)
	if out != "usable: pass\n" {
		t.Errorf("usable with a bus that never answers:\n%s", out)
	}
	if out, _ = start(t, "check", "DBUS_SESSION_BUS_ADDRESS="+address); out != "check: "+string(problem.KeyringTimeout)+"\n" {
		t.Error(out)
	}
	if n := waiting(t, l, path); n == 0 {
		t.Error("the child does not dial the bus")
	}
}

// waiting returns how many have dialled a listener since the last time.
func waiting(t *testing.T, l net.Listener, path string) (came int) {
	t.Helper()
	own, err := net.Dial("unix", path) // it comes last
	testenv.OK(t, err)
	defer func() { _ = own.Close() }()
	if _, err := own.Write([]byte("end")); err != nil {
		t.Fatal(err)
	}
	for ; ; came++ {
		c, err := l.Accept()
		testenv.OK(t, err)
		said := make([]byte, 3)
		_, _ = io.ReadFull(c, said)
		_ = c.Close()
		if string(said) == "end" {
			return came
		}
	}
}

func TestMissingBusAddressStartsNoProgram(t *testing.T) {
	t.Parallel()
	bin, home := t.TempDir(), t.TempDir()
	mark := filepath.Join(home, "dbus-launch-was-run")
	write(t, "#!/bin/sh\n: > '"+mark+"'\n", bin, "dbus-launch")
	for name, environ := range map[string][]string{
		"none":       nil,
		"autolaunch": {"DBUS_SESSION_BUS_ADDRESS=autolaunch:"},
		"scope":      {"DBUS_SESSION_BUS_ADDRESS=autolaunch:scope=install-path"},
		"empty":      {"DBUS_SESSION_BUS_ADDRESS="},
		"gone":       {"DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent"},
	} {
		for _, as := range []string{"start", "check"} {
			out, _ := start(t, as, append(environ, "PATH="+bin, "HOME="+home, "XDG_RUNTIME_DIR="+home)...)
			if _, err := os.Stat(mark); err == nil {
				t.Fatalf("%s, address %s: dbus-launch was run", as, name)
			}
			if as == "check" && out != "check: "+string(problem.KeyringMissing)+"\n" {
				t.Errorf("address %s: %s", name, out)
			}
		}
	}
	run(t, "", filepath.Join(bin, "dbus-launch"))
	if _, err := os.Stat(mark); err != nil {
		t.Errorf("the trap does not work: %v", err)
	}
}

// hangingPass puts a pass in the path that tells the process ids of itself and of what it has started, and ends
// only when it is killed.
func hangingPass(t *testing.T) (started func() []int) {
	t.Helper()
	bin, folder := t.TempDir(), t.TempDir()
	pids := filepath.Join(bin, "pids")
	write(t, "#!/bin/sh\nsleep 1000 &\necho $$ $! >'"+pids+".part'; mv '"+pids+".part' '"+pids+"'\nwait\n", bin, "pass")
	write(t, "ci@example.invalid\n", folder, ".gpg-id")
	write(t, "", folder, itemKey+".gpg")
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	t.Setenv("PASSWORD_STORE_DIR", folder)
	t.Setenv("PASSWORD_STORE_KEY", "")
	return func() (ids []int) {
		text, err := os.ReadFile(pids)
		if err != nil {
			return nil
		}
		for _, field := range strings.Fields(string(text)) {
			id, err := strconv.Atoi(field)
			testenv.OK(t, err)
			ids = append(ids, id)
		}
		return ids
	}
}

// wantGone waits until processes have ended: one that nobody waits for any more may be a zombie.
func wantGone(t *testing.T, ids []int) {
	t.Helper()
	if len(ids) != 2 {
		t.Fatalf("no two processes: %v", ids)
	}
	for _, id := range ids {
		for gone := false; !gone; time.Sleep(time.Millisecond) {
			status, err := os.ReadFile("/proc/" + strconv.Itoa(id) + "/stat")
			gone = err != nil || strings.Contains(string(status), ") Z ")
		}
	}
}

func TestDeadlineEndsChildProcesses(t *testing.T) {
	started := hangingPass(t)
	scratch := t.TempDir()
	t.Setenv("TMPDIR", scratch)
	for patience := 250 * time.Millisecond; started() == nil && !t.Failed(); patience *= 4 {
		_, err := system.Keyrings{Patience: patience}.Get(t.Context(), "pass", itemKey)
		wantKind(t, err, problem.KeyringTimeout)
	}
	wantGone(t, started())
	if left, err := os.ReadDir(scratch); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// A program that is killed without time to tidy up leaves no child behind.
func TestChildEndsWithItsParent(t *testing.T) {
	started := hangingPass(t)
	scratch := t.TempDir()
	t.Setenv("TMPDIR", scratch)
	parent := command(t, "get", os.Environ()...)
	testenv.OK(t, parent.Start())
	for started() == nil {
		time.Sleep(time.Millisecond)
	}
	testenv.OK(t, parent.Process.Kill())
	_ = parent.Wait()
	wantGone(t, started())
	if left, err := os.ReadDir(scratch); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// A child that a bus holds up before main cannot see that its standard input has ended.
func TestChildHeldUpByTheBusEndsWithItsParent(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "bus")
	l, err := net.Listen("unix", path)
	testenv.OK(t, err)
	defer func() { _ = l.Close() }()
	parent := command(t, "get on bus", "DBUS_SESSION_BUS_ADDRESS=unix:path="+path)
	testenv.OK(t, parent.Start())
	child, err := l.Accept()
	testenv.OK(t, err)
	defer func() { _ = child.Close() }()
	testenv.OK(t, parent.Process.Kill())
	_ = parent.Wait()
	_, _ = io.Copy(io.Discard, child) // it ends when the child does
}

// What is not the child's command is not handled, and what is no request does nothing.
func TestRunChild(t *testing.T) {
	for _, args := range [][]string{nil, {"list"}, {busguard.Child, "list"}, {"list", busguard.OnBus}, {busguard.Child, busguard.OnBus, "x"}} {
		if handled, _ := system.RunChild(args, strings.NewReader(""), io.Discard); handled {
			t.Errorf("handled: %q", args)
		}
	}
	for _, line := range []string{"", "{}", "nonsense\n"} {
		var out strings.Builder
		if handled, status := system.RunChild([]string{busguard.Child}, strings.NewReader(line), &out); !handled || status != 2 || out.Len() > 0 {
			t.Errorf("%q: %v, %d, %s", line, handled, status, out.String())
		}
	}
}

// A program that forgets RunChild does not start itself for ever.
func TestChildStartsNoChild(t *testing.T) {
	t.Parallel()
	child := command(t, "check")
	child.Args = append(child.Args, busguard.Child, "not handled")
	if out, err := child.Output(); err != nil || string(out) != "check: "+string(problem.KeyringFailed)+"\n" {
		t.Errorf("%v: %s", err, out)
	}
}

func TestCancelledCallEndsChildProcesses(t *testing.T) {
	started := hangingPass(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := system.Keyrings{}.Get(ctx, "pass", itemKey)
		ended <- err
	}()
	for started() == nil {
		time.Sleep(time.Millisecond)
	}
	stop()
	testenv.WantKind(t, <-ended, problem.Interrupted)
	wantGone(t, started())
	if _, err := (system.Keyrings{}).Get(ctx, "pass", itemKey); problem.KindOf(err) != problem.Interrupted {
		t.Error(err)
	}
}
