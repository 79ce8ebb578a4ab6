package home

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// KeptThere says of a path that Keeps holds for why nothing is written there.
const KeptThere = "is where kiikey keeps its own files"

// Keeps reports whether a file written at path would take the place of one that kiikey keeps, or get among
// them. So it is with a path in or above one of the folders, or in a folder of another kiikey's, however it is
// spelt and whichever links lead there; with another name of a file in one (a hard link); and beside a file that a
// link in one leads to, where what begins with that file's name is its company: its lock, its previous state.
//
// It is asked before a file is written that a person has named. A file of theirs is then never one of these.
func (f Folders) Keeps(path string) bool {
	real, err := filepath.Abs(path)
	if err != nil {
		return false // there is no working folder, so nothing can be written either
	}
	real = resolved(real)
	folders := []string{f.Config, f.Data, f.State}
	for _, folder := range folders {
		if folder = resolved(folder); within(real, folder) || within(folder, real) {
			return true
		}
	}
	for up := filepath.Dir(real); ; up = filepath.Dir(up) {
		if isOurs(up) || slices.ContainsFunc(folders, func(folder string) bool { return sameFile(up, folder) }) {
			return true
		}
		if up == filepath.Dir(up) {
			break
		}
	}
	return slices.ContainsFunc(folders, func(folder string) bool { return leadsTo(folder, real) })
}

// leadsTo reports whether a file in folder is the one at path under another name, or leads to one beside which
// path lies under a name that begins with its own.
func leadsTo(folder, path string) bool {
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		kept := filepath.Join(folder, e.Name())
		if sameFile(kept, path) {
			return true
		}
		kept = resolved(kept)
		if strings.HasPrefix(filepath.Base(path), filepath.Base(kept)) && sameFile(filepath.Dir(kept), filepath.Dir(path)) {
			return true
		}
	}
	return false
}

// resolved is path without symbolic links, as far as it is there.
func resolved(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if up := filepath.Dir(path); up != path {
		return filepath.Join(resolved(up), filepath.Base(path))
	}
	return path
}

// within reports whether path is folder or below it, by its name.
func within(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(rel)
}

// sameFile reports whether two paths lead to one file or folder.
func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}
