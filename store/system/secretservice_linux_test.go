package system_test

import (
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/system"
)

// inSession is set in the environment of a test binary that was started inside a session bus of its own.
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
	testenv.OK(t, err)
	// Sockets go below the runtime folder: t.TempDir's path may be too long for them.
	home, err := os.MkdirTemp("", "kiikey-session-")
	testenv.OK(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	child := exec.Command("dbus-run-session", "--", "bash", "-ec", setup+"\n"+`exec "$0" "$@"`,
		exe, "-test.run=^"+t.Name()+"$", "-test.v="+strconv.FormatBool(testing.Verbose()))
	child.Env = append(slices.DeleteFunc(os.Environ(), func(e string) bool {
		name, _, _ := strings.Cut(e, "=")
		return strings.HasPrefix(name, "XDG_") || strings.HasPrefix(name, "DBUS_") || name == "DISPLAY" || name == "WAYLAND_DISPLAY"
	}), "HOME="+home, "XDG_RUNTIME_DIR="+home, inSession+"=1")
	out, err := child.CombinedOutput()
	switch {
	case err != nil:
		t.Errorf("inside the session: %v\n%s", err, out)
	case testing.Verbose():
		t.Logf("inside the session:\n%s", out)
	}
	return false
}

const secretService = "secret-service"

func TestGnomeKeyring(t *testing.T) {
	testenv.Programs(t, "gnome-keyring-daemon")
	if !insideSession(t, `printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null`) {
		return
	}
	roundTrip(t, secretService)
	var k system.Keyrings
	testenv.OK(t, k.Put(t.Context(), secretService, itemKey, []byte(itemValue)))
	wantAllLocked := func() {
		t.Helper()
		_, err := k.Get(t.Context(), secretService, itemKey)
		wantKind(t, err, problem.KeyringLocked)
		_, err = k.Get(t.Context(), secretService, "kiikey/other")
		wantKind(t, err, problem.KeyringLocked)
		wantKind(t, k.Put(t.Context(), secretService, itemKey, []byte("other")), problem.KeyringLocked)
		wantKind(t, k.Remove(t.Context(), secretService, itemKey), problem.KeyringLocked)
	}
	bus, err := dbus.SessionBus()
	testenv.OK(t, err)
	var locked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	if err := bus.Object(stubName, stubPath).Call(stubIface+"Service.Lock", 0, []dbus.ObjectPath{stubLogin}).Store(&locked, &prompt); err != nil || len(locked) != 1 {
		t.Fatal(locked, prompt, err)
	}
	// Nothing here can show a prompt, so that each one ends at once, unanswered.
	wantAllLocked()

	// The bus starts another in the place of one that is gone, which has everything locked.
	var pid uint32
	testenv.OK(t, bus.BusObject().Call("org.freedesktop.DBus.GetConnectionUnixProcessID", 0, stubName).Store(&pid))
	daemon, err := os.FindProcess(int(pid))
	testenv.OK(t, err)
	testenv.OK(t, daemon.Kill())
	for owned := true; owned; {
		testenv.OK(t, bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, stubName).Store(&owned))
	}
	wantAllLocked()
}

func TestSecretServicePrompts(t *testing.T) {
	if !insideSession(t, "") {
		return
	}
	service := newStub(t)
	var k system.Keyrings
	put := func(value string) error { return k.Put(t.Context(), secretService, itemKey, []byte(value)) }
	for name, behaviour := range map[string]promptBehaviour{"the caller": answersCaller, "everybody": answersEverybody} {
		service.behave(func() { service.promptToCreate, service.prompts = true, behaviour })
		testenv.OK(t, put(itemValue))
		service.behave(func() { service.locked = true })
		wantItem(t, k, secretService, itemValue)
		service.behave(func() {
			if service.locked {
				t.Errorf("a prompt answered to %s did not unlock", name)
			}
		})
	}
	get := func() error {
		_, err := k.Get(t.Context(), secretService, itemKey)
		return err
	}
	service.behave(func() { service.locked, service.promptToCreate, service.prompts = true, false, dismissed })
	wantKind(t, get(), problem.KeyringLocked)
	wantKind(t, put("other"), problem.KeyringLocked)
	service.behave(func() { service.locked, service.promptToCreate = false, true })
	wantKind(t, put("other"), problem.KeyringLocked) // the library panics
	service.behave(func() { service.prompts = answersBadly })
	wantKind(t, put("other"), problem.KeyringFailed) // and here

	// One that nobody answers is waited for as long as there is patience. Then nothing is left of it.
	service.behave(func() { service.locked, service.promptToCreate, service.prompts = true, false, neverAnswers })
	untilAsked(t, service, func(impatient system.Keyrings) {
		_, err := impatient.Get(t.Context(), secretService, itemKey)
		wantKind(t, err, problem.KeyringTimeout)
		wantKind(t, impatient.Put(t.Context(), secretService, itemKey, []byte("other")), problem.KeyringTimeout)
		wantKind(t, impatient.Remove(t.Context(), secretService, itemKey), problem.KeyringTimeout)
	})
	service.behave(func() { service.locked = false })
	wantItem(t, k, secretService, itemValue)
	wantKind(t, k.Check(t.Context(), secretService), "")

	// A service that is there, and answers nothing.
	service.behave(func() { service.silent = true })
	untilAsked(t, service, func(impatient system.Keyrings) {
		wantKind(t, impatient.Check(t.Context(), secretService), problem.KeyringTimeout)
		_, err := impatient.Get(t.Context(), secretService, itemKey)
		wantKind(t, err, problem.KeyringTimeout)
	})
}

