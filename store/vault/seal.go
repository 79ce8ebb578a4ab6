package vault

import (
	"bytes"
	"errors"
	"runtime/debug"
	"strings"

	"filippo.io/age"
	"golang.org/x/text/unicode/norm"

	"kiikey/kiiex"
	"kiikey/store/agefile"
	"kiikey/store/vault/internal/workfactor"
)

// errIdentity reports that the passphrase opened something, but not an identity.
var errIdentity = errors.New("vault: the first part does not hold one X25519 identity")

// key is the identity that all items are encrypted for, and the age file that wraps it for the passphrase.
// Opening that file is the one derivation of an unlock; it is copied byte for byte from then on.
type key struct {
	identity *age.X25519Identity
	sealed   []byte
}

// newKey makes an identity and encrypts it for the passphrase.
func newKey(passphrase kiiex.Secret) (key, error) {
	defer debug.FreeOSMemory() // the derivation's 256 MiB would otherwise stay with the process for minutes
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return key{}, err
	}
	passphrase = composed(passphrase)
	defer passphrase.Clear()
	recipient, err := age.NewScryptRecipient(passphrase.Reveal())
	if err != nil {
		return key{}, err
	}
	recipient.SetWorkFactor(workfactor.ForNew())
	text := []byte(identity.String() + "\n")
	defer clear(text)
	sealed, err := agefile.Encrypt(text, recipient)
	return key{identity: identity, sealed: sealed}, err
}

// composed returns a copy of the passphrase in NFC, the form of Unicode that everything derives from, however
// it was typed or read: the same letters must open the vault although macOS writes an é in two characters and
// others in one.
func composed(passphrase kiiex.Secret) kiiex.Secret {
	const growth = 3 // at most; growing leaves copies behind
	return kiiex.NewSecret(norm.NFC.Append(make([]byte, 0, growth*passphrase.Len()), passphrase.Bytes()...))
}

// SamePassphrase reports whether two passphrases open the same vault.
func SamePassphrase(a, b kiiex.Secret) bool {
	a, b = composed(a), composed(b)
	defer a.Clear()
	defer b.Clear()
	return a.Equal(b)
}

// openKey is the inverse of newKey. An *age.NoIdentityMatchError stands for a wrong passphrase.
func openKey(sealed []byte, passphrase kiiex.Secret) (key, error) {
	defer debug.FreeOSMemory()
	passphrase = composed(passphrase)
	defer passphrase.Clear()
	opener, err := age.NewScryptIdentity(passphrase.Reveal())
	if err != nil {
		return key{}, err
	}
	opener.SetMaxWorkFactor(workfactor.Highest)
	text, err := agefile.Decrypt(sealed, opener)
	if err != nil {
		return key{}, err
	}
	defer clear(text)
	line, complete := strings.CutSuffix(string(text), "\n")
	identity, err := age.ParseX25519Identity(line)
	if !complete || err != nil {
		return key{}, errIdentity // the parser's own text could quote the identity
	}
	return key{identity: identity, sealed: bytes.Clone(sealed)}, nil
}

// sealDocument returns the vault file that holds d.
func (k key) sealDocument(d document) ([]byte, error) {
	if d.encodedBound() > maxFile {
		return nil, errTooLarge
	}
	plain := d.encode()
	defer clear(plain)
	return k.seal(plain)
}

// seal encrypts the items' document and packs the vault file. It has opened its result once when it returns.
func (k key) seal(plain []byte) ([]byte, error) {
	items, err := agefile.Encrypt(plain, k.identity.Recipient())
	if err != nil {
		return nil, err
	}
	back, err := agefile.Decrypt(items, k.identity)
	if err != nil {
		return nil, err
	}
	defer clear(back)
	if !bytes.Equal(back, plain) {
		return nil, errors.New("vault: what was encrypted does not decrypt to the same")
	}
	return archive{key: k.sealed, items: items}.pack()
}
