//go:build unix

package ask

import (
	"io"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// The terminal is silent from the first Hold to its release, whatever is held and asked within, and then as it was.
func TestHold(t *testing.T) {
	person, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer person.Close()
	defer tty.Close()
	before, err := term.GetState(int(tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	silent := func() bool {
		now, err := term.GetState(int(tty.Fd()))
		return err == nil && *now != *before
	}
	p := New(Options{In: tty, Out: tty, Short: true})
	defer p.Close()
	for range 2 {
		release, err := p.Hold()
		if err != nil || !silent() {
			t.Fatalf("held: %v", err)
		}
		within, err := p.Hold()
		if err != nil {
			t.Fatal(err)
		}
		within()
		if !silent() {
			t.Error("what was held within has ended the whole")
		}
		if _, err := person.WriteString("me\n"); err != nil {
			t.Fatal(err)
		}
		if name, err := p.Line(t.Context(), Question{Ask: "Name"}); name != "me" || err != nil {
			t.Errorf("%q, %v", name, err)
		}
		release()
		const all = "Name: me\r\n"
		shown := make([]byte, len(all))
		if _, err := io.ReadFull(person, shown); err != nil || string(shown) != all {
			t.Errorf("the terminal shows %q, %v", shown, err)
		}
		if silent() {
			t.Fatal("the terminal is not as it was")
		}
	}
}
