package vault

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
)

// Names of the two entries, in their order.
const (
	keyEntry   = "identity.age"
	itemsEntry = "items.age"
)

// Bounds on what is read and written.
const (
	maxFile = 64 << 20
	maxKey  = 4 << 10
)

var (
	errArchive  = errors.New("vault: not the two entries that it must consist of")
	errTooLarge = errors.New("vault: too large")
)

// archive holds the two parts of a vault file, each a binary age file.
type archive struct {
	key   []byte // the identity, for the passphrase
	items []byte // the items, for the identity
}

// pack writes the one tar that represents a: every header field that says nothing about a is zero.
func (a archive) pack() ([]byte, error) {
	var out bytes.Buffer
	out.Grow(len(a.key) + len(a.items) + 6*512)
	w := tar.NewWriter(&out)
	for _, entry := range []struct {
		name string
		data []byte
	}{{keyEntry, a.key}, {itemsEntry, a.items}} {
		header := &tar.Header{
			Typeflag: tar.TypeReg, Name: entry.name, Size: int64(len(entry.data)), Mode: 0o600, Format: tar.FormatUSTAR,
		}
		if err := w.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := w.Write(entry.data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if len(a.key) > maxKey || out.Len() > maxFile {
		return nil, errTooLarge
	}
	return out.Bytes(), nil
}

// unpack splits raw. It accepts only what pack makes: tar's readers skip much of a file, and a change there must not
// stay unnoticed.
func unpack(raw []byte) (a archive, err error) {
	entries := tar.NewReader(bytes.NewReader(raw))
	for _, part := range []*[]byte{&a.key, &a.items} {
		if _, err = entries.Next(); err == nil {
			*part, err = io.ReadAll(io.LimitReader(entries, int64(len(raw)))) // a sparse file claims to be larger
		}
		if err != nil {
			return archive{}, errors.Join(errArchive, err)
		}
	}
	canonical, err := a.pack()
	if err == nil && !bytes.Equal(canonical, raw) {
		err = errArchive
	}
	return a, err
}
