package system

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"kiikey/kiiex/problem"

	"github.com/99designs/keyring"
	"github.com/godbus/dbus"
)

// secretService is the desktop's keyring on the session bus: GNOME Keyring, KeePassXC and others.
var secretService = backend{
	name: keyring.SecretServiceBackend, title: "your desktop's keyring", onBus: true,
	check: checkSecretService, open: openSecretService,
}

const (
	secretName       = "org.freedesktop.secrets"
	secretPath       = "/org/freedesktop/secrets"
	secretInterface  = "org.freedesktop.Secret."
	collectionPrefix = secretPath + "/collection/"
)

// answerTime limits what a service does without asking the user.
const answerTime = 5 * time.Second

// checkSecretService also asks a running service for its collection: it may run and not answer.
func checkSecretService(ctx context.Context) error {
	running, err := checkOnBus(ctx, keyring.SecretServiceBackend, secretName)
	if err != nil || !running {
		return err
	}
	bus, err := dbus.SessionBus()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	_, err = chooseCollection(ctx, bus)
	return err
}

// checkOnBus reports whether a service is running on the session bus. It is an error if none is, and none would
// be started by a call.
func checkOnBus(ctx context.Context, name keyring.BackendType, service string) (running bool, err error) {
	if !registered(name) {
		return false, missing("There is no session bus, or it did not answer: kiikey is not running inside a desktop session.",
			"Run kiikey in a terminal of your desktop"+problem.OrUsePassphrase+".")
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	bus, err := dbus.SessionBus() // the connection that the library made at the start
	if err != nil {
		return false, err
	}
	if err := bus.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0, service).Store(&running); err == nil && running {
		return true, nil
	}
	var startable []string
	if err := bus.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.ListActivatableNames", 0).Store(&startable); err != nil {
		return false, err
	}
	if !slices.Contains(startable, service) {
		return false, notRunning()
	}
	return false, nil
}

func notRunning() *problem.Problem {
	return missing("No program offers it on your session's bus.",
		"Start your desktop's keyring, such as GNOME Keyring or KeePassXC, and try again"+problem.OrUsePassphrase+".")
}

func openSecretService(ctx context.Context) (ring, error) {
	bus, err := dbus.SessionBus()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	// Some services (KeePassXC) broadcast that a prompt is completed instead of telling the caller. The library
	// waits for that, but asks the bus for no broadcasts. Asking more than once does no harm.
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
	// Before a collection's first unlocking, a service may not know the items in it.
	return &busRing{ring, func(ctx context.Context) (bool, error) {
		value, err := property(ctx, bus.Object(secretName, path), "Collection", "Locked")
		locked, ok := value.(bool)
		return locked || !ok, err
	}}, nil
}

// property reads a property of an object of the Secret Service.
func property(ctx context.Context, of dbus.BusObject, kind, name string) (any, error) {
	var value dbus.Variant
	err := of.CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, secretInterface+kind, name).Store(&value)
	return value.Value(), err
}

var errNoCollection = missing(
	"It has no collection that lasts: neither “login” nor a default one.",
	"Create a keyring in your desktop's program for passwords and keys (in KeePassXC, share a group in the database's settings), then try again.",
)

// chooseCollection returns the login collection, else the default one. It never creates one: the desktop would
// ask for another password, and the library would never find some of them again.
func chooseCollection(ctx context.Context, bus *dbus.Conn) (dbus.ObjectPath, error) {
	service := bus.Object(secretName, secretPath)
	collections, err := property(ctx, service, "Service", "Collections")
	if err != nil {
		return "", err
	}
	if paths, _ := collections.([]dbus.ObjectPath); slices.Contains(paths, collectionPrefix+"login") {
		return collectionPrefix + "login", nil
	}
	var byDefault dbus.ObjectPath
	if err := service.CallWithContext(ctx, secretInterface+"Service.ReadAlias", 0, "default").Store(&byDefault); err != nil {
		return "", err
	}
	// The session collection disappears at logout.
	if !strings.HasPrefix(string(byDefault), collectionPrefix) || byDefault == collectionPrefix+"session" {
		return "", errNoCollection
	}
	return byDefault, nil
}

// unescapePath decodes _xx as the library does before it compares the path of a collection with a name. The path of
// an object on the bus has no %.
func unescapePath(path string) string {
	if name, err := url.PathUnescape(strings.ReplaceAll(path, "_", "%")); err == nil {
		return name
	}
	return path
}

// busRing tells a locked keyring on the bus from one without the item.
type busRing struct {
	keyring.Keyring
	locked func(context.Context) (bool, error)
}

// Get is the library's.
func (r *busRing) Get(key string) (keyring.Item, error) {
	item, err := r.Keyring.Get(key)
	if err != keyring.ErrKeyNotFound {
		return item, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	if locked, failed := r.locked(ctx); failed != nil {
		err = failed
	} else if locked {
		err = errLocked
	}
	return keyring.Item{}, err
}
