package home

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// NoFolder says of a file to write that it cannot be there.
const NoFolder = "is in a folder that does not exist"

// BringBack is the advice about a folder that is not there.
const BringBack = "Put the folder back, or name the right one with --home."

// Gone says why something that was there, the subject, is not any more.
func Gone(subject string) string {
	return subject + " was moved or deleted, or its disk is not mounted."
}

// KeptThere follows a path for which Keeps is true, and says why nothing is written there.
const KeptThere = "is where kiikey keeps its own files"

// Keeps reports whether a file written at path would replace or join kiikey's own files. That holds for a path
// in or above one of the folders, or in another kiikey's folder, however it is spelt and whichever links lead
// there; for another name (a hard link) of a file in one; and beside the target of a link in one, where names
// that begin with the target's name are its companions: its lock, its previous version.
//
// Callers ask it before they write a file that the user has named, so that it never replaces one of these.
func (f Folders) Keeps(path string) bool {
	real, err := filepath.Abs(path)
	if err != nil {
		return false // without a working folder nothing can be written either
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
// path lies, with a name that begins with its own.
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

// resolved returns path without symbolic links, as far as it exists.
func resolved(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if up := filepath.Dir(path); up != path {
		return filepath.Join(resolved(up), filepath.Base(path))
	}
	return path
}

// within reports whether path is folder or below it, by name.
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
