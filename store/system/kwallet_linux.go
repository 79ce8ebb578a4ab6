package system

import (
	"context"

	"github.com/99designs/keyring"
	"github.com/godbus/dbus"
)

// kwallet is KDE's wallet service, in the version 5 that the library knows. Plasma 6 offers its wallet as a
// Secret Service too.
var kwallet = backend{
	name: keyring.KWalletBackend, title: "the KDE wallet", onBus: true,
	check: func(ctx context.Context) error {
		_, err := checkOnBus(ctx, keyring.KWalletBackend, walletService)
		return err
	},
	open: openKWallet,
}

const (
	walletService = "org.kde.kwalletd5"
	walletPath    = "/modules/kwalletd5"
	walletName    = "kdewallet"
)

func openKWallet(context.Context) (ring, error) {
	bus, err := dbus.SessionBus()
	if err != nil {
		return nil, err
	}
	ring, err := openLibrary(keyring.KWalletBackend, keyring.Config{
		ServiceName: walletName, KWalletAppID: service, KWalletFolder: service,
	})
	if err != nil {
		return nil, err
	}
	return &walletRing{Keyring: ring, wallet: bus.Object(walletService, walletPath)}, nil
}

// walletRing tells a closed wallet from an empty one: if the user does not open it, the library continues with
// an invalid handle, which finds nothing and swallows what is written. Reading back reveals that.
type walletRing struct {
	keyring.Keyring
	wallet dbus.BusObject
}

// Get is the library's.
func (r *walletRing) Get(key string) (keyring.Item, error) {
	item, err := r.Keyring.Get(key)
	if err != keyring.ErrKeyNotFound {
		return item, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	var open bool
	if err := r.wallet.CallWithContext(ctx, "org.kde.KWallet.isOpen", 0, walletName).Store(&open); err != nil {
		return keyring.Item{}, err
	}
	if !open {
		return keyring.Item{}, errLocked
	}
	return keyring.Item{}, keyring.ErrKeyNotFound
}
