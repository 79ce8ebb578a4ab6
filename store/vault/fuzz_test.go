package vault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"testing"
	"unicode/utf8"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

// costly matches work factors that would make the fuzzer wait.
var costly = regexp.MustCompile(`scrypt \S+ ([0-9]+)\n`)

// FuzzFile reads anything as a vault file: it never panics, every error is typed, and only the very file that
// was written opens.
func FuzzFile(f *testing.F) {
	raw := read(f, version1) // the same in every process of the fuzzer
	f.Add(raw)
	f.Add(raw[:1024])
	f.Add([]byte{})
	key, items, err := vault.Unpack(raw)
	if err != nil {
		f.Fatal(err)
	}
	for _, parts := range [][2][]byte{{items, key}, {key, nil}, {nil, items}, {[]byte("age-encryption.org/v1\n"), items}} {
		mixed, err := vault.Pack(parts[0], parts[1])
		if err != nil {
			f.Fatal(err)
		}
		f.Add(mixed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if m := costly.FindSubmatch(data); m != nil {
			if n, err := strconv.Atoi(string(m[1])); err == nil && n > 10 && n <= 18 {
				return
			}
		}
		items, err := vault.OpenBytes(data, passphrase)
		var p *problem.Problem
		switch {
		case err == nil && !bytes.Equal(data, raw):
			t.Errorf("a forged file opened: %q", items.Keys())
		case err != nil && (!errors.As(err, &p) || p.Kind != problem.StoreDamaged && p.Kind != problem.WrongPassphrase):
			t.Errorf("error is %v", err)
		}
	})
}

// FuzzArchive: what is accepted as an archive is what would be written for its parts.
func FuzzArchive(f *testing.F) {
	seed, err := vault.Pack([]byte("key"), []byte("items"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add(append(bytes.Clone(seed), make([]byte, 512)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		key, items, err := vault.Unpack(data)
		if err != nil {
			return
		}
		if again, err := vault.Pack(key, items); err != nil || !bytes.Equal(again, data) {
			t.Errorf("accepted, but not what would be written (%v)", err)
		}
	})
}

// FuzzDocument: what is accepted as the items' document says the same to encoding/json, and survives being
// written and read again.
func FuzzDocument(f *testing.F) {
	f.Add([]byte(`{"format":"kiikey-vault","version":1,"generation":1,"items":{}}`))
	f.Add([]byte(`{"format":"kiikey-vault","version":1,"generation":3,"items":{"a":{"key":"a","data":"\u00e9\n","label":"l","modified":"2001-02-03T04:05:06Z"},"b":{"key":"b","base64":"//4="}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		items, again, err := vault.DecodeEncode(data)
		if err != nil {
			return
		}
		if utf8.Valid(data) {
			var independent struct {
				Items map[string]struct {
					Data   string
					Base64 []byte
					Label  string
				}
			}
			if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), &independent); err != nil {
				t.Fatalf("encoding/json refuses it: %v", err)
			}
			if len(independent.Items) != len(items) {
				t.Fatalf("%d items, encoding/json finds %d", len(items), len(independent.Items))
			}
			for key, item := range independent.Items {
				if got := items[key]; string(got.Data) != item.Data+string(item.Base64) || got.Label != item.Label {
					t.Errorf("%q: %q, encoding/json finds %q", key, got.Data, item.Data)
				}
			}
		}
		items2, reencoded, err := vault.DecodeEncode(again)
		if err != nil || !bytes.Equal(again, reencoded) || len(items2) != len(items) {
			t.Errorf("written and read again: %v", err)
		}
	})
}

// TestEncodingMakesNoCopies: the encoder's slice must be large enough from the start.
func TestEncodingMakesNoCopies(t *testing.T) {
	v := newVault(t)
	err := v.Update(context.Background(), func(items vault.Items) error {
		for i := range 200 {
			key := strconv.Itoa(i) + `"\` + string(rune(i))
			item := items[key]
			item.Key, item.Label, item.Description = key, key, key
			item.Data = bytes.Repeat([]byte{byte(i)}, i)
			items[key] = item
		}
		return nil
	})
	testenv.OK(t, err)
	if length, bound := v.EncodedLength(); length > bound {
		t.Errorf("%d bytes were encoded into a slice of %d", length, bound)
	}
}
