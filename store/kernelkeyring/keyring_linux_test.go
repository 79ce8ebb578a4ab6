package kernelkeyring_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/kernelkeyring"
)

const data = "MADEUP secret \x00\xff"

// TestMain lets this binary be another process, which does to a name what its first argument says.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) != "other" {
		status := m.Run()
		if exe, err := program(); err == nil {
			_ = os.RemoveAll(filepath.Dir(exe))
		}
		os.Exit(status)
	}
	name := os.Args[2]
	switch os.Args[1] {
	case "get":
		fmt.Print(found(name))
	case "remove":
		fmt.Print(kernelkeyring.Remove(name))
	case "forbidden", "hidden":
		errno := map[string]unix.Errno{"forbidden": unix.EPERM, "hidden": unix.ENOSYS}[os.Args[1]]
		if err := forbid(errno); err != nil {
			fmt.Print("no filter: ", err)
			return
		}
		_, _, err := kernelkeyring.Get(name)
		fmt.Print(describe(kernelkeyring.Put(name, []byte(data), time.Minute)), "\n", describe(err), "\n", describe(kernelkeyring.Remove(name)))
	case "fill":
		var names []string
		var err error
		for i := 0; err == nil && i < 100; i++ {
			names = append(names, fmt.Sprint(name, i))
			err = kernelkeyring.Put(names[i], make([]byte, 4000), time.Minute)
		}
		fmt.Print(describe(err))
		for _, name := range names {
			if err := kernelkeyring.Remove(name); err != nil {
				fmt.Print(describe(err))
			}
		}
	}
}

func found(name string) string {
	got, _, err := kernelkeyring.Get(name)
	switch {
	case err == kernelkeyring.ErrNotFound:
		return "nothing"
	case err != nil:
		return describe(err)
	}
	return fmt.Sprintf("%q", got)
}

func describe(err error) string {
	var p *problem.Problem
	if !errors.As(err, &p) {
		return fmt.Sprint(err)
	}
	return fmt.Sprintf("%s: %s %s %s", p.Kind, p.What, p.Why, p.Next)
}

// forbid has the kernel refuse what has to do with keys, to this process, as the filters of containers do.
func forbid(errno unix.Errno) error {
	filter := []unix.SockFilter{{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS}} // the number of the call
	for _, call := range []uint32{unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_KEYCTL} {
		filter = append(filter,
			unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: call, Jf: 1},
			unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(errno)})
	}
	filter = append(filter, unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW})
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	const everyThread = 1 // SECCOMP_FILTER_FLAG_TSYNC
	if _, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, everyThread, uintptr(unsafe.Pointer(&program))); errno != 0 {
		return errno
	}
	return nil
}

// newName returns a name that nothing else has, and skips the test where there is no keyring.
func newName(t *testing.T) string {
	t.Helper()
	name := "kiikey-test/" + rand.Text()
	if _, _, err := kernelkeyring.Get(name); err != kernelkeyring.ErrNotFound {
		if problem.KindOf(err) == problem.KeyringMissing {
			testenv.Refused(t, err)
		}
		t.Fatal(describe(err))
	}
	t.Cleanup(func() {
		if err := kernelkeyring.Remove(name); err != nil {
			t.Error(describe(err))
		}
	})
	return name
}

func put(t *testing.T, name, value string, d time.Duration) {
	t.Helper()
	if err := kernelkeyring.Put(name, []byte(value), d); err != nil {
		t.Fatal(describe(err))
	}
}

func want(t *testing.T, name, want string) {
	t.Helper()
	if got := found(name); got != want {
		t.Errorf("%s; want %s", got, want)
	}
}

func TestPutGetRemove(t *testing.T) {
	t.Parallel()
	name := newName(t)
	if err := kernelkeyring.Remove(name); err != nil {
		t.Errorf("removing what is not there: %v", err)
	}
	for _, value := range []string{data, "", strings.Repeat("x", 10_000), data} { // each takes the place of the one before
		before := time.Now().Truncate(time.Millisecond)
		put(t, name, value, time.Hour)
		got, until, err := kernelkeyring.Get(name)
		if err != nil || string(got) != value || until.Before(before.Add(time.Hour)) || until.After(time.Now().Add(time.Hour)) {
			t.Errorf("%d bytes until %v, %v", len(got), until, err)
		}
	}
	want(t, name+"x", "nothing")
	if err := kernelkeyring.Remove(name); err != nil {
		t.Error(describe(err))
	}
	want(t, name, "nothing")
	put(t, name, data, time.Minute)
	want(t, name, fmt.Sprintf("%q", data))
	testenv.WantKind(t, kernelkeyring.Put(name, make([]byte, 40_000), time.Minute), problem.KeyringFailed)
}

