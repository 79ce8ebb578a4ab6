package strictjson

import (
	"encoding/json"
	"errors"
	"strings"
)

// maxAnswerValues limits one answer beyond its size: a hostile one of 1 MiB could otherwise cost a hundred times its
// size in memory. Lists of positions and trades have many values; those of 10,000 products in 1 MiB stay below this.
const maxAnswerValues = 100_000

// ErrTooInvolved is ParseAnswer's for JSON that is nested deeper than MaxDepth, or has too many values.
var ErrTooInvolved = errors.New("JSON nested too deep or with too many values")

var errNotJSON = errors.New("not JSON")

// ParseAnswer reads text, which must be exactly one JSON value. It is tolerant, as befits a program that only reads:
// it keeps duplicates for the caller to judge, and invalid UTF-8 becomes U+FFFD. The error is ErrTooInvolved, or
// another for what is not JSON.
func ParseAnswer(text []byte) (*Value, error) {
	if !json.Valid(text) {
		return nil, errNotJSON
	}
	r := &reader{data: text, left: maxAnswerValues, tolerant: true}
	r.skipSpace()
	v, err := r.value(0)
	if err != nil {
		return nil, ErrTooInvolved // the only limits that JSON can exceed here
	}
	return v, nil
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
func (v *Value) Member(folded string) (found *Value, several bool) {
	if v == nil || v.Kind != Object {
		return nil, false
	}
	for _, m := range v.Members {
		if FoldName(m.Name) != folded {
			continue
		}
		if found != nil {
			return found, true
		}
		found = m.Value
	}
	return found, false
}

// Only returns the member with the given folded name, or nil if there is none, several or a null.
func (v *Value) Only(folded string) *Value {
	found, several := v.Member(folded)
	if several || found == nil || found.Kind == Null {
		return nil
	}
	return found
}

// AsText returns the content of a string or number, else "".
func (v *Value) AsText() string {
	if !v.IsText() {
		return ""
	}
	return string(v.Text)
}

// IsText reports whether v is a string or number.
func (v *Value) IsText() bool {
	return v != nil && (v.Kind == String || v.Kind == Number)
}

// AsDigits returns a non-negative whole number, sent as a number or as a string, digit for digit; else "".
func (v *Value) AsDigits() string {
	s := v.AsText()
	if strings.Trim(s, "0123456789") != "" || len(s) > 20 { // 64 bits have at most 20
		return ""
	}
	return s
}

// AsBool reads a truth value, also as a string or as 0 and 1. ok is false for anything else, nil included.
func (v *Value) AsBool() (b, ok bool) {
	if v == nil || v.Kind != Bool && !v.IsText() {
		return false, false
	}
	text := strings.ToLower(strings.TrimSpace(string(v.Text)))
	return text == "true" || text == "1", text == "true" || text == "1" || text == "false" || text == "0"
}

// IsZero reports whether v is the number 0, however it is written, or the text "0". Digits decide: as a
// floating-point number, 1e-400 would be 0.
func (v *Value) IsZero() bool {
	if v == nil || v.Kind != Number {
		return v.AsText() == "0"
	}
	digits, _, _ := strings.Cut(strings.ToLower(string(v.Text)), "e")
	return strings.Trim(digits, "-.0") == ""
}
