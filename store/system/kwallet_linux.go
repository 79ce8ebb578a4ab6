package system

import (
	"context"

	"github.com/99designs/keyring"
	"github.com/godbus/dbus"
)

// kwallet is KDE's wallet service, version 5, which the library knows. Plasma 6 offers its wallet as a
// Secret Service too.
var kwallet = backend{name: keyring.KWalletBackend, check: checkKWallet, open: openKWallet}

const (
	walletService = "org.kde.kwalletd5"
	walletPath    = "/modules/kwalletd5"
	walletName    = "kdewallet"
)

func checkKWallet(ctx context.Context) error {
	return checkOnBus(ctx, keyring.KWalletBackend, walletService)
}

func openKWallet(context.Context) (keyring.Keyring, error) {
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

// walletRing tells a closed wallet from an empty one: where the person does not open it, the library goes on
// with an invalid handle, which lists nothing, finds nothing and swallows what is written.
type walletRing struct {
	keyring.Keyring
	wallet dbus.BusObject
}

func (r *walletRing) open() error {
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	var open bool
	if err := r.wallet.CallWithContext(ctx, "org.kde.KWallet.isOpen", 0, walletName).Store(&open); err != nil {
		return err
	}
	if !open {
		return errLocked
	}
	return nil
}

// Get is the library's.
func (r *walletRing) Get(key string) (keyring.Item, error) {
	item, err := r.Keyring.Get(key)
	if err == keyring.ErrKeyNotFound {
		if closed := r.open(); closed != nil {
			return keyring.Item{}, closed
		}
	}
	return item, err
}

// Set is the library's.
func (r *walletRing) Set(item keyring.Item) error {
	if err := r.Keyring.Set(item); err != nil {
		return err
	}
	return r.open()
}

// Remove is the library's.
func (r *walletRing) Remove(key string) error {
	if err := r.Keyring.Remove(key); err != nil {
		return err
	}
	return r.open()
}

// Keys is the library's.
func (r *walletRing) Keys() ([]string, error) {
	keys, err := r.Keyring.Keys()
	if err == nil && len(keys) == 0 {
		err = r.open()
	}
	return keys, err
}
