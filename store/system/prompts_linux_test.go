package system_test

import (
	"strings"
	"testing"
	"time"

	"github.com/99designs/keyring"
	"github.com/godbus/dbus"

	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/internal/contract"
	"kiikey/store/system"
)

// openStub opens the store of a data folder in the stub.
func openStub(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{DataDir: dir, Backend: store.SecretService})
	if err != nil {
		t.Fatal(contract.Explained(err))
	}
	t.Cleanup(s.Close)
	return s
}

func (s *stub) behave(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

func TestSecretServicePrompts(t *testing.T) {
	if !insideSession(t, "") {
		return
	}
	service := newStub(t)
	dir := t.TempDir()
	s := openStub(t, dir)
	c := contract.Save(t, s, "spot", "staging")

	for name, behaviour := range map[string]promptBehaviour{"the caller": answersCaller, "everybody": answersEverybody} {
		service.behave(func() { service.locked, service.prompts = true, behaviour })
		contract.WantNames(t, s, "spot")
		contract.WantStored(t, s, c)
		service.behave(func() {
			if service.locked {
				t.Errorf("a prompt answered to %s did not unlock", name)
			}
			service.promptToCreate = true
		})
		contract.Save(t, s, "asked for "+name, "staging")
		if err := s.Remove(t.Context(), "asked for "+name); err != nil {
			t.Error(contract.Explained(err))
		}
		service.behave(func() { service.promptToCreate = false })
	}

	service.behave(func() { service.locked, service.prompts = true, dismissed })
	_, err := s.List(t.Context())
	contract.WantKind(t, err, problem.BackendLocked)
	contract.WantKind(t, s.Save(t.Context(), contract.Made("other", "staging"), false), problem.BackendLocked)

	// The library panics on this one.
	service.behave(func() { service.locked, service.promptToCreate = false, true })
	contract.WantKind(t, s.Save(t.Context(), contract.Made("other", "staging"), false), problem.BackendLocked)
	service.behave(func() { service.prompts = answersBadly })
	contract.WantKind(t, s.Save(t.Context(), contract.Made("other", "staging"), false), problem.BackendFailed)
	service.behave(func() { service.promptToCreate = false })
	contract.WantNames(t, s, "spot")

	// The one that nobody answers holds up the library for good: the rest fails in time, too.
	heldUp := holdUp(t, service, dir)
	_, err = heldUp.List(t.Context())
	contract.WantKind(t, err, problem.BackendTimeout)
	again := openStub(t, dir)
	contract.WantNames(t, again, "spot")
	contract.WantStored(t, again, c)
}

// holdUp opens the store of a data folder and saves into it with a prompt that nobody answers. The time for a
// call grows until it is enough to get as far as the prompt.
func holdUp(t *testing.T, service *stub, dir string) *store.Store {
	t.Helper()
	for patience := 200 * time.Millisecond; ; patience *= 4 {
		s, err := store.Open(t.Context(), store.Options{DataDir: dir, Backend: store.SecretService, Timeout: patience})
		if problem.KindOf(err) == problem.BackendTimeout {
			continue
		}
		if err != nil {
			t.Fatal(contract.Explained(err))
		}
		t.Cleanup(s.Close)
		prompted := false
		service.behave(func() { service.promptToCreate, service.prompts, service.asked = true, neverAnswers, 0 })
		contract.WantKind(t, s.Save(t.Context(), contract.Made("other", "staging"), false), problem.BackendTimeout)
		service.behave(func() { service.promptToCreate, prompted = false, service.asked > 0 })
		if prompted {
			return s
		}
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
	open := func() (keyring.Keyring, error) { return system.Open(t.Context(), keyring.SecretServiceBackend) }

	service.behave(func() { service.collections, service.byDefault = []dbus.ObjectPath{other}, other })
	ring, err := open()
	if err != nil {
		t.Fatal(contract.Explained(err))
	}
	if err := ring.Set(keyring.Item{Key: "k", Data: []byte("v")}); err != nil {
		t.Error(err)
	}
	if item, err := ring.Get("k"); err != nil || string(item.Data) != "v" {
		t.Errorf("got %q, %v", item.Data, err)
	}

	// The login collection comes first, whatever the default is.
	service.behave(func() { service.collections = []dbus.ObjectPath{other, stubLogin} })
	login, err := open()
	if err != nil {
		t.Fatal(contract.Explained(err))
	}
	if err := login.Set(keyring.Item{Key: "in login", Data: []byte("v")}); err != nil {
		t.Error(err)
	}
	service.behave(func() {
		for path, item := range service.items {
			if (item.label == "in login") != strings.HasPrefix(string(path), string(stubLogin)) {
				t.Errorf("%s is at %s", item.label, path)
			}
		}
	})

	// The library would make a collection, and wait for the prompt.
	service.behave(func() { service.collections = nil })
	if err := service.bus.Export(nil, other, propsIface); err != nil {
		t.Fatal(err)
	}
	if keys, err := ring.Keys(); err == nil {
		t.Errorf("a collection that is gone lists %q", keys)
	}
	if err := ring.Set(keyring.Item{Key: "k", Data: []byte("v")}); err == nil {
		t.Error("stored into a collection that is gone")
	}
	if _, err := ring.Get("k"); err == nil || err == keyring.ErrKeyNotFound {
		t.Errorf("read from a collection that is gone: %v", err)
	}
	if err := ring.Remove("k"); err == nil || err == keyring.ErrKeyNotFound {
		t.Errorf("removed from a collection that is gone: %v", err)
	}

	for name, path := range map[string]dbus.ObjectPath{"none": "/", "the one that ends with the session": stubPath + "/collection/session"} {
		service.behave(func() { service.byDefault = path })
		if _, err := open(); problem.KindOf(err) != problem.BackendFailed {
			t.Errorf("default collection: %s: %v", name, contract.Explained(err))
		}
	}
	service.behave(func() {
		if service.asked != 0 {
			t.Errorf("%d prompts", service.asked)
		}
	})
}
