package vault

import (
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"slices"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/atomicfile"
	"kiikey/store/lockfile"
)

// CreateAside makes a new vault that holds items in the place of one that does not open, and returns it open.
// The old file and its previous generation stay, with suffix appended to their names: it returns those names.
// It reads only the old vault's bytes. A whole vault is at path at every instant: the new file is complete on
// the disk before the old one gets its further names, and then takes its place. After an error everything is as
// it was; aside then names the files that could not be deleted again.
//
// Errors are *problem.Problem of the kinds that Create names, and StoreChanged if the new vault is in place and
// a later step failed: aside names the old files then too.
func CreateAside(ctx context.Context, path, suffix string, passphrase kiiex.Secret, items Items) (v *Vault, aside []string, err error) {
	if err := check(ctx, passphrase); err != nil {
		return nil, nil, err
	}
	if path, err = resolveFor(path); err != nil {
		return nil, nil, err
	}
	k, err := newKey(passphrase)
	if err != nil {
		return nil, nil, problem.From(err)
	}
	release, err := lockfile.Acquire(ctx, lockPath(path))
	if err != nil {
		return nil, nil, err
	}
	defer release()
	sweep(path)
	defer func() {
		if err != nil && problem.KindOf(err) != problem.StoreChanged {
			aside = slices.DeleteFunc(aside, func(name string) bool { return os.Remove(name) == nil })
		}
	}()
	about := subject{path: path}
	next, _, _ := document{}.successor(items.clone(), time.Now())
	// A kill before the end leaves the old previous generation beside the new vault: the next opening deletes
	// it.
	if old, err := atomicfile.Read(previousPath(path), maxFile); err == nil {
		next.supersedes = sha256.Sum256(old)
	}
	written, err := about.write(k, next, atomicfile.Options{Before: func() error {
		for _, from := range []string{previousPath(path), path} {
			switch err := linkAs(from, from+suffix); {
			case err == nil:
				aside = append(aside, from+suffix)
			case !errors.Is(err, fs.ErrNotExist):
				return err
			}
		}
		return nil
	}})
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, aside, asideTaken(path, suffix, err)
	case err != nil:
		return nil, aside, err
	}
	v = newVault(path)
	v.state = &state{key: k, document: next, sum: written}
	if err := atomicfile.Remove(previousPath(path)); err != nil {
		return v, aside, asideLeft(path, suffix, err)
	}
	return v, aside, nil
}

// linkAs gives the content of from the further name to, in the same folder, which must be free. The next rename
// in that folder is forced to the disk, and this one with it.
func linkAs(from, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return &fs.PathError{Op: "link", Path: to, Err: fs.ErrExist}
	}
	temporary, err := atomicfile.LinkTemporary(from, from) // named after from, so that sweep finds it
	if err != nil {
		return err
	}
	if err := atomicfile.Move(temporary, to); err != nil && !errors.Is(err, atomicfile.ErrUnconfirmed) {
		return err
	}
	return nil
}
