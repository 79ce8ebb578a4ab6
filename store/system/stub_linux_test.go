package system_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"

	"kiikey/internal/testenv"

	"github.com/godbus/dbus"
)

// stub is a Secret Service that misbehaves on demand, on a connection of its own to the session bus. It plays
// only what cannot be brought about with a real service.
type stub struct {
	bus *dbus.Conn

	mu          sync.Mutex
	collections []dbus.ObjectPath
	byDefault   dbus.ObjectPath
	locked      bool
	// prompts says how prompts end.
	prompts promptBehaviour
	// promptToCreate has CreateItem ask, although nothing is locked.
	promptToCreate bool
	// silent has the service take calls and answer none. cut has it keep only the half of a secret, and deaf
	// report changes of what is there as done, and not make them.
	silent, cut, ignoresChanges bool
	items                       map[dbus.ObjectPath]*stubItem
	serial                      int
	asked                       int
}

type promptBehaviour int

const (
	answersCaller promptBehaviour = iota
	answersEverybody
	dismissed
	neverAnswers
	answersBadly
)

type stubItem struct {
	attributes map[string]string
	secret     stubSecret
}

type stubSecret struct {
	Session           dbus.ObjectPath
	Parameters, Value []byte
	ContentType       string
}

const (
	stubName   = "org.freedesktop.secrets"
	stubPath   = dbus.ObjectPath("/org/freedesktop/secrets")
	stubLogin  = stubPath + "/collection/login"
	stubIface  = "org.freedesktop.Secret."
	propsIface = "org.freedesktop.DBus.Properties"
)

// onBus connects to the session bus until the test ends.
func onBus(t *testing.T, options ...dbus.ConnOption) *dbus.Conn {
	t.Helper()
	bus, err := dbus.SessionBusPrivate(options...)
	testenv.OK(t, err)
	t.Cleanup(func() { _ = bus.Close() })
	testenv.OK(t, bus.Auth(nil))
	testenv.OK(t, bus.Hello())
	return bus
}

func takeName(t *testing.T, bus *dbus.Conn, name string) {
	t.Helper()
	if reply, err := bus.RequestName(name, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatal(reply, err)
	}
}

// newStub takes the service's name on the session bus.
func newStub(t *testing.T) *stub {
	t.Helper()
	bus := onBus(t)
	s := &stub{bus: bus, collections: []dbus.ObjectPath{stubLogin}, byDefault: stubLogin, items: map[dbus.ObjectPath]*stubItem{}}
	s.export(t, stubService{s}, stubPath, "Service")
	s.exportCollection(t, stubLogin)
	takeName(t, bus, stubName)
	return s
}

func (s *stub) export(t *testing.T, object any, path dbus.ObjectPath, iface string) {
	t.Helper()
	testenv.OK(t, s.bus.Export(object, path, stubIface+iface))
	testenv.OK(t, s.bus.Export(stubProperties{s, path}, path, propsIface))
}

func (s *stub) exportCollection(t *testing.T, path dbus.ObjectPath) {
	s.export(t, stubCollection{s, path}, path, "Collection")
}

func (s *stub) behave(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// answer locks the stub, unless it is silent: then a call never gets an answer, and holds up no other.
func (s *stub) answer() {
	s.mu.Lock()
	if s.silent {
		s.asked++
		s.mu.Unlock()
		select {}
	}
}

// newPrompt exports a prompt and returns its path. done is called when it is answered.
func (s *stub) newPrompt(result dbus.Variant, done func()) dbus.ObjectPath {
	s.serial++
	path := stubPath + "/prompt/p" + dbus.ObjectPath(strconv.Itoa(s.serial))
	_ = s.bus.Export(stubPrompt{s, path, result, done}, path, stubIface+"Prompt")
	return path
}

type stubService struct{ s *stub }

func (o stubService) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), stubPath + "/session/s1", nil
}

func (o stubService) ReadAlias(string) (dbus.ObjectPath, *dbus.Error) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	return o.s.byDefault, nil
}

func (o stubService) Unlock(paths []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	return nil, o.s.newPrompt(dbus.MakeVariant(paths), func() { o.s.locked = false }), nil
}

