// Package strictjson reads JSON. Parse is strict, for documents from the user or from kiikey itself; ParseAnswer
// is tolerant, for the exchange's answers.
//
// The rules it keeps:
//   - Parse rejects, with a line, what encoding/json silently accepts: the last of several equal names, names
//     in another case, invalid UTF-8 and lone surrogates. Each of these can exchange one credential for
//     another, or spoil a secret by one invisible character.
//   - Both keep the order of members and the digits of numbers, and limit the nesting.
//   - Every value of Parse is a slice of bytes of its own, which can be overwritten after use.
//   - Errors quote nothing that could be part of a secret.
package strictjson

// Kind is the type of a JSON value.
type Kind uint8

// The kinds of JSON values. The zero Kind is Null.
const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Object
)

// Value is one JSON value and its place.
type Value struct {
	Kind Kind
	// Line is the line of the value's first character, from 1.
	Line int
	// Start and End are the place in what ParseAnswer has read: the value is text[Start:End].
	Start, End int
	// Text is a String's content after unescaping, or a Number's or Bool's characters as they stand in the
	// document. That of Parse is a copy: changing it leaves the document alone. That of ParseAnswer may be a part of
	// the text itself.
	Text []byte
	// Elements are those of a List, in order.
	Elements []*Value
	// Members are those of an Object, in order.
	Members []Member
}

// Member is one name of an Object and its value.
type Member struct {
	Name string
	// Line is the name's line, from 1; its value may begin on a later one.
	Line int
	// Start and End are the place of the name with its quotes, as of a Value.
	Start, End int
	Value      *Value
}

// Clear overwrites the text of v, which is Parse's, and of everything below it.
func (v *Value) Clear() {
	clear(v.Text)
	for _, e := range v.Elements {
		e.Clear()
	}
	for _, m := range v.Members {
		m.Value.Clear()
	}
}
