package vault_test

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/99designs/keyring"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

func TestItemsComeBackAsTheyWereStored(t *testing.T) {
	tests := map[string]keyring.Item{
		"text":                    {Key: "k", Data: []byte(`{"secret":"a\b"}`), Label: "label", Description: "description"},
		"no data":                 {Key: "k"},
		"control characters":      {Key: "k\x01\n\x7f", Data: []byte("\x00\x1b[31m\r\n\t\x7f"), Label: "\x02"},
		"not UTF-8":               {Key: "k", Data: []byte{0xff, 0xfe, 0x00, 0x80}},
		"half a surrogate, bytes": {Key: "k", Data: []byte{0xed, 0xa0, 0x80}},
		"replacement character":   {Key: "k", Data: []byte("\uFFFD")},
		"beyond the first plane":  {Key: "schlüssel 🔑", Data: []byte("🔑\u2028"), Label: "🔑"},
		"looks like JSON":         {Key: `","key":"x`, Data: []byte(`"},"other":{"`)},
		"larger than one chunk":   {Key: "k", Data: bytes.Repeat([]byte("0123456789abcdef"), 10_000)},
	}
	for name, item := range tests {
		t.Run(name, func(t *testing.T) {
			v := newVault(t)
			testenv.OK(t, v.Set(item))
			for which, reader := range map[string]*vault.Vault{"same": v, "reopened": open(t, v.Path())} {
				got, err := reader.Get(item.Key)
				if err != nil {
					t.Fatal(which, err)
				}
				if got.Key != item.Key || !bytes.Equal(got.Data, item.Data) || got.Label != item.Label || got.Description != item.Description {
					t.Errorf("%s: got %#v, want %#v", which, got, item)
				}
			}
		})
	}
}

func TestKeysAreSortedAndComplete(t *testing.T) {
	v := newVault(t, "b=1", "a=2", "c=3")
	put(t, v, "a=4")
	keys, err := v.Keys()
	if err != nil || !reflect.DeepEqual(keys, []string{"a", "b", "c"}) {
		t.Errorf("keys are %v, %v", keys, err)
	}
	wantContents(t, v, "a=4 b=1 c=3")
}

func TestAbsentKeyGivesErrKeyNotFound(t *testing.T) {
	v := newVault(t, "there=1")
	before := read(t, v.Path())
	if _, err := v.Get("absent"); err != keyring.ErrKeyNotFound {
		t.Errorf("Get: %v", err)
	}
	if _, err := v.GetMetadata("absent"); err != keyring.ErrKeyNotFound {
		t.Errorf("GetMetadata: %v", err)
	}
	if err := v.Remove("absent"); err != keyring.ErrKeyNotFound {
		t.Errorf("Remove: %v", err)
	}
	if !bytes.Equal(before, read(t, v.Path())) {
		t.Error("removing what is not there has written")
	}
}

func TestRemove(t *testing.T) {
	v := newVault(t, "a=1", "b=2")
	testenv.OK(t, v.Remove("a"))
	wantContents(t, v, "b=2")
	wantContents(t, open(t, v.Path()), "b=2")
	testenv.OK(t, v.Remove("b"))
	wantContents(t, open(t, v.Path()), "")
}

func TestMetadataHasNoSecret(t *testing.T) {
	v := newVault(t)
	before := time.Now().Truncate(time.Second)
	testenv.OK(t, v.Set(keyring.Item{Key: "k", Data: []byte("secret"), Label: "l", Description: "d"}))
	m, err := open(t, v.Path()).GetMetadata("k")
	testenv.OK(t, err)
	if !reflect.DeepEqual(*m.Item, keyring.Item{Key: "k", Label: "l", Description: "d"}) {
		t.Errorf("metadata is %#v", *m.Item)
	}
	if m.ModificationTime.Before(before) || m.ModificationTime.After(time.Now()) {
		t.Errorf("modified at %v, written after %v", m.ModificationTime, before)
	}
}

func TestDataIsNotShared(t *testing.T) {
	v := newVault(t)
	mine := []byte("secret")
	testenv.OK(t, v.Set(keyring.Item{Key: "k", Data: mine}))
	if string(mine) != "secret" {
		t.Error("Set has overwritten the caller's data")
	}
	clear(mine)
	got, err := v.Get("k")
	testenv.OK(t, err)
	clear(got.Data)
	wantContents(t, v, "k=secret")
}

