// Package atomicfile replaces files atomically. A crash, a kill or a full disk at any instant leaves the old
// content or the new, whole.
//
// The rules it keeps:
//   - New content goes to a temporary file in the same folder, is forced to the disk and read back. One rename
//     then commits it.
//   - A killed process leaves at most a temporary file. Only this package makes names of that form, and Sweep
//     removes them.
//   - Errors are those of package os. The caller explains them: it knows what the file means to the user.
package atomicfile

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ErrUnconfirmed reports that the new content is in place, but that the folder could not be forced to the disk:
// a power failure may bring the old content back.
var ErrUnconfirmed = errors.New("atomicfile: written, but not known to be on the disk")

// Reasons for which a file system rejects a file, in words that say what can be done.
var (
	errNameTooLong = errors.New("the name is too long: a new file is first written beside it, under a name of 22 letters more")
	errFileTooBig  = errors.New("this disk allows no file that large, or a limit of this session (ulimit -f) does, which has to be raised")
)

// errReadBack reports that the disk returned something other than what was written. Nothing was replaced.
var errReadBack = errors.New("atomicfile: the disk returned something else than what was written")

// Options of Write.
type Options struct {
	// Exclusive makes Write fail with fs.ErrExist where anything is at the path already.
	Exclusive bool
	// KeepAs, if set, is a path in the same folder under which the replaced content stays reachable. It is made
	// before the commit, and replaces any file of that name.
	KeepAs string
	// Before, if set, runs when the new content is complete on the disk, just before the commit. Write returns
	// its error, and leaves path as it was.
	Before func() error
	// Public makes the file readable by everyone, whatever the umask.
	Public bool
}

// Write makes data the content of path, writable by the owner alone, and readable too unless it is Public. path must not be a
// symbolic link: the link itself would be replaced.
//
// After an error path is as it was, except for ErrUnconfirmed. KeepAs may have been renewed before the error;
// it then holds the content that path still has. The error says so where the file system can't hold a name of
// that length or a file of that size.
func Write(path string, data []byte, o Options) error {
	temporary, err := writeTemporary(path, data)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary) }() // fails once the rename has happened, as it should
	if o.Public {
		if err := os.Chmod(temporary, 0o644); err != nil {
			return err
		}
	}
	if o.KeepAs != "" {
		if err := keep(path, o.KeepAs); err != nil {
			return err
		}
	}
	if o.Before != nil {
		if err := o.Before(); err != nil {
			return err
		}
	}
	if o.Exclusive {
		err = publish(temporary, path)
	} else {
		err = rename(temporary, path)
	}
	if err != nil {
		return err
	}
	return confirm(path)
}

// Move renames from to to, replacing it, and forces the folder to the disk. Both must be in one folder. After
// an error from is gone, and to is as it was, except for ErrUnconfirmed.
func Move(from, to string) error {
	if err := replace(from, to); err != nil {
		return err
	}
	return confirm(to)
}

// LinkTemporary gives the content of path a second, temporary name beside target, which Move can then put in
// place: a hard link where the file system has them, else a copy. Sweep of target removes it if nothing moves
// it.
func LinkTemporary(path, target string) (string, error) {
	name := temporaryName(target)
	if err := link(path, name); err == nil {
		return name, nil
	} else if errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return copyTemporary(path, target) // no hard links on this file system, or not here
}

// Remove deletes path, and forces the folder to the disk so that it stays deleted. An absent path is no error.
func Remove(path string) error {
	if err := retry(func() error { return os.Remove(path) }); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return confirm(path)
}

// Sweep removes the temporary files that killed processes left for path. The caller must hold the lock that
// excludes other writers of path: their files look the same.
func Sweep(path string) error {
	folder := filepath.Dir(path)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	prefix := temporaryPrefix(path)
	for _, e := range entries {
		mark, ours := strings.CutPrefix(e.Name(), prefix)
		if !ours || !isMark(mark) || !e.Type().IsRegular() {
			continue
		}
		if rerr := os.Remove(filepath.Join(folder, e.Name())); rerr != nil && !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
	}
	return err
}

