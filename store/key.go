package store

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"kiikey/kiiex"
)

// The kinds of item.
const (
	kindCredential = "credential"
	kindSession    = "session"
)

// itemKey is what the key of a keyring's item says, so that a list needs no secret read:
//
//	kiikey-STORE/credential/ENVIRONMENT/NAME/ID.REVISION
//	kiikey-STORE/session/ENVIRONMENT/ID
//
// STORE is the id of this store among others in the same keyring. A change of a credential makes an item
// with a higher revision before the old item is removed, so that no keyring ever overwrites the only copy.
//
// Environment and name keep a-z, 0-9, _ and -; every other byte becomes %xx in lower case. This makes
// keys safe as paths (pass), also where case does not count (Windows, macOS). Parts longer than a file name
// may be are broken by "%/", which is dropped on reading.
type itemKey struct {
	store       string
	kind        string
	environment string
	name        string // of a credential
	id          string // of the credential, for a session too
	revision    int    // of a credential, from 1
}

// maxPart is where a part of a key is broken. File names have at most 255 bytes, and pass appends ".gpg".
const maxPart = 200

func storePrefix(store string) string { return "kiikey-" + store + "/" }

func (k itemKey) String() string {
	parts := []string{k.kind, escapePart(k.environment)}
	if k.kind == kindCredential {
		parts = append(parts, escapePart(k.name), k.id+"."+strconv.Itoa(k.revision))
	} else {
		parts = append(parts, k.id)
	}
	return storePrefix(k.store) + strings.Join(parts, "/")
}

// parseKey reads the key of an item of the store. ok is false for keys of others, and for any that String
// would not have made.
func parseKey(store, key string) (k itemKey, ok bool) {
	rest, ok := strings.CutPrefix(key, storePrefix(store))
	if !ok {
		return itemKey{}, false
	}
	k.store = store
	parts := strings.Split(strings.ReplaceAll(rest, "%/", ""), "/")
	k.kind = parts[0]
	switch {
	case k.kind == kindCredential && len(parts) == 4:
		k.name = unescapePart(parts[2])
		id, revision, _ := strings.Cut(parts[3], ".")
		k.id = id
		n, err := strconv.Atoi(revision)
		if err != nil || n < 1 || !utf8.ValidString(k.name) || k.name == "" {
			return itemKey{}, false
		}
		k.revision = n
	case k.kind == kindSession && len(parts) == 3:
		k.id = parts[2]
	default:
		return itemKey{}, false
	}
	k.environment = unescapePart(parts[1])
	if !utf8.ValidString(k.environment) || k.environment == "" || !isID(k.id) || k.String() != key {
		return itemKey{}, false
	}
	return k, true
}

// isID reports whether s has the form of what kiiex.NewID returns.
func isID(s string) bool {
	return len(s) == len(kiiex.NewID()) && isHex(s)
}

func isHex(s string) bool { return strings.Trim(s, hexDigits) == "" }

const hexDigits = "0123456789abcdef"

func escapePart(s string) string {
	var out strings.Builder
	written := 0
	for i := range len(s) {
		c := s[i]
		piece := string(c)
		if ('a' > c || c > 'z') && ('0' > c || c > '9') && c != '_' && c != '-' {
			piece = "%" + string(hexDigits[c>>4]) + string(hexDigits[c&15])
		}
		if written+len(piece) > maxPart {
			out.WriteString("%/")
			written = 0
		}
		out.WriteString(piece)
		written += len(piece)
	}
	return out.String()
}

// unescapePart undoes escapePart. What it makes of other texts does not matter: parseKey compares.
func unescapePart(s string) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			n, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
			if err == nil {
				out = append(out, byte(n))
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(out)
}
