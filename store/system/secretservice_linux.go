package system

import (
	"context"
	"encoding/hex"
	"strings"
	"time"

	"github.com/99designs/keyring"
	"github.com/godbus/dbus"

	"kiikey/kiiex/problem"
)

// secretService is the desktop's keyring on the session bus: GNOME Keyring, KeePassXC and others.
var secretService = backend{name: keyring.SecretServiceBackend, check: checkSecretService, open: openSecretService}

const (
	secretName       = "org.freedesktop.secrets"
	secretPath       = "/org/freedesktop/secrets"
	secretInterface  = "org.freedesktop.Secret."
	collectionPrefix = secretPath + "/collection/"
)

// answerTime is how long a service may take for what needs no person.
const answerTime = 5 * time.Second

func checkSecretService(ctx context.Context) error {
	return checkOnBus(ctx, keyring.SecretServiceBackend, secretName)
}

// checkOnBus reports whether a service is running on the session bus, or would be started by a call.
func checkOnBus(ctx context.Context, name keyring.BackendType, service string) error {
	if !registered(name) {
		return missing("There is no session bus, or it did not answer: kiikey does not run inside a desktop session.",
			"Run kiikey in a terminal of your desktop, or choose another place for your credentials.")
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	bus, err := dbus.SessionBus() // the connection that the library made at the start
	if err != nil {
		return missing("The session bus does not answer.", "Run kiikey in a terminal of your desktop.")
	}
	var owned bool
	if err := bus.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0, service).Store(&owned); err == nil && owned {
		return nil
	}
	var startable []string
	if err := bus.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.ListActivatableNames", 0).Store(&startable); err == nil {
		for _, s := range startable {
			if s == service {
				return nil
			}
		}
	}
	return missing(errNotRunning.why, errNotRunning.next)
}

func openSecretService(ctx context.Context) (keyring.Keyring, error) {
	bus, err := dbus.SessionBus()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	// Some services (KeePassXC) broadcast that a prompt is completed instead of telling the caller. The
	// library, which waits for it, asks the bus for no broadcasts. Asking more than once does no harm.
	const completed = "type='signal',interface='org.freedesktop.Secret.Prompt',member='Completed'"
	if err := bus.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.AddMatch", 0, completed).Store(); err != nil {
		return nil, err
	}
	path, err := chooseCollection(ctx, bus)
	if err != nil {
		return nil, err
	}
	ring, err := openLibrary(keyring.SecretServiceBackend, keyring.Config{
		ServiceName:             service,
		LibSecretCollectionName: strings.TrimPrefix(unescapePath(string(path)), collectionPrefix),
	})
	if err != nil {
		return nil, err
	}
	return &secretRing{Keyring: ring, collection: bus.Object(secretName, path)}, nil
}

var errNoCollection = &condition{
	problem.BackendFailed, "The keyring has no place to keep credentials.",
	"It has no collection that lasts: neither “login” nor a default one.",
	"Create a keyring in your desktop's program for passwords and keys (in KeePassXC, share a group in the database's settings), then try again.",
}

// chooseCollection returns the login collection, else the default one. A new one is never made: the desktop
// would ask for another password, and the library would never find some of them again.
func chooseCollection(ctx context.Context, bus *dbus.Conn) (dbus.ObjectPath, error) {
	service := bus.Object(secretName, secretPath)
	var property dbus.Variant
	err := service.CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, secretInterface+"Service", "Collections").Store(&property)
	if err != nil {
		return "", err
	}
	paths, _ := property.Value().([]dbus.ObjectPath)
	for _, p := range paths {
		if p == collectionPrefix+"login" {
			return p, nil
		}
	}
	var byDefault dbus.ObjectPath
	if err := service.CallWithContext(ctx, secretInterface+"Service.ReadAlias", 0, "default").Store(&byDefault); err != nil {
		return "", err
	}
	// The session collection is gone at logout.
	if !strings.HasPrefix(string(byDefault), collectionPrefix) || byDefault == collectionPrefix+"session" {
		return "", errNoCollection
	}
	return byDefault, nil
}

// unescapePath decodes _xx as the library does before it compares the path of a collection with a name.
func unescapePath(path string) string {
	var out strings.Builder
	for i := 0; i < len(path); i++ {
		if path[i] != '_' {
			out.WriteByte(path[i])
			continue
		}
		if i+3 > len(path) {
			return path
		}
		decoded, err := hex.DecodeString(path[i+1 : i+3])
		if err != nil {
			return path
		}
		out.Write(decoded)
		i += 2
	}
	return out.String()
}

// secretRing makes sure, before each call, that the collection is still there: without it the library lists
// nothing, finds nothing, and makes a new one to write into.
type secretRing struct {
	keyring.Keyring
	collection dbus.BusObject
}

func (r *secretRing) present() error {
	_, err := r.locked()
	return err
}

func (r *secretRing) locked() (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	var property dbus.Variant
	err := r.collection.CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, secretInterface+"Collection", "Locked").Store(&property)
	if err != nil {
		return false, err
	}
	locked, ok := property.Value().(bool)
	return locked || !ok, nil
}

// Get is the library's.
func (r *secretRing) Get(key string) (keyring.Item, error) {
	if err := r.present(); err != nil {
		return keyring.Item{}, err
	}
	return r.Keyring.Get(key)
}

// Set is the library's.
func (r *secretRing) Set(item keyring.Item) error {
	if err := r.present(); err != nil {
		return err
	}
	return r.Keyring.Set(item)
}

// Remove is the library's.
func (r *secretRing) Remove(key string) error {
	if err := r.present(); err != nil {
		return err
	}
	return r.Keyring.Remove(key)
}

// Keys is the library's, which has the person asked to unlock the collection, and goes on when they refuse.
// The items of a collection that has not been unlocked since the login have no labels: it would look empty.
func (r *secretRing) Keys() ([]string, error) {
	if err := r.present(); err != nil {
		return nil, err
	}
	keys, err := r.Keyring.Keys()
	if err != nil {
		return nil, err
	}
	locked, err := r.locked()
	if err == nil && locked {
		err = errLocked
	}
	return keys, err
}
