package flow

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"kiikey/kiiex/problem"
	"kiikey/store/atomicfile"
	"kiikey/store/home"
)

// FreeTarget says whether a file may be made at path, before the user is asked for anything: there is true if a
// plain file exists, which a yes may replace. It allows nothing that is no plain file, follows no link, and
// never allows kiikey's own files to be replaced, nor a file of passphrases, which are those that the same
// command reads. The error is a *problem.Problem of kind FileUnusable.
func (j *Job) FreeTarget(path string, passphrases ...string) (there bool, err error) {
	unusable := func(why string, err error) error {
		return &problem.Problem{
			Kind: problem.FileUnusable,
			What: "No file can be written there.",
			Why:  path + " " + why + ".",
			Next: "Choose another name.",
			Err:  err,
		}
	}
	info, err := os.Lstat(path)
	isPath := func(file string) bool {
		other, err := os.Stat(file)
		return err == nil && os.SameFile(info, other)
	}
	switch {
	case j.folders.Keeps(path):
		return false, unusable(home.KeptThere, nil)
	case err == nil && slices.ContainsFunc(passphrases, isPath):
		return false, unusable("is where the passphrase is read from", nil)
	case err == nil && info.Mode().IsRegular():
		return true, nil
	case err == nil:
		return false, unusable("is a folder, a link or a device", nil)
	case !errors.Is(err, fs.ErrNotExist):
		return false, unusable("cannot be reached: "+problem.Reason(err), err)
	}
	if folder, err := os.Stat(filepath.Dir(path)); err != nil || !folder.IsDir() {
		return false, unusable(home.NoFolder, err)
	}
	if err := atomicfile.CheckName(path); err != nil {
		return false, unusable("cannot be written: "+problem.Reason(err), err)
	}
	return false, nil
}

// writeTarget writes a file to path, which FreeTarget has allowed; its problem calls the file what. The error is a *problem.Problem of kind
// FileUnusable.
func writeTarget(what, path string, data []byte, o atomicfile.Options) error {
	err := atomicfile.Write(path, data, o)
	if err == nil {
		return nil
	}
	return &problem.Problem{
		Kind: problem.FileUnusable,
		What: "The " + what + " could not be written.",
		Why:  "Writing " + path + " failed: " + problem.Reason(err) + ".",
		Next: "Name another file, in a folder where you may write.",
		Err:  err,
	}
}
