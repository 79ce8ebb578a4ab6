package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"

	"kiikey/store/atomicfile"
	"kiikey/store/lockfile"
)

// RestorePrevious puts the previous generation of the vault at path back in its place. The present file, even a
// damaged one, becomes the previous generation, so that a second call undoes the first; it may be absent. The
// passphrase is that generation's, and is not needed here.
//
// A vault that is open at path meanwhile fails, with the kind StoreChanged (or WrongPassphrase, if the two
// generations have different ones), until it is opened again. Errors are *problem.Problem: NoPrevious (none, or
// the same as the present file), StoreDamaged (the previous generation is damaged too), StoreMissing (the
// folder), StoreUnreadable, StoreUnwritable, StoreBusy, StoreChanged and Interrupted.
func RestorePrevious(ctx context.Context, path string) error {
	path, err := resolveFor(path)
	if err != nil {
		return err
	}
	release, err := lockfile.Acquire(ctx, lockPath(path))
	if err != nil {
		return err
	}
	defer release()
	sweep(path)
	about := subject{path: path}
	if err := restorable(path); err != nil {
		return err
	}
	// The order matters: at no instant may the previous generation be only under a temporary name.
	displaced, err := atomicfile.LinkTemporary(path, previousPath(path))
	nothingThere := errors.Is(err, fs.ErrNotExist)
	if err != nil && !nothingThere {
		return about.writing(err)
	}
	restored, err := atomicfile.LinkTemporary(previousPath(path), path)
	if err != nil {
		_ = os.Remove(displaced)
		return about.writing(err)
	}
	if err := atomicfile.Move(restored, path); err != nil {
		_ = os.Remove(displaced)
		return about.writing(err)
	}
	if nothingThere {
		err = atomicfile.Remove(previousPath(path))
	} else {
		err = atomicfile.Move(displaced, previousPath(path))
	}
	if err != nil {
		return about.unconfirmed(err)
	}
	return nil
}

// restorable rejects a previous generation that would not help.
func restorable(path string) error {
	kept, err := atomicfile.Read(previousPath(path), maxFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return noPrevious(path, "There is none: nothing was changed yet, or the last change was a removal or a passphrase change.", err)
	case errors.Is(err, atomicfile.ErrTooLarge):
		return previousDamaged(path, err)
	case err != nil:
		return subject{path: previousPath(path)}.unreadable(err)
	}
	if _, err := unpack(kept); err != nil {
		return previousDamaged(path, err)
	}
	if present, err := atomicfile.Read(path, maxFile); err == nil && bytes.Equal(present, kept) {
		return noPrevious(path, "The previous version is the same as the present one.", nil)
	}
	return nil
}

// purgeSuperseded deletes the previous generation if s made it obsolete: something in it has been removed
// since, or another passphrase opens it. The caller must hold the lock.
func (v *Vault) purgeSuperseded(s *state) error {
	if s.document.supersedes == (sum{}) {
		return nil
	}
	kept, err := atomicfile.Read(previousPath(v.path), maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if sha256.Sum256(kept) != s.document.supersedes {
		return nil
	}
	return atomicfile.Remove(previousPath(v.path))
}
