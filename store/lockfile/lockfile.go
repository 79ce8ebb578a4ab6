// Package lockfile holds the lock between processes that every write to the vault takes.
//
// The rules it keeps:
//   - The lock is on a file of its own, beside the file that it guards: a lock on that file itself would be
//     lost at its first rename.
//   - The lock file is never deleted: two processes could then hold locks on two files of the same name.
//   - The system releases the lock when a process dies.
package lockfile

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/gofrs/flock"

	"kiikey/internal/regularfile"
	"kiikey/kiiex/problem"
	"kiikey/store/home"
)

// defaultTimeout is Acquire's limit where its context has none.
const defaultTimeout = 10 * time.Second

// retryDelay is the pause between two attempts. Waiting inside the system could not be cancelled.
const retryDelay = 5 * time.Millisecond

// errHeld is the cause of a StoreBusy problem when the lock was still held at the deadline.
var errHeld = errors.New("lock held by another process")

// Acquire waits until it holds the exclusive lock on path, creating the file (0600) if it is missing, and
// returns the function that releases it. It excludes other processes, and other calls in this one.
//
// It waits until the deadline of ctx, or ten seconds where it has none. Errors are *problem.Problem:
// StoreBusy when the time is over, Interrupted when ctx was cancelled, StoreMissing when the folder does not
// exist, StoreUnwritable when the lock file can't be opened or created, or the disk does not support locks.
func Acquire(ctx context.Context, path string) (release func(), err error) {
	waiting := ctx
	if _, limited := ctx.Deadline(); !limited {
		var cancel context.CancelFunc
		waiting, cancel = context.WithTimeout(ctx, defaultTimeout)
		defer cancel()
	}
	for {
		f := newLock(path)
		locked, err := f.TryLockContext(waiting, retryDelay)
		if err != nil {
			_ = f.Close()
			return nil, explain(ctx, path, err)
		}
		if locked && current(f, path) {
			return func() { _ = f.Close() }, nil
		}
		// Another process deleted or replaced the lock file during the wait: this lock excludes no process.
		_ = f.Close()
	}
}

// Try is Acquire without waiting: ok reports whether the lock was free; if not, release is nil.
func Try(path string) (release func(), ok bool, err error) {
	f := newLock(path)
	locked, err := f.TryLock()
	if err != nil {
		_ = f.Close()
		return nil, false, explain(context.Background(), path, err)
	}
	if !locked || !current(f, path) {
		_ = f.Close()
		return nil, false, nil
	}
	return func() { _ = f.Close() }, true, nil
}

// newLock's flags keep a planted link from creating a file elsewhere, and a planted pipe from hanging the open.
func newLock(path string) *flock.Flock {
	return flock.New(path, flock.SetPermissions(0o600), flock.SetFlag(os.O_CREATE|regularfile.NoFollow))
}

// current reports whether the file that f has locked is still the one at path.
func current(f *flock.Flock, path string) bool {
	held, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(path)
	return err == nil && os.SameFile(held, there)
}

func explain(ctx context.Context, path string, err error) error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return &problem.Problem{
			Kind: problem.Interrupted,
			What: "Stopped while waiting for another program to finish writing.",
			Next: "Try again.",
			Err:  ctx.Err(),
		}
	case errors.Is(err, context.DeadlineExceeded):
		return &problem.Problem{
			Kind: problem.StoreBusy,
			What: "Another program is still using the files.",
			Why:  "Only one program at a time may write to them; the lock is on " + path + ".",
			Next: "Wait until the other kiikey has finished, or close it, then try again.",
			Err:  errors.Join(errHeld, err),
		}
	case errors.Is(err, fs.ErrNotExist):
		return &problem.Problem{
			Kind: problem.StoreMissing,
			What: "The folder to write to is not there.",
			Why:  home.Gone("It") + " The lock file " + path + " cannot be made.",
			Next: home.BringBack,
			Err:  err,
		}
	}
	p := &problem.Problem{
		Kind: problem.StoreUnwritable,
		What: "The folder cannot be locked for writing.",
		Why:  "The lock file " + path + " cannot be opened or created: " + problem.Reason(err) + ".",
		Next: "Check who owns the folder and the lock file, and that you may write there.",
		Err:  err,
	}
	why, next := home.Ownership(path)
	switch opening := (*fs.PathError)(nil); {
	case !errors.As(err, &opening): // the file was opened, and what failed is the lock itself
		p.Why = "The disk has no locks: for " + path + " the system says: " + problem.Reason(err) + ". Some network, FUSE and container file systems have none."
		p.Next = "Put kiikey's folders on a local disk: --home FOLDER. On NFS the lock service (rpc.statd) must run, on both sides."
	case errors.Is(err, fs.ErrPermission) && why != "":
		p.Why, p.Next = p.Why+" "+why, next
	}
	return p
}
