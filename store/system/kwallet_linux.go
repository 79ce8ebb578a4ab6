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
	// If the user does not open the wallet, the library continues with an invalid handle, which finds nothing and
	// swallows what is written. Reading back reveals that.
	return &busRing{ring, func(ctx context.Context) (locked bool, err error) {
		var open bool
		err = bus.Object(walletService, walletPath).CallWithContext(ctx, "org.kde.KWallet.isOpen", 0, walletName).Store(&open)
		return !open, err
	}}, nil
}
