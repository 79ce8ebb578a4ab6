package kiiex

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Mask replaces a secret wherever one must not be shown. Its length says nothing about the secret's.
const Mask = "••••••••••••"

// errSecretNotMarshalled stops a secret from being written by an encoder that walks a struct: the mask
// would silently replace the only copy, the value would leak.
var errSecretNotMarshalled = errors.New("kiiex: a Secret is not marshalled; call Reveal where the value is meant to leave")

// Secret is a value that must not be shown, logged or written by accident: an API secret, a signature, a
// session token, a passphrase. Every way of printing it gives the mask, and every encoder an error; only
// Bytes and Reveal hand the value out. The zero Secret is empty.
//
// The value is behind a pointer to a pointer to bytes: fmt skips methods for unexported fields of other
// structs and prints what it finds there, which then is an address. With one pointer it would be the bytes
// wherever the verb does not suit a pointer, as with %s: fmt then prints the pointer as if it stood alone,
// and follows it to a slice. Copies of a Secret share the bytes, so Clear on one clears all.
type Secret struct {
	value **[]byte
}

// NewSecret takes ownership of value: the caller must not keep or change it.
func NewSecret(value []byte) Secret {
	p := &value
	return Secret{value: &p}
}

// SecretFromString copies s, which itself cannot be cleared: prefer NewSecret where bytes are at hand.
func SecretFromString(s string) Secret { return NewSecret([]byte(s)) }

// Bytes returns the value itself, not a copy: use it at once, do not keep it, do not change it.
func (s Secret) Bytes() []byte {
	if s.value == nil {
		return nil
	}
	return **s.value
}

// Reveal returns the value as a string, for the places made to output it (a header, the clipboard, a command
// that prints it).
func (s Secret) Reveal() string { return string(s.Bytes()) }

// Len returns the number of bytes.
func (s Secret) Len() int { return len(s.Bytes()) }

// IsEmpty reports whether there is no value.
func (s Secret) IsEmpty() bool { return s.Len() == 0 }

// Equal compares in constant time for values of equal length.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare(s.Bytes(), other.Bytes()) == 1
}

// Clone returns an independent copy that survives Clear on s.
func (s Secret) Clone() Secret {
	return NewSecret(append([]byte(nil), s.Bytes()...))
}

// Clear overwrites the value. All copies of s become empty.
func (s Secret) Clear() {
	if s.value == nil {
		return
	}
	clear(**s.value)
	**s.value = nil
}

// String returns the mask.
func (s Secret) String() string { return Mask }

// GoString returns the mask.
func (s Secret) GoString() string { return "kiiex.Secret(" + Mask + ")" }

// Format writes the mask for every verb, so that %x and %q cannot reach the bytes.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Mask) }

// LogValue returns the mask, for slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(Mask) }

// MarshalJSON always fails.
func (s Secret) MarshalJSON() ([]byte, error) { return nil, errSecretNotMarshalled }

// MarshalText always fails.
func (s Secret) MarshalText() ([]byte, error) { return nil, errSecretNotMarshalled }

// MarshalBinary always fails; encoding/gob uses it.
func (s Secret) MarshalBinary() ([]byte, error) { return nil, errSecretNotMarshalled }

// MaskKey shortens an API key for display: enough to recognise it, too little to use it. Keys too short
// to keep at least half of themselves hidden become the mask.
func MaskKey(key string) string {
	const shown = 4
	if len(key) < 4*shown {
		return Mask
	}
	return key[:shown] + "…" + key[len(key)-shown:]
}
