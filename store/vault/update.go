package vault

import (
	"context"
	"maps"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/atomicfile"
	"kiikey/store/lockfile"
)

// Update makes several changes in one commit: other programs, and this one after a kill, see all of them or
// none. change gets the present items, read again if another process has written meanwhile, and adds, replaces
// and deletes entries as in any map; each item's Key must be its key in the map. The map and its data are valid
// only during the call and are overwritten afterwards, except for data that change put in, which stays the
// caller's. change must not call v: a write within it would wait for itself.
//
// An error of change is returned as it is. Others are *problem.Problem, of the kinds StoreBusy, StoreDamaged,
// StoreMissing, StoreUnwritable, StoreUnreadable, WrongPassphrase (the passphrase was changed by another
// program), PassphraseNeeded (v is closed), BadValue, Interrupted, and StoreChanged: only then may something
// have changed in spite of the error. If nothing was changed nothing is written.
func (v *Vault) Update(ctx context.Context, change func(items Items) error) error {
	return v.rewrite(ctx, nil, change)
}

// ChangePassphrase makes a new identity for the new passphrase and writes all items for it, in one commit, and
// deletes the previous generation. A copy of the old file still opens with the old passphrase, but nothing
// written later does. It does not need the old passphrase: v is open. Errors are those of Update.
func (v *Vault) ChangePassphrase(ctx context.Context, newPassphrase kiiex.Secret) error {
	if err := check(ctx, newPassphrase); err != nil {
		return err
	}
	if v.closing.Err() != nil {
		return Locked()
	}
	k, err := newKey(newPassphrase)
	if err != nil {
		return problem.From(err)
	}
	return v.rewrite(ctx, &k, func(Items) error { return nil })
}

// rewrite is the only function that writes an existing vault. replacement, if any, is the key from now on.
func (v *Vault) rewrite(ctx context.Context, replacement *key, change func(Items) error) error {
	release, err := v.lock(ctx)
	if err != nil {
		return err
	}
	defer release()
	now, err := v.present()
	if err != nil {
		return err
	}
	defer now.clear()
	sweep(v.path)
	_ = v.purgeSuperseded(now) // if it fails, the write replaces the obsolete generation

	working := now.document.items.clone()
	lent := maps.Clone(working)
	defer lent.Clear()
	if err := change(working); err != nil {
		return err
	}
	if err := working.check(); err != nil {
		return badItem(err)
	}
	if err := stopped(ctx); err != nil {
		return err
	}
	next := &state{key: now.key}
	var changed, removed bool
	next.document, changed, removed = now.document.successor(working, time.Now())
	if replacement != nil {
		next.key = *replacement
	} else if !changed {
		return nil
	}
	if removed || replacement != nil {
		next.document.supersedes = now.sum
	}
	return v.commit(next)
}

// lock waits for other writers, until ctx ends or v is closed.
func (v *Vault) lock(ctx context.Context) (release func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(v.closing, cancel)()
	release, err = lockfile.Acquire(ctx, lockPath(v.path))
	if err != nil && v.closing.Err() != nil {
		return nil, Locked()
	}
	return release, err
}

// present returns a copy of the file's present content, which Close does not overwrite meanwhile.
func (v *Vault) present() (*state, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.refresh(); err != nil {
		return nil, err
	}
	return &state{key: v.state.key, document: v.state.document.clone(), sum: v.state.sum}, nil
}

// commit writes next, without retaining its items, and then makes a copy of it the state of v. The caller must
// hold the lock between processes.
func (v *Vault) commit(next *state) error {
	written, err := v.about().write(next.key, next.document, atomicfile.Options{KeepAs: previousPath(v.path)})
	if err != nil {
		return err
	}
	next.sum = written
	v.install(&state{key: next.key, document: next.document.clone(), sum: next.sum})
	if err := v.purgeSuperseded(next); err != nil {
		return v.about().unpurged(err)
	}
	return nil
}

func (v *Vault) install(s *state) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.state == nil { // closed meanwhile
		s.clear()
		return
	}
	v.state.clear()
	v.state = s
}
