// Package exportfile opens the file that the exchange exported, and only such a file: a regular one of at
// most 1 MiB, never a device, a pipe or a folder, and through a symbolic link only when the caller has agreed to
// where it leads. It also completes paths as they are typed, and deletes the very file that was read.
//
// What is in the file is not understood here.
package exportfile

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow/plain"
)

// MaxSize is the largest export that is read, in bytes. A real one has a few hundred.
const MaxSize = 1 << 20

// Info is what can be said of a path before reading it.
type Info struct {
	// LinkTarget is where a symbolic link leads in the end, an absolute path; "" when path is no link.
	LinkTarget string
}

// Inspect says whether path is a symbolic link and where it leads. A path that does not exist is a problem
// of kind FileUnusable.
func Inspect(path string) (Info, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return Info{}, unopened(path, err)
	}
	if info.Mode()&fs.ModeSymlink == 0 {
		return Info{}, nil
	}
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return Info{}, &problem.Problem{
			Kind: problem.FileUnusable,
			What: quoted(path) + " is a link that leads nowhere.",
			Why:  "What it points to is gone, or it points to itself.",
			Next: "Name the file itself.",
			Err:  err,
		}
	}
	if absolute, err := filepath.Abs(target); err == nil {
		target = absolute
	}
	return Info{LinkTarget: target}, nil
}

// Options of Read.
type Options struct {
	// FollowLink allows a symbolic link. Set it only after the person has seen where it leads.
	FollowLink bool
}

// File is an export that was read.
type File struct {
	// Path is as it was given.
	Path string
	// Data is the content. It holds a secret in plain text: clear it.
	Data kiiex.Secret
	// Notices are worth telling, one sentence each: who else can read the file.
	Notices []string

	info   fs.FileInfo
	linked bool
	sum    [sha256.Size]byte
}

// Read opens the regular file at path and reads all of it. Every error is a *problem.Problem of kind
// FileUnusable, or Interrupted.
func Read(ctx context.Context, path string, o Options) (*File, error) {
	link, err := Inspect(path)
	if err != nil {
		return nil, err
	}
	if link.LinkTarget != "" && !o.FollowLink {
		return nil, &problem.Problem{
			Kind: problem.FileUnusable,
			What: quoted(path) + " is a link to " + quoted(link.LinkTarget) + ".",
			Why:  "A link is not followed without your word.",
			Next: "Name the file itself.",
		}
	}
	f, err := open(path, o.FollowLink)
	if err != nil {
		return nil, unopened(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, unopened(path, err)
	}
	if err := usable(path, info); err != nil {
		return nil, err
	}
	data, err := readAll(ctx, f)
	if err != nil {
		return nil, unread(quoted(path), err)
	}
	file := &File{Path: path, Data: kiiex.NewSecret(data), info: info, linked: link.LinkTarget != "", sum: sha256.Sum256(data)}
	if n := readableByOthers(info); n != "" {
		file.Notices = append(file.Notices, n)
	}
	return file, nil
}

// ReadFrom reads an export from a stream, standard input as a rule, to its end.
func ReadFrom(ctx context.Context, r io.Reader) (*File, error) {
	data, err := readAll(ctx, r)
	if err != nil {
		return nil, unread("standard input", err)
	}
	return &File{Path: "-", Data: kiiex.NewSecret(data)}, nil
}

// errTooLarge is the cause when there is more than MaxSize.
var errTooLarge = errors.New("exportfile: larger than 1 MiB")

// readAll reads at most MaxSize bytes. A read that hangs is given up when ctx ends; its goroutine ends with
// the stream.
func readAll(ctx context.Context, r io.Reader) ([]byte, error) {
	type outcome struct {
		data []byte
		err  error
	}
	done := make(chan outcome, 1)
	go func() {
		// One buffer of the full size: growing it would leave copies of the secret behind.
		buffer := make([]byte, MaxSize+1)
		n, err := io.ReadFull(r, buffer)
		switch {
		case err == nil:
			clear(buffer)
			done <- outcome{nil, errTooLarge}
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			done <- outcome{buffer[:n:n], nil}
		default:
			clear(buffer)
			done <- outcome{nil, err}
		}
	}()
	select {
	case o := <-done:
		return o.data, o.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// usable refuses what is not a regular file of a sensible size.
func usable(path string, info fs.FileInfo) error {
	kind := ""
	switch mode := info.Mode(); {
	case mode.IsDir():
		kind = "a folder"
	case mode&fs.ModeNamedPipe != 0:
		kind = "a pipe"
	case mode&fs.ModeSocket != 0:
		kind = "a socket"
	case mode&(fs.ModeDevice|fs.ModeCharDevice) != 0:
		kind = "a device"
	case !mode.IsRegular():
		kind = "not a regular file"
	case info.Size() > MaxSize:
		return unread(quoted(path), errTooLarge)
	default:
		return nil
	}
	return &problem.Problem{
		Kind: problem.FileUnusable,
		What: quoted(path) + " is " + kind + ".",
		Why:  "An export is a regular file.",
		Next: "Name the JSON file that the exchange's page exported.",
	}
}

func unread(what string, err error) error {
	p := &problem.Problem{Kind: problem.FileUnusable, What: what + " could not be read.", Err: err}
	switch {
	case errors.Is(err, errTooLarge):
		p.What = what + " is larger than 1 MiB."
		p.Why = "An export has a few hundred bytes, so this is something else."
		p.Next = "Name the JSON file that the exchange's page exported."
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		p.Kind, p.What = problem.Interrupted, "Reading "+what+" was stopped."
	default:
		p.Why = "The disk or the network behind it failed."
		p.Next = "Copy the file to a local disk and try again."
	}
	return p
}

// unopened explains why path could not be opened, with a name that may have been meant.
func unopened(path string, err error) error {
	p := &problem.Problem{Kind: problem.FileUnusable, What: quoted(path) + " could not be opened.", Err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.What = "There is no file " + quoted(path) + "."
		p.Next = "Check the path; the file is probably in your downloads folder."
		if near := nearName(path); near != "" {
			p.Why = "There is one called " + quoted(near) + " in that folder."
			p.Next = "Check the spelling."
		}
	case errors.Is(err, fs.ErrPermission):
		p.Why = "You may not read it."
		p.Next = "Change its permissions, or ask whoever owns it."
	case isLinkRefused(err):
		p.What = quoted(path) + " became a link just now."
		p.Why = "A link is not followed without your word."
		p.Next = "Name the file itself."
	default:
		p.Why = "The system refused to open it."
		p.Next = "Name the JSON file that the exchange's page exported."
	}
	return p
}

func readableByOthers(info fs.FileInfo) string {
	if !permissionsCount || info.Mode().Perm()&0o077 == 0 {
		return ""
	}
	return fmt.Sprintf("Other users of this computer can read this file (mode %04o).", info.Mode().Perm())
}

func quoted(path string) string { return "“" + plain.Truncate(plain.Text(path), 200) + "”" }
