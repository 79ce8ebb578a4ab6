// Package strictjson reads a JSON document that a person handed over or kiikey itself wrote, and refuses what
// other readers let pass in silence.
//
// encoding/json takes the last of several equal names, ignores their case when it fills a struct, replaces
// invalid UTF-8 and lone surrogates by U+FFFD, and turns numbers into floats unless told otherwise. Each of
// these can exchange one credential for another, or spoil a secret by one character that nobody sees. Here
// they are errors with a line, numbers keep their digits, and every value is a slice of bytes that can be
// overwritten after use.
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

// Value is one JSON value and where it begins.
type Value struct {
	Kind Kind
	// Line is the line of the value's first character, from 1.
	Line int
	// Text is a String's content after unescaping, or a Number's or Bool's characters as they stand in the
	// document. It is a copy: changing it leaves the document alone.
	Text []byte
	// Elements are those of a List, in order.
	Elements []*Value
	// Members are those of an Object, in order.
	Members []Member
}

// Member is one name of an Object and its value.
type Member struct {
	Name string
	// Line is where the name stands, from 1; its value may begin on a later one.
	Line  int
	Value *Value
}

// Clear overwrites the text of v and of everything below it.
func (v *Value) Clear() {
	clear(v.Text)
	for _, e := range v.Elements {
		e.Clear()
	}
	for _, m := range v.Members {
		m.Value.Clear()
	}
}
