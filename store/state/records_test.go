package state_test

import (
	"testing"

	"kiikey/internal/testenv"
	"kiikey/store/state"
)

// What a session showed lasts until another one shows otherwise, or the credential goes.
func TestWithdrawingIsRemembered(t *testing.T) {
	dir := t.TempDir()
	open := func() *state.State {
		s, err := state.Open(dir)
		testenv.OK(t, err)
		return s
	}
	check := func(id string, want bool) {
		t.Helper()
		if got := open().Withdraws(id); got != want {
			t.Errorf("%s: %v, want %v", id, got, want)
		}
	}
	for _, id := range []string{"a", "b", "c"} {
		testenv.OK(t, open().SetWithdraws(id, true))
	}
	check("a", true)
	check("d", false)
	testenv.OK(t, open().SetWithdraws("b", false))
	check("b", false)
	testenv.OK(t, open().Forget("c"))
	check("c", false)
	check("a", true)
	s := open()
	records := s.Records("a") // for what is put back
	testenv.OK(t, s.Forget("a"))
	check("a", false)
	testenv.OK(t, s.Recall("a", records))
	check("a", true)
}
