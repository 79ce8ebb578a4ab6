// Package regularfile reads files that users name: regular ones of at most 1 MiB. Nothing else is even opened, as opening
// a device can have effects of its own, and a pipe blocks the program that opens it.
package regularfile

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
)

// MaxSize is the largest file that is read, in bytes.
const MaxSize = 1 << 20

// Causes for which a file is not read, as the end of a sentence.
var (
	ErrTooLarge = errors.New("it is larger than 1 MiB")
	ErrChanging = errors.New("it was changed while it was read")
)

// NotRegular is the error for anything but a regular file.
type NotRegular struct{ Mode fs.FileMode }

func (NotRegular) Error() string { return "it is not a regular file" }

// Open opens the regular file at path, and says what was opened. It follows a symbolic link only with follow. Errors are
// NotRegular, ErrTooLarge, ErrChanging if another file came to be there just now, and those of package os.
func Open(path string, follow bool) (*os.File, fs.FileInfo, error) {
	look, flags := os.Lstat, NoFollow
	if follow {
		look, flags = os.Stat, noWait
	}
	before, err := look(path)
	if err != nil {
		return nil, nil, err
	}
	if err := Check(before); err != nil {
		return nil, nil, err
	}
	f, err := os.OpenFile(path, flags, 0)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && !os.SameFile(before, info) {
		err = ErrChanging
	}
	if err != nil {
		_ = f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

// Check says why a file of that kind and size is not read.
func Check(info fs.FileInfo) error {
	switch {
	case !info.Mode().IsRegular():
		return NotRegular{info.Mode()}
	case info.Size() > MaxSize:
		return ErrTooLarge
	}
	return nil
}

// Read returns the content of the regular file at path, and what it is. It follows a symbolic link. Errors are those of
// Open.
func Read(path string) ([]byte, fs.FileInfo, error) {
	f, info, err := Open(path, true)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := Bounded(f)
	return data, info, err
}

// Bounded reads r to its end, at most MaxSize bytes. One buffer of the full size is used and cleared: one that grows would
// leave copies of a secret behind.
func Bounded(r io.Reader) ([]byte, error) {
	buffer := make([]byte, MaxSize+1)
	defer clear(buffer)
	n, err := io.ReadFull(r, buffer)
	switch {
	case err == nil:
		return nil, ErrTooLarge
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return bytes.Clone(buffer[:n]), nil
	}
	return nil, err
}