func TestUpdateRefusesInvalidItems(t *testing.T) {
	tests := map[string]func(vault.Items){
		"no key":                func(items vault.Items) { items[""] = keyring.Item{} },
		"key of another":        func(items vault.Items) { items["k"] = keyring.Item{Key: "other"} },
		"key not UTF-8":         func(items vault.Items) { items["\xff"] = keyring.Item{Key: "\xff"} },
		"label not UTF-8":       func(items vault.Items) { items["k"] = keyring.Item{Key: "k", Label: "\xff"} },
		"description not UTF-8": func(items vault.Items) { items["k"] = keyring.Item{Key: "k", Description: "\xff"} },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			v := newVault(t, "a=1")
			before := read(t, v.Path())
			err := v.Update(context.Background(), func(items vault.Items) error { change(items); return nil })
			testenv.WantKind(t, err, problem.BadValue)
			if !bytes.Equal(before, read(t, v.Path())) {
				t.Error("the file has changed")
			}
		})
	}
}

func TestOversizedVaultIsNotWritten(t *testing.T) {
	v := newVault(t, "a=1")
	const escaped = 6 // each NUL becomes \u0000
	err := v.Set(keyring.Item{Key: "k", Data: make([]byte, vault.MaxFile/escaped+1)})
	testenv.WantKind(t, err, problem.StoreUnwritable)
	wantContents(t, open(t, v.Path()), "a=1")
}

func TestUpdateIsOneCommit(t *testing.T) {
	v := newVault(t, "old=1", "other=2")
	err := v.Update(context.Background(), func(items vault.Items) error {
		item := items["old"]
		item.Key = "new"
		items["new"] = item
		delete(items, "old")
		return nil
	})
	testenv.OK(t, err)
	wantContents(t, v, "new=1 other=2")
	wantContents(t, open(t, v.Path()), "new=1 other=2")
}

func TestUpdateThatFailsChangesNothing(t *testing.T) {
	v := newVault(t, "a=1")
	before := read(t, v.Path())
	sentinel := errors.New("sentinel")
	err := v.Update(context.Background(), func(items vault.Items) error {
		clear(items["a"].Data)
		delete(items, "a")
		return sentinel
	})
	if !errors.Is(err, sentinel) {
		t.Errorf("error is %v", err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = v.Update(context.Background(), func(vault.Items) error { panic("in change") })
		t.Error("the panic was swallowed")
	}()
	if !bytes.Equal(before, read(t, v.Path())) {
		t.Error("the file has changed")
	}
	wantContents(t, v, "a=1")
	put(t, v, "b=2") // the lock is free again
}

func TestDataChangedInPlaceIsWritten(t *testing.T) {
	v := newVault(t, "a=1")
	err := v.Update(context.Background(), func(items vault.Items) error { items["a"].Data[0] = '9'; return nil })
	testenv.OK(t, err)
	wantContents(t, open(t, v.Path()), "a=9")
}

func TestUnchangedDataIsNotWritten(t *testing.T) {
	v := newVault(t, "a=1")
	before := read(t, v.Path())
	put(t, v, "a=1")
	if !bytes.Equal(before, read(t, v.Path())) {
		t.Error("storing the same again has written a new generation")
	}
}

func TestClosedVaultRefusesReads(t *testing.T) {
	v := newVault(t, "a=needle", "b=\xff\xfe")
	held := v.Decrypted()
	v.Close()
	v.Close()
	for _, data := range held {
		if strings.Trim(string(data), "\x00") != "" {
			t.Error("decrypted data is still in memory after Close")
		}
	}
	_, err := v.Get("a")
	testenv.WantKind(t, err, problem.PassphraseNeeded)
	_, err = v.GetMetadata("a")
	testenv.WantKind(t, err, problem.PassphraseNeeded)
	_, err = v.Keys()
	testenv.WantKind(t, err, problem.PassphraseNeeded)
	testenv.WantKind(t, v.Set(keyring.Item{Key: "k"}), problem.PassphraseNeeded)
	testenv.WantKind(t, v.Remove("a"), problem.PassphraseNeeded)
	testenv.WantKind(t, v.ChangePassphrase(context.Background(), passphrase), problem.PassphraseNeeded)
	testenv.WantKind(t, v.Backup(context.Background(), v.Path()+".backup", passphrase, false), problem.PassphraseNeeded)
	wantContents(t, open(t, v.Path()), "a=needle b=\xff\xfe")
}

func TestWriteUnderWayWhenClosedIsWhole(t *testing.T) {
	v := newVault(t, "a=1")
	err := v.Update(context.Background(), func(items vault.Items) error {
		v.Close()
		items["b"] = keyring.Item{Key: "b", Data: []byte("2")}
		return nil
	})
	testenv.OK(t, err)
	wantContents(t, open(t, v.Path()), "a=1 b=2")
	_, err = v.Keys()
	testenv.WantKind(t, err, problem.PassphraseNeeded)
}
