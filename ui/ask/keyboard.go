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

	typed  *typing.Typed // what was read of a terminal; nil where lines come from elsewhere
	ahead  []byte        // else what was read and not handed out yet; the reader's own, overwritten as it is used
	before byte          // the byte handed out last
	pasted bool          // it was pasted
}

// piece is what one read brought.
type piece struct {
	bytes []byte
	err   error
}

func newKeyboard(in io.Reader) *keyboard {
	k := &keyboard{in: in, want: make(chan struct{}, 1), got: make(chan piece, 1)}
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
	for b, ok = k.hand(); ok; b, ok = k.hand() {
		lineEnd := b == '\n' && k.before == '\r' // of one line, not of two
		if k.before = b; !lineEnd {
			return b, true
		}
	}
	return 0, false
}

// hand returns the next byte, whatever it is.
func (k *keyboard) hand() (b byte, ok bool) {
	if k.typed != nil {
		b, k.pasted, ok = k.typed.Next()
		return b, ok
	}
	if len(k.ahead) == 0 {
		return 0, false
	}
	b, k.ahead[0] = k.ahead[0], 0
	k.ahead = k.ahead[1:]
	return b, true
}

// waiting reports whether there is a byte already.
func (k *keyboard) waiting() bool { return len(k.ahead) > 0 || k.typed != nil && k.typed.Waiting() }

// more returns the channel that brings the next piece, to be handed to take. Nothing may be ahead.
func (k *keyboard) more() <-chan piece {
	if !k.asked {
		k.asked = true
		k.want <- struct{}{}
	}
	return k.got
}

func (k *keyboard) take(p piece) {
	k.asked, k.ended = false, p.err
	if k.typed == nil {
		k.ahead = p.bytes
		return
	}
	k.typed.Read(p.bytes)
	clear(p.bytes)
}

// drop forgets what is ahead.
func (k *keyboard) drop() {
	if k.typed != nil {
		k.typed.Drop()
	}
	clear(k.ahead)
	k.ahead = nil
}
