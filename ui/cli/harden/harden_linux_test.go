package harden_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/ui/cli/harden"
)

// The roles in which the tests start their own binary.
const role = "KIIKEY_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "subject":
		subject()
	case "prober":
		fmt.Print(probe(os.Args[1]))
	default:
		os.Exit(m.Run())
	}
}

// subject reports, hardens itself when told to, reports again, and lives until its input ends.
func subject() {
	in := bufio.NewReader(os.Stdin)
	var limit syscall.Rlimit
	_ = syscall.Getrlimit(syscall.RLIMIT_CORE, &limit)
	limit.Cur = min(limit.Max, 4096)
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &limit)
	fmt.Println("as started")
	_, _ = in.ReadString('\n')
	fmt.Println(harden.Process(), harden.Process())
	_, _ = in.ReadString('\n')
	fmt.Println(harden.Undo())
	_, _ = in.ReadString('\n')
}

// private lists the files of a process that show its memory, and what it was given.
var private = []string{"environ", "maps", "smaps", "auxv", "fd/0", "exe", "cwd"}

// probe tries to look into a process, and returns what it could.
func probe(pid string) (seen string) {
	for _, name := range private {
		path := filepath.Join("/proc", pid, name)
		_, err := os.Readlink(path)
		if errors.Is(err, syscall.EINVAL) { // not a link
			_, err = os.ReadFile(path)
		}
		if err == nil {
			seen += name + " "
		} else if !errors.Is(err, fs.ErrPermission) {
			return err.Error()
		}
	}
	if f, err := os.OpenFile(filepath.Join("/proc", pid, "mem"), os.O_RDONLY, 0); err == nil {
		_ = f.Close()
		seen += "mem "
	}
	return seen
}

// Another process of the same user can look into this one before, and cannot after.
func TestNotReadableByTheSameUser(t *testing.T) {
	start := asOrdinaryUser(t)
	s := start("subject")
	in, err := s.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Skip("this system lets the test start no process as an ordinary user: ", err)
	}
	defer func() {
		_ = in.Close()
		_ = s.Wait()
	}()
	said := bufio.NewReader(out)
	pid := strconv.Itoa(s.Process.Pid)
	look := func() string {
		t.Helper()
		seen, err := start("prober", pid).Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(seen)
	}

	if _, err := said.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if seen, all := look(), strings.Join(private, " "); !strings.HasPrefix(seen, all) { // mem may need more, as Yama wants it
		t.Fatalf("before, %q of %q could be read: the test would prove nothing", seen, all)
	}
	before := coreLimit(t, pid)
	_, hard, _ := strings.Cut(before, " ")
	_, _ = io.WriteString(in, "harden\n")
	if line, err := said.ReadString('\n'); err != nil || line != "<nil> <nil>\n" {
		t.Fatalf("hardening: %q, %v", line, err)
	}
	if seen := look(); seen != "" {
		t.Errorf("after, another process reads %s", seen)
	}
	if limit := coreLimit(t, pid); limit != "0 "+hard {
		t.Errorf("core dumps may have %s bytes (soft, hard), want 0 %s", limit, hard)
	}
	_, _ = io.WriteString(in, "undo\n")
	if line, err := said.ReadString('\n'); err != nil || line != "<nil>\n" {
		t.Fatalf("undoing: %q, %v", line, err)
	}
	if limit := coreLimit(t, pid); limit != before {
		t.Errorf("afterwards core dumps may have %s bytes, want %s", limit, before)
	}
}

func coreLimit(t *testing.T, pid string) string {
	t.Helper()
	limits, err := os.ReadFile("/proc/" + pid + "/limits")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(limits), "\n") {
		if values, ok := strings.CutPrefix(line, "Max core file size"); ok {
			return strings.Join(strings.Fields(values)[:2], " ")
		}
	}
	t.Fatalf("no limit of core dumps in %s", limits)
	return ""
}

// asOrdinaryUser returns a way to start this test binary in a role: as the user that runs the test, or as
// nobody where that is root, who may read everything.
func asOrdinaryUser(t *testing.T) func(what string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var attributes *syscall.SysProcAttr
	if os.Geteuid() == 0 {
		const nobody = 65534
		attributes = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		self = readableCopy(t, self)
	}
	return func(what string, args ...string) *exec.Cmd {
		c := exec.Command(self, args...)
		c.Dir = "/"
		c.Env = []string{role + "=" + what, "GORACE=atexit_sleep_ms=0"}
		c.SysProcAttr = attributes
		c.Stderr = os.Stderr
		return c
	}
}

// readableCopy puts a program where every user can start it.
func readableCopy(t *testing.T, program string) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "kiikey-harden")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(folder, "program")
	if err := errors.Join(testenv.WriteProgram(copied, content), os.Chmod(copied, 0o755)); err != nil {
		t.Fatal(err)
	}
	return copied
}
