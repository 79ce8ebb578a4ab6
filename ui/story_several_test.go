//go:build unix

package ui_test

import (
	"strings"
	"testing"
)

// TestSeveralSelected marks four credentials and tests them in one go: two work, one is refused, and the last of the
// refused one's user is left alone.
func TestSeveralSelected(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	exchange(t, home, "")
	wrong := strings.Repeat("ab", 16)
	for name, secret := range map[string]string{"a-right": sampleSecret, "b-wrong": wrong, "c-right": sampleSecret} {
		quietly(t, home, "import", export(t, "export.json", sampleKey, secret, "0"), "--name", name, "--env", "local", "--user-id", sampleUser)
	}
	s := atList(t, home, "a-right", "b-wrong", "c-right", "practice", "0123…cdef")
	for _, name := range []string{"a-right", "b-wrong", "c-right"} {
		s.On(name)
		s.Press("space") // and the next one is selected
	}
	s.On("practice")
	s.To("space t", "Test 4 credentials", "3 ◆ local", "1 ○ sandbox", "at least 6 s", "enter starts")
	s.To("enter", "of 4", "waiting", "esc stop")
	s.See("2 accepted, 1 rejected, 1 not tested", "a-right ◆ local 151 ✓ accepted", "b-wrong ◆ local 151 ✗ rejected",
		"c-right ◆ local 151 – skipped: its user was just rejected", "practice ○ sandbox 151 ✓ accepted")
	s.On("b-wrong")
	s.Press("n")
	s.On("c-right")
	s.See("with b-wrong; another rejection could lock them out.")
	s.To("enter", "c-right · Test", "enter logs in once")
	s.To("esc", "2 accepted, 1 rejected, 1 not tested")
	s.On("c-right")
	s.To("up enter", "b-wrong", "6 Why?", "can't lock you out")
	s.To("esc", "2 accepted, 1 rejected, 1 not tested")
	s.On("b-wrong")
	s.To("end enter", "practice", "Session saved at", "60 min left")
	s.To("esc", "2 accepted, 1 rejected")
	s.To("esc", "NAME", "✗ rejected just now", "c-right ◆ local 151 0123…cdef today – not tested yet")
	s.On("practice")
	s.NeverWrote(sampleSecret, wrong, passphrase)
}

// TestSeveralStopped stops a run in front of an exchange that never answers, and gives the login up.
func TestSeveralStopped(t *testing.T) {
	t.Parallel()
	home := stocked(t)
	exchange(t, home, "hang")
	quietly(t, home, "import", export(t, "export.json", sampleKey, sampleSecret, "0"), "--name", "a-first", "--env", "local", "--user-id", sampleUser)
	s := atList(t, home, "a-first", "practice", "0123…cdef")
	s.On("a-first")
	s.To("space space t", "Test 2 credentials")
	s.To("enter", "0 of 2", "a-first ◆ local 151 … testing")
	s.Press("enter", "n", "t") // of no use while it runs
	s.To("esc", "Stopping after the one that is being tested", "esc give it up")
	s.To("esc", "2 not tested", "Stopped before the exchange had answered")
	s.To("esc", "NAME", "a-first ◆ local 151 0123…cdef today – not tested yet")
}
