package store_test

import (
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/store"
)

// What a change made of a secret is overwritten once the vault has copied it.
func TestRecordsAreOverwritten(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := made("spot", "staging")
	data, err := store.Own(b.store, c)
	testenv.OK(t, err)
	if len(data) == 0 || strings.Trim(string(data), "\x00") != "" {
		t.Errorf("left behind: %q", data)
	}
	wantStored(t, b.store, c)
}
