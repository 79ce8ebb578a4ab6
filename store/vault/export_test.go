package vault

import (
	"errors"

	"kiikey/kiiex"
	"kiikey/store/atomicfile"
)

// Parts of a vault file, for tests that forge one.
const (
	KeyEntry   = keyEntry
	ItemsEntry = itemsEntry
	MaxFile    = maxFile
)

// Unpack takes a vault file apart.
func Unpack(raw []byte) (sealedKey, sealedItems []byte, err error) {
	a, err := unpack(raw)
	return a.key, a.items, err
}

// Pack is the inverse of Unpack.
func Pack(sealedKey, sealedItems []byte) ([]byte, error) {
	return archive{key: sealedKey, items: sealedItems}.pack()
}

// Forge makes a vault file whose second part holds plain.
func Forge(passphrase kiiex.Secret, plain []byte) ([]byte, error) {
	k, err := newKey(passphrase)
	if err != nil {
		return nil, err
	}
	return k.seal(plain)
}

// OpenBytes is Open for a file that holds raw.
func OpenBytes(raw []byte, passphrase kiiex.Secret) (Items, error) {
	about := subject{path: "fuzz"}
	s, err := about.open(raw, func(a archive) (key, error) { return about.unlock(a, passphrase) })
	if err != nil {
		return nil, err
	}
	return s.document.items, nil
}

// DecodeEncode reads a document and writes it again.
func DecodeEncode(plain []byte) (items Items, again []byte, err error) {
	d, err := decode(plain)
	if err != nil {
		return nil, nil, err
	}
	return d.items, d.encode(), nil
}

// Decrypted returns the data that v holds, itself and no copy.
func (v *Vault) Decrypted() [][]byte {
	v.mu.Lock()
	defer v.mu.Unlock()
	var all [][]byte
	for _, item := range v.state.document.items {
		all = append(all, item.Data)
	}
	return all
}

// EncodedLength returns the length of the document and what was reserved for it.
func (v *Vault) EncodedLength() (length, bound int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.state.document.encode()), v.state.document.encodedBound()
}

// ForgetfulDisk has every file that was written come back changed, until it is corrected.
func ForgetfulDisk() (mend func()) {
	reread = func(path string, most int64) ([]byte, error) {
		back, err := atomicfile.Read(path, most)
		if len(back) == 0 {
			return nil, errors.Join(err, errors.New("nothing was written"))
		}
		back[len(back)-1]++
		return back, err
	}
	return func() { reread = atomicfile.Read }
}
