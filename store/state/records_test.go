package state_test

import (
	"testing"

	"kiikey/store/state"
)

// What a session showed lasts until another one shows otherwise, or the credential goes.
func TestWithdrawingIsRemembered(t *testing.T) {
	dir := t.TempDir()
	open := func() *state.State {
		s, err := state.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	check := func(id string, want bool) {
		t.Helper()
		if got := open().Withdraws(id); got != want {
			t.Errorf("%s: %v, want %v", id, got, want)
		}
	}
	for _, id := range []string{"a", "b", "c"} {
		if err := open().SetWithdraws(id, true); err != nil {
			t.Fatal(err)
		}
	}
	check("a", true)
	check("d", false)
	if err := open().SetWithdraws("b", false); err != nil {
		t.Fatal(err)
	}
	check("b", false)
	if err := open().Forget("c"); err != nil {
		t.Fatal(err)
	}
	check("c", false)
	check("a", true)
	s := open()
	records := s.Records("a") // for what is put back
	if err := s.Forget("a"); err != nil {
		t.Fatal(err)
	}
	check("a", false)
	if err := s.Recall("a", records); err != nil {
		t.Fatal(err)
	}
	check("a", true)
}
