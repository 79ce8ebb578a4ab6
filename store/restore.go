package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

// Backup is an open backup, or another vault, to restore from. Close it after use.
type Backup struct{ items vault.Items }

// OpenBackup opens a backup. Errors are those of vault.OpenBackup.
func OpenBackup(ctx context.Context, path string, passphrase kiiex.Secret) (*Backup, error) {
	items, err := vault.OpenBackup(ctx, path, passphrase)
	if err != nil {
		return nil, err
	}
	return &Backup{items}, nil
}

// Close overwrites everything decrypted.
func (b *Backup) Close() { b.items.Clear() }

// Difference relates a credential of a backup to those of a store.
type Difference string

// The differences. The time of import does not count; neither does the id if the name is the same.
const (
	NewThere       Difference = "new"
	SameThere      Difference = "same"
	DifferentThere Difference = "different"
)

// Planned says what restoring would do with one credential. It holds no secret.
type Planned struct {
	// Entry is the credential in the backup.
	Entry
	Difference Difference
	// Replaces is the name of the store's credential that would be overwritten, for DifferentThere.
	Replaces string
	// Withdraws is set where that one can withdraw.
	Withdraws bool
}

// Plan says what Restore would do: it finds a credential of the backup in the store by its id, else by its
// name. s is nil for a store that does not exist yet. Errors are those of Load for either.
func (s *Store) Plan(_ context.Context, from *Backup) (plan []Planned, err error) {
	look := func(items vault.Items) error {
		return from.relate(items, func(p Planned, _ kiiex.Credential, _ string) error {
			plan = append(plan, p)
			return nil
		})
	}
	if s == nil {
		err = look(nil)
	} else {
		err = s.view(look)
	}
	return plan, err
}

// Restore adds the credentials of a backup to the store, except those that are the same there, and the identities that
// open what others hand over. Saved sessions are not restored, and those of what is replaced are removed. accepted is
// the plan that the user has seen: if it is not what would be done now, nothing is done.
//
// Errors are those of Store, of Load and of Save, and StoreChanged if the plan no longer holds.
func (s *Store) Restore(ctx context.Context, from *Backup, accepted []Planned) error {
	return s.update(ctx, func(d *draft) error {
		before := maps.Clone(d.items)
		var plan []Planned
		err := from.relate(before, func(p Planned, c kiiex.Credential, old string) error {
			plan = append(plan, p)
			if p.Difference == SameThere {
				return nil
			}
			if old != "" {
				d.drop(old)
			}
			return d.restore(c)
		})
		if err == nil && !slices.Equal(plan, accepted) {
			err = &problem.Problem{
				Kind: problem.StoreChanged,
				What: "The vault has changed since you saw what would be restored; nothing was done.",
				Why:  "Another program has changed it meanwhile.",
				Next: "Do it again, and look at the list once more.",
			}
		}
		if err == nil {
			d.addReceivers(from.items)
		}
		return err
	})
}

// RestoreAside makes a new store of a backup's credentials in the place of one that does not open, and returns
// it unlocked, with the names under which it keeps the old one's files; the names contain now. Errors are those
// of vault.CreateAside, and those of Load for the backup.
func (at Place) RestoreAside(ctx context.Context, from *Backup, passphrase kiiex.Secret, now time.Time) (*Store, []string, error) {
	d := &draft{items: vault.Items{}}
	defer d.clear()
	err := from.relate(nil, func(_ Planned, c kiiex.Credential, _ string) error { return d.restore(c) })
	if err != nil {
		return nil, nil, err
	}
	d.addReceivers(from.items)
	suffix := ".aside-" + now.UTC().Format("20060102T150405.000Z")
	v, aside, err := vault.CreateAside(ctx, VaultPath(at.Data), suffix, passphrase, d.items)
	if v == nil {
		return nil, aside, err
	}
	s, _ := at.opened(v, nil)
	return s, aside, err
}

func (d *draft) restore(c kiiex.Credential) error {
	if err := checkStorable(c); err != nil {
		return err
	}
	return d.putCredential(c)
}

// relate passes each credential of the backup to do, with the plan for a store of these items, and the id of
// the credential that it replaces. The secret is overwritten when do returns.
func (b *Backup) relate(items vault.Items, do func(Planned, kiiex.Credential, string) error) error {
	for _, k := range credentialsIn(b.items) {
		c, err := credentialIn(b.items, k)
		if err != nil {
			return err
		}
		p, old, err := compare(items, k, &c)
		if err == nil {
			err = do(p, c, old)
		}
		c.Clear()
		if err != nil {
			return err
		}
	}
	return nil
}

// compare finds a credential in a store. If the store has it under another name, and that name belongs to
// another credential there, it takes the store's name.
func compare(items vault.Items, k itemKey, c *kiiex.Credential) (p Planned, old string, err error) {
	p = Planned{Entry: k.entry(), Difference: NewThere}
	byName, isNamed := named(items, c.Name)
	found, known := withID(items, c.ID)
	switch {
	case !known && !isNamed:
		return p, "", nil
	case !known:
		found = byName
	case isNamed && byName.id != found.id:
		c.Name = found.name
	}
	present, err := credentialIn(items, found)
	if err != nil && problem.KindOf(err) != problem.StoreDamaged {
		return p, "", err
	}
	defer present.Clear()
	if err == nil && sameContent(present, *c) {
		p.Difference = SameThere
		return p, "", nil
	}
	p.Difference, p.Replaces, p.Withdraws = DifferentThere, found.name, kiiex.CanWithdraw(present.Permissions)
	return p, found.id, nil
}

// sameContent compares two credentials without their ids and times of import.
func sameContent(a, b kiiex.Credential) bool {
	return a.Name == b.Name && a.Environment == b.Environment && a.APIKey == b.APIKey &&
		a.APISecret.Equal(b.APISecret) && a.Nonce == b.Nonce && a.UserID == b.UserID && a.UserName == b.UserName &&
		slices.Equal(a.Permissions, b.Permissions) && slices.Equal(a.IPWhitelist, b.IPWhitelist) &&
		a.Note == b.Note && a.Expires.Equal(b.Expires) && a.Replaces == b.Replaces
}
