package exportfile

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"os"

	"kiikey/kiiex/problem"
)

// deletedText is what deletion does and does not do, in one sentence.
const deletedText = "The file is deleted; on an SSD, a snapshot or a backup its content may still be recoverable."

// Delete deletes the very file that was read: the same one, unchanged, and not one behind a link. It returns
// what to tell the person. The error is a *problem.Problem of kind FileUnusable; the file is then as it was.
func Delete(f *File) (string, error) {
	kept := func(why string, err error) (string, error) {
		return "", &problem.Problem{
			Kind: problem.FileUnusable,
			What: "The file " + quoted(f.Path) + " was not deleted.",
			Why:  why,
			Next: "Look at it and delete it yourself: it holds the secret in plain text.",
			Err:  err,
		}
	}
	if f.info == nil {
		return kept("This did not come from a file.", nil)
	}
	if f.linked {
		return kept("It was read through a link.", nil)
	}
	now, err := os.Lstat(f.Path)
	switch {
	case err != nil:
		return kept("It is not there any more.", err)
	case !os.SameFile(f.info, now):
		return kept("Another file is in its place.", nil)
	}
	again, err := Read(context.Background(), f.Path, Options{})
	if err != nil {
		return kept("It can no longer be read.", err)
	}
	defer again.Data.Clear()
	same := sha256.Sum256(again.Data.Bytes())
	if subtle.ConstantTimeCompare(same[:], f.sum[:]) != 1 || !os.SameFile(again.info, f.info) || !again.info.ModTime().Equal(f.info.ModTime()) {
		return kept("It has changed since it was read.", nil)
	}
	if err := os.Remove(f.Path); err != nil {
		return kept("The system did not allow it.", err)
	}
	return deletedText, nil
}
