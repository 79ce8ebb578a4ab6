package store

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/99designs/keyring"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

const someID = "00112233445566778899aabbccddeeff"

// otherID is another credential's, and someReceiver the key of an identity.
const otherID = "ffeeddccbbaa99887766554433221100"

var someReceiver = itemKey{kind: kindReceiver, id: otherID}

func someCredential() (itemKey, kiiex.Credential) {
	key := itemKey{kindCredential, someID, "staging", "spot"}
	return key, kiiex.Credential{
		ID: someID, Name: "spot", Environment: "staging", APIKey: "0123456789abcdef0123456789abcdef",
		APISecret: kiiex.SecretFromString("a \"secret\" with \\ and \x01"), Nonce: "007", UserID: "151",
		Permissions: []string{"Trading"}, Note: "for the night desk", Expires: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC),
		Replaces: otherID, ImportedAt: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC),
	}
}

// The form of a record is an interface: other programs and later versions read it.
func TestRecordFormat(t *testing.T) {
	key, c := someCredential()
	data, err := encodeCredential(key, c)
	testenv.OK(t, err)
	golden, err := os.ReadFile(filepath.Join("testdata", "credential.json"))
	testenv.OK(t, err)
	if string(data) != strings.TrimSpace(string(golden)) {
		t.Errorf("got\n%s\nwant\n%s", data, golden)
	}
	sessionKey := itemKey{kind: kindSession, environment: "staging", id: someID}
	session, err := encodeSession(sessionKey, sessionRecord{credential: someID, apiKey: c.APIKey, session: kiiex.Session{
		Token: kiiex.SecretFromString("a token"), UserID: "151", AccountID: "153", OMSID: "1", Environment: "staging", BaseURL: "https://exchange.example/ap",
		ObtainedAt: c.ImportedAt, LastUsed: c.ImportedAt.Add(time.Minute),
	}})
	testenv.OK(t, err)
	if golden, err = os.ReadFile(filepath.Join("testdata", "session.json")); err != nil {
		t.Fatal(err)
	}
	if string(session) != strings.TrimSpace(string(golden)) {
		t.Errorf("got\n%s\nwant\n%s", session, golden)
	}
	receiver, err := encodeReceiver(someReceiver, receiverRecord{identity: kiiex.SecretFromString("AGE-SECRET-KEY-1MADEUP"), createdAt: c.ImportedAt})
	testenv.OK(t, err)
	if golden, err = os.ReadFile(filepath.Join("testdata", "receiver.json")); err != nil {
		t.Fatal(err)
	}
	if string(receiver) != strings.TrimSpace(string(golden)) {
		t.Errorf("got\n%s\nwant\n%s", receiver, golden)
	}
	for _, d := range [][]byte{data, session, receiver} {
		if !json.Valid(d) {
			t.Errorf("not JSON: %s", d)
		}
	}
}

// What is not exactly of this version is refused: earlier records, and each member missing, doubled, of another
// type or beside what it may be.
func TestRecordsAreReadStrictly(t *testing.T) {
	key, c := someCredential()
	credential, err := encodeCredential(key, c)
	testenv.OK(t, err)
	sessionKey := itemKey{kind: kindSession, environment: "staging", id: someID}
	session, err := encodeSession(sessionKey, sessionRecord{credential: someID, session: kiiex.Session{
		AccountID: "153", OMSID: "1", Environment: "staging", Token: kiiex.SecretFromString("a token"),
	}})
	testenv.OK(t, err)
	generated, err := age.GenerateX25519Identity()
	testenv.OK(t, err)
	identity := generated.String()
	receiver, err := encodeReceiver(someReceiver, receiverRecord{identity: kiiex.SecretFromString(identity)})
	testenv.OK(t, err)
	type change struct{ from, to string }
	for _, record := range []struct {
		data   []byte
		decode func([]byte) error
		spoil  []change
	}{
		{credential, func(d []byte) error { _, err := decodeCredential(key, d); return err }, []change{
			{`"version":2`, `"version":1`}, {`"version":2`, `"version":0`},
			{`,"note":"for the night desk"`, ``}, {`"for the night desk"`, `null`}, {`"for the night desk"`, `7`},
			{`"note":`, `"note":"","note":`}, {`"note":`, `"remark":"","note":`},
			{`,"expires":"2026-12-31"`, ``}, {`"2026-12-31"`, `null`}, {`"2026-12-31"`, `"2026-12-31T00:00:00Z"`}, {`"2026-12-31"`, `"2026-02-30"`},
			{`"2026-12-31"`, `"31.12.2026"`}, {`"2026-12-31"`, `"0001-01-01"`}, {`"2026-12-31"`, `" "`},
			{`,"replaces":"` + otherID + `"`, ``}, {`"` + otherID + `"`, `"spot"`}, {`"` + otherID + `"`, `null`},
		}},
		{session, func(d []byte) error { _, err := decodeSession(sessionKey, d); return err }, []change{
			{`"version":2`, `"version":1`}, {`,"accountId":"153"`, ``}, {`"153"`, `153`}, {`,"omsId":"1"`, ``}, {`"omsId":"1"`, `"omsId":null`},
		}},
		{receiver, func(d []byte) error { _, err := decodeReceiver(someReceiver, d); return err }, []change{
			{`"version":2`, `"version":1`}, {`,"identity":"` + identity + `"`, ``}, {`"` + identity + `"`, `null`}, {identity, "AGE-SECRET-KEY-1MADEUP"},
			{`"createdAt":"0001`, `"createdAt":"one`}, {`"kind":"receiver"`, `"kind":"credential"`}, {`receiver/`, `receiver/0`},
		}},
	} {
		if err := record.decode(record.data); err != nil {
			t.Fatal(err, problem.From(err).Err)
		}
		for _, s := range record.spoil {
			if !bytes.Contains(record.data, []byte(s.from)) {
				t.Fatalf("there is no %s in %s", s.from, record.data)
			}
			err := record.decode(bytes.Replace(record.data, []byte(s.from), []byte(s.to), 1))
			if kind := problem.KindOf(err); kind != problem.StoreDamaged && kind != problem.RecordMismatch {
				t.Errorf("%s instead of %s: %v", s.to, s.from, err)
			}
		}
		newer := bytes.Replace(record.data, []byte(`"version":2`), []byte(`"version":3`), 1)
		testenv.WantKind(t, record.decode(newer), problem.StoreUnreadable)
	}
}

