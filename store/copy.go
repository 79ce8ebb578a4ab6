package store

import (
	"context"
	"slices"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// Difference says how a credential of one store relates to what another store has.
type Difference string

// The differences. The time of import does not count; neither does the id where the name is the same.
const (
	NewThere       Difference = "new"
	SameThere      Difference = "same"
	DifferentThere Difference = "different"
)

// Planned is what copying would do with one credential. It holds no secret.
type Planned struct {
	// Entry is the credential as the source has it.
	Entry
	Difference Difference
	// Replaces is the name of the target's credential that would be overwritten, for DifferentThere.
	Replaces string
}

// PlanCopy says what CopyTo would do: a credential of s is found in to by its id, else by its name. Errors
// are those of Load for either store.
func (s *Store) PlanCopy(ctx context.Context, to *Store) ([]Planned, error) {
	t, err := s.compareWith(ctx, to)
	if err != nil {
		return nil, err
	}
	defer t.clear()
	return t.plan(), nil
}

// CopyTo copies the credentials of s to another store, except those that are the same there, reads each back
// and compares. Kept sessions are not copied. accepted is the plan that the person has seen: if it is not what
// would be done now, nothing is done. After an error the target is as it was, unless the error says that
// this is not known.
//
// Errors are those of Store, of Load and of Save, and StoreChanged where the plan does not hold any more.
func (s *Store) CopyTo(ctx context.Context, to *Store, accepted []Planned) error {
	release, err := to.lock(ctx)
	if err != nil {
		return err
	}
	defer release()
	t, err := s.compareWith(ctx, to)
	if err != nil {
		return err
	}
	defer t.clear()
	if !slices.Equal(t.plan(), accepted) {
		return &problem.Problem{
			Kind: problem.StoreChanged,
			What: "The store has changed since you were shown what would be done; nothing was done.",
			Why:  "Another program has changed it meanwhile.",
			Next: "Do it again, and look at the list once more.",
		}
	}
	return t.copy(ctx, to)
}

// Migrate moves everything from one store of a data folder to another one, both open: it copies, reads back
// and compares, records the new backend as the one to use, and only then removes what was copied from the
// old one. Kept sessions are not moved. A vault's file stays where it is, empty. Should it fail before the new
// backend is recorded, the old one is complete and in use as before.
//
// Errors are those of CopyTo, and NameTaken where the new backend holds another credential of the same name.
func Migrate(ctx context.Context, from, to *Store) error {
	release, err := from.lock(ctx) // the lock file is the same for both
	if err != nil {
		return err
	}
	defer release()
	leave, err := to.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	t, err := from.compareWith(ctx, to)
	if err != nil {
		return err
	}
	defer t.clear()
	for _, c := range t.copies {
		if c.Difference == DifferentThere {
			return nameTaken(c.Replaces)
		}
	}
	if err := t.copy(ctx, to); err != nil {
		return err
	}
	if err := writeChoiceLocked(from.dataDir, to.backend); err != nil {
		return err
	}
	doomed := slices.Concat(t.source.sessions, t.source.leftovers)
	for _, f := range t.source.credentials {
		doomed = append(doomed, f.itemKey)
	}
	return from.commit(ctx, change{drop: doomed})
}

// transfer is a comparison of two stores, with the credentials in clear.
type transfer struct {
	source, target survey
	copies         []copied
}

type copied struct {
	Planned
	credential kiiex.Credential
	// old is what it replaces in the target, for DifferentThere.
	old found
}

func (t transfer) clear() {
	for _, c := range t.copies {
		c.credential.Clear()
	}
}

func (t transfer) plan() []Planned {
	plan := make([]Planned, len(t.copies))
	for i, c := range t.copies {
		plan[i] = c.Planned
	}
	return plan
}

func (s *Store) compareWith(ctx context.Context, to *Store) (t transfer, err error) {
	defer func() {
		if err != nil {
			t.clear()
		}
	}()
	if t.source, err = s.look(ctx); err != nil {
		return t, err
	}
	if t.target, err = to.look(ctx); err != nil {
		return t, err
	}
	for _, f := range t.source.credentials {
		c, err := s.loadFound(ctx, f)
		if err != nil {
			return t, err
		}
		t.copies = append(t.copies, copied{Planned: Planned{Entry: f.entry(), Difference: NewThere}, credential: c})
		if err := to.relate(ctx, t.target, &t.copies[len(t.copies)-1]); err != nil {
			return t, err
		}
	}
	return t, nil
}

// relate finds what the target has of a credential.
func (s *Store) relate(ctx context.Context, v survey, c *copied) error {
	byName, named := v.named(c.Name)
	old, known := v.withID(c.ID)
	switch {
	case !known && !named:
		return nil
	case !known:
		old = byName
	case named && byName.id != old.id:
		// The target knows it under another name, and has given its name to another credential.
		c.credential.Name = old.shown
	}
	present, err := s.loadFound(ctx, old)
	if err != nil && problem.KindOf(err) != problem.StoreDamaged {
		return err
	}
	defer present.Clear()
	if err == nil && sameContent(present, c.credential) {
		c.Difference = SameThere
		return nil
	}
	c.Difference, c.Replaces, c.old = DifferentThere, old.shown, old
	return nil
}

// sameContent compares two credentials without their ids and times of import.
func sameContent(a, b kiiex.Credential) bool {
	return a.Name == b.Name && a.Environment == b.Environment && a.APIKey == b.APIKey &&
		a.APISecret.Equal(b.APISecret) && a.Nonce == b.Nonce && a.UserID == b.UserID && a.UserName == b.UserName &&
		slices.Equal(a.Permissions, b.Permissions) && slices.Equal(a.IPWhitelist, b.IPWhitelist)
}

// copy makes the planned changes in the target, whose lock the caller holds.
func (t transfer) copy(ctx context.Context, to *Store) error {
	all := change{drop: slices.Clone(t.target.leftovers)}
	for _, c := range t.copies {
		if c.Difference == SameThere {
			continue
		}
		if err := checkStorable(c.credential); err != nil {
			return err
		}
		p, doomed, err := to.replacement(t.target, c.old, c.credential)
		if err != nil {
			return err
		}
		all.put = append(all.put, p)
		all.drop = append(all.drop, doomed...)
		if c.old.id != "" {
			all.drop = append(all.drop, t.target.sessionsOf(c.old.id)...)
		}
	}
	return to.commit(ctx, all)
}