// The kernel itself ends it, also when nobody asks for it, and for who could read past its end.
func TestExpiry(t *testing.T) {
	t.Parallel()
	name := newName(t)
	put(t, name, data, time.Hour)
	put(t, name, data, time.Second) // a shorter time takes the place of a longer one
	for inKernel(t, name) == nil {
		time.Sleep(10 * time.Millisecond)
	}
	if err := inKernel(t, name); err != unix.EKEYEXPIRED && err != unix.ENOKEY {
		t.Error(err)
	}
	want(t, name, "nothing")
	put(t, name, data, time.Hour)
	want(t, name, fmt.Sprintf("%q", data))

	// Before the kernel, which counts in seconds, the time beside the data does it.
	for _, d := range []time.Duration{0, -time.Hour} {
		put(t, name, data, d)
		want(t, name, "nothing")
		if err := inKernel(t, name); err != unix.ENOKEY {
			t.Errorf("it is still there: %v", err)
		}
	}
	put(t, name, data, 20*time.Millisecond)
	for found(name) != "nothing" {
		time.Sleep(time.Millisecond)
	}
}

// inKernel asks the kernel for a key, as a thread may which does not possess it.
func inKernel(t *testing.T, name string) error {
	t.Helper()
	_, err := unix.KeyctlSearch(unix.KEY_SPEC_USER_KEYRING, "user", name, 0)
	return err
}

// What something else has put under the name is nothing, or comes without a panic.
func TestGetIgnoresPlantedKeys(t *testing.T) {
	t.Parallel()
	name := newName(t)
	for _, payload := range []string{"x", "1234567"} {
		if _, err := unix.AddKey("user", name, []byte(payload), unix.KEY_SPEC_USER_KEYRING); err != nil {
			t.Fatal(err)
		}
		want(t, name, "nothing")
	}
}

// No thread that other goroutines run on is left with the user's keyring in its own.
func TestThreadsKeepTheirKeyrings(t *testing.T) {
	t.Parallel()
	name := newName(t)
	put(t, name, data, time.Minute)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { want(t, name, fmt.Sprintf("%q", data)) })
	}
	all.Wait()
	for range 20 {
		all.Go(func() {
			runtime.LockOSThread() // so that these are 20 threads
			if id, err := unix.KeyctlSearch(unix.KEY_SPEC_THREAD_KEYRING, "user", name, 0); err == nil {
				t.Errorf("found as %d", id)
			}
		})
	}
	all.Wait()
}

// program returns the path of a copy of this binary that every user may run.
var program = sync.OnceValues(func() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	content, err := os.ReadFile(self)
	if err != nil {
		return "", err
	}
	folder, err := os.MkdirTemp("", "kiikey-kernelkeyring-")
	if err != nil {
		return "", err
	}
	name := filepath.Join(folder, "other")
	return name, errors.Join(testenv.WriteProgram(name, content), os.Chmod(name, 0o755), os.Chmod(folder, 0o755))
})

// other runs this binary as another process, by the programs in before.
func other(t *testing.T, do, name string, before ...string) string {
	t.Helper()
	exe, err := program()
	testenv.OK(t, err)
	args := append(slices.Clone(before), exe, do, name)
	if len(before) > 0 {
		testenv.Programs(t, before[0])
	}
	child := exec.Command(args[0], args[1:]...)
	child.Dir = "/"
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

func TestOtherProcesses(t *testing.T) {
	t.Parallel()
	name := newName(t)
	put(t, name, data, time.Minute)
	ways := [][]string{nil, {"setsid"}, {"env", "-i"}, {"env", "-i", "setsid", "--fork", "--wait"}}
	for _, before := range ways {
		if got := other(t, "get", name, before...); got != fmt.Sprintf("%q", data) {
			t.Errorf("%v: %s", before, got)
		}
	}
	if got := other(t, "remove", name, "setsid"); got != "<nil>" {
		t.Error(got)
	}
	want(t, name, "nothing")
	if got := other(t, "get", name, "env", "-i"); got != "nothing" {
		t.Error(got)
	}
	// Nor does another process's key outlive this one's wish.
	put(t, name, data, time.Minute)
	if err := kernelkeyring.Remove(name); err != nil {
		t.Error(err)
	}
	if got := other(t, "get", name); got != "nothing" {
		t.Error(got)
	}
}

// nobody is a user that has nothing.
const nobody = "65534"

var asNobody = []string{"setpriv", "--reuid=" + nobody, "--regid=" + nobody, "--clear-groups"}

func TestOtherUsers(t *testing.T) {
	testenv.Root(t)
	t.Parallel()
	name := newName(t)
	put(t, name, data, time.Minute)
	if got := other(t, "get", name, asNobody...); got != "nothing" {
		t.Errorf("another user: %s", got)
	}
	if got := other(t, "remove", name, asNobody...); got != "<nil>" {
		t.Error(got)
	}
	want(t, name, fmt.Sprintf("%q", data))
}

func TestPutExplainsExhaustedQuota(t *testing.T) {
	testenv.Root(t)
	t.Parallel()
	name := newName(t)
	if got := other(t, "fill", name, asNobody...); !strings.HasPrefix(got, "keyring-failed: There is no room") {
		t.Error(got)
	}
}

func TestForbiddenKeyringIsExplained(t *testing.T) {
	t.Parallel()
	name := "kiikey-test/" + rand.Text()
	for do, why := range map[string]string{"forbidden": "forbidden here", "hidden": "no keyring"} {
		for _, line := range strings.Split(other(t, do, name), "\n") {
			if !strings.HasPrefix(line, "keyring-missing: ") || !strings.Contains(line, why) || !strings.Contains(line, "--remember") {
				t.Errorf("%s: %s", do, line)
			}
		}
	}
}
