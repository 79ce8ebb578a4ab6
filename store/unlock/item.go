// Package unlock defines the one small item that unlocks a vault without its passphrase. A system keyring or, for a
// while, the kernel's holds it.
//
// The rules it keeps:
//   - The item holds the vault's identity, never the passphrase, and unlocks only the vault that it was made from.
//   - Errors quote nothing of the item.
package unlock

import (
	"crypto/subtle"
	"errors"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/strictjson"
)

// Item is the key of one vault.
type Item struct {
	// Identity is the vault's, in age's notation.
	Identity kiiex.Secret
	// KeySHA256 is the SHA-256 of the vault's wrapped identity, in hexadecimal. The identity may be used only
	// with the file whose first member has this hash.
	KeySHA256 string
}

// Name is the item's key in a keyring, for a vault whose wrapped identity has this SHA-256 in hexadecimal.
func Name(keySHA256 string) string { return "kiikey/" + keySHA256 }

// Encode returns the item's value; the caller must clear it.
func (i Item) Encode() []byte {
	identity := i.Identity.Bytes()
	out := make([]byte, 0, len(`{"version":1,"identity":,"keySHA256":}`)+
		strictjson.StringLen(identity)+strictjson.StringLen(i.KeySHA256))
	out = append(out, `{"version":1,"identity":`...)
	out = strictjson.AppendString(out, identity)
	out = append(out, `,"keySHA256":`...)
	out = strictjson.AppendString(out, i.KeySHA256)
	return append(out, '}')
}

// Decode reads an item's value, and rejects the item of another vault than the one whose wrapped identity has
// the SHA-256 keySHA256. It retains no part of data. Errors are *problem.Problem: of kind RecordMismatch for
// another vault's item, else of kind KeyringFailed. They quote nothing of data.
func Decode(data []byte, keySHA256 string) (Item, error) {
	v, err := strictjson.Parse(data, nil)
	if err != nil {
		return Item{}, damaged()
	}
	defer v.Clear()
	f := strictjson.FieldsOf(v)
	version, identity, hash := f.Number("version"), f.Take("identity", strictjson.String).Text, f.Take("keySHA256", strictjson.String).Text
	if f.Done() != nil || version != "1" || len(identity) == 0 {
		return Item{}, damaged()
	}
	if subtle.ConstantTimeCompare(hash, []byte(keySHA256)) != 1 {
		return Item{}, &problem.Problem{
			Kind: problem.RecordMismatch,
			What: "The item in the keyring belongs to another vault.",
			Why:  "It holds another vault's hash than its name says, so something other than kiikey put it there.",
			Next: next,
			Err:  errItem,
		}
	}
	return Item{Identity: kiiex.NewSecret(append([]byte(nil), identity...)), KeySHA256: keySHA256}, nil
}

const next = problem.UsePassphrase + " To replace the item, run kiikey unlock --forget, then kiikey unlock --remember."

var errItem = errors.New("unlock: not the vault's item")

// damaged does not carry the parser's error, whose text may quote the item.
func damaged() error {
	return &problem.Problem{
		Kind: problem.KeyringFailed,
		What: "The item in the keyring is damaged.",
		Why:  "It" + problem.ChangedOrCutOff,
		Next: next,
		Err:  errItem,
	}
}
