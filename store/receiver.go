package store

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"filippo.io/age"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

// Receiver returns the recipient to which others encrypt credentials for the owner of this store. It makes the
// identity if there is none, at the time now, and made reports that. Of several, as a restored backup may add,
// it returns the latest. Errors are those of Store and of reading a record.
func (s *Store) Receiver(ctx context.Context, now time.Time) (recipient string, made bool, err error) {
	err = s.update(ctx, func(d *draft) error {
		made = false
		own, err := receiversIn(d.items)
		defer clearReceivers(own)
		if err != nil {
			return err
		}
		if len(own) > 0 {
			recipient = own[0].recipient
			return nil
		}
		identity, err := age.GenerateX25519Identity()
		if err != nil {
			return problem.From(err)
		}
		recipient, made = identity.Recipient().String(), true
		key := itemKey{kind: kindReceiver, id: kiiex.NewID()}
		secret := kiiex.SecretFromString(identity.String())
		defer secret.Clear()
		data, err := encodeReceiver(key, receiverRecord{identity: secret, createdAt: now})
		return d.put(key, data, err)
	})
	return recipient, made, err
}

// Identities returns the keys that open a file handed over to the owner of this store, the latest first: age
// identities as text. The caller must clear them. Errors are those of Store and of reading a record.
func (s *Store) Identities(context.Context) (identities []kiiex.Secret, err error) {
	err = s.view(func(items vault.Items) error {
		own, err := receiversIn(items)
		for _, r := range own {
			identities = append(identities, r.identity)
		}
		return err
	})
	return identities, err
}

// receiversIn reads the receivers among items, the latest first.
func receiversIn(items vault.Items) ([]receiverRecord, error) {
	var found []receiverRecord
	for _, item := range items {
		k, ok := parseKey(item)
		if !ok || k.kind != kindReceiver {
			continue
		}
		r, err := decodeReceiver(k, item.Data)
		if err != nil {
			clearReceivers(found)
			return nil, err
		}
		found = append(found, r)
	}
	slices.SortFunc(found, func(a, b receiverRecord) int {
		return cmp.Or(b.createdAt.Compare(a.createdAt), cmp.Compare(a.identity.Reveal(), b.identity.Reveal()))
	})
	return found, nil
}

func clearReceivers(receivers []receiverRecord) {
	for _, r := range receivers {
		r.identity.Clear()
	}
}

// addReceivers adds the identities of a backup, so that files handed over to them still open.
func (d *draft) addReceivers(from vault.Items) {
	for key, item := range from {
		if k, ok := parseKey(item); ok && k.kind == kindReceiver {
			if _, there := d.items[key]; !there {
				_ = d.put(k, bytes.Clone(item.Data), nil)
			}
		}
	}
}
