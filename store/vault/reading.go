package vault

import (
	"bytes"
	"crypto/sha256"
	"errors"

	"filippo.io/age"

	"kiikey/kiiex"
	"kiikey/store/agefile"
	"kiikey/store/atomicfile"
)

// errReadBack reports that the file differs from what was just written.
var errReadBack = errors.New("vault: the file does not hold what was written")

// read returns the content of the file.
func (s subject) read() ([]byte, error) {
	raw, err := atomicfile.Read(s.path, maxFile)
	if err != nil {
		return nil, s.reading(err)
	}
	return raw, nil
}

// open splits raw, gets the key from unlock, whose error is returned as it is, and opens the items.
func (s subject) open(raw []byte, unlock func(archive) (key, error)) (*state, error) {
	parts, err := unpack(raw)
	if err != nil {
		return nil, s.damaged(err)
	}
	k, err := unlock(parts)
	if err != nil {
		return nil, err
	}
	d, err := openItems(parts.items, k)
	switch {
	case errors.Is(err, errNewer):
		return nil, s.newer(err)
	case err != nil:
		return nil, s.damaged(err)
	}
	return &state{key: k, document: d, sum: sha256.Sum256(raw)}, nil
}

// unlock opens the first part with the passphrase.
func (s subject) unlock(a archive, passphrase kiiex.Secret) (key, error) {
	k, err := openKey(a.key, passphrase)
	if _, wrong := errors.AsType[*age.NoIdentityMatchError](err); wrong {
		return key{}, s.wrongPassphrase(err)
	} else if err != nil {
		return key{}, s.damaged(err)
	}
	return k, nil
}

func openItems(sealed []byte, k key) (document, error) {
	plain, err := agefile.Decrypt(sealed, k.identity)
	if err != nil {
		return document{}, err
	}
	defer clear(plain)
	return decode(plain)
}

// refresh makes v.state the present content of the file, which it reads, and opens if it is another one. The caller must
// hold v.mu. After an error v.state is as it was.
func (v *Vault) refresh() error {
	if v.state == nil {
		return Locked()
	}
	raw, err := v.about().read()
	if err != nil || sha256.Sum256(raw) == v.state.sum {
		return err
	}
	next, err := v.about().open(raw, v.sameKey)
	if err != nil {
		return err
	}
	if next.document.generation <= v.state.document.generation {
		next.clear()
		return v.about().rolledBack()
	}
	v.state.clear()
	v.state = next
	return nil
}

// sameKey accepts a file that another process wrote only if it is for the identity that is open here. The
// caller must hold v.mu.
func (v *Vault) sameKey(a archive) (key, error) {
	if bytes.Equal(a.key, v.state.key.sealed) {
		return v.state.key, nil
	}
	plain, err := agefile.Decrypt(a.items, v.state.key.identity)
	clear(plain)
	if _, other := errors.AsType[*age.NoIdentityMatchError](err); other {
		return key{}, v.about().rekeyed(err)
	}
	// The items are still for this identity, so nobody set a passphrase: the first part is damaged.
	return key{}, v.about().damaged(err)
}

// reread is replaced by tests to return something else, as a disk does that has not kept what it confirmed.
var reread = atomicfile.Read

// write writes the vault file that holds d, and reads it back. An error wraps that of atomicfile.Write.
func (s subject) write(k key, d document, o atomicfile.Options) (written sum, err error) {
	raw, err := k.sealDocument(d)
	if err == nil {
		err = atomicfile.Write(s.path, raw, o)
	}
	if err != nil {
		return sum{}, s.writing(err)
	}
	back, err := reread(s.path, maxFile)
	if err == nil && !bytes.Equal(back, raw) {
		err = errReadBack
	}
	if err != nil {
		return sum{}, s.unconfirmed(err)
	}
	return sha256.Sum256(raw), nil
}
