package system

import (
	"context"

	"github.com/99designs/keyring"
)

func backends() []backend { return []backend{credentialManager} }

// credentialManager is Windows' own, unlocked while the user is logged in.
var credentialManager = backend{
	name:  keyring.WinCredBackend,
	title: "the Windows Credential Manager",
	check: func(context.Context) error { return nil },
	open: func(context.Context) (ring, error) {
		return openLibrary(keyring.WinCredBackend, keyring.Config{ServiceName: "vault", WinCredPrefix: service})
	},
}
