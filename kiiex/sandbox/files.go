package sandbox

import (
	"errors"
	"os"
)

// files are the files that the sandbox has written. An empty path is one that it has not.
type files struct {
	authority  string
	credential string
}

// writeFile writes a new file, so that two sandboxes with one folder do not replace each other's. Only the
// owner may read it: os.CreateTemp makes it 0600. Without a folder it writes nothing.
func writeFile(dir, pattern string, content []byte) (path string, err error) {
	if dir == "" {
		return "", nil
	}
	file, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return "", err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Close()); err != nil {
		_ = os.Remove(file.Name())
		return "", err
	}
	return file.Name(), nil
}

// remove deletes the files. One that is already gone is no error.
func (f *files) remove() error {
	var failed error
	for _, path := range []string{f.authority, f.credential} {
		if path == "" {
			continue
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}