// markLength is the number of hex digits that end the name of a temporary file.
const markLength = 16

func temporaryPrefix(path string) string { return "." + filepath.Base(path) + ".tmp-" }

func temporaryName(path string) string {
	var random [markLength / 2]byte
	_, _ = rand.Read(random[:])
	return filepath.Join(filepath.Dir(path), temporaryPrefix(path)+hex.EncodeToString(random[:]))
}

func isMark(s string) bool {
	return len(s) == markLength && strings.Trim(s, "0123456789abcdef") == ""
}

// writeTo is replaced by tests, to fail as a full disk does.
var writeTo = func(f *os.File, data []byte) error {
	_, err := f.Write(data)
	return err
}

// link is replaced by tests, to fail as a file system without hard links does.
var link = os.Link

// writeTemporary writes data to a new file beside path, forces it to the disk and reads it back.
func writeTemporary(path string, data []byte) (name string, err error) {
	name = temporaryName(path)
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", inWords(err)
	}
	err = fill(f, data)
	if cerr := f.Close(); err == nil {
		err = cerr // some network file systems report a full disk only here
	}
	if err != nil {
		_ = os.Remove(name)
		return "", inWords(err)
	}
	return name, nil
}

// CheckName returns the error that Write would return because the name of path is too long, before there is any
// content; nil if it fits.
func CheckName(path string) error {
	if _, err := os.Lstat(temporaryName(path)); errors.Is(err, nameTooLong) {
		return inWords(err)
	}
	return nil
}

// IsFull reports whether err means that there is no room left on the disk.
func IsFull(err error) bool {
	return slices.ContainsFunc(noRoom, func(full error) bool { return errors.Is(err, full) })
}

// inWords replaces system errors that name the wrong culprit.
func inWords(err error) error {
	failed, ok := errors.AsType[*fs.PathError](err)
	if !ok {
		return err
	}
	switch {
	case errors.Is(err, nameTooLong):
		err = errNameTooLong
	case errors.Is(err, fileTooBig):
		err = errFileTooBig
	default:
		return err
	}
	return &fs.PathError{Op: failed.Op, Path: failed.Path, Err: err}
}

// flush is replaced by tests, to record it or fail as a disk does.
var flush = (*os.File).Sync

func fill(f *os.File, data []byte) error {
	if err := writeTo(f, data); err != nil {
		return err
	}
	if err := flush(f); err != nil {
		return err
	}
	return compare(f, data)
}

func compare(f *os.File, data []byte) error {
	back := make([]byte, len(data)+1)
	n, err := f.ReadAt(back, 0)
	if err != nil && err != io.EOF {
		return err
	}
	if !bytes.Equal(back[:n], data) {
		return errReadBack
	}
	return nil
}

// keep makes the content of path reachable as another name too, replacing any file of that name. The rename
// that follows forces the folder to the disk: file systems keep the order of two renames in one folder.
func keep(path, as string) error {
	temporary, err := LinkTemporary(path, as)
	if err != nil {
		return err
	}
	return replace(temporary, as)
}

func copyTemporary(path, target string) (string, error) {
	data, err := Read(path, -1)
	if err != nil {
		return "", err
	}
	return writeTemporary(target, data)
}

// publish moves temporary to path unless something is there.
func publish(temporary, path string) error {
	err := link(temporary, path) // unlike a rename, fails where the name is taken
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return rename(temporary, path)
}

// replace renames, and leaves nothing at from: a rename between two links to one file does nothing and leaves
// both.
func replace(from, to string) error {
	defer func() { _ = os.Remove(from) }()
	return rename(from, to)
}

func rename(from, to string) error {
	return retry(func() error { return os.Rename(from, to) })
}

// forced is replaced by tests, to record flushes or fail as a disk does.
var forced = syncFolder

func confirm(path string) error {
	if err := forced(filepath.Dir(path)); err != nil {
		return fmt.Errorf("%w: %w", ErrUnconfirmed, err)
	}
	return nil
}
