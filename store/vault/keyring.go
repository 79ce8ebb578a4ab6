package vault

import (
	"context"

	"github.com/99designs/keyring"
)

var _ keyring.Keyring = (*Vault)(nil)

// View passes all items as the file has them now to look. They and their data are valid only during the call
// and must not be changed; look must not call v. An error of look is returned as it is. Others are those of
// Get.
func (v *Vault) View(look func(items Items) error) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.refresh(); err != nil {
		return err
	}
	return look(v.state.document.items)
}

// Get returns the item with that key, whose data is a copy, or keyring.ErrKeyNotFound. Other errors are
// *problem.Problem of the kinds that Update names.
func (v *Vault) Get(key string) (item keyring.Item, err error) {
	err = v.View(func(items Items) error {
		found, ok := items[key]
		if !ok {
			return keyring.ErrKeyNotFound
		}
		item = cloneItem(key, found)
		return nil
	})
	return item, err
}

// GetMetadata returns the item without its data, and the time of its last write, to the second. Errors are
// those of Get.
func (v *Vault) GetMetadata(key string) (m keyring.Metadata, err error) {
	err = v.View(func(items Items) error {
		item, ok := items[key]
		if !ok {
			return keyring.ErrKeyNotFound
		}
		item.Data = nil
		m = keyring.Metadata{Item: &item, ModificationTime: v.state.document.modified[key]}
		return nil
	})
	return m, err
}

// Keys returns the keys of all items, sorted. Errors are those of Get, without keyring.ErrKeyNotFound.
func (v *Vault) Keys() (keys []string, err error) {
	err = v.View(func(items Items) error {
		keys = items.Keys()
		return nil
	})
	return keys, err
}

// Set stores an item, replacing the one with its key. Errors are those of Update.
func (v *Vault) Set(item keyring.Item) error {
	return v.Update(context.Background(), func(items Items) error {
		items[item.Key] = item
		return nil
	})
}

// Remove deletes the item with that key, or returns keyring.ErrKeyNotFound. It deletes the previous generation
// too, which still holds the item. Other errors are those of Update.
func (v *Vault) Remove(key string) error {
	return v.Update(context.Background(), func(items Items) error {
		if _, ok := items[key]; !ok {
			return keyring.ErrKeyNotFound
		}
		delete(items, key)
		return nil
	})
}
