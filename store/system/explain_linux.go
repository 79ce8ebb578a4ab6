package system

import (
	"errors"
	"io"

	"kiikey/kiiex/problem"

	"github.com/godbus/dbus"
)

// classifyBus recognises the errors of D-Bus and of the services on it by name: their texts are in the user's
// language.
func classifyBus(err error) *problem.Problem {
	if errors.Is(err, dbus.ErrClosed) || errors.Is(err, io.EOF) {
		return errGone
	}
	e, _ := errors.AsType[dbus.Error](err)
	switch e.Name {
	case "org.freedesktop.Secret.Error.IsLocked":
		return errLocked
	case "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner",
		"org.freedesktop.DBus.Error.Spawn.ExecFailed", "org.freedesktop.DBus.Error.Spawn.ChildExited",
		"org.freedesktop.DBus.Error.Spawn.ServiceNotFound":
		return notRunning()
	case "org.freedesktop.DBus.Error.NoReply", "org.freedesktop.DBus.Error.Disconnected":
		return errGone
	}
	return nil
}
