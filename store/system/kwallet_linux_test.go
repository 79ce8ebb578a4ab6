package system_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/godbus/dbus"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/system"
)

// stubWallet plays KDE's wallet service, which does not run without a desktop. It handles calls itself, since
// isOpen takes a handle or a name.
type stubWallet struct {
	mu sync.Mutex
	// refused is a user who does not open the wallet.
	refused bool
	open    bool
	entries map[string][]byte
}

const stubHandle = int32(42)

// newStubWallet takes the service's name on the session bus.
func newStubWallet(t *testing.T) *stubWallet {
	t.Helper()
	w := &stubWallet{entries: map[string][]byte{}}
	takeName(t, onBus(t, dbus.WithHandler(w)), "org.kde.kwalletd5")
	return w
}

func (w *stubWallet) LookupObject(path dbus.ObjectPath) (dbus.ServerObject, bool) {
	return w, path == "/modules/kwalletd5"
}

func (w *stubWallet) LookupInterface(name string) (dbus.Interface, bool) {
	return w, name == "org.kde.KWallet"
}

func (w *stubWallet) LookupMethod(name string) (dbus.Method, bool) {
	return walletMethod{w, name}, true
}

type walletMethod struct {
	w    *stubWallet
	name string
}

func (m walletMethod) NumArguments() int     { return 0 }
func (m walletMethod) NumReturns() int       { return 1 }
func (m walletMethod) ArgumentValue(int) any { return nil }
func (m walletMethod) ReturnValue(int) any   { return nil }
func (m walletMethod) DecodeArguments(_ *dbus.Conn, _ string, _ *dbus.Message, args []any) ([]any, error) {
	return args, nil
}

// Call answers with failures as the real service does: not by errors, but by values that look like success.
func (m walletMethod) Call(args ...any) ([]any, error) {
	w := m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	usable := w.open && args[0] == stubHandle
	switch m.name {
	case "isOpen":
		return []any{usable || w.open && args[0] == "kdewallet"}, nil
	case "open":
		if w.refused {
			return []any{int32(-1)}, nil
		}
		w.open = true
		return []any{stubHandle}, nil
	case "readEntry":
		if !usable {
			return []any{[]byte{}}, nil
		}
		return []any{w.entries[args[2].(string)]}, nil
	case "writeEntry":
		if usable {
			w.entries[args[2].(string)] = slices.Clone(args[3].([]byte))
		}
		return []any{int32(0)}, nil
	case "removeEntry":
		if usable {
			delete(w.entries, args[2].(string))
		}
		return []any{int32(0)}, nil
	}
	return nil, dbus.ErrMsgUnknownMethod
}

func TestKWallet(t *testing.T) {
	if !insideSession(t, "") {
		return
	}
	bus, err := dbus.SessionBus()
	testenv.OK(t, err)
	var startable []string
	testenv.OK(t, bus.BusObject().Call("org.freedesktop.DBus.ListActivatableNames", 0).Store(&startable))
	var k system.Keyrings
	if !slices.Contains(startable, "org.kde.kwalletd5") {
		wantKind(t, k.Check(t.Context(), "kwallet"), problem.KeyringMissing)
		wantKind(t, k.Put(t.Context(), "kwallet", itemKey, []byte(itemValue)), problem.KeyringMissing)
	}
	w := newStubWallet(t)
	roundTrip(t, "kwallet")

	// A wallet that the user does not open must not look empty, nor swallow what is saved.
	testenv.OK(t, k.Put(t.Context(), "kwallet", itemKey, []byte(itemValue)))
	w.mu.Lock()
	w.open, w.refused = false, true
	w.mu.Unlock()
	_, err = k.Get(t.Context(), "kwallet", itemKey)
	wantKind(t, err, problem.KeyringLocked)
	wantKind(t, k.Put(t.Context(), "kwallet", itemKey, []byte("other")), problem.KeyringLocked)
	wantKind(t, k.Remove(t.Context(), "kwallet", itemKey), problem.KeyringLocked)
	w.mu.Lock()
	w.refused = false
	w.mu.Unlock()
	wantItem(t, k, "kwallet", itemValue)
}
