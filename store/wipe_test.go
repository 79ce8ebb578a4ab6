package store_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/99designs/keyring"

	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/internal/contract"
)

// What was handed to the keyring and what came from it is overwritten after use.
func TestRecordsAreOverwritten(t *testing.T) {
	ring := newFaulty()
	s := store.New(ring, 0)
	var seen [][]byte
	ring.onSet = func(item keyring.Item) error { seen = append(seen, item.Data); return goOn }
	ring.onGet = func(key string) ([]byte, error) {
		data := bytes.Clone(ring.items[key])
		seen = append(seen, data)
		return data, nil
	}
	c := contract.Save(t, s, "spot", "staging")
	contract.SaveSession(t, s, c, "staging", "token")
	contract.WantSession(t, s, c, "staging", "token")
	contract.WantStored(t, s, c)
	if err := edit(s, "spot", "42"); err != nil {
		t.Fatal(contract.Explained(err))
	}
	if len(seen) < 8 {
		t.Fatalf("only %d records seen", len(seen))
	}
	for i, data := range seen {
		if strings.Trim(string(data), "\x00") != "" {
			t.Errorf("record %d was left behind: %s", i, data)
		}
	}
	if c.APISecret.IsEmpty() {
		t.Error("the caller's secret was overwritten")
	}
}

func TestItemsTooLargeForTheKeyring(t *testing.T) {
	ring := newFaulty()
	windows := store.InFolder(ring, t.TempDir(), store.WinCred, 0)
	c := contract.Save(t, windows, "spot", "staging")
	large := contract.Made("large", "staging")
	for range 100 {
		large.IPWhitelist = append(large.IPWhitelist, "2001:db8:1234:5678:9abc:def0:1234:5678")
	}
	err := windows.Save(t.Context(), large, false)
	contract.WantKind(t, err, problem.BadValue)
	if !strings.Contains(problem.From(err).Why, "2560") {
		t.Errorf("does not name the limit: %v", contract.Explained(err))
	}
	contract.WantNames(t, windows, "spot")
	contract.WantStored(t, windows, c)
	elsewhere := store.New(newFaulty(), 0)
	if err := elsewhere.Save(t.Context(), large, false); err != nil {
		t.Error(contract.Explained(err))
	}
	contract.WantStored(t, elsewhere, large)
}
