package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"

	"filippo.io/age"

	"kiikey/kiiex"
	"kiikey/store/unlock"
)

// Fingerprint returns the KeySHA256 of the vault at path as the file is now, without opening it. Errors are
// *problem.Problem, of the kinds StoreDamaged, StoreMissing and StoreUnreadable.
func Fingerprint(path string) (string, error) {
	path, err := resolveFor(path)
	if err != nil {
		return "", err
	}
	about := subject{path: path}
	raw, err := about.read()
	if err != nil {
		return "", err
	}
	parts, err := unpack(raw)
	if err != nil {
		return "", about.damaged(err)
	}
	return keySHA256(parts.key), nil
}

func keySHA256(sealed []byte) string {
	digest := sha256.Sum256(sealed)
	return hex.EncodeToString(digest[:])
}

// OpenWith opens the vault at path with an earlier result of Item, if the file still begins with the bytes that
// the item belongs to. Otherwise a bit flipped in the file's first member would go unnoticed while the
// passphrase is not needed, and be copied into every later version, which no passphrase would open. Errors are
// those of Open; WrongPassphrase if the item is not this file's.
func OpenWith(ctx context.Context, path string, by unlock.Item) (*Vault, error) {
	if err := stopped(ctx); err != nil {
		return nil, err
	}
	return openBy(ctx, path, func(about subject) func(archive) (key, error) {
		return func(a archive) (key, error) {
			if keySHA256(a.key) != by.KeySHA256 {
				return key{}, about.rekeyed(nil)
			}
			identity, err := age.ParseX25519Identity(by.Identity.Reveal())
			if err != nil {
				return key{}, about.rekeyed(errIdentity) // the parser's own text could quote the identity
			}
			return key{identity: identity, sealed: bytes.Clone(a.key)}, nil
		}
	})
}

// Item returns the key that opens this vault without the passphrase, until that is changed. The holder must
// clear its identity. The error is of kind PassphraseNeeded after Close.
func (v *Vault) Item() (unlock.Item, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.state == nil {
		return unlock.Item{}, Locked()
	}
	return unlock.Item{
		Identity:  kiiex.SecretFromString(v.state.key.identity.String()),
		KeySHA256: keySHA256(v.state.key.sealed),
	}, nil
}

// Verify returns nil if the passphrase is the vault's present one, else an error of kind WrongPassphrase. It
// costs a derivation. Other errors are those of Open.
func (v *Vault) Verify(ctx context.Context, passphrase kiiex.Secret) error {
	if err := check(ctx, passphrase); err != nil {
		return err
	}
	now, err := v.present()
	if err != nil {
		return err
	}
	defer now.clear()
	_, err = v.about().unlock(archive{key: now.key.sealed}, passphrase)
	return err
}
