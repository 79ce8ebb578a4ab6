package store

import (
	"context"

	"kiikey/kiiex"
	"kiikey/store/vault"
)

// VaultOf returns the vault of a store, to look and to tamper.
func VaultOf(s *Store) *vault.Vault { return s.vault }

// Fill stores many credentials in one commit.
func Fill(s *Store, all []kiiex.Credential) error {
	return s.update(context.Background(), func(d *draft) error {
		for _, c := range all {
			if err := d.putCredential(c); err != nil {
				return err
			}
		}
		return nil
	})
}

// Own returns the data that a change makes of a credential, as the store overwrites it afterwards.
func Own(s *Store, c kiiex.Credential) (data []byte, err error) {
	err = s.update(context.Background(), func(d *draft) error {
		err := d.putCredential(c)
		data = d.own[0]
		return err
	})
	return data, err
}

// HeldData is the data of the last change that can be undone, as the store overwrites it when it closes.
func HeldData(s *Store) []byte { return s.held[len(s.held)-1].items[0].data.Bytes() }
