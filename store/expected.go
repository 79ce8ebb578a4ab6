package store

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"kiikey/store/atomicfile"
	"kiikey/store/vault"
)

// expectedFile marks, in the data folder and in the state folder, that a vault was created or opened here. Its
// lines are the paths of that vault: as it was named, and without symbolic links.
const expectedFile = "kiikey.vault.expected"

// marks returns the marks of a place. There are two, since either folder can disappear: a disk that is not
// mounted, a home that was moved.
func (at Place) marks() []string {
	marks := []string{filepath.Join(at.Data, expectedFile)}
	if at.State != "" && at.State != at.Data {
		marks = append(marks, filepath.Join(at.State, expectedFile))
	}
	return marks
}

// expect leaves the marks, ignoring errors: the vault works without them.
func (at Place) expect() {
	for _, mark := range at.marks() {
		if !at.markedBy(mark) {
			_ = atomicfile.Write(mark, []byte(strings.Join(at.paths(), "\n")+"\n"), atomicfile.Options{})
		}
	}
}

// paths returns the paths of the vault: through a link, and without it.
func (at Place) paths() []string {
	paths := []string{VaultPath(at.Data)}
	if real, err := filepath.EvalSymlinks(at.Data); err == nil && real != at.Data {
		paths = append(paths, VaultPath(real))
	}
	return paths
}

// Expected returns the marks that report a vault here: none for a new place.
func (at Place) Expected() []string {
	var left []string
	for _, mark := range at.marks() {
		if at.markedBy(mark) {
			left = append(left, mark)
		}
	}
	return left
}

// markedBy reports whether a mark belongs to this place. The data folder's always does: the folder may have
// been moved as a whole.
func (at Place) markedBy(mark string) bool {
	content, err := atomicfile.Read(mark, 1<<16)
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	if filepath.Dir(mark) == at.Data {
		return true
	}
	paths := at.paths()
	return slices.ContainsFunc(strings.Split(string(content), "\n"), func(line string) bool { return slices.Contains(paths, line) })
}

// Exists reports whether a vault's file exists, whole or not. The error is that of vault.Exists.
func (at Place) Exists() (bool, error) { return vault.Exists(VaultPath(at.Data)) }
