package store

import (
	"slices"
	"strings"

	"github.com/99designs/keyring"

	"kiikey/internal/nearest"
	"kiikey/kiiex"
	"kiikey/store/vault"
)

// The kinds of item.
const (
	kindCredential = "credential"
	kindSession    = "session"
	kindReceiver   = "receiver"
)

// itemKey identifies an item. The key of a vault's item is
//
//	credential/ID
//	session/ID/ENVIRONMENT
//	receiver/ID
//
// where ID is the credential's, which stays the same under another name, or the receiver's own.
type itemKey struct {
	kind        string
	id          string // of the credential, for a session too
	environment string // of a credential the item's description
	name        string // of a credential the item's label
}

func credentialKey(c kiiex.Credential) itemKey {
	return itemKey{kind: kindCredential, id: c.ID, environment: c.Environment, name: c.Name}
}

func (k itemKey) String() string {
	if k.kind == kindSession {
		return k.kind + "/" + k.id + "/" + k.environment
	}
	return k.kind + "/" + k.id
}

func (k itemKey) item(data []byte) keyring.Item {
	item := keyring.Item{Key: k.String(), Data: data}
	if k.kind == kindCredential {
		item.Label, item.Description = k.name, k.environment
	}
	return item
}

// parseKey reads an item's key. ok is false for items that this package did not make.
func parseKey(item keyring.Item) (k itemKey, ok bool) {
	kind, rest, _ := strings.Cut(item.Key, "/")
	switch kind {
	case kindCredential:
		k = itemKey{kind: kind, id: rest, environment: item.Description, name: item.Label}
	case kindSession:
		k.kind = kind
		k.id, k.environment, _ = strings.Cut(rest, "/")
	case kindReceiver:
		k = itemKey{kind: kind, id: rest}
	}
	return k, isID(k.id) && (k.environment != "" || kind == kindReceiver) && k.String() == item.Key
}

// isID reports whether s has the form of kiiex.NewID's results.
func isID(s string) bool {
	return len(s) == len(kiiex.NewID()) && strings.Trim(s, "0123456789abcdef") == ""
}

// credentialsIn lists the credentials among items in the order of their names.
func credentialsIn(items vault.Items) []itemKey {
	var keys []itemKey
	for _, item := range items {
		if k, ok := parseKey(item); ok && k.kind == kindCredential {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b itemKey) int { return strings.Compare(a.id, b.id) }) // items have no order of their own
	kiiex.SortByName(keys, func(k itemKey) string { return k.name })
	return keys
}

// named finds the credential of that name.
func named(items vault.Items, name string) (itemKey, bool) {
	name = kiiex.NormalName(name)
	for _, item := range items {
		if kiiex.NormalName(item.Label) == name {
			if k, ok := parseKey(item); ok && k.kind == kindCredential {
				return k, true
			}
		}
	}
	return itemKey{}, false
}

// needNamed is named with a problem of kind CredentialNotFound, which suggests similar names.
func needNamed(items vault.Items, name string) (itemKey, error) {
	k, ok := named(items, name)
	if !ok {
		var names []string
		for _, c := range credentialsIn(items) {
			names = append(names, c.name)
		}
		return k, credentialNotFound(name, nearest.Several(name, names))
	}
	return k, nil
}

// withID finds the credential with that id.
func withID(items vault.Items, id string) (itemKey, bool) {
	k, ok := parseKey(items[itemKey{kind: kindCredential, id: id}.String()])
	return k, ok
}

// needID is withID with a problem of kind CredentialNotFound.
func needID(items vault.Items, id string) (itemKey, error) {
	k, ok := withID(items, id)
	if !ok {
		return k, idNotFound()
	}
	return k, nil
}