// untilAsked calls do with a patience that grows until it is enough to get as far as the service.
func untilAsked(t *testing.T, service *stub, do func(system.Keyrings)) {
	service.behave(func() { service.asked = 0 })
	for patience, asked := 250*time.Millisecond, 0; asked == 0 && !t.Failed(); patience *= 4 {
		do(system.Keyrings{Patience: patience, Response: patience})
		service.behave(func() { asked = service.asked })
	}
}

func TestSecretServiceThatLies(t *testing.T) {
	if !insideSession(t, "") {
		return
	}
	service := newStub(t)
	roundTrip(t, secretService)
	var k system.Keyrings
	service.behave(func() { service.cut = true })
	wantKind(t, k.Put(t.Context(), secretService, itemKey, []byte(itemValue)), problem.KeyringFailed)
	service.behave(func() { service.cut = false })
	wantNone(t, k, secretService)

	testenv.OK(t, k.Put(t.Context(), secretService, itemKey, []byte(itemValue)))
	service.behave(func() { service.ignoresChanges = true })
	wantKind(t, k.Put(t.Context(), secretService, itemKey, []byte("other")), problem.KeyringFailed)
	wantKind(t, k.Remove(t.Context(), secretService, itemKey), problem.KeyringFailed)
	service.behave(func() { service.ignoresChanges = false })
	wantItem(t, k, secretService, itemValue)
	for _, planted := range []string{"", "MADEUP", `{"Data":"MADEUP!"}`, `{"Data":` + strconv.Itoa(1e9) + `}`, `{"Data":"` + strings.Repeat("QUFB", 1<<14) + `"}`} {
		service.behave(func() {
			for _, item := range service.items {
				item.secret.Value = []byte(planted)
			}
		})
		_, err := k.Get(t.Context(), secretService, itemKey)
		wantKind(t, err, problem.KeyringFailed)
	}
}

func TestSecretServiceCollections(t *testing.T) {
	if !insideSession(t, "") {
		return
	}
	service := newStub(t)
	other := stubPath + "/collection/my_5fown_20keys"
	service.exportCollection(t, other)
	service.exportCollection(t, stubPath+"/collection/session")
	var k system.Keyrings

	service.behave(func() { service.collections, service.byDefault = []dbus.ObjectPath{other}, other })
	roundTrip(t, secretService)

	// The login collection comes first, whatever the default is.
	service.behave(func() { service.collections = []dbus.ObjectPath{other, stubLogin} })
	if err := k.Put(t.Context(), secretService, itemKey, []byte(itemValue)); err != nil {
		t.Error(err)
	}
	service.behave(func() {
		for path := range service.items {
			if !strings.HasPrefix(string(path), string(stubLogin)) {
				t.Errorf("the item is at %s", path)
			}
		}
	})

	// The library would make a collection, and wait for the prompt.
	service.behave(func() { service.collections = nil })
	for name, path := range map[string]dbus.ObjectPath{"none": "/", "the one that ends with the session": stubPath + "/collection/session"} {
		service.behave(func() { service.byDefault = path })
		wantKind(t, k.Check(t.Context(), secretService), problem.KeyringMissing)
		_, err := k.Get(t.Context(), secretService, itemKey)
		wantKind(t, err, problem.KeyringMissing)
		if wantKind(t, k.Put(t.Context(), secretService, itemKey, []byte(itemValue)), problem.KeyringMissing); t.Failed() {
			t.Error("default collection:", name)
		}
	}
	service.behave(func() {
		if service.asked != 0 {
			t.Errorf("%d prompts", service.asked)
		}
	})
}
