package ask

import (
	"bytes"
	"cmp"
	"io"
	"time"

	"kiikey/ui/internal/typing"
)

// keyboard hands out byte by byte what is typed, or what comes from elsewhere than a terminal. Of a terminal, keys
// without a meaning in a line, and what it says by itself, are left out. It reads only while somebody waits for it: a
// program that a keyring starts may want to ask on the same terminal.
type keyboard struct {
	in    io.Reader
	want  chan struct{}
	got   chan piece
	asked bool  // a read is under way
	ended error // why there will be no more

	// hiding is whether nothing of the line is shown: a paste with control characters is refused then, since nobody
	// could see what is missing of it.
	hiding bool

	splitter *typing.Splitter // nil where every byte was meant
	pieces   []typing.Piece
	rest     []byte // of the piece that is being handed out
	pasted   bool   // it is a paste: a line end in it is no enter key
	before   byte   // the byte handed out last
	note     string // what there is to say of a paste
}

// piece is what one read brought.
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
	if k.splitter == nil {
		k.pieces = append(k.pieces, typing.Piece{Kind: typing.Keys, Bytes: bytes.Clone(p.bytes)})
	} else {
		k.pieces = append(k.pieces, k.splitter.Read(p.bytes, time.Now())...)
	}
	clear(p.bytes)
}

// due brings the moment at which silence is to be called if nothing has been read until then; stop ends that.
func (k *keyboard) due() (due <-chan time.Time, stop func()) {
	if k.splitter == nil {
		return nil, func() {}
	}
	return k.splitter.Due()
}

// silence ends the waiting for what may still come.
func (k *keyboard) silence() {
	if k.splitter != nil {
		k.pieces = append(k.pieces, k.splitter.Silence()...)
	}
}

// next returns a byte that is there already, and overwrites it here. The two of a line end are one.
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

// begin makes a piece the bytes that are handed out.
func (k *keyboard) begin(p typing.Piece) {
	k.rest, k.pasted = nil, p.Kind == typing.Paste
	switch p.Kind {
	case typing.Keys:
		k.rest = p.Bytes
	case typing.Escape:
		k.rest = []byte{0} // a key that has no place in a line
	case typing.Paste:
		kept, note := typing.Pasted(p.Bytes, k.hiding, p.Unended)
		k.rest, k.note = kept, cmp.Or(note, k.note)
	}
}

// noted returns what there is to say of a paste, once.
func (k *keyboard) noted() string {
	note := k.note
	k.note = ""
	return note
}

// waiting reports whether something is there that was not handed out.
func (k *keyboard) waiting() bool { return len(k.rest) > 0 || len(k.pieces) > 0 }

// drop forgets what is there, and what has begun to come.
func (k *keyboard) drop() {
	k.silence()
	for _, p := range k.pieces {
		clear(p.Bytes)
	}
	clear(k.rest)
	k.pieces, k.rest, k.note = nil, nil, ""
}
