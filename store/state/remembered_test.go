package state_test

import (
	"slices"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/store/state"
)

func TestKeyringsAreRemembered(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	a, b := state.Remembered{Vault: "/a", Keyring: "pass", KeySHA256: "1"}, state.Remembered{Vault: "/b", Keyring: "pass", KeySHA256: "1"}
	c := state.Remembered{Vault: "/a", Keyring: "kwallet", KeySHA256: "2"}
	for _, r := range []state.Remembered{a, b, c, a} {
		testenv.OK(t, s.AddRemembered(r))
	}
	want := func(what string, got []state.Remembered, want ...state.Remembered) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %+v, want %+v", what, got, want)
		}
	}
	for _, s := range []*state.State{s, open(t, dir)} {
		want("at /a", s.Remembered("/a"), a, c)
		want("at /b", s.Remembered("/b"), b)
		want("at no path", s.Remembered(""))
		want("as 1", s.RememberedAs("1"), a, b)
		want("as 2", s.RememberedAs("2"), c)
		want("as none", s.RememberedAs(""))
	}
	testenv.OK(t, s.RemoveRemembered(c))
	testenv.OK(t, s.RemoveRemembered(c))
	want("at /a", s.Remembered("/a"), a)

	// a vault that got other names takes them with it, and leaves the others
	testenv.OK(t, s.MoveRemembered("/a", []string{"/x", "/y"}))
	s = open(t, dir)
	want("at /a", s.Remembered("/a"))
	want("as 1", s.RememberedAs("1"), state.Remembered{Vault: "/x", Keyring: "pass", KeySHA256: "1"}, state.Remembered{Vault: "/y", Keyring: "pass", KeySHA256: "1"}, b)
	testenv.OK(t, s.MoveRemembered("/x", nil))
	want("at /x", s.Remembered("/x"))
}
