package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"slices"

	"kiikey/kiiex"
	"kiikey/store/vault"
)

// Entry is one row of the list of credentials.
type Entry struct {
	ID, Name, Environment string
}

func (k itemKey) entry() Entry { return Entry{ID: k.id, Name: k.name, Environment: k.environment} }

// List returns the credentials sorted by name, ignoring case. It decodes no secret.
func (s *Store) List(context.Context) ([]Entry, error) {
	var entries []Entry
	err := s.view(func(items vault.Items) error {
		entries = entriesIn(items)
		return nil
	})
	return entries, err
}

func entriesIn(items vault.Items) (entries []Entry) {
	for _, k := range credentialsIn(items) {
		entries = append(entries, k.entry())
	}
	return entries
}

// Load reads the credential with that name; the caller must clear it. Errors besides those of Store:
// CredentialNotFound, naming similar names; StoreDamaged, StoreUnreadable and RecordMismatch if the item is not
// what was saved.
func (s *Store) Load(_ context.Context, name string) (kiiex.Credential, error) {
	return s.load(func(items vault.Items) (itemKey, error) { return needNamed(items, name) })
}

// LoadID is Load by the credential's id, which stays the same when it is renamed.
func (s *Store) LoadID(_ context.Context, id string) (kiiex.Credential, error) {
	return s.load(func(items vault.Items) (itemKey, error) { return needID(items, id) })
}

func (s *Store) load(find func(vault.Items) (itemKey, error)) (c kiiex.Credential, err error) {
	err = s.view(func(items vault.Items) error {
		k, err := find(items)
		if err == nil {
			c, err = credentialIn(items, k)
		}
		return err
	})
	return c, err
}

func credentialIn(items vault.Items, k itemKey) (kiiex.Credential, error) {
	return decodeCredential(k, items[k.String()].Data)
}

// Each reads all credentials, in the order of List, and passes each to do, or the error of Load: those that there are at
// the beginning. The secret is overwritten when do returns. An error of do ends the reading and is returned as it is.
// So does Close, with the kind PassphraseNeeded.
func (s *Store) Each(_ context.Context, do func(Entry, kiiex.Credential, error) error) error {
	var found []heldItem
	defer func() { (&held{items: found}).clear() }()
	err := s.view(func(items vault.Items) error {
		for _, k := range credentialsIn(items) {
			found = append(found, heldItem{k, kiiex.NewSecret(bytes.Clone(items[k.String()].Data))})
		}
		return nil
	})
	for _, i := range found {
		if s.isClosed() {
			return vault.Locked()
		}
		c, unread := decodeCredential(i.key, i.data.Bytes())
		err = do(i.key.entry(), c, unread)
		c.Clear()
		if err != nil {
			break
		}
	}
	return err
}

// Save stores a new credential. With replace, it takes the place of the one of the same name, whose saved
// sessions are removed.
//
// Errors besides those of Store: NameTaken, BadValue (of kiiex.CheckName, and for values that can't be stored).
func (s *Store) Save(ctx context.Context, c kiiex.Credential, replace bool) error {
	return s.SaveAll(ctx, []kiiex.Credential{c}, replace)
}

// SaveAll is Save for several, in one change: all are stored, or none. One name twice among them is NameTaken.
func (s *Store) SaveAll(ctx context.Context, credentials []kiiex.Credential, replace bool) error {
	for _, c := range credentials {
		if err := checkStorable(c); err != nil {
			return err
		}
	}
	return s.update(ctx, func(d *draft) error {
		saved := map[string]bool{}
		for _, c := range credentials {
			c.Name = kiiex.NormalName(c.Name)
			if err := d.save(c, replace && !saved[c.Name]); err != nil {
				return err
			}
			saved[c.Name] = true
		}
		return nil
	})
}

func (d *draft) save(c kiiex.Credential, replace bool) error {
	old, taken := named(d.items, c.Name)
	if taken && !replace {
		return nameTaken(c.Name)
	}
	if same, ok := withID(d.items, c.ID); ok && same.name != c.Name {
		return savedUnder(same.name)
	}
	if taken {
		d.hold(old.id, Replacement).by = c.ID
		d.drop(old.id)
	}
	return d.putCredential(c)
}

// Rename gives the credential called from another name. Errors are those of Load and Save; NameTaken also while it is
// part of a rotation, whose steps are told by names.
func (s *Store) Rename(ctx context.Context, from, to string) error {
	if err := kiiex.CheckName(to); err != nil {
		return err
	}
	to = kiiex.NormalName(to)
	return s.alter(ctx, from, func(d *draft, c *kiiex.Credential) error {
		if other, taken := named(d.items, to); taken && other.id != c.ID {
			return nameTaken(to)
		}
		c.Name = to
		return notRotating(d.items, c.ID)
	})
}

// Edit lets change alter the credential called name, except its ID and Name, and stores the result. It removes
// saved sessions if the API key has changed. An error of change is returned as it is. Others are those of Load
// and Save. The secret is overwritten afterwards; one that change put in stays the caller's.
func (s *Store) Edit(ctx context.Context, name string, change func(*kiiex.Credential) error) error {
	return s.alter(ctx, name, func(_ *draft, c *kiiex.Credential) error {
		before := *c
		err := change(c)
		c.ID, c.Name = before.ID, before.Name
		if err == nil && c.Environment == "" {
			err = notStorable("It belongs to no environment.")
		}
		return err
	})
}

// alter stores the credential called name as change returns it, unless that is the same.
func (s *Store) alter(ctx context.Context, name string, change func(*draft, *kiiex.Credential) error) error {
	return s.update(ctx, func(d *draft) error {
		k, err := needNamed(d.items, name)
		if err != nil {
			return err
		}
		before, err := credentialIn(d.items, k)
		if err != nil {
			return err
		}
		defer before.Clear()
		after := before
		after.Permissions, after.IPWhitelist = slices.Clone(before.Permissions), slices.Clone(before.IPWhitelist)
		if err := change(d, &after); err != nil {
			return err
		}
		if after.APIKey != before.APIKey {
			d.dropSessions(k.id)
		}
		if sameContent(before, after) {
			return nil
		}
		h := d.hold(k.id, Editing)
		if after.Name != before.Name {
			h.kind = Renaming
		}
		err = d.putCredential(after)
		h.after = sha256.Sum256(d.items[k.String()].Data)
		return err
	})
}

// Remove deletes the credential with that name and its saved sessions. Errors besides those of Store:
// CredentialNotFound.
func (s *Store) Remove(ctx context.Context, name string) error {
	return s.update(ctx, func(d *draft) error {
		k, err := needNamed(d.items, name)
		if err == nil {
			d.hold(k.id, Removal)
			d.drop(k.id)
		}
		return err
	})
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
