package store

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"github.com/99designs/keyring"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// Entry is a credential as lists show it.
type Entry struct {
	ID, Name, Environment string
}

// List returns the credentials sorted by name, without regard to case. It reads the names of items, and no
// secret, except where an interrupted change left two items of one credential.
//
// Two credentials never show the same name: should the keyring hold such, one is listed with a part of its
// id behind the name, which every method takes for its name.
func (s *Store) List(ctx context.Context) ([]Entry, error) {
	v, err := s.look(ctx)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(v.credentials))
	for i, f := range v.credentials {
		entries[i] = f.entry()
	}
	return entries, nil
}

func (f found) entry() Entry { return Entry{ID: f.id, Name: f.shown, Environment: f.environment} }

// Load reads the credential with that name, for the caller to clear. Errors besides those of Store:
// CredentialNotFound, naming similar names; StoreDamaged, StoreUnreadable and RecordMismatch where the item
// is not what was saved.
func (s *Store) Load(ctx context.Context, name string) (kiiex.Credential, error) {
	return s.load(ctx, func(v survey) (found, error) { return v.need(name) })
}

// LoadID is Load by the credential's id, which stays the same when it is renamed.
func (s *Store) LoadID(ctx context.Context, id string) (kiiex.Credential, error) {
	return s.load(ctx, func(v survey) (found, error) { return v.needID(id) })
}

// Each reads all credentials, in the order of List, and hands each to visit, with the error of Load where one
// could not be read. It lists once: a Load for each entry would list as often. The secret is overwritten when
// visit returns. An error of visit ends the reading and is returned as it is.
func (s *Store) Each(ctx context.Context, visit func(Entry, kiiex.Credential, error) error) error {
	v, err := s.look(ctx)
	if err != nil {
		return err
	}
	for _, f := range v.credentials {
		c, err := s.loadFound(ctx, f)
		if errors.Is(err, errWithheld) { // perhaps replaced since it was listed
			c, err = s.LoadID(ctx, f.id)
			if errors.Is(err, problem.Of(problem.CredentialNotFound)) {
				continue
			}
		}
		err = visit(f.entry(), c, err)
		c.Clear()
		if err != nil {
			return err
		}
	}
	return nil
}

// load reads the credential that find picks. Another process may have replaced the item since it was listed:
// then it looks again.
func (s *Store) load(ctx context.Context, find func(survey) (found, error)) (kiiex.Credential, error) {
	var withheld error
	for tried := (itemKey{}); ; {
		v, err := s.look(ctx)
		if err != nil {
			return kiiex.Credential{}, err
		}
		f, err := find(v)
		if err != nil {
			return kiiex.Credential{}, err
		}
		if f.itemKey == tried {
			return kiiex.Credential{}, withheld
		}
		c, err := s.loadFound(ctx, f)
		if !errors.Is(err, errWithheld) {
			return c, err
		}
		tried, withheld = f.itemKey, err
	}
}

func (s *Store) loadFound(ctx context.Context, f found) (kiiex.Credential, error) {
	c, err := s.loadItem(ctx, f.itemKey)
	if err == nil {
		c.Name = f.shown
	}
	return c, err
}

// loadItem reads and checks one item that was listed.
func (s *Store) loadItem(ctx context.Context, k itemKey) (kiiex.Credential, error) {
	data, err := s.guard.get(ctx, k.String())
	if errors.Is(err, keyring.ErrKeyNotFound) {
		return kiiex.Credential{}, itemWithheld(k)
	}
	if err != nil {
		return kiiex.Credential{}, err
	}
	defer s.guard.wipe(data)
	return decodeCredential(k, data)
}

// Save stores a credential that is not in the store yet. It returns nil only after the credential was read
// back and compared. With replace, it takes the place of the one of the same name, whose kept sessions are
// removed.
//
// Errors besides those of Store: NameTaken, BadValue (of kiiex.CheckName, and for what cannot be stored).
func (s *Store) Save(ctx context.Context, c kiiex.Credential, replace bool) error {
	if err := checkStorable(c); err != nil {
		return err
	}
	return s.changing(ctx, func(v survey) error {
		old, taken := v.named(c.Name)
		if taken && !replace {
			return nameTaken(c.Name)
		}
		if same, ok := v.withID(c.ID); ok && same.shown != c.Name {
			return savedUnder(same.shown)
		}
		return s.put(ctx, v, old, c, true)
	})
}

// Rename gives the credential called from another name. Errors are those of Load and Save.
func (s *Store) Rename(ctx context.Context, from, to string) error {
	if err := kiiex.CheckName(to); err != nil {
		return err
	}
	return s.changing(ctx, func(v survey) error {
		f, err := v.need(from)
		if err != nil || from == to {
			return err
		}
		if _, taken := v.named(to); taken {
			return nameTaken(to)
		}
		c, err := s.loadItem(ctx, f.itemKey)
		if err != nil {
			return err
		}
		defer c.Clear()
		c.Name = to
		return s.put(ctx, v, f, c, false)
	})
}

