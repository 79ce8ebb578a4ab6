package store

import (
	"strings"
	"testing"
	"unicode/utf8"
)

const (
	someStore = "0123456789abcdef"
	someID    = "00112233445566778899aabbccddeeff"
)

func TestItemKey(t *testing.T) {
	for _, tt := range []struct {
		key  itemKey
		want string
	}{
		{itemKey{someStore, kindCredential, "staging", "spot-orders_1", someID, 1},
			"kiikey-0123456789abcdef/credential/staging/spot-orders_1/" + someID + ".1"},
		{itemKey{someStore, kindCredential, "My/Env", "Ä .%", someID, 12},
			"kiikey-0123456789abcdef/credential/%4dy%2f%45nv/%c3%84%20%2e%25/" + someID + ".12"},
		{itemKey{someStore, kindSession, "..", "", someID, 0},
			"kiikey-0123456789abcdef/session/%2e%2e/" + someID},
		{itemKey{someStore, kindCredential, "x", strings.Repeat("a", 199) + "Ä", someID, 1},
			"kiikey-0123456789abcdef/credential/x/" + strings.Repeat("a", 199) + "%/%c3%84/" + someID + ".1"},
	} {
		if got := tt.key.String(); got != tt.want {
			t.Errorf("got %s; want %s", got, tt.want)
		}
		if got, ok := parseKey(someStore, tt.want); !ok || got != tt.key {
			t.Errorf("%s: parsed %+v, %v; want %+v", tt.want, got, ok, tt.key)
		}
		if _, ok := parseKey("fedcba9876543210", tt.want); ok {
			t.Errorf("%s is taken for another store's", tt.want)
		}
		for part := range strings.SplitSeq(tt.want, "/") {
			if len(part) > 250 {
				t.Errorf("a part has %d bytes: %s", len(part), part)
			}
		}
	}
}

// What keys are made of is safe as a path and in any keyring, two keys never differ by case alone, and every
// key is read back as what it was made from.
func FuzzItemKey(f *testing.F) {
	f.Add("staging", "spot", 1)
	f.Add("My Env", "Ä/../\x00%2f", 7)
	f.Add(strings.Repeat("🚀", 64), strings.Repeat("%", 300), 1<<30)
	f.Fuzz(func(t *testing.T, environment, name string, revision int) {
		if environment == "" || name == "" || revision < 1 || !utf8.ValidString(environment) || !utf8.ValidString(name) {
			t.Skip()
		}
		k := itemKey{someStore, kindCredential, environment, name, someID, revision}
		key := k.String()
		if strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789_-./%") != "" || strings.Contains(key, "..") || strings.Contains(key, "//") {
			t.Errorf("unsafe: %q", key)
		}
		if got, ok := parseKey(someStore, key); !ok || got != k {
			t.Errorf("%q: parsed %+v, %v; want %+v", key, got, ok, k)
		}
	})
}

// A key from outside is either exactly one that is made here, or none.
func FuzzParseKey(f *testing.F) {
	f.Add("kiikey-0123456789abcdef/credential/staging/spot/" + someID + ".1")
	f.Add("kiikey-0123456789abcdef/session/staging/" + someID)
	f.Add("kiikey-0123456789abcdef/credential/%/a%/b/%4/" + someID + ".01")
	f.Fuzz(func(t *testing.T, key string) {
		if k, ok := parseKey(someStore, key); ok && k.String() != key {
			t.Errorf("%q is taken for %q", key, k.String())
		}
	})
}
