package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"kiikey/kiiex/problem"
	"kiikey/store/lockfile"
)

// What the folders begin with that are made for one run, and the lock in each that its process holds.
const (
	demoFolder    = "kiikey-demo-"
	sandboxFolder = "kiikey-sandbox-"
	runningLock   = ".running"
)

// inTemporaryFolder does something in a folder for this run alone, which is gone when it returns. A reader of the
// output that goes away stops it as an interruption does, without a word: it would end the process on the spot.
func inTemporaryFolder(ctx context.Context, prefix string, do func(ctx context.Context, folder string) error) error {
	sweepTemporary()
	read, stop := signal.NotifyContext(ctx, syscall.SIGPIPE)
	defer stop()
	folder, release, err := temporaryFolder(prefix)
	if err != nil {
		return &problem.Problem{
			Kind: problem.Unexpected,
			What: "A temporary folder can't be created.",
			Why:  "The system says: " + reason(err) + ".",
			Next: "Check that the folder for temporary files (TMPDIR) exists, is writable and has room.",
			Err:  err,
		}
	}
	defer func() {
		release() // first, for Windows deletes no open file
		_ = os.RemoveAll(folder)
	}()
	err = do(read, folder)
	if unread := errors.Is(err, syscall.EPIPE) || read.Err() != nil; unread && err != nil && ctx.Err() == nil {
		return &outcome{err}
	}
	return err
}

// temporaryFolder makes a folder and holds its lock.
func temporaryFolder(prefix string) (folder string, release func(), err error) {
	for {
		if folder, err = os.MkdirTemp("", prefix); err != nil { // 0700
			return "", nil, err
		}
		release, held, err := lockfile.Try(filepath.Join(folder, runningLock))
		switch {
		case held:
			return folder, release, nil
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return folder, func() {}, nil // a disk without locks: then nothing sweeps either
		}
		// Another kiikey swept it in the moment before it was locked.
	}
}

// sweepTemporary removes the folders that killed processes left: those whose lock nobody holds.
func sweepTemporary() {
	for _, prefix := range []string{demoFolder, sandboxFolder} {
		left, _ := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*"))
		for _, folder := range left {
			if info, err := os.Lstat(folder); err != nil || !info.IsDir() {
				continue
			}
			release, free, err := lockfile.Try(filepath.Join(folder, runningLock))
			if err != nil || !free {
				continue
			}
			// Under another name it is nobody's who is about to lock it.
			doomed := folder + ".left"
			if os.Rename(folder, doomed) != nil {
				doomed = folder
			}
			release()
			_ = os.RemoveAll(doomed)
		}
	}
}
