package state_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/store/state"
)

// remembering10000 returns a folder with what is remembered of 10,000 credentials, all of which were tested and
// have a session.
func remembering10000(b *testing.B) string {
	dir := b.TempDir()
	var credentials []string
	for i := range 10_000 {
		credentials = append(credentials, fmt.Sprintf(`"%032x":{"test":{"at":"2026-11-23T12:00:00Z","environment":"staging","message":"ok"},`+
			`"sessions":{"staging":"2026-11-23T13:00:00Z"}}`, i))
	}
	put(b, filepath.Join(dir, "state.json"), `{"version":1,"credentials":{`+strings.Join(credentials, ",")+`}}`)
	return dir
}

func BenchmarkOpen10000(b *testing.B) {
	dir := remembering10000(b)
	for b.Loop() {
		if s := open(b, dir); len(s.Notices()) != 0 {
			b.Fatal(s.Notices())
		}
	}
}

func BenchmarkRefresh10000(b *testing.B) {
	s := open(b, remembering10000(b))
	for b.Loop() {
		s.Refresh()
	}
	if s.SessionUntil(fmt.Sprintf("%032x", 9999), "staging").IsZero() {
		b.Error("it was not read")
	}
}

func BenchmarkSetLastTest(b *testing.B) {
	s := open(b, b.TempDir())
	for b.Loop() {
		testenv.OK(b, s.SetLastTest("a", state.Test{At: noon}))
	}
}
