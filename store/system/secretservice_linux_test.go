package system_test

import (
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/godbus/dbus"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/internal/contract"
)

// inSession is set in the environment of a test binary that was started inside a session bus of its own. The
// library dials the bus when the program starts: a test that needs one must be started on it.
const inSession = "KIIKEY_TEST_IN_SESSION"

// insideSession runs the calling test again, in a process of its own under a private session bus, after the
// shell commands in setup, and reports true in that process.
func insideSession(t *testing.T, setup string) bool {
	t.Helper()
	if os.Getenv(inSession) != "" {
		return true
	}
	testenv.Programs(t, "dbus-run-session", "bash")
	t.Parallel()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// Sockets go below the runtime folder: t.TempDir's path may be too long for them.
	home, err := os.MkdirTemp("", "kiikey-session-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	child := exec.Command("dbus-run-session", "--", "bash", "-ec", setup+"\n"+`exec "$0" "$@"`,
		exe, "-test.run=^"+t.Name()+"$", "-test.v="+boolean(testing.Verbose()))
	child.Env = append(slices.DeleteFunc(os.Environ(), func(e string) bool {
		name, _, _ := strings.Cut(e, "=")
		return strings.HasPrefix(name, "XDG_") || strings.HasPrefix(name, "DBUS_") || name == "DISPLAY" || name == "WAYLAND_DISPLAY"
	}), "HOME="+home, "XDG_RUNTIME_DIR="+home, inSession+"=1", "GORACE=atexit_sleep_ms=0")
	out, err := child.CombinedOutput()
	switch {
	case err != nil:
		t.Errorf("inside the session: %v\n%s", err, out)
	case testing.Verbose():
		t.Logf("inside the session:\n%s", out)
	}
	return false
}

func boolean(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

const startGnomeKeyring = `printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null`

func TestContractSecretService(t *testing.T) {
	testenv.Programs(t, "gnome-keyring-daemon")
	if !insideSession(t, startGnomeKeyring) {
		return
	}
	contract.Run(t, func(t *testing.T) contract.Bench { return openSystem(t, store.SecretService) })
}

func TestSecretServiceLocked(t *testing.T) {
	testenv.Programs(t, "gnome-keyring-daemon")
	if !insideSession(t, startGnomeKeyring) {
		return
	}
	b := openSystem(t, store.SecretService)
	c := contract.Save(t, b.Store, "spot", "staging")
	bus, err := dbus.SessionBus()
	if err != nil {
		t.Fatal(err)
	}
	var locked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	service := bus.Object("org.freedesktop.secrets", "/org/freedesktop/secrets")
	login := []dbus.ObjectPath{"/org/freedesktop/secrets/collection/login"}
	if err := service.Call("org.freedesktop.Secret.Service.Lock", 0, login).Store(&locked, &prompt); err != nil || len(locked) != 1 {
		t.Fatal(locked, prompt, err)
	}
	// Nothing here can show a prompt, so that each one ends at once, unanswered.
	_, err = b.Store.List(t.Context())
	contract.WantKind(t, err, problem.BackendLocked)
	_, err = b.Store.LoadID(t.Context(), c.ID)
	contract.WantKind(t, err, problem.BackendLocked)
	contract.WantKind(t, b.Store.Save(t.Context(), contract.Made("other", "staging"), false), problem.BackendLocked)
	contract.WantKind(t, b.Store.Remove(t.Context(), "spot"), problem.BackendLocked)
}

func TestSecretServiceGoneHalfway(t *testing.T) {
	testenv.Programs(t, "gnome-keyring-daemon")
	if !insideSession(t, startGnomeKeyring) {
		return
	}
	b := openSystem(t, store.SecretService)
	contract.Save(t, b.Store, "spot", "staging")
	bus, err := dbus.SessionBus()
	if err != nil {
		t.Fatal(err)
	}
	var pid uint32
	if err := bus.BusObject().Call("org.freedesktop.DBus.GetConnectionUnixProcessID", 0, "org.freedesktop.secrets").Store(&pid); err != nil {
		t.Fatal(err)
	}
	daemon, err := os.FindProcess(int(pid))
	if err != nil {
		t.Fatal(err)
	}
	if err := daemon.Kill(); err != nil {
		t.Fatal(err)
	}
	// The call on the way may fail. Then the bus starts another service, which has everything locked and
	// knows no labels: the store must not be taken for empty.
	if _, err := b.Store.List(t.Context()); err == nil || !errors.Is(err, problem.Of(problem.BackendLocked)) && !errors.Is(err, problem.Of(problem.BackendFailed)) {
		t.Errorf("a service that is just gone: %v", contract.Explained(err))
	}
	_, err = b.Store.List(t.Context())
	contract.WantKind(t, err, problem.BackendLocked)
	_, err = b.Store.Load(t.Context(), "spot")
	contract.WantKind(t, err, problem.BackendLocked)
}