type stubCollection struct {
	s    *stub
	path dbus.ObjectPath
}

func (o stubCollection) SearchItems(attributes map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	found := []dbus.ObjectPath{}
	for path, item := range o.s.items {
		if item.attributes["profile"] == attributes["profile"] {
			found = append(found, path)
		}
	}
	return found, nil
}

func (o stubCollection) CreateItem(properties map[string]dbus.Variant, secret stubSecret, replace bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	if o.s.locked {
		return "/", "/", dbus.NewError(stubIface+"Error.IsLocked", []any{"locked"})
	}
	o.s.serial++
	path := o.path + "/i" + dbus.ObjectPath(strconv.Itoa(o.s.serial))
	if o.s.cut {
		secret.Value = secret.Value[:len(secret.Value)/2]
	}
	item := &stubItem{secret: secret}
	item.attributes, _ = properties[stubIface+"Item.Attributes"].Value().(map[string]string)
	add := func() {
		if o.s.ignoresChanges {
			return
		}
		for old, other := range o.s.items {
			if replace && other.attributes["profile"] == item.attributes["profile"] && strings.HasPrefix(string(old), string(o.path)) {
				delete(o.s.items, old)
			}
		}
		o.s.items[path] = item
		_ = o.s.bus.Export(stubItemObject{o.s, path}, path, stubIface+"Item")
		_ = o.s.bus.Export(stubProperties{o.s, path}, path, propsIface)
	}
	if o.s.promptToCreate {
		return "/", o.s.newPrompt(dbus.MakeVariant(path), add), nil
	}
	add()
	return path, "/", nil
}

type stubItemObject struct {
	s    *stub
	path dbus.ObjectPath
}

func (o stubItemObject) GetSecret(dbus.ObjectPath) (stubSecret, *dbus.Error) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	if o.s.locked {
		return stubSecret{}, dbus.NewError(stubIface+"Error.IsLocked", []any{"Cannot get secret of a locked object"})
	}
	return o.s.items[o.path].secret, nil
}

func (o stubItemObject) Delete() (dbus.ObjectPath, *dbus.Error) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	if !o.s.ignoresChanges {
		delete(o.s.items, o.path)
	}
	return "/", nil
}

type stubPrompt struct {
	s      *stub
	path   dbus.ObjectPath
	result dbus.Variant
	done   func()
}

func (o stubPrompt) Prompt(sender dbus.Sender, _ string) *dbus.Error {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	o.s.asked++
	completed := func(destination string, values ...any) {
		m := &dbus.Message{Type: dbus.TypeSignal, Body: values, Headers: map[dbus.HeaderField]dbus.Variant{
			dbus.FieldPath:      dbus.MakeVariant(o.path),
			dbus.FieldInterface: dbus.MakeVariant(stubIface + "Prompt"),
			dbus.FieldMember:    dbus.MakeVariant("Completed"),
			dbus.FieldSignature: dbus.MakeVariant(dbus.SignatureOf(values...)),
		}}
		if destination != "" {
			m.Headers[dbus.FieldDestination] = dbus.MakeVariant(destination)
		}
		o.s.bus.Send(m, nil)
	}
	switch o.s.prompts {
	case answersCaller:
		o.done()
		completed(string(sender), false, o.result)
	case answersEverybody:
		o.done()
		completed("", false, o.result)
	case dismissed:
		completed(string(sender), true, dbus.MakeVariant(""))
	case answersBadly:
		completed(string(sender), false)
	}
	return nil
}

type stubProperties struct {
	s    *stub
	path dbus.ObjectPath
}

func (o stubProperties) Get(_, name string) (dbus.Variant, *dbus.Error) {
	o.s.answer()
	defer o.s.mu.Unlock()
	switch name {
	case "Collections":
		return dbus.MakeVariant(o.s.collections), nil
	case "Locked":
		return dbus.MakeVariant(o.s.locked), nil
	}
	return dbus.Variant{}, dbus.NewError("org.freedesktop.DBus.Error.UnknownProperty", []any{strings.Clone(name)})
}
