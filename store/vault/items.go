package vault

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/99designs/keyring"
)

// Items are the contents of a vault or backup, by key. Of a keyring.Item they hold Key, Data, Label and
// Description; fields that only some keyrings use are dropped.
type Items map[string]keyring.Item

// Keys returns the keys, sorted.
func (items Items) Keys() []string { return slices.Sorted(maps.Keys(items)) }

// Clear overwrites the data of every item and empties items.
func (items Items) Clear() {
	for _, item := range items {
		clear(item.Data)
	}
	clear(items)
}

// clone copies the data too.
func (items Items) clone() Items {
	copied := make(Items, len(items))
	for key, item := range items {
		copied[key] = cloneItem(key, item)
	}
	return copied
}

func cloneItem(key string, item keyring.Item) keyring.Item {
	return keyring.Item{Key: key, Data: bytes.Clone(item.Data), Label: item.Label, Description: item.Description}
}

func sameItem(a, b keyring.Item) bool {
	return a.Label == b.Label && a.Description == b.Description && bytes.Equal(a.Data, b.Data)
}

var (
	errKeyEmpty    = errors.New("vault: an item without a key")
	errKeyMismatch = errors.New("vault: an item under another key than its own")
	errNotText     = errors.New("vault: a key, label or description that is not UTF-8")
)

// check rejects items that could not be read back as they are.
func (items Items) check() error {
	for key, item := range items {
		switch {
		case key == "":
			return errKeyEmpty
		case item.Key != key:
			return errKeyMismatch
		case !utf8.ValidString(key) || !utf8.ValidString(item.Label) || !utf8.ValidString(item.Description):
			return errNotText
		}
	}
	return nil
}
