package strictjson

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// Limits on one answer beyond its size: a hostile one of 1 MiB could otherwise cost a hundred times its size in
// memory. Lists of positions and trades have many values; those of 10,000 products in 1 MiB stay below this.
const (
	maxAnswerDepth  = 32
	maxAnswerValues = 100_000
)

var (
	errNotJSON     = errors.New("not JSON")
	ErrTooInvolved = errors.New("JSON nested too deep or with too many values")
)

// jsonKind is the first byte of a JSON value, which tells its type; numbers are '0'.
type jsonKind byte

const (
	NodeObject jsonKind = '{'
	NodeArray  jsonKind = '['
	NodeString jsonKind = '"'
	jsonNumber jsonKind = '0'
	jsonTrue   jsonKind = 't'
	jsonFalse  jsonKind = 'f'
	jsonNull   jsonKind = 'n'
)

// Node is one value of an answer. Unlike a map it keeps the order of members, every duplicate, the digits of
// numbers, and the place of each part in the text, which masking needs.
type Node struct {
	Kind       jsonKind
	Start, End int // the value is text[start:end]
	// Text is a string's content, or the characters of a number, true, false or null. As a rule it is a part of
	// the whole text itself.
	Text    []byte
	Members []jsonMember // of an object or, without names, an array
}

type jsonMember struct {
	Name               string
	NameStart, NameEnd int
	Value              Node
}

// ParseTree reads text, which must be exactly one JSON value. It is tolerant, as befits a program that only
// reads: it keeps duplicates for the caller to judge, and invalid UTF-8 becomes U+FFFD. It returns errNotJSON
// or errJSONTooInvolved.
func ParseTree(text []byte) (*Node, error) {
	if !json.Valid(text) {
		return nil, errNotJSON
	}
	count := jsonReader{text: text, left: maxAnswerValues, dry: true}
	count.space()
	if _, ok := count.value(maxAnswerDepth); !ok {
		return nil, ErrTooInvolved
	}
	r := jsonReader{text: text, left: maxAnswerValues}
	r.space()
	v, _ := r.value(maxAnswerDepth)
	return &v, nil
}

// jsonReader walks over text that encoding/json has found valid, so it checks limits and nothing else.
type jsonReader struct {
	text []byte
	at   int
	left int
	dry  bool // nothing is kept: a text with too many values must not take memory for them
}

func (r *jsonReader) space() {
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.at]) >= 0 {
		r.at++
	}
}

func (r *jsonReader) value(depth int) (v Node, ok bool) {
	if r.left--; r.left < 0 {
		return v, false
	}
	v.Start = r.at
	switch c := r.text[r.at]; c {
	case '{', '[':
		v.Kind = jsonKind(c)
		if depth == 0 || !r.members(&v, depth) {
			return v, false
		}
	case '"':
		v.Kind = NodeString
		v.Text = r.quoted()
	default:
		for r.at < len(r.text) && strings.IndexByte(" \t\r\n,]}", r.text[r.at]) < 0 {
			r.at++
		}
		v.Text = r.text[v.Start:r.at]
		v.Kind = jsonKind(c)
		if c == '-' || c >= '0' && c <= '9' {
			v.Kind = jsonNumber
		}
	}
	v.End = r.at
	return v, true
}

// members reads the text between the brackets or braces of v, and the closing one.
func (r *jsonReader) members(v *Node, depth int) (ok bool) {
	r.at++
	for {
		r.space()
		switch r.text[r.at] {
		case ',':
			r.at++
			continue
		case ']', '}':
			r.at++
			return true
		}
		var m jsonMember
		if v.Kind == NodeObject {
			m.NameStart = r.at
			m.Name = string(r.quoted())
			m.NameEnd = r.at
			r.space()
			r.at++ // the colon
			r.space()
		}
		if m.Value, ok = r.value(depth - 1); !ok {
			return false
		}
		if !r.dry {
			v.Members = append(v.Members, m)
		}
	}
}

// quoted reads a string, and returns a part of the text if nothing in it had to be decoded.
func (r *jsonReader) quoted() []byte {
	start, escaped := r.at, false
	for r.at++; r.text[r.at] != '"'; r.at++ {
		if r.text[r.at] == '\\' {
			r.at++
			escaped = true
		}
	}
	r.at++
	inside := r.text[start+1 : r.at-1]
	if r.dry || !escaped && utf8.Valid(inside) {
		return inside
	}
	var s string
	_ = json.Unmarshal(r.text[start:r.at], &s) // valid, as the whole is
	return []byte(s)
}

// FoldName makes names comparable that differ only in case, hyphens and underscores. Letters outside ASCII are
// left alone: folding by Unicode would let "ſession" pass for "session".
func FoldName(name string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '_' || c == '-' || c == ' ':
			return -1
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		}
		return c
	}, name)
}

// Member finds the member of object v with the given folded name. several is true when the name occurs more
// than once: then found is the first, and only a reading that does not matter may use it.
func (v *Node) Member(folded string) (found *Node, several bool) {
	if v == nil || v.Kind != NodeObject {
		return nil, false
	}
	for i := range v.Members {
		if FoldName(v.Members[i].Name) != folded {
			continue
		}
		if found != nil {
			return found, true
		}
		found = &v.Members[i].Value
	}
	return found, false
}

// Only returns the member with the given folded name, or nil if there is none, several or a null.
func (v *Node) Only(folded string) *Node {
	found, several := v.Member(folded)
	if several || found == nil || found.Kind == jsonNull {
		return nil
	}
	return found
}

// AsText returns the content of a string or number, else "".
func (v *Node) AsText() string {
	if !v.IsText() {
		return ""
	}
	return string(v.Text)
}

// IsText reports whether v is a string or number.
func (v *Node) IsText() bool {
	return v != nil && (v.Kind == NodeString || v.Kind == jsonNumber)
}

// AsDigits returns a non-negative whole number, sent as a number or as a string, digit for digit; else "".
func (v *Node) AsDigits() string {
	s := v.AsText()
	if !isDigits(s) || len(s) > 20 { // 64 bits have at most 20
		return ""
	}
	return s
}

func isDigits(s string) bool {
	if s == "" {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// AsBool reads a truth value, also as a string or as 0 and 1. ok is false for anything else, nil included.
func (v *Node) AsBool() (b, ok bool) {
	if v == nil {
		return false, false
	}
	switch v.Kind {
	case jsonTrue:
		return true, true
	case jsonFalse:
		return false, true
	case NodeString, jsonNumber:
		switch strings.ToLower(strings.TrimSpace(string(v.Text))) {
		case "true", "1":
			return true, true
		case "false", "0":
			return false, true
		}
	}
	return false, false
}

// IsZero reports whether v is the number 0, however it is written, or the text "0". Digits decide: as a
// floating-point number, 1e-400 would be 0.
func (v *Node) IsZero() bool {
	if v == nil || v.Kind != jsonNumber {
		return v.AsText() == "0"
	}
	digits, _, _ := strings.Cut(strings.ToLower(string(v.Text)), "e")
	return strings.Trim(digits, "-.0") == ""
}