// Edit lets change alter the credential called name, all but its ID and Name, and stores the result. Kept
// sessions are removed when the API key has changed. An error of change is returned as it is. Others are
// those of Load and Save. The secret is overwritten afterwards; one that change put in is the caller's.
func (s *Store) Edit(ctx context.Context, name string, change func(*kiiex.Credential) error) error {
	return s.changing(ctx, func(v survey) error {
		f, err := v.need(name)
		if err != nil {
			return err
		}
		before, err := s.loadItem(ctx, f.itemKey)
		if err != nil {
			return err
		}
		defer before.Clear()
		after := before
		after.Permissions, after.IPWhitelist = slices.Clone(before.Permissions), slices.Clone(before.IPWhitelist)
		if err := change(&after); err != nil {
			return err
		}
		after.ID, after.Name = before.ID, before.Name
		if same, err := sameRecord(f.itemKey, before, after); err != nil || same {
			return err
		}
		if after.Environment == "" {
			return notStorable("It belongs to no environment.")
		}
		return s.put(ctx, v, f, after, after.APIKey != before.APIKey)
	})
}

// Remove deletes the credential with that name, all that is left of its earlier revisions, and its kept
// sessions. Errors besides those of Store: CredentialNotFound.
func (s *Store) Remove(ctx context.Context, name string) error {
	return s.changing(ctx, func(v survey) error {
		f, err := v.need(name)
		if err != nil {
			return err
		}
		// The item that counts goes last: an interruption must not bring an older one back.
		return s.commit(ctx, change{drop: slices.Concat(v.sessionsOf(f.id), v.leftovers, f.others, []itemKey{f.itemKey})})
	})
}

// changing runs do under the lock, with what the keyring holds now.
func (s *Store) changing(ctx context.Context, do func(survey) error) error {
	release, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer release()
	v, err := s.look(ctx)
	if err != nil {
		return err
	}
	return do(v)
}

// put stores c in the place of old, which may be none, and sweeps what was left behind.
func (s *Store) put(ctx context.Context, v survey, old found, c kiiex.Credential, dropSessions bool) error {
	p, doomed, err := s.replacement(v, old, c)
	if err != nil {
		return err
	}
	if dropSessions {
		doomed = append(doomed, v.sessionsOf(old.id)...)
	}
	return s.commit(ctx, change{put: []put{p}, drop: append(doomed, v.leftovers...)})
}

// replacement returns the item to write for c in the place of old, which may be none, and what to remove
// after.
func (s *Store) replacement(v survey, old found, c kiiex.Credential) (put, []itemKey, error) {
	key := itemKey{
		store: s.id, kind: kindCredential, environment: c.Environment, name: c.Name, id: c.ID,
		revision: max(1, old.revision),
	}
	// A vault replaces items safely, and keeps its previous generation only while no item is removed.
	if s.vault == nil {
		for key.outdated(v) {
			key.revision++
		}
	}
	p, err := putCredential(key, c)
	if err != nil {
		return put{}, nil, err
	}
	var doomed []itemKey
	if old.id != "" && old.itemKey != key {
		doomed = append(doomed, old.itemKey)
	}
	return p, doomed, nil
}

// outdated reports whether any item of the same credential, or of one of the same name, has this revision
// or a higher one.
func (k itemKey) outdated(v survey) bool {
	higher := func(other itemKey) bool {
		return (other.id == k.id || other.name == k.name) && other.revision >= k.revision
	}
	return slices.ContainsFunc(v.credentials, func(f found) bool {
		return higher(f.itemKey) || slices.ContainsFunc(f.others, higher)
	})
}

// sameRecord reports whether two credentials are stored as the same bytes.
func sameRecord(key itemKey, a, b kiiex.Credential) (bool, error) {
	left, err := encodeCredential(key, a)
	if err != nil {
		return false, err
	}
	defer clear(left)
	right, err := encodeCredential(key, b)
	if err != nil {
		return false, err
	}
	defer clear(right)
	return bytes.Equal(left, right), nil
}

func checkStorable(c kiiex.Credential) error {
	if err := kiiex.CheckName(c.Name); err != nil {
		return err
	}
	switch {
	case !isID(c.ID):
		return notStorable("It has no proper id.")
	case c.Environment == "":
		return notStorable("It belongs to no environment.")
	}
	return nil
}

func notStorable(why string) error {
	return &problem.Problem{
		Kind: problem.BadValue,
		What: "This credential cannot be stored.",
		Why:  why,
		Next: "Import it again, and choose its environment.",
	}
}
