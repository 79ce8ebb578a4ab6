package exportfile

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"kiikey/internal/regularfile"
	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow/paths"
	"kiikey/ui/plain"
)

// InThatFolder begins what says what a folder has.
const InThatFolder = "That folder has"

// Several is the problem of files that were dropped together.
func Several(count int) error {
	return &problem.Problem{
		Kind: problem.FileUnusable,
		What: "These are " + strconv.Itoa(count) + " files.",
		Why:  "They are imported one at a time, since each key gets a name and an environment.",
		Next: "Drop one of them, or type its path.",
	}
}

// notRegular says what is there instead of a regular file.
func notRegular(path string, mode fs.FileMode) error {
	kind := "not a regular file"
	switch {
	case mode.IsDir():
		kind = "a folder"
	case mode&fs.ModeNamedPipe != 0:
		kind = "a pipe"
	case mode&fs.ModeSocket != 0:
		kind = "a socket"
	case mode&fs.ModeDevice != 0:
		kind = "a device"
	case mode&fs.ModeSymlink != 0:
		kind = "a link now"
	}
	p := &problem.Problem{
		Kind: problem.FileUnusable,
		What: quoted(path) + " is " + kind + ".",
		Why:  "An export is a regular file.",
		Next: export.ChooseFile,
	}
	if mode&fs.ModeNamedPipe != 0 {
		p.Next = "To read what comes through it: kiikey import - < " + plain.Truncate(path, 200)
	}
	return p
}

// unfollowed is a link without leave to follow it.
func unfollowed(path, target string) error {
	return &problem.Problem{
		Kind: problem.FileUnusable,
		What: quoted(path) + " is a link to " + quoted(target) + ".",
		Why:  "kiikey follows a link only if you say so.",
		Next: "If that is the file you mean, name it instead.",
	}
}

func deadLink(path string, err error) error {
	p := &problem.Problem{
		Kind: problem.FileUnusable,
		What: quoted(path) + " is a link that leads nowhere.",
		Why:  "What it points to is gone, or it points to itself.",
		Next: "Name the file itself.",
		Err:  err,
	}
	if errors.Is(err, fs.ErrPermission) {
		p.What, p.Why = quoted(path)+" is a link that cannot be followed.", "You are not allowed to open the folder that it leads to."
	}
	return p
}

// notRead explains why what was opened gave no content. what begins the sentence.
func notRead(what string, err error) error {
	p := &problem.Problem{Kind: problem.FileUnusable, Next: export.ChooseFile, Err: err}
	switch {
	case errors.Is(err, regularfile.ErrTooLarge):
		p.What = what + " is larger than 1 MiB."
		p.Why = "An export has a few hundred bytes, so this is something else."
	case errors.Is(err, errEmpty):
		p.What = what + " is empty."
		p.Why = "The export may be incomplete."
		p.Next = "Name another file. " + kiiex.OnlyOnce
	case errors.Is(err, regularfile.ErrChanging):
		p.What = what + " was changed while it was read."
		p.Why = "Another program is writing it, a download perhaps."
		p.Next = "Wait until that is finished, then try again."
	case errors.Is(err, context.Canceled):
		p.Kind, p.What = problem.Interrupted, what+" was not read to its end: you stopped it."
		p.Next = problem.StartAgain
	case errors.Is(err, context.DeadlineExceeded):
		p.What = what + " could not be read in time."
		p.Why = "The disk or the network behind it does not answer."
		p.Next = "Copy the file to a local disk and try again."
	default:
		p.What = what + " could not be read."
		p.Why = "The disk or the network behind it failed."
		p.Next = "Copy the file to a local disk and try again."
	}
	return p
}

// notOpened explains why there is nothing to open at path, with names that may have been meant.
func notOpened(path string, err error) error {
	if irregular, ok := errors.AsType[regularfile.NotRegular](err); ok {
		return notRegular(path, irregular.Mode)
	}
	p := &problem.Problem{Kind: problem.FileUnusable, What: quoted(path) + " could not be opened.", Next: export.ChooseFile, Err: err}
	switch folder := filepath.Dir(path); {
	case path == "":
		p.What = "The path is empty."
	case errors.Is(err, fs.ErrNotExist) && !exists(folder):
		p.What = "There is no folder " + quoted(folder) + "."
		p.Next = "Check the path; the file is probably in your downloads folder."
	case errors.Is(err, fs.ErrNotExist):
		p.What = "There is no file " + quoted(path) + "."
		p.Next = "Check the path; the file is probably in your downloads folder."
		if near := nearNames(path); len(near) > 0 {
			p.Why = InThatFolder + " " + strings.Join(near, ", ") + "."
			p.Next = "Check the spelling."
		}
	case errors.Is(err, fs.ErrPermission):
		p.Why = "You are not allowed to read it, or to open its folder."
		p.Next = "Change the permissions, or ask its owner."
	default:
		p.Why = "The system says: " + plain.Text(problem.Reason(err)) + "."
	}
	return p
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// quoted returns a path for the user to read: never text that may be a misplaced secret.
func quoted(path string) string {
	if paths.LooksLike(path) != "" {
		return "“…”"
	}
	return "“" + plain.Truncate(path, 200) + "”"
}
