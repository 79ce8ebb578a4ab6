package store

import (
	"cmp"
	"context"
	"slices"

	"kiikey/internal/shell"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

// Rotation is one credential taking the place of another, from saving the new one beside the old until the old
// one is dropped. Both stay in the store, each step is one commit, and the two alone show the next step: the
// new one names the old one's id, and their names show the steps done.
type Rotation struct {
	Old, New Entry
	// Accepted is set once the new one has taken the name.
	Accepted bool
}

// Suffixes of the name that the credential gives up.
const (
	newSuffix = ".new"
	oldSuffix = ".old"
)

// Name returns the name that the two share.
func (r Rotation) Name() string {
	if r.Accepted {
		return r.New.Name
	}
	return r.Old.Name
}

// Concerns reports whether the rotation is about the credential with that id.
func (r Rotation) Concerns(id string) bool { return r.Old.ID == id || r.New.ID == id }

// Rotations returns those that are under way. It decodes only credentials whose names fit.
func (s *Store) Rotations(context.Context) (rotations []Rotation, err error) {
	err = s.view(func(items vault.Items) error {
		rotations = rotationsIn(items)
		return nil
	})
	return rotations, err
}

func rotationsIn(items vault.Items) []Rotation {
	keys := credentialsIn(items)
	byName := make(map[string]itemKey, len(keys))
	for _, k := range keys {
		byName[k.name] = k
	}
	var rotations []Rotation
	add := func(old, successor itemKey, accepted bool) {
		c, err := credentialIn(items, successor)
		if err == nil && c.Replaces == old.id {
			rotations = append(rotations, Rotation{old.entry(), successor.entry(), accepted})
		}
		c.Clear()
	}
	for _, k := range keys {
		if successor, ok := byName[k.name+newSuffix]; ok {
			add(k, successor, false)
		}
		if old, ok := byName[k.name+oldSuffix]; ok {
			add(old, k, true)
		}
	}
	return rotations
}

// BeginRotation saves c beside the credential called name, which it will replace, with ".new" after its name; c
// gets the old one's environment and note, and its user name if it has none. Errors besides those of Save and
// Load: NameTaken, if another credential has one of the names that a rotation needs, or one is under way;
// BadValue, if c has the same API key, or is another user's.
func (s *Store) BeginRotation(ctx context.Context, name string, c kiiex.Credential) (r Rotation, err error) {
	err = s.update(ctx, func(d *draft) error {
		k, err := needNamed(d.items, name)
		if err != nil {
			return err
		}
		if err := notRotating(d.items, k.id); err != nil {
			return err
		}
		old, err := credentialIn(d.items, k)
		if err != nil {
			return err
		}
		defer old.Clear()
		if why := notSuccessor(old, c); why != "" {
			return &problem.Problem{
				Kind: problem.BadValue,
				What: "This API key can't replace that of " + quoted(k.name) + ".",
				Why:  why,
				Next: "Create a new API key at the exchange, as the same user, and give its file.",
			}
		}
		c.Replaces, c.Environment, c.Note, c.UserName = old.ID, old.Environment, old.Note, cmp.Or(c.UserName, old.UserName)
		for _, suffix := range []string{oldSuffix, newSuffix} {
			c.Name = k.name + suffix
			if err := checkStorable(c); err != nil {
				return unrotatableName(k.name, err)
			}
			if _, taken := named(d.items, c.Name); taken {
				return unrotatableName(k.name, nameTaken(c.Name))
			}
		}
		r = Rotation{Old: k.entry(), New: credentialKey(c).entry()}
		return d.putCredential(c)
	})
	return r, err
}

func notSuccessor(old, c kiiex.Credential) string {
	switch {
	case c.APIKey == old.APIKey:
		return "It is the same API key."
	case c.UserID != old.UserID:
		return "It belongs to user " + c.UserID + ", the credential to user " + old.UserID + "."
	}
	return ""
}

// AcceptRotation gives the new credential the name, and the old one ".old" after it; that another program has done just
// that since r is no error. Errors besides those of Load: StoreChanged, if the rotation has moved on otherwise; NameTaken.
func (s *Store) AcceptRotation(ctx context.Context, r Rotation) (Rotation, error) {
	accepted := r
	accepted.Accepted = true
	accepted.New.Name, accepted.Old.Name = r.Old.Name, r.Old.Name+oldSuffix
	err := s.alterRotation(ctx, r, func(d *draft) error {
		if _, taken := named(d.items, accepted.Old.Name); taken {
			return unrotatableName(r.Old.Name, nameTaken(accepted.Old.Name))
		}
		if err := d.change(r.Old.ID, func(c *kiiex.Credential) { c.Name = accepted.Old.Name }); err != nil {
			return err
		}
		return d.change(r.New.ID, func(c *kiiex.Credential) { c.Name = accepted.New.Name })
	})
	if problem.KindOf(err) == problem.StoreChanged {
		if now, unread := s.Rotations(ctx); unread == nil && slices.Contains(now, accepted) {
			err = nil
		}
	}
	return accepted, err
}

// FinishRotation drops the old credential, with its sessions. Errors besides those of Load: StoreChanged, as of
// AcceptRotation.
func (s *Store) FinishRotation(ctx context.Context, r Rotation) error {
	return s.alterRotation(ctx, r, func(d *draft) error {
		d.drop(r.Old.ID)
		return d.change(r.New.ID, func(c *kiiex.Credential) { c.Replaces = "" })
	})
}

// AbortRotation drops the new credential, with its sessions; the old one has the name then. Errors are those of
// FinishRotation.
func (s *Store) AbortRotation(ctx context.Context, r Rotation) error {
	return s.alterRotation(ctx, r, func(d *draft) error {
		d.drop(r.New.ID)
		return d.change(r.Old.ID, func(c *kiiex.Credential) { c.Name = r.Name() })
	})
}

// alterRotation makes a change if the rotation is still at r.
func (s *Store) alterRotation(ctx context.Context, r Rotation, change func(*draft) error) error {
	return s.update(ctx, func(d *draft) error {
		for _, present := range rotationsIn(d.items) {
			if present == r {
				return change(d)
			}
		}
		return &problem.Problem{
			Kind: problem.StoreChanged,
			What: "Nothing was done.",
			Why:  "The rotation of " + quoted(r.Name()) + " has been changed meanwhile, by another program.",
			Next: "See what is left to do: kiikey show " + shell.Word(r.Name()),
		}
	})
}

// change stores the credential with that id as edit leaves it, unless that is as it was.
func (d *draft) change(id string, edit func(*kiiex.Credential)) error {
	k, err := needID(d.items, id)
	if err != nil {
		return err
	}
	c, err := credentialIn(d.items, k)
	if err != nil {
		return err
	}
	defer c.Clear()
	edit(&c)
	return d.putCredential(c)
}

// notRotating returns a problem of kind NameTaken while the credential with that id is part of a rotation.
func notRotating(items vault.Items, id string) error {
	for _, r := range rotationsIn(items) {
		if r.Concerns(id) {
			name := shell.Word(r.Name())
			return &problem.Problem{
				Kind: problem.NameTaken,
				What: "A rotation of " + quoted(r.Name()) + " is under way.",
				Why:  "Until it has ended, its two API keys keep their names: " + quoted(r.Old.Name) + " and " + quoted(r.New.Name) + ".",
				Next: "End it: kiikey rotate " + name + " --finish, or kiikey rotate " + name + " --abort; kiikey show says how far it has come.",
			}
		}
	}
	return nil
}

func unrotatableName(name string, err error) error {
	told := *problem.From(err)
	told.What = "The API key of " + quoted(name) + " can't be rotated. " + told.What
	told.Why = "While both keys are there, their names are NAME" + newSuffix + " or NAME" + oldSuffix + ". " + told.Why
	told.Next = "Rename the credential that is in the way, or this one: kiikey rename NAME NEW-NAME"
	return &told
}
