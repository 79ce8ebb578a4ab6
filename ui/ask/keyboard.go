package ask

import (
	"bytes"
	"cmp"
	"io"
	"time"

	"kiikey/ui/internal/typing"
)

// keyboard returns the input byte by byte. It drops a terminal's own answers and keys without a meaning in a line. It
// reads only while a caller waits: a program that a keyring starts may ask on the same terminal.
type keyboard struct {
	in    io.Reader
	want  chan struct{}
	got   chan piece
	asked bool  // a read is under way
	ended error // why there will be no more

	// hiding is set while the line is not shown: a paste with control characters is then rejected, as the user could not
	// see what was dropped.
	hiding bool

	splitter *typing.Splitter // nil where every byte was meant
	pieces   []typing.Piece
	rest     []byte // of the current piece
	pasted   bool   // the current piece is a paste, whose line ends press no enter
	before   byte   // the byte returned last
	note     string // a notice about a paste
}

// piece is the result of one read.
type piece struct {
	bytes []byte
	err   error
}

func newKeyboard(in io.Reader, splitter *typing.Splitter) *keyboard {
	k := &keyboard{in: in, want: make(chan struct{}, 1), got: make(chan piece, 1), splitter: splitter}
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

// more starts a read, and returns the channel of its result, for take.
func (k *keyboard) more() <-chan piece {
	if !k.asked {
		k.asked = true
		k.want <- struct{}{}
	}
	return k.got
}

func (k *keyboard) take(p piece) {
	k.asked, k.ended = false, p.err
	if k.splitter == nil {
		k.pieces = append(k.pieces, typing.Piece{Kind: typing.Keys, Bytes: bytes.Clone(p.bytes)})
	} else {
		k.pieces = append(k.pieces, k.splitter.Read(p.bytes, time.Now())...)
	}
	clear(p.bytes)
}

// due fires when silence must be called unless something is read before; stop ends the timer.
func (k *keyboard) due() (due <-chan time.Time, stop func()) {
	if k.splitter == nil {
		return nil, func() {}
	}
	return k.splitter.Due()
}

// silence ends the wait for the rest of a piece.
func (k *keyboard) silence() {
	if k.splitter != nil {
		k.pieces = append(k.pieces, k.splitter.Silence()...)
	}
}

// next returns a byte that has been read, and clears it here. CR LF counts as one.
func (k *keyboard) next() (b byte, ok bool) {
	for {
		for len(k.rest) == 0 {
			if len(k.pieces) == 0 {
				return 0, false
			}
			k.begin(k.pieces[0])
			k.pieces = k.pieces[1:]
		}
		b, k.rest[0] = k.rest[0], 0
		k.rest = k.rest[1:]
		lineEnd := b == '\n' && k.before == '\r'
		if k.before = b; !lineEnd {
			return b, true
		}
	}
}

// begin makes p the current piece.
func (k *keyboard) begin(p typing.Piece) {
	k.rest, k.pasted = nil, p.Kind == typing.Paste
	switch p.Kind {
	case typing.Keys:
		k.rest = p.Bytes
	case typing.Escape:
		k.rest = []byte{0} // a key without a meaning in a line
	case typing.Paste:
		kept, note := typing.Pasted(p.Bytes, k.hiding, p.Unended)
		k.rest, k.note = kept, cmp.Or(note, k.note)
	}
}

// noted returns the notice about a paste, once.
func (k *keyboard) noted() string {
	note := k.note
	k.note = ""
	return note
}

// waiting reports whether read bytes are left.
func (k *keyboard) waiting() bool { return len(k.rest) > 0 || len(k.pieces) > 0 }

// drop clears what was read, and what has begun to arrive.
func (k *keyboard) drop() {
	k.silence()
	for _, p := range k.pieces {
		clear(p.Bytes)
	}
	clear(k.rest)
	k.pieces, k.rest, k.note = nil, nil, ""
}
