package ask

import (
	"io"

	"kiikey/ui/internal/typing"
)

// keyboard hands out what is typed. It reads only while somebody waits for it: a program that a keyring starts
// may want to ask on the same terminal.
type keyboard struct {
	in    io.Reader
	want  chan struct{}
	got   chan piece
	asked bool  // a read is under way
	ended error // why there will be no more

	typed  *typing.Typed // what was read and not handed out yet
	before byte          // the byte handed out last
	pasted bool          // it was pasted
}

// piece is what one read brought.
type piece struct {
	bytes []byte
	err   error
}

func newKeyboard(in io.Reader, typed *typing.Typed) *keyboard {
	k := &keyboard{in: in, want: make(chan struct{}, 1), got: make(chan piece, 1), typed: typed}
	go k.read()
	return k
}

func (k *keyboard) read() {
	buffer := make([]byte, 1024)
	for range k.want {
		n, err := k.in.Read(buffer)
		k.got <- piece{buffer[:n], err}
	}
}

// next returns a byte that is there already.
func (k *keyboard) next() (b byte, ok bool) {
	for {
		if b, k.pasted, ok = k.typed.Next(); !ok {
			return 0, false
		}
		lineEnd := b == '\n' && k.before == '\r' // of one line, not of two
		if k.before = b; !lineEnd {
			return b, true
		}
	}
}

// more returns the channel that brings the next piece, to be handed to take.
func (k *keyboard) more() <-chan piece {
	if !k.asked {
		k.asked = true
		k.want <- struct{}{}
	}
	return k.got
}

func (k *keyboard) take(p piece) {
	k.asked, k.ended = false, p.err
	k.typed.Read(p.bytes)
	clear(p.bytes)
}
