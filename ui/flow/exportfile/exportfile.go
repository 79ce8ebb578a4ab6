// Package exportfile opens the file that the exchange exported.
//
// The rules it keeps:
//   - It reads only a regular file of at most 1 MiB, never a device, a pipe or a folder, and follows a symbolic
//     link only if the caller has agreed to its target.
//   - It reads paths as users paste them, and completes them as they are typed.
//   - It deletes only the very file that was read.
//   - It does not parse the file. Texts of problems and notices are harmless for a terminal.
package exportfile

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"kiikey/internal/regularfile"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow/paths"
)

// LinkTarget returns the absolute path where a symbolic link finally leads, which is text from outside; "" if path is no
// link. Folders on the way to it may be links. Nothing is read. The error is a *problem.Problem of kind FileUnusable: there is nothing, a link that leads nowhere, or a stream.
func LinkTarget(path string) (string, error) {
	if _, stream := paths.Descriptor(path); stream {
		return "", &problem.Problem{
			Kind: problem.FileUnusable,
			What: quoted(path) + " is a stream that a program is started with.",
			Why:  "An export is a regular file here.",
			Next: "To read the stream: kiikey import -",
		}
	}
	info, err := os.Lstat(path)
	if err != nil {
		return "", notOpened(path, err)
	}
	if info.Mode()&fs.ModeSymlink == 0 {
		return "", nil
	}
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", deadLink(path, err)
	}
	if target, err = filepath.Abs(target); err != nil {
		return "", notOpened(path, err)
	}
	return target, nil
}

// File is an export that was read.
type File struct {
	// Path is as it was given; "-" for a stream.
	Path string
	// Data is the content. It holds a secret in plain text: clear it.
	Data kiiex.Secret
	// Notices are worth telling, one sentence each: who else can read the file, where a link led.
	Notices []string

	absolute string      // where the file is, whatever the working directory becomes; "" for a stream
	info     fs.FileInfo // of the open file
	linked   bool
	sum      [sha256.Size]byte
}

// Read reads the regular file at path. Nothing else is even opened: opening a device can have effects of
// its own, and a pipe makes its reader wait. Set followLink only after the user has seen the link's target.
//
// Errors are *problem.Problem of kind FileUnusable, or Interrupted when ctx was cancelled.
func Read(ctx context.Context, path string, followLink bool) (*File, error) {
	target, err := LinkTarget(path)
	if err != nil {
		return nil, err
	}
	where := path
	if target != "" {
		if !followLink {
			return nil, unfollowed(path, target)
		}
		// Opening the target itself, and no link there, keeps to what the user has seen.
		where = target
	}
	absolute, err := filepath.Abs(where)
	if err != nil {
		return nil, notOpened(path, err)
	}
	data, info, err := readRegular(ctx, path, absolute)
	if err != nil {
		return nil, err
	}
	file := &File{
		Path: path, Data: kiiex.NewSecret(data),
		absolute: absolute, info: info, linked: target != "", sum: sha256.Sum256(data),
	}
	if file.linked {
		file.Notices = append(file.Notices, "This was a link; the file itself is "+quoted(target)+".")
	}
	file.Notices = append(file.Notices, accessNotices(info)...)
	return file, nil
}

// readRegular reads the regular file at absolute; path is the user's spelling of it.
func readRegular(ctx context.Context, path, absolute string) ([]byte, fs.FileInfo, error) {
	f, info, err := regularfile.Open(absolute, false)
	switch {
	case errors.Is(err, regularfile.ErrChanging), errors.Is(err, regularfile.ErrTooLarge):
		return nil, nil, notRead(quoted(path), err)
	case err != nil:
		return nil, nil, notOpened(path, err)
	}
	defer func() { _ = f.Close() }()
	data, err := readAll(ctx, f)
	if err == nil {
		if after, statErr := f.Stat(); statErr != nil || !unchanged(info, after) {
			clear(data)
			err = regularfile.ErrChanging
		}
	}
	if err != nil {
		return nil, nil, notRead(quoted(path), err)
	}
	return data, info, nil
}

// unchanged reports whether nothing was written to a file between two looks at it.
func unchanged(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// ReadFrom reads an export from a stream, standard input as a rule, to its end. When ctx ends, the read is
// given up; one that cannot be interrupted goes on in the background, and what it brings is cleared.
//
// Errors are as those of Read.
func ReadFrom(ctx context.Context, r io.Reader) (*File, error) {
	data, err := readAll(ctx, r)
	if err != nil {
		return nil, notRead("The input", err)
	}
	return &File{Path: "-", Data: kiiex.NewSecret(data)}, nil
}

// errEmpty is a cause for which content is not used, beside those of package regularfile.
var errEmpty = errors.New("exportfile: empty")

// readAll reads at least one byte and at most regularfile.MaxSize.
func readAll(ctx context.Context, r io.Reader) ([]byte, error) {
	type outcome struct {
		data []byte
		err  error
	}
	done := make(chan outcome, 1)
	go func() {
		data, err := regularfile.Bounded(r)
		if err == nil && len(data) == 0 {
			err = errEmpty
		}
		done <- outcome{data, err}
	}()
	select {
	case o := <-done:
		return o.data, o.err
	case <-ctx.Done():
	}
	if d, ok := r.(interface{ SetReadDeadline(time.Time) error }); ok {
		_ = d.SetReadDeadline(time.Now()) // ends a read of a pipe or a terminal
	}
	go func() { clear((<-done).data) }()
	return nil, ctx.Err()
}
