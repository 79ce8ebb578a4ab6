// Package agefile encrypts and decrypts whole contents with age. It never leaves a copy of the plain content in a
// buffer that grew.
package agefile

import (
	"bytes"
	"io"

	"filippo.io/age"
)

// Encrypt returns plain as an age file that each of to opens. Errors are those of age.Encrypt.
func Encrypt(plain []byte, to ...age.Recipient) ([]byte, error) {
	const header = 4096 // as a rule
	var out bytes.Buffer
	out.Grow(len(plain) + len(plain)>>10 + header)
	w, err := age.Encrypt(&out, to...)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Decrypt returns the plain content of data, in a slice that never grew: growing leaves copies behind. The
// caller must clear it. Errors are those of age.Decrypt, and of reading its result.
func Decrypt(data []byte, by ...age.Identity) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(data), by...)
	if err != nil {
		return nil, err
	}
	plain := make([]byte, 0, len(data)) // always larger than what is inside
	for {
		n, err := r.Read(plain[len(plain):cap(plain)])
		plain = plain[:len(plain)+n]
		if err == io.EOF {
			return plain, nil
		}
		if err != nil {
			clear(plain)
			return nil, err
		}
	}
}
