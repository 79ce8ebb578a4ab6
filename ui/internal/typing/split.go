// Package typing cuts what a terminal sends into keys, pastes and the terminal's own answers, for the screens and for
// questions on a line.
package typing

import (
	"bytes"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Kind is the kind of a Piece.
type Kind int

// What a terminal sends.
const (
	Keys     Kind = iota // characters and control characters, each of them a key that was pressed, and bytes that are none
	Escape               // the escape key
	Sequence             // another key that is no character, as the terminal sends it
	Answer               // the terminal's own answer, typed nowhere
	Paste                // text that was pasted: it presses no key
)

// Piece is a whole piece of what a terminal sent.
type Piece struct {
	Kind Kind
	// Bytes is the piece, or the text that was pasted. They are the receiver's, to be cleared where they may be secret.
	// In a paste, what is no UTF-8, and each escape, is a NUL.
	Bytes []byte
	// Unended is set for a paste whose end never came.
	Unended bool
}

// The control characters that mean something here.
const (
	ctrlC  = 0x03
	bell   = 0x07
	escape = 0x1b
	del    = 0x7f
)

// manyKeys is the number of printable characters in one read that counts as a paste.
const manyKeys = 8

// lateKeys is for how many silences the rest of what ends in a letter is expected.
const lateKeys = 10

// What a terminal sends around a paste.
const (
	bracketBefore = "\x1b[200~"
	bracketAfter  = "\x1b[201~"
)

// UnendedMark ends the text of a paste whose end never came, where it goes on as a sequence.
const UnendedMark = "\x04"

// Splitter cuts what a terminal sends into whole pieces, however it was cut on the way: nobody has pressed
// the letters of half an arrow key, of a colour, or of a paste.
type Splitter struct {
	waits Intervals
	at    time.Time // of the last read
	begun []byte    // the beginning of a piece whose rest has not come
	split bool      // it began with a lone escape
	// late is the beginning of a piece whose rest did not come in time, or was broken off. The rest is dropped if it comes
	// whole in one read: of an answer in words at any time, of what ends in a letter until lateBy.
	late   []byte
	lateBy time.Time

	bracketed bool
	paste     []byte // what has come of a paste in brackets
	loose     []byte // what has come of a paste without
	out       []Piece
}

// NewSplitter returns a splitter for a terminal; remote is whether that is at the other end of a network.
func NewSplitter(remote bool) *Splitter {
	s := &Splitter{waits: waits}
	if remote {
		s.waits.Escape *= 2
	}
	return s
}

// deadline returns the time to call Silence if nothing is read until then; false for never.
func (s *Splitter) deadline() (time.Time, bool) {
	switch {
	case len(s.loose) > 0:
		return s.at.Add(s.waits.Follow), true
	case s.bracketed:
		return s.at.Add(s.waits.Silence), true
	case len(s.begun) == 0:
		return time.Time{}, false
	case s.mayBeKeys():
		return s.at.Add(s.waits.Escape), true
	}
	return s.at.Add(s.waits.Silence), true
}

// Due brings the deadline, at which Silence is to be called if nothing has been read until then; stop ends that.
func (s *Splitter) Due() (due <-chan time.Time, stop func()) {
	by, waits := s.deadline()
	if !waits {
		return nil, func() {}
	}
	timer := time.NewTimer(time.Until(by))
	return timer.C, func() { timer.Stop() }
}

// mayBeKeys reports whether what has begun is as well the escape key, or that and a letter, as the beginning of
// something. An ESC [ that came in two is not: nobody types that.
func (s *Splitter) mayBeKeys() bool {
	switch len(s.begun) {
	case 1:
		return s.begun[0] == escape
	case 2:
		return s.begun[0] == escape && (s.begun[1] == escape || s.split && s.begun[1] != '[')
	}
	return false
}

// Silence ends the waiting, and returns what is whole by that.
func (s *Splitter) Silence() []Piece {
	s.silence()
	return s.take()
}

func (s *Splitter) silence() {
	switch {
	case len(s.loose) > 0:
		s.endLoose()
	case s.bracketed:
		s.bracketed = false
		if i := bytes.LastIndexByte(s.paste, escape); i >= 0 && strings.HasPrefix(bracketAfter, string(s.paste[i:])) {
			s.keepLate(s.paste[i:])
			s.paste = s.paste[:i]
		}
		s.emit(Piece{Kind: Paste, Bytes: clean(s.paste), Unended: true})
	case s.mayBeKeys(), len(s.begun) > 0 && s.begun[0] != escape:
		s.keepLate(s.begun[:1])
		s.press(s.begun)
		s.begun = nil
	default:
		s.keepLate(s.begun)
		s.begun = nil
	}
}

// keepLate remembers the beginning of something that is not waited for any more.
func (s *Splitter) keepLate(beginning []byte) {
	if len(beginning) == 0 || beginning[0] != escape {
		return
	}
	s.late = bytes.Clone(beginning)
	switch {
	case len(beginning) < 3:
		s.lateBy = s.at.Add(2 * s.waits.Silence)
	case beginning[1] != '[' && beginning[1] != 'O':
		s.lateBy = time.Time{} // nobody types how those end
	default:
		s.lateBy = s.at.Add(lateKeys * s.waits.Silence)
	}
}

// take returns what is whole.
func (s *Splitter) take() []Piece {
	out := s.out
	s.out = nil
	return out
}

// token is a piece before it is known whether it was typed or pasted.
type token struct {
	kind  kind
	bytes []byte
}

// Read takes what one read of the terminal brought, and when, and returns what is whole by that.
func (s *Splitter) Read(read []byte, at time.Time) []Piece {
	for by, waits := s.deadline(); waits && !at.Before(by); by, waits = s.deadline() {
		s.silence()
	}
	follows := len(s.loose) > 0
	heard(len(read))
	s.at = at
	read = s.dropLate(read)
	if len(read) == 0 {
		return s.take()
	}
	if s.split && len(s.begun) == 1 && bytes.IndexByte([]byte("[O]P_"), read[0]) < 0 {
		s.press(s.begun)
		s.begun = nil
	}
	data := add(s.begun, read)
	tokens := s.tokens(data)
	if follows || pasted(tokens) {
		s.addLoose(tokens)
	} else {
		s.addKeys(tokens)
	}
	s.begun = bytes.Clone(s.begun)
	clear(data)
	return s.take()
}

// tokens cuts data, and keeps what is only begun.
func (s *Splitter) tokens(data []byte) (tokens []token) {
	split := s.split && len(s.begun) > 0
	s.begun, s.split = nil, false
	for len(data) > 0 {
		if s.bracketed {
			s.paste = add(s.paste, data)
			inside, rest, ended := bytes.Cut(s.paste, []byte(bracketAfter))
			switch {
			case ended:
				s.bracketed = false
				tokens, data = append(tokens, token{pasteEnd, clean(inside)}), data[len(data)-len(rest):]
				clear(rest)
				continue
			case endsInCtrlC(data): // the user wants to leave
				clear(s.paste)
				s.bracketed, s.paste = false, nil
				return append(tokens, token{text, []byte{ctrlC}})
			}
			return tokens
		}
		n, k := scan(data)
		switch {
		case k == begun:
			s.begun, s.split = data, split || n == 1 && data[0] == escape
			return tokens
		case k == broken && n == 2 && split && data[1] != '[':
			tokens = append(tokens, token{lone, data[:1]}, token{text, data[1:2]})
		case k == broken && n == 1: // of another encoding
			tokens = append(tokens, token{text, data[:n]})
		case k == broken:
			s.keepLate(data[:n])
		case k == pasteBegin:
			s.bracketed, s.paste = true, nil
		case k == pasteEnd: // of a paste that was taken for ended: the rest of it
			rest := token{kind: pasteEnd}
			for _, t := range tokens {
				if t.kind == text {
					rest.bytes = add(rest.bytes, t.bytes)
				}
			}
			if rest.bytes != nil {
				tokens = []token{rest}
			}
		default:
			tokens = append(tokens, token{k, data[:n]})
		}
		data, split = data[n:], false
	}
	return tokens
}

// endsInCtrlC knows the ways in which terminals send ctrl+c.
func endsInCtrlC(b []byte) bool {
	for _, sent := range []string{"\x03", "\x1b[99;5u", "\x1b[27;5;99~"} {
		if bytes.HasSuffix(b, []byte(sent)) {
			return true
		}
	}
	return false
}

// dropLate drops the rest of what is not waited for any more.
func (s *Splitter) dropLate(read []byte) []byte {
	late, forKey := s.late, !s.lateBy.IsZero()
	if late == nil || forKey && s.at.After(s.lateBy) {
		s.late = nil
		return read
	}
	if forKey {
		s.late = nil // the rest of a key comes next or never
	}
	whole := append(bytes.Clone(late), read...)
	n, k := scan(whole)
	switch {
	case n <= len(late):
	case k == answer, k == key && (whole[1] == '[' || whole[1] == 'O'):
		s.late = nil
		return read[n-len(late):]
	case k == pasteBegin, k == pasteEnd:
		return whole
	}
	return read
}

// pasted reports whether what came in one read was not typed. One character that is repeated is a key held down.
func pasted(tokens []token) bool {
	count, first, differ := 0, rune(0), false
	for _, t := range tokens {
		r, _ := utf8.DecodeRune(t.bytes)
		if t.kind != text || !unicode.IsPrint(r) {
			continue
		}
		if count++; count == 1 {
			first = r
		}
		differ = differ || r != first
	}
	return count >= manyKeys && differ
}

// addLoose adds a read to the paste without brackets.
func (s *Splitter) addLoose(tokens []token) {
	for i, t := range tokens {
		switch {
		case t.kind == answer:
			s.out = append(s.out, Piece{Kind: Answer, Bytes: bytes.Clone(t.bytes)})
		case t.kind == pasteEnd:
			s.emit(Piece{Kind: Paste, Bytes: t.bytes})
		case i == len(tokens)-1 && endsInCtrlC(t.bytes):
			s.emit(Piece{Kind: Keys, Bytes: []byte{ctrlC}})
		case t.kind == text:
			s.loose = add(s.loose, t.bytes)
		default: // a sequence in a text is no key
			s.loose = add(s.loose, []byte{0})
		}
	}
}

// addKeys adds a read that was typed.
func (s *Splitter) addKeys(tokens []token) {
	for _, t := range tokens {
		switch t.kind {
		case text, lone:
			s.press(t.bytes)
		case key:
			s.emit(Piece{Kind: Sequence, Bytes: bytes.Clone(t.bytes)})
		case answer:
			s.emit(Piece{Kind: Answer, Bytes: bytes.Clone(t.bytes)})
		case pasteEnd:
			s.emit(Piece{Kind: Paste, Bytes: t.bytes})
		}
	}
}

// press adds characters and escapes; what was typed in one read stays together.
func (s *Splitter) press(keys []byte) {
	for _, b := range keys {
		last := len(s.out) - 1
		switch {
		case b == escape:
			s.emit(Piece{Kind: Escape, Bytes: []byte{escape}})
		case last >= 0 && s.out[last].Kind == Keys:
			s.out[last].Bytes = add(s.out[last].Bytes, []byte{b})
		default:
			s.emit(Piece{Kind: Keys, Bytes: []byte{b}})
		}
	}
}

// emit adds a piece behind the paste before it.
func (s *Splitter) emit(p Piece) {
	if len(s.loose) > 0 {
		s.endLoose()
	}
	s.out = append(s.out, p)
}

func (s *Splitter) endLoose() {
	s.out = append(s.out, Piece{Kind: Paste, Bytes: clean(s.loose)})
	s.loose = nil
}

// clean makes pasted text, in place, such that it can command no terminal.
func clean(pasted []byte) []byte {
	for rest := pasted; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if r == escape || r == utf8.RuneError && size == 1 {
			rest[0] = 0
		}
		rest = rest[size:]
	}
	return pasted
}

// add is append for what may be secret: what is left behind is overwritten.
func add(to, more []byte) []byte {
	if len(to)+len(more) <= cap(to) {
		return append(to, more...)
	}
	grown := append(make([]byte, 0, 2*(len(to)+len(more))), to...)
	clear(to)
	return append(grown, more...)
}
