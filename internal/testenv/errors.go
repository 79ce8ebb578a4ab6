package testenv

import (
	"strings"
	"testing"

	"kiikey/kiiex/problem"
)

// OK ends the test if there was an error.
func OK(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(Explained(err))
	}
}

// WantKind fails the test unless err is a problem of that kind, or none for "". A problem says what happened and what
// to do next, and mentions the texts.
func WantKind(t testing.TB, err error, want problem.Kind, mentions ...string) {
	t.Helper()
	p := problem.From(err)
	if problem.KindOf(err) != want || p != nil && (p.What == "" || p.Next == "") {
		t.Errorf("got %s; want a problem of kind %q that says what to do", Explained(err), want)
	}
	for _, text := range mentions {
		if !strings.Contains(Explained(err), text) {
			t.Errorf("got %s; want %q", Explained(err), text)
		}
	}
}

// Explained returns all of an error, for a failed test.
func Explained(err error) string {
	if err == nil {
		return "no error"
	}
	p := problem.From(err)
	return string(p.Kind) + ": " + p.Error() + " " + p.Next + " [" + err.Error() + "]"
}
