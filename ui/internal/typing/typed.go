package typing

import (
	"bytes"
	"time"
	"unicode"
)

// Typed hands out byte by byte what is typed on a terminal for lines: keys without a meaning there, and what the terminal
// says by itself, are left out.
type Typed struct {
	// Hiding is whether nothing of the line is shown: a paste with control characters is refused then, since nobody could
	// see what is missing of it.
	Hiding bool

	splitter *Splitter
	pieces   []Piece
	rest     []byte // of the piece that is being handed out
	pasted   bool   // it is a paste
	note     string
}

// NewTyped returns what is typed on a terminal; remote is whether that is at the other end of a network.
func NewTyped(remote bool) *Typed { return &Typed{splitter: NewSplitter(remote)} }

// NewPiped returns what comes from elsewhere: every byte of it was meant.
func NewPiped() *Typed { return &Typed{} }

// Read takes what one read brought.
func (t *Typed) Read(read []byte) {
	if t.splitter == nil {
		t.pieces = append(t.pieces, Piece{Kind: Keys, Bytes: bytes.Clone(read)})
		return
	}
	t.pieces = append(t.pieces, t.splitter.Read(read, time.Now())...)
}

// Due brings the moment at which Silence is to be called if nothing has been read until then; stop ends that.
func (t *Typed) Due() (due <-chan time.Time, stop func()) {
	if t.splitter == nil {
		return nil, func() {}
	}
	return t.splitter.due()
}

// Silence ends the waiting for what may still come.
func (t *Typed) Silence() {
	if t.splitter != nil {
		t.pieces = append(t.pieces, t.splitter.Silence()...)
	}
}

// Next returns the next byte that is there, and whether it was pasted: a line end in a paste is no enter key. The
// byte is overwritten here.
func (t *Typed) Next() (b byte, pasted, ok bool) {
	for len(t.rest) == 0 {
		if len(t.pieces) == 0 {
			return 0, false, false
		}
		t.begin(t.pieces[0])
		t.pieces = t.pieces[1:]
	}
	b, t.rest[0] = t.rest[0], 0
	t.rest = t.rest[1:]
	return b, t.pasted, true
}

// begin makes a piece the bytes that are handed out.
func (t *Typed) begin(p Piece) {
	t.rest, t.pasted = nil, p.Kind == Paste
	switch p.Kind {
	case Keys:
		t.rest = p.Bytes
	case Escape:
		t.rest = []byte{0} // a key that has no place in a line
	case Paste:
		if t.Hiding && bytes.ContainsFunc(bytes.TrimRight(p.Bytes, "\r\n"), unicode.IsControl) {
			clear(p.Bytes)
			t.note = "Nothing was pasted: there are control characters or line breaks in it."
			return
		}
		t.rest = textOf(p.Bytes)
		switch {
		case p.Unended:
			t.note = "The end of that paste never came: check what arrived."
		case len(t.rest) < len(p.Bytes):
			t.note = "Control characters in that paste were left out."
		}
	}
}

// textOf leaves out control characters but those between lines and words, in place.
func textOf(pasted []byte) []byte {
	kept := pasted[:0]
	for len(pasted) > 0 {
		n, _ := scan(pasted)
		if c := pasted[:n]; bytes.Contains([]byte("\r\n\t"), c) || !bytes.ContainsFunc(c, unicode.IsControl) {
			kept = append(kept, c...)
		}
		pasted = pasted[n:]
	}
	return kept
}

// Note returns what there is to say of a paste, once.
func (t *Typed) Note() string {
	note := t.note
	t.note = ""
	return note
}

// Noted reports whether there is.
func (t *Typed) Noted() bool { return t.note != "" }

// Waiting reports whether something is there that was not handed out.
func (t *Typed) Waiting() bool { return len(t.rest) > 0 || len(t.pieces) > 0 }

// Drop forgets what is there, and what has begun to come.
func (t *Typed) Drop() {
	t.Silence()
	for _, p := range t.pieces {
		clear(p.Bytes)
	}
	clear(t.rest)
	t.pieces, t.rest, t.note = nil, nil, ""
}