// Whatever a credential consists of counts when two are compared, apart from what says which one it is.
func TestSameContentComparesEveryField(t *testing.T) {
	_, a := someCredential()
	for i := range reflect.TypeFor[kiiex.Credential]().NumField() {
		b := a
		switch f := reflect.ValueOf(&b).Elem().Field(i); f.Interface().(type) {
		case string:
			f.SetString("another")
		case time.Time:
			f.Set(reflect.ValueOf(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)))
		case kiiex.Secret:
			f.Set(reflect.ValueOf(kiiex.SecretFromString("another")))
		case []string:
			f.Set(reflect.ValueOf([]string{"another"}))
		default:
			t.Fatalf("what is %s?", f.Type())
		}
		name := reflect.TypeFor[kiiex.Credential]().Field(i).Name
		if want := name == "ID" || name == "ImportedAt"; sameContent(a, b) != want {
			t.Errorf("another %s: same %v", name, !want)
		}
	}
}

// A receiver's identity is neither a credential nor a session, and its key is its own.
func TestReceiverIdentityIsNoRecord(t *testing.T) {
	item := someReceiver.item(nil)
	if k, ok := parseKey(item); !ok || k != someReceiver || item.Key != "receiver/"+otherID {
		t.Errorf("%q: %+v, %v", item.Key, k, ok)
	}
	if listed := credentialsIn(vault.Items{item.Key: item}); len(listed) > 0 {
		t.Errorf("%+v", listed)
	}
	for _, key := range []string{"receiver", "receiver/", "receiver/" + otherID + "/staging", "receiver/" + otherID[1:], "receiver/" + otherID + ".1"} {
		if k, ok := parseKey(keyring.Item{Key: key}); ok {
			t.Errorf("%q is taken for %+v", key, k)
		}
	}
}

// Whatever is stored is read back as it was, or refused when it is stored.
func FuzzRecordRoundTrip(f *testing.F) {
	f.Add("spot", "staging", "key", "secret", "0", "151", "user", "Trading", "192.0.2.1", int64(0), int64(0))
	f.Add("Ä\"\\", "x\x00y", "\x7f", "\xff", "00", "", "\u2028", "", "", int64(1<<40), int64(999999999))
	f.Fuzz(func(t *testing.T, name, environment, apiKey, secret, nonce, userID, userName, permission, address string, seconds, nanos int64) {
		key := itemKey{kindCredential, someID, environment, name}
		note, day := userName+permission, time.Unix(seconds%(1<<37), 0).UTC().Truncate(24*time.Hour)
		at := time.Unix(seconds%(1<<37), nanos%1e9).UTC()
		if at.Year() < 1 || at.Year() > 9999 {
			t.Skip()
		}
		c := kiiex.Credential{
			ID: someID, Name: name, Environment: environment, APIKey: apiKey, APISecret: kiiex.SecretFromString(secret),
			Nonce: nonce, UserID: userID, UserName: userName, Permissions: []string{permission}, IPWhitelist: []string{address, address},
			Note: note, Expires: day, ImportedAt: at,
		}
		data, err := encodeCredential(key, c)
		if err != nil {
			testenv.WantKind(t, err, problem.BadValue)
			return
		}
		got, err := decodeCredential(key, data)
		if err != nil {
			t.Fatalf("%v: %v\n%s", err, problem.From(err).Err, data)
		}
		if got.Name != c.Name || got.Environment != c.Environment || got.APIKey != c.APIKey || !got.APISecret.Equal(c.APISecret) ||
			got.Nonce != c.Nonce || got.UserID != c.UserID || got.UserName != c.UserName || len(got.Permissions) != 1 ||
			got.Permissions[0] != permission || len(got.IPWhitelist) != 2 || got.IPWhitelist[1] != address ||
			got.Note != note || !got.Expires.Equal(day) || got.Replaces != "" || !got.ImportedAt.Equal(at) {
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
	f.Add([]byte(`{"version":3}`))
	f.Add([]byte(`{"version":2,"kind":"credential","key":"` + key.String() + `","permissions":[1]}`))
	f.Add([]byte("\xfe\xff\x00{\x00}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		original := bytes.Clone(data)
		got, err := decodeCredential(key, data)
		if !bytes.Equal(data, original) {
			t.Error("the data was changed")
		}
		if err == nil {
			again, err := encodeCredential(key, got)
			testenv.OK(t, err)
			if reread, err := decodeCredential(key, again); err != nil || !reread.APISecret.Equal(got.APISecret) {
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
	testenv.OK(t, err)
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
