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

// unpack splits raw, sharing its bytes. It accepts only what pack makes: tar's readers skip much of a file, and
// a change there must not stay unnoticed.
func unpack(raw []byte) (archive, error) {
	reader := bytes.NewReader(raw)
	entries := tar.NewReader(reader)
	next := func(name string) ([]byte, error) {
		header, err := entries.Next()
		if err != nil {
			return nil, errors.Join(errArchive, err)
		}
		start, left := len(raw)-reader.Len(), int64(reader.Len())
		if header.Name != name || header.Typeflag != tar.TypeReg || header.Size < 0 || header.Size > left {
			return nil, errArchive
		}
		return raw[start : start+int(header.Size) : start+int(header.Size)], nil
	}
	key, err := next(keyEntry)
	if err != nil {
		return archive{}, err
	}
	items, err := next(itemsEntry)
	if err != nil {
		return archive{}, err
	}
	if _, err := entries.Next(); err != io.EOF {
		return archive{}, errors.Join(errArchive, err)
	}
	a := archive{key: key, items: items}
	canonical, err := a.pack()
	if err != nil {
		return archive{}, err
	}
	if !bytes.Equal(canonical, raw) {
		return archive{}, errArchive
	}
	return a, nil
}
