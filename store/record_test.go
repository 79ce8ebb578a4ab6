package store

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

const someID = "00112233445566778899aabbccddeeff"

func someCredential() (itemKey, kiiex.Credential) {
	key := itemKey{kindCredential, someID, "staging", "spot"}
	return key, kiiex.Credential{
		ID: someID, Name: "spot", Environment: "staging", APIKey: "0123456789abcdef0123456789abcdef",
		APISecret: kiiex.SecretFromString("a \"secret\" with \\ and \x01"), Nonce: "007", UserID: "151",
		Permissions: []string{"Trading"}, ImportedAt: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC),
	}
}

// The form of a record is an interface: other programs and later versions read it.
func TestRecordFormat(t *testing.T) {
	key, c := someCredential()
	data, err := encodeCredential(key, c)
	if err != nil {
		t.Fatal(err)
	}
	golden, err := os.ReadFile(filepath.Join("testdata", "credential.json"))
	if err != nil {
		t.Fatal(err)
	}
	if string(data) != strings.TrimSpace(string(golden)) {
		t.Errorf("got\n%s\nwant\n%s", data, golden)
	}
	sessionKey := itemKey{kind: kindSession, environment: "staging", id: someID}
	session, err := encodeSession(sessionKey, sessionRecord{credential: someID, apiKey: c.APIKey, session: kiiex.Session{
		Token: kiiex.SecretFromString("a token"), UserID: "151", Environment: "staging", BaseURL: "https://exchange.example/ap",
		ObtainedAt: c.ImportedAt, LastUsed: c.ImportedAt.Add(time.Minute),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if golden, err = os.ReadFile(filepath.Join("testdata", "session.json")); err != nil {
		t.Fatal(err)
	}
	if string(session) != strings.TrimSpace(string(golden)) {
		t.Errorf("got\n%s\nwant\n%s", session, golden)
	}
	for _, d := range [][]byte{data, session} {
		if !json.Valid(d) {
			t.Errorf("not JSON: %s", d)
		}
	}
}

// Whatever is stored is read back as it was, or refused when it is stored.
func FuzzRecordRoundTrip(f *testing.F) {
	f.Add("spot", "staging", "key", "secret", "0", "151", "user", "Trading", "192.0.2.1", int64(0), int64(0))
	f.Add("Ä\"\\", "x\x00y", "\x7f", "\xff", "00", "", "\u2028", "", "", int64(1<<40), int64(999999999))
	f.Fuzz(func(t *testing.T, name, environment, apiKey, secret, nonce, userID, userName, permission, address string, seconds, nanos int64) {
		key := itemKey{kindCredential, someID, environment, name}
		at := time.Unix(seconds%(1<<37), nanos%1e9).UTC()
		if at.Year() < 0 || at.Year() > 9999 {
			t.Skip()
		}
		c := kiiex.Credential{
			ID: someID, Name: name, Environment: environment, APIKey: apiKey, APISecret: kiiex.SecretFromString(secret),
			Nonce: nonce, UserID: userID, UserName: userName, Permissions: []string{permission}, IPWhitelist: []string{address, address},
			ImportedAt: at,
		}
		data, err := encodeCredential(key, c)
		if err != nil {
			if problem.KindOf(err) != problem.BadValue {
				t.Error(err)
			}
			return
		}
		got, err := decodeCredential(key, data)
		if err != nil {
			t.Fatalf("%v: %v\n%s", err, problem.From(err).Err, data)
		}
		if got.Name != c.Name || got.Environment != c.Environment || got.APIKey != c.APIKey || !got.APISecret.Equal(c.APISecret) ||
			got.Nonce != c.Nonce || got.UserID != c.UserID || got.UserName != c.UserName || len(got.Permissions) != 1 ||
			got.Permissions[0] != permission || len(got.IPWhitelist) != 2 || got.IPWhitelist[1] != address || !got.ImportedAt.Equal(at) {
			t.Errorf("got %+v; want %+v", got, c)
		}
	})
}

// Whatever an item holds, reading it ends with a record or a typed error that quotes nothing of it.
func FuzzDecodeCredential(f *testing.F) {
	key, c := someCredential()
	data, err := encodeCredential(key, c)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"version":2}`))
	f.Add([]byte(`{"version":1,"kind":"credential","key":"` + key.String() + `","permissions":[1]}`))
	f.Add([]byte("\xfe\xff\x00{\x00}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		original := bytes.Clone(data)
		got, err := decodeCredential(key, data)
		if !bytes.Equal(data, original) {
			t.Error("the data was changed")
		}
		if err == nil {
			again, err := encodeCredential(key, got)
			if err != nil {
				t.Fatal(err)
			}
			if twice, err := decodeCredential(key, again); err != nil || !twice.APISecret.Equal(got.APISecret) {
				t.Errorf("not the same the second time: %v", err)
			}
			return
		}
		switch problem.KindOf(err) {
		case problem.StoreDamaged, problem.StoreUnreadable, problem.RecordMismatch:
		default:
			t.Errorf("%s: %v", problem.KindOf(err), err)
		}
	})
}

func TestErrorsQuoteNoSecret(t *testing.T) {
	key, c := someCredential()
	c.APISecret = kiiex.SecretFromString("hush-hush-hush")
	data, err := encodeCredential(key, c)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(data, []byte("hush"))
	for i := range len(data) {
		for _, spoiled := range [][]byte{data[:i], append(bytes.Clone(data[:i]), data[min(i+1, len(data)):]...), bytes.Replace(data, data[i:i+1], []byte("\x02"), 1)} {
			_, err := decodeCredential(key, spoiled)
			if err == nil && i >= at && i < at+14 {
				continue // a shorter secret is a secret, too
			}
			for p := err; p != nil; {
				if strings.Contains(p.Error(), "hush") {
					t.Fatalf("at byte %d: %v", i, p)
				}
				u, ok := p.(interface{ Unwrap() error })
				if !ok {
					break
				}
				p = u.Unwrap()
			}
		}
	}
}
