package strictjson

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"

	"kiikey/internal/textfile"
)

// MaxDepth limits the nesting of lists and objects.
const MaxDepth = 32

// Parse reads data, which must be one JSON value in UTF-8, or in UTF-16 with a byte-order mark, and nothing
// else.
//
// Two names of one object for which same returns equal texts are duplicates; a nil same compares names as
// they are. Errors are *SyntaxError and *DuplicateError. Parse does not change data and keeps no part of it.
func Parse(data []byte, same func(name string) string) (*Value, error) {
	text, own, err := textfile.Decode(data)
	if bad := (*textfile.Error)(nil); errors.As(err, &bad) {
		return nil, &SyntaxError{Line: bad.Line, Column: bad.Column, Reason: bad.Reason}
	}
	if own {
		defer clear(text)
	}
	if same == nil {
		same = func(name string) string { return name }
	}
	r := &reader{data: text, line: 1, same: same, left: math.MaxInt}
	r.skipSpace()
	if r.pos == len(r.data) {
		return nil, r.fail("it is empty.")
	}
	v, err := r.value(0)
	if err != nil {
		return nil, err
	}
	r.skipSpace()
	if r.pos < len(r.data) {
		v.Clear()
		return nil, r.unexpected("nothing more: the document is complete here")
	}
	return v, nil
}

// reader walks over a document. Its methods leave pos behind the text that they read, or at the text that they
// reject.
type reader struct {
	data      []byte
	pos       int
	line      int
	lineStart int
	same      func(string) string
	left      int  // the values that may still come
	tolerant  bool // data is an answer, and JSON for encoding/json
}

func (r *reader) fail(reason string) error {
	column := utf8.RuneCount(r.data[r.lineStart:r.pos]) + 1
	return &SyntaxError{Line: r.line, Column: column, Reason: reason}
}

// unexpected rejects the text at pos. wanted completes "expected …".
func (r *reader) unexpected(wanted string) error {
	c, ok := r.peek()
	switch {
	case !ok:
		return r.fail("it ends in the middle; expected " + wanted + ".")
	case c == '\'':
		return r.fail("names and texts stand between double quotes, not single ones.")
	case c == '/' || c == '#':
		return r.fail("comments are not part of JSON.")
	case isWordByte(c):
		// It may be the beginning of a key or secret: not named.
		return r.fail("expected " + wanted + "; text stands between double quotes.")
	case c == utf8.RuneSelf-1 || c < ' ':
		return r.fail(fmt.Sprintf("the control character U+%04X; expected %s.", c, wanted))
	case c < utf8.RuneSelf:
		return r.fail(fmt.Sprintf("the character %c; expected %s.", c, wanted))
	}
	char, size := utf8.DecodeRune(r.data[r.pos:])
	if char == utf8.RuneError && size == 1 {
		return r.fail("a byte that is not UTF-8.")
	}
	if char == '“' || char == '”' || char == '„' || char == '‘' || char == '’' {
		return r.fail(fmt.Sprintf("the curly quote U+%04X; names and texts stand between straight double quotes.", char))
	}
	return r.fail(fmt.Sprintf("the character U+%04X; expected %s.", char, wanted))
}

func (r *reader) peek() (byte, bool) {
	if r.pos == len(r.data) {
		return 0, false
	}
	return r.data[r.pos], true
}

// take moves over c if it is next.
func (r *reader) take(c byte) bool {
	next, ok := r.peek()
	if ok && next == c {
		r.pos++
		return true
	}
	return false
}

// advance moves over one byte and counts the line that it may end: LF, CR LF, or CR alone.
func (r *reader) advance() {
	c := r.data[r.pos]
	r.pos++
	if c == '\n' || c == '\r' && (r.pos == len(r.data) || r.data[r.pos] != '\n') {
		r.line++
		r.lineStart = r.pos
	}
}

func (r *reader) skipSpace() {
	for r.pos < len(r.data) {
		switch r.data[r.pos] {
		case ' ', '\t', '\n', '\r':
			r.advance()
		default:
			return
		}
	}
}

