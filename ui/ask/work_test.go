package ask

import (
	"io"
	"testing"

	"kiikey/ui/internal/typing"
)

// What is typed while something is done comes in the reads in which it was typed, its enter too.
func TestTypeaheadIsNoPaste(t *testing.T) {
	in, keyboard := io.Pipe()
	c := New(Options{In: in, Typed: true})
	defer c.Close()
	c.keys.splitter = typing.NewSplitter(false)
	const typed = "staging-key\r"
	err := c.Listening(func() error {
		for _, letter := range typed { // each is read before the next one
			if _, err := io.WriteString(keyboard, string(letter)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = keyboard.Close()
	if c.keys.asked {
		c.keys.take(<-c.keys.more())
	}
	got := ""
	for b, ok := c.keys.next(); ok; b, ok = c.keys.next() {
		if c.keys.pasted {
			t.Errorf("%q was taken for pasted", b)
		}
		got += string(b)
	}
	if got != typed {
		t.Errorf("%q came of %q", got, typed)
	}
}
