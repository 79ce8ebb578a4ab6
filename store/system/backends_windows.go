package system

import (
	"context"
	"errors"

	"github.com/99designs/keyring"
	"github.com/danieljoos/wincred"
)

func backends() []backend { return []backend{credentialManager} }

// credentialManager is Windows' own, open while the person is logged in.
var credentialManager = backend{
	name:  keyring.WinCredBackend,
	check: func(context.Context) error { return nil },
	open: func(context.Context) (keyring.Keyring, error) {
		ring, err := openLibrary(keyring.WinCredBackend, keyring.Config{ServiceName: "store", WinCredPrefix: service})
		return windowsRing{ring}, err
	},
}

type windowsRing struct{ keyring.Keyring }

// Keys asks again where the library found nothing, since it takes an error for that.
func (r windowsRing) Keys() ([]string, error) {
	keys, err := r.Keyring.Keys()
	if err != nil || len(keys) > 0 {
		return keys, err
	}
	if _, err := wincred.List(); err != nil && !errors.Is(err, wincred.ErrElementNotFound) {
		return nil, err
	}
	return keys, nil
}
