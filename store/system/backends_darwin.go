package system

import (
	"context"

	"github.com/99designs/keyring"
)

func backends() []backend { return []backend{keychain, pass} }

// keychain is the user's default keychain, which is unlocked while they are logged in. The library knows it
// only if it was built with cgo, on a Mac.
var keychain = backend{
	name:  keyring.KeychainBackend,
	title: "the macOS Keychain",
	check: func(context.Context) error {
		if !registered(keyring.KeychainBackend) {
			return missing("This build of kiikey can't reach the Keychain: it was made without cgo.",
				"Use the passphrase, or build the program on this Mac: CGO_ENABLED=1 go build.")
		}
		return nil
	},
	open: func(context.Context) (ring, error) {
		return openLibrary(keyring.KeychainBackend, keyring.Config{
			ServiceName: service,
			// This program reads its own items without a question at each; others ask.
			KeychainTrustApplication:       true,
			KeychainSynchronizable:         false,
			KeychainAccessibleWhenUnlocked: true,
		})
	},
}
