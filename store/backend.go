package store

import (
	"context"
	"slices"
	"strings"

	"github.com/99designs/keyring"

	"kiikey/kiiex/problem"
	"kiikey/store/system"
)

// Backend names a place where credentials can be kept. The values are those of `--backend`.
type Backend string

// The backends. Which of them a machine offers is for Backends to say.
const (
	Vault         Backend = "vault"
	SecretService Backend = "secret-service"
	Keychain      Backend = "keychain"
	WinCred       Backend = "wincred"
	KWallet       Backend = "kwallet"
	Pass          Backend = "pass"

	// Memory keeps nothing: the demo's throwaway store, and tests. It cannot be chosen.
	Memory Backend = "memory"
)

// BackendInfo is what a person needs to know to choose a backend.
type BackendInfo struct {
	Name Backend
	// Title is a few words, Summary a sentence or two.
	Title, Summary string
	// NeedsPassphrase is set where kiikey itself asks for a passphrase.
	NeedsPassphrase bool
}

var infos = []BackendInfo{
	{Vault, "Encrypted file, with a passphrase",
		"One file on this computer, that only your passphrase opens. Works everywhere; a lost passphrase cannot be recovered.", true},
	{SecretService, "The desktop's keyring",
		"GNOME Keyring, KeePassXC or another service of your desktop. Unlocked when you log in; other programs of yours can read it then.", false},
	{Keychain, "The macOS Keychain",
		"Your login keychain. Unlocked when you log in; other programs must ask you before they read kiikey's items.", false},
	{WinCred, "Windows Credential Manager",
		"Part of your Windows account. Unlocked when you log in; other programs of yours can read it then.", false},
	{KWallet, "KDE Wallet",
		"The wallet of the KDE desktop. Other programs of yours can read it while it is open.", false},
	{Pass, "pass, with your gpg key",
		"One file per credential in your password store, encrypted with gpg. File names show the names of your credentials.", false},
}

// Backends returns the backends that can be used here and now, the vault first. It asks the desktop's
// services whether they are there, and shows nothing to the person.
func Backends() []BackendInfo {
	var usable []BackendInfo
	for _, info := range infos {
		if check(info.Name) == nil {
			usable = append(usable, info)
		}
	}
	return usable
}

// ParseBackend returns the backend called name. One that is unknown, or cannot be used here, is a
// *problem.Problem of kind BackendMissing that names the choices.
func ParseBackend(name string) (Backend, error) {
	b := Backend(name)
	var why string
	if known(b) {
		err := check(b)
		if err == nil {
			return b, nil
		}
		why = problem.From(err).Why
	}
	var choices []string
	for _, info := range Backends() {
		choices = append(choices, string(info.Name))
	}
	return "", &problem.Problem{
		Kind: problem.BackendMissing,
		What: "The backend " + quoted(name) + " cannot be used here.",
		Why:  why,
		Next: "Choose one of: " + strings.Join(choices, ", ") + ".",
	}
}

func known(b Backend) bool {
	return slices.ContainsFunc(infos, func(i BackendInfo) bool { return i.Name == b })
}

func check(b Backend) error {
	if b == Vault {
		return nil
	}
	return system.Check(context.Background(), keyring.BackendType(b))
}
