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

// The prefixes of the folders of one run, and the lock that its process holds in each.
const (
	demoFolder    = "kiikey-demo-"
	sandboxFolder = "kiikey-sandbox-"
	runningLock   = ".running"
)

// inTemporaryFolder runs do in a folder of its own, and deletes that afterwards. A closed pipe stops it silently, like an
// interruption, where it would otherwise end the process at once.
func inTemporaryFolder(ctx context.Context, prefix string, do func(ctx context.Context, folder string) error) error {
	sweepTemporary()
	read, stop := signal.NotifyContext(ctx, syscall.SIGPIPE)
	defer stop()
	folder, release, err := temporaryFolder(prefix)
	if err != nil {
		return unable(problem.Unexpected, "A temporary folder can't be created.",
			"Check that the folder for temporary files (TMPDIR) exists, is writable and has room.", err)
	}
	defer func() {
		release() // first, as Windows deletes no open file
		_ = os.RemoveAll(folder)
	}()
	err = do(read, folder)
	if unread := errors.Is(err, syscall.EPIPE) || read.Err() != nil; unread && err != nil && ctx.Err() == nil {
		return &outcome{err}
	}
	return err
}

// temporaryFolder creates a folder and holds its lock.
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
			return folder, func() {}, nil // a disk without locks, where nothing sweeps either
		}
		// Another kiikey removed it just before it was locked.
	}
}

// sweepTemporary removes the folders of killed processes, whose locks are free.
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
			// Rename it first: another process may be about to lock it.
			leftover := folder + ".left"
			if os.Rename(folder, leftover) != nil {
				leftover = folder
			}
			release()
			_ = os.RemoveAll(leftover)
		}
	}
}
