package lockfile

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
)

func acquire(t *testing.T, path string) (release func()) {
	t.Helper()
	release, err := Acquire(context.Background(), path)
	testenv.OK(t, err)
	return release
}

func TestLockAdmitsOneHolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	const goroutines, rounds = 4, 10
	patient, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	var holders, acquired atomic.Int32
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			for range rounds {
				release, err := Acquire(patient, path)
				if err != nil {
					t.Error(err)
					return
				}
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d hold the lock", n)
				}
				runtime.Gosched() // lets others in who should stay out
				acquired.Add(1)
				holders.Add(-1)
				release()
			}
		})
	}
	wg.Wait()
	if n := acquired.Load(); n != goroutines*rounds {
		t.Errorf("acquired %d times", n)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the lock file is gone: %v", err)
	}
}

func TestAcquireTimesOutWhileHeld(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	release := acquire(t, path)
	wantBusy := func() {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, err := Acquire(ctx, path)
		testenv.WantKind(t, err, problem.StoreBusy)
	}
	wantBusy()
	synctest.Test(t, func(t *testing.T) {
		_, err := Acquire(t.Context(), path) // which has no deadline
		testenv.WantKind(t, err, problem.StoreBusy)
	})
	if r, ok, err := Try(path); ok || err != nil || r != nil {
		t.Errorf("Try: %v, %v", ok, err)
	}

	ctx, cancel := context.WithCancel(context.Background())
	outcome := make(chan error)
	go func() {
		_, err := Acquire(ctx, path)
		outcome <- err
	}()
	cancel()
	err := <-outcome
	testenv.WantKind(t, err, problem.Interrupted)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the cause is lost: %v", err)
	}

	release()
	r, ok, err := Try(path)
	if !ok || err != nil {
		t.Fatalf("Try after release: %v, %v", ok, err)
	}
	wantBusy()
	r()
	acquire(t, path)()
}

// A lock on a file that was deleted meanwhile excludes nobody.
func TestAcquireRetriesWhenLockFileIsDeleted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	stale := newLock(path)
	if ok, err := stale.TryLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	defer func() { _ = stale.Close() }()
	if !current(stale, path) {
		t.Error("the lock's own file is not recognised")
	}
	if err := os.Remove(path); err != nil {
		t.Skip("an open file cannot be deleted here: ", err)
	}
	if current(stale, path) {
		t.Error("a lock on a deleted file counts")
	}
	release := acquire(t, path)
	defer release()
	if current(stale, path) {
		t.Error("a lock on a replaced file counts")
	}
}

func TestAcquireExplainsUnusableLockFile(t *testing.T) {
	folder := t.TempDir()
	for name, test := range map[string]struct {
		path string
		want problem.Kind
	}{
		"missing folder": {filepath.Join(folder, "absent", "lock"), problem.StoreMissing},
		"a folder":       {folder, problem.StoreUnwritable},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Acquire(context.Background(), test.path)
			testenv.WantKind(t, err, test.want)
			_, _, err = Try(test.path)
			testenv.WantKind(t, err, test.want)
		})
	}
}

// What the system says when it is asked for the lock itself is no matter of who owns the file.
func TestAcquireExplainsUnsupportedLocks(t *testing.T) {
	for _, refusal := range []error{syscall.ENOLCK, syscall.EOPNOTSUPP, syscall.ENOSYS, syscall.EBADF, syscall.EIO} {
		err := explain(context.Background(), "/x/lock", refusal)
		testenv.WantKind(t, err, problem.StoreUnwritable)
		p := problem.From(err)
		if !strings.Contains(p.Why, "has no locks") || !strings.Contains(p.Next, "local disk") || !errors.Is(err, refusal) {
			t.Errorf("%v: %+v", refusal, p)
		}
	}
	for _, refusal := range []error{syscall.EACCES, syscall.ENOSYS, syscall.EROFS} {
		err := explain(context.Background(), "/x/lock", &fs.PathError{Op: "open", Path: "/x/lock", Err: refusal})
		if p := problem.From(err); !strings.Contains(p.Why, "cannot be opened or created") {
			t.Errorf("an open that says %v: %+v", refusal, p)
		}
	}
}