// value reads one value, enclosed by depth lists and objects.
func (r *reader) value(depth int) (*Value, error) {
	if r.left--; r.left < 0 {
		return nil, ErrTooInvolved
	}
	v := &Value{Line: r.line, Start: r.pos}
	c, _ := r.peek()
	var err error
	switch {
	case c == '"':
		v.Kind = String
		v.Text, err = r.text()
	case c == '{' || c == '[':
		if depth == MaxDepth {
			return nil, r.fail(fmt.Sprintf("lists and objects are nested more than %d deep.", MaxDepth))
		}
		r.pos++
		if c == '{' {
			v.Kind = Object
			err = r.object(v, depth+1)
		} else {
			v.Kind = List
			err = r.list(v, depth+1)
		}
	case c == '-' || '0' <= c && c <= '9':
		v.Kind = Number
		v.Text, err = r.number()
	case r.word("true"), r.word("false"):
		v.Kind = Bool
		v.Text = bytes.Clone(r.data[v.Start:r.pos])
	case r.word("null"):
	default:
		return nil, r.unexpected("a value")
	}
	if err != nil {
		if !r.tolerant { // whose values are parts of the text
			v.Clear()
		}
		return nil, err
	}
	v.End = r.pos
	return v, nil
}

// word moves over the literal w if it is next and ends there.
func (r *reader) word(w string) bool {
	rest := r.data[r.pos:]
	if !bytes.HasPrefix(rest, []byte(w)) {
		return false
	}
	if len(rest) > len(w) && isWordByte(rest[len(w)]) {
		return false
	}
	r.pos += len(w)
	return true
}

func (r *reader) list(v *Value, depth int) error {
	r.skipSpace()
	if r.take(']') {
		return nil
	}
	for {
		e, err := r.value(depth)
		if err != nil {
			return err
		}
		v.Elements = append(v.Elements, e)
		r.skipSpace()
		if r.take(']') {
			return nil
		}
		if !r.take(',') {
			return r.unexpected("a comma or the end of the list")
		}
		r.skipSpace()
		if c, _ := r.peek(); c == ']' {
			return r.fail("the comma before the end of the list is one too many.")
		}
	}
}

func (r *reader) object(v *Value, depth int) error {
	var seen map[string]int
	if !r.tolerant {
		seen = make(map[string]int, 16) // room for a record: growing takes longer than reading one
	}
	r.skipSpace()
	if r.take('}') {
		return nil
	}
	for {
		if c, _ := r.peek(); c != '"' {
			return r.unexpected("a name between double quotes")
		}
		m := Member{Line: r.line, Start: r.pos}
		name, err := r.text()
		if err != nil {
			return err
		}
		m.Name, m.End = string(name), r.pos
		if !r.tolerant {
			key := r.same(m.Name)
			if i, dup := seen[key]; dup {
				first := v.Members[i]
				return &DuplicateError{First: first.Name, FirstLine: first.Line, Second: m.Name, SecondLine: m.Line}
			}
			seen[key] = len(v.Members)
		}
		r.skipSpace()
		if !r.take(':') {
			return r.unexpected("a colon")
		}
		r.skipSpace()
		if m.Value, err = r.value(depth); err != nil {
			return err
		}
		v.Members = append(v.Members, m)
		r.skipSpace()
		if r.take('}') {
			return nil
		}
		if !r.take(',') {
			return r.unexpected("a comma or the end of the object")
		}
		r.skipSpace()
		if c, _ := r.peek(); c == '}' {
			return r.fail("the comma before the end of the object is one too many.")
		}
	}
}

// number reads a number as it stands: its digits are what gets signed.
func (r *reader) number() ([]byte, error) {
	start := r.pos
	r.take('-')
	if r.take('0') {
		if c, ok := r.peek(); ok && '0' <= c && c <= '9' {
			return nil, r.fail("a number must not begin with 0; if the 0 belongs to it, put it between double quotes.")
		}
	} else if !r.digits() {
		return nil, r.unexpected("a digit")
	}
	if r.take('.') && !r.digits() {
		return nil, r.unexpected("a digit")
	}
	if r.take('e') || r.take('E') {
		if !r.take('+') {
			r.take('-')
		}
		if !r.digits() {
			return nil, r.unexpected("a digit")
		}
	}
	if c, ok := r.peek(); ok && (isWordByte(c) || c == '.') {
		return nil, r.fail("this is not a number; text stands between double quotes.")
	}
	if r.tolerant {
		return r.data[start:r.pos], nil
	}
	return bytes.Clone(r.data[start:r.pos]), nil
}

func (r *reader) digits() bool {
	start := r.pos
	for {
		c, ok := r.peek()
		if !ok || c < '0' || c > '9' {
			return r.pos > start
		}
		r.pos++
	}
}

func isWordByte(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}
