package store

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"github.com/99designs/keyring"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/system"
	"kiikey/store/vault"
)

// change is what one operation does to the items.
type change struct {
	put []put
	// drop are removed once everything put has been read back, in this order.
	drop []itemKey
}

// put is one item to write.
type put struct {
	itemKey
	data []byte
	// label is shown by the keyring's own program, where it shows labels.
	label string
}

func (p put) item() keyring.Item {
	return keyring.Item{Key: p.String(), Data: p.data, Label: p.label, Description: "kiikey " + p.kind}
}

func putCredential(key itemKey, c kiiex.Credential) (put, error) {
	data, err := encodeCredential(key, c)
	return put{itemKey: key, data: data, label: "kiikey: " + key.name + " (" + key.environment + ")"}, err
}

// commit makes a change, under the lock, and overwrites the data that was put.
func (s *Store) commit(ctx context.Context, c change) error {
	// A write that timed out may still be using the data.
	defer s.guard.whenIdle(func() {
		for _, p := range c.put {
			s.guard.wipe(p.data)
		}
	})
	if most := system.MaxData(keyring.BackendType(s.backend)); most > 0 {
		for _, p := range c.put {
			if len(p.data) > most {
				return tooLarge(p.itemKey, len(p.data), most)
			}
		}
	}
	if s.vault != nil {
		return s.commitVault(ctx, c)
	}
	for i, p := range c.put {
		if err := s.store(ctx, p); err != nil {
			return s.undo(ctx, c.put[:i], err)
		}
	}
	var failed error
	for _, k := range c.drop {
		if err := s.guard.remove(ctx, k.String()); err != nil && failed == nil {
			failed = err
		}
	}
	if failed == nil {
		failed = s.confirmDropped(ctx, c.drop)
	}
	if failed != nil {
		return notRemoved(failed)
	}
	return nil
}

// commitVault makes the change in one commit of the vault, and reads it back.
func (s *Store) commitVault(ctx context.Context, c change) error {
	err := s.guard.write(ctx, func(keyring.Keyring) error {
		return s.vault.Update(ctx, func(items vault.Items) error {
			for _, k := range c.drop {
				delete(items, k.String())
			}
			for _, p := range c.put {
				items[p.String()] = p.item()
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	for _, p := range c.put {
		if err := s.compare(ctx, p); err != nil {
			return notConfirmed(err)
		}
	}
	return nil
}

// store writes one item and reads it back. After an error that says that nothing was changed, nothing is
// there that was not before; only what is unimportant is ever overwritten.
func (s *Store) store(ctx context.Context, p put) error {
	if err := s.guard.set(ctx, p.item()); err != nil {
		return err
	}
	err := s.compare(ctx, p)
	if err == nil {
		return nil
	}
	// Reading may have failed because the person has cancelled: undoing must not fail for that too.
	if removeErr := s.guard.remove(context.WithoutCancel(ctx), p.String()); removeErr != nil {
		return notConfirmed(errors.Join(err, removeErr))
	}
	switch problem.KindOf(err) {
	case problem.BackendLocked, problem.BackendMissing, problem.Interrupted:
		return err // explains itself, and nothing has changed
	}
	return notStored(err)
}

var errReadBack = errors.New("store: read back something else than was written")

// compare reads one item back.
func (s *Store) compare(ctx context.Context, p put) error {
	data, err := s.guard.get(ctx, p.String())
	if err != nil {
		return err
	}
	defer s.guard.wipe(data)
	if !bytes.Equal(data, p.data) {
		return errReadBack
	}
	return nil
}

// undo removes what a change of several items has written before it failed.
func (s *Store) undo(ctx context.Context, written []put, cause error) error {
	for _, p := range written {
		if err := s.guard.remove(context.WithoutCancel(ctx), p.String()); err != nil {
			return notConfirmed(errors.Join(cause, err))
		}
	}
	return cause
}

var errStillThere = errors.New("store: a removed item is still listed")

// confirmDropped looks whether the keyring still lists what was removed.
func (s *Store) confirmDropped(ctx context.Context, dropped []itemKey) error {
	if len(dropped) == 0 {
		return nil
	}
	keys, err := s.guard.keys(ctx)
	if err != nil {
		return err
	}
	for _, k := range dropped {
		if slices.Contains(keys, k.String()) {
			return errStillThere
		}
	}
	return nil
}
