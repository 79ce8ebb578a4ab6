package atomicfile

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"kiikey/internal/regularfile"
)

// Causes within the *fs.PathError that Read returns.
var (
	errNotRegular = errors.New("not a regular file")
	ErrTooLarge   = errors.New("larger than it can be")
)

// Read returns the content of the regular file at path. It follows no symbolic link, and never waits for a
// device or a pipe. A file of more than limit bytes is rejected before it is read; a negative limit allows any
// size.
func Read(path string, limit int64) ([]byte, error) {
	var data []byte
	err := retry(func() error {
		f, err := os.OpenFile(path, regularfile.NoFollow, 0)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		data, err = readOpen(f, path, limit)
		return err
	})
	return data, err
}

func readOpen(f *os.File, path string, limit int64) ([]byte, error) {
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "read", Path: path, Err: errNotRegular}
	case limit >= 0 && info.Size() > limit:
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrTooLarge}
	}
	data := make([]byte, info.Size())
	if _, err := io.ReadFull(f, data); err != nil && err != io.EOF {
		return nil, &fs.PathError{Op: "read", Path: path, Err: err}
	}
	return data, nil
}
