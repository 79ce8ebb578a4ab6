package exportfile

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"kiikey/internal/regularfile"
	"kiikey/kiiex/problem"
	"kiikey/ui/plain"
)

// Deletion is the result of deleting a file.
type Deletion struct {
	// otherName reports whether the same file has another name elsewhere, under which it can still be read.
	otherName bool
	// copies are the names of files beside it in which an editor may have kept its content. They are text from outside.
	copies []string
}

// copyNames returns the names that editors give to their copies of a file, or of its typed content: Vim, Emacs,
// nano, Kate and most others.
func copyNames(name string) []string {
	return []string{
		name + "~", name + ".bak", name + ".save", "#" + name + "#",
		"." + name + ".swp", "." + name + ".swo", "." + name + ".un~", "." + name + ".kate-swp",
	}
}

// String tells the user what was done, and what that does not guarantee, in whole sentences.
func (d Deletion) String() string {
	text := "The file is deleted. Its content may still be recoverable from the disk, and from backups, snapshots and synchronised folders."
	if left := d.Left(); left != "" {
		text += " " + left
	}
	return text
}

// Left tells, in whole sentences, where the secret can still be read for certain, or very likely; "" for nowhere.
func (d Deletion) Left() string {
	var left []string
	if d.otherName {
		left = append(left, "The same file has another name elsewhere (a hard link), under which it can still be read.")
	}
	if len(d.copies) > 0 {
		names := make([]string, len(d.copies))
		for i, name := range d.copies {
			names[i] = "“" + plain.Truncate(name, 200) + "”"
		}
		left = append(left, "An editor's copies are still beside it, and may hold the secret: "+strings.Join(names, ", ")+".")
	}
	return strings.Join(left, " ")
}

// Delete removes the file that f was read from, if it is still that very file: the same one on the disk,
// of the same size, time and content. Neither a link in its place nor one that it was read through is
// touched.
//
// Errors are *problem.Problem of kind FileUnusable, and the file is then still there. A program that can write in its
// folder could exchange it in the moment between the last look and the deletion.
func Delete(f *File) (Deletion, error) {
	kept := func(why string, err error) (Deletion, error) {
		return Deletion{}, &problem.Problem{
			Kind: problem.FileUnusable,
			What: "The file " + quoted(f.Path) + " was not deleted.",
			Why:  why,
			Next: "Look at it and delete it yourself: it holds the secret in plain text.",
			Err:  err,
		}
	}
	switch {
	case f.info == nil:
		return kept("This did not come from a file.", nil)
	case f.linked:
		return kept("It was read through a link.", nil)
	}
	// The folder is held open, so that the looks and the deletion concern the same one.
	folder, err := os.OpenRoot(filepath.Dir(f.absolute))
	if err != nil {
		return kept("Its folder cannot be opened any more.", err)
	}
	defer func() { _ = folder.Close() }()
	name := filepath.Base(f.absolute)

	now, err := folder.Lstat(name)
	switch {
	case err != nil:
		return kept("It is not there any more.", err)
	case now.Mode()&fs.ModeSymlink != 0:
		return kept("A link is in its place now.", nil)
	case !now.Mode().IsRegular() || !os.SameFile(f.info, now): // a number of the file system is soon used again
		return kept("Another file is in its place now.", nil)
	}
	same, err := f.sameContent(folder, name)
	switch {
	case err != nil:
		return kept("It cannot be read any more.", err)
	case !same:
		return kept("It has changed since it was read.", nil)
	}
	if err := folder.Remove(name); err != nil {
		return kept("The system did not allow it: "+plain.Text(problem.Reason(err))+".", err)
	}
	done := Deletion{otherName: names(now) > 1}
	for _, other := range copyNames(name) {
		if info, err := folder.Lstat(other); err == nil && info.Mode().IsRegular() {
			done.copies = append(done.copies, other)
		}
	}
	return done, nil
}

// sameContent reports whether the file called name in folder is as it was when f was read.
func (f *File) sameContent(folder *os.Root, name string) (bool, error) {
	again, err := folder.OpenFile(name, regularfile.NoFollow, 0)
	if err != nil {
		return false, err
	}
	defer func() { _ = again.Close() }()
	info, err := again.Stat()
	if err != nil || !unchanged(f.info, info) {
		return false, err
	}
	data, err := readAll(context.Background(), again)
	if err != nil {
		return false, err
	}
	defer clear(data)
	sum := sha256.Sum256(data)
	return subtle.ConstantTimeCompare(sum[:], f.sum[:]) == 1, nil
}
