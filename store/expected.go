package store

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"kiikey/store/atomicfile"
	"kiikey/store/vault"
)

// expectedFile marks, in the data folder and in the state folder, that a vault was made or opened here. It holds
// the path of that vault.
const expectedFile = "kiikey.vault.expected"

// marks returns the marks of a place. There are two, since either folder may be gone with what was in it: a disk
// that is not mounted, a home that was moved.
func (at Place) marks() []string {
	marks := []string{filepath.Join(at.Data, expectedFile)}
	if at.State != "" && at.State != at.Data {
		marks = append(marks, filepath.Join(at.State, expectedFile))
	}
	return marks
}

// expect leaves the marks. They are worth a try and no error: without them the vault works as well.
func (at Place) expect() {
	for _, mark := range at.marks() {
		if !at.markedBy(mark) {
			_ = atomicfile.Write(mark, []byte(VaultPath(at.Data)+"\n"), atomicfile.Options{})
		}
	}
}

// Expected returns the marks that say that there has been a vault here: none for a place that is new.
func (at Place) Expected() []string {
	var left []string
	for _, mark := range at.marks() {
		if at.markedBy(mark) {
			left = append(left, mark)
		}
	}
	return left
}

// markedBy reports whether a mark is about this place. That in the data folder always is: the folder may have
// been moved as a whole.
func (at Place) markedBy(mark string) bool {
	content, err := atomicfile.Read(mark, 1<<16)
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	return filepath.Dir(mark) == at.Data || strings.TrimSuffix(string(content), "\n") == VaultPath(at.Data)
}

// Exists reports whether a vault's file is there, whole or not. The error is that of vault.Exists.
func (at Place) Exists() (bool, error) { return vault.Exists(VaultPath(at.Data)) }
