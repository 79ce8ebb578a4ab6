package export

import (
	"errors"
	"fmt"
	"strconv"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/strictjson"
)

// origin is the source of a value: a line of a file, and one entry if the file has several keys. The zero
// origin is the user's typing.
type origin struct {
	line  int // from 1
	entry int // from 1; 0 if the file is not a list of keys
}

func (o origin) typed() bool { return o == origin{} }

// String completes a sentence: " in line 3", or "" for typed text.
func (o origin) String() string {
	s := ""
	if o.line > 0 {
		s += fmt.Sprintf(" in line %d", o.line)
	}
	if o.entry > 0 {
		s += fmt.Sprintf(" (key %d of the list)", o.entry)
	}
	return s
}

func (o origin) badValue(field kiiex.FieldName, why string) error {
	p := &problem.Problem{
		Kind: problem.BadValue,
		What: "The " + field.Noun() + o.String() + " cannot be used.",
		Why:  why,
		Next: "Correct the file. " + kiiex.OnlyOnce,
	}
	if o.typed() {
		p.Next = typeAgain(field)
	}
	return p
}

// typeAgain says where a typed value comes from, or what it looks like.
func typeAgain(field kiiex.FieldName) string {
	switch field {
	case kiiex.FieldUserID:
		return "Give a number. " + kiiex.WhereUserID
	case kiiex.FieldUserName:
		return "Type the name with which you log in, or leave it out."
	case kiiex.FieldPermissions:
		return "Give words with commas between them, such as Deposit, Trading."
	case kiiex.FieldIPWhitelist:
		return "Give addresses with commas between them, such as 203.0.113.7, 203.0.113.8."
	case kiiex.FieldNote:
		return "Type it again, shorter or without that character."
	case kiiex.FieldExpires:
		return "Give the year, the month and the day."
	}
	return "Copy it again, whole. " + kiiex.OnlyOnce
}

// secretInWrongPlace rejects a field that is shown on screens and contains the secret.
func (o origin) secretInWrongPlace(field kiiex.FieldName) error {
	return &problem.Problem{
		Kind: problem.BadValue,
		What: "The " + field.Noun() + o.String() + " contains the API secret.",
		Why:  "kiikey shows this field, so it can't hold a secret.",
		Next: "Put each value into its own field.",
	}
}

// badList rejects a list of keys, or the one entry that o names.
func (o origin) badList(why string) error {
	p := &problem.Problem{
		Kind: problem.BadValue,
		What: fmt.Sprintf("The list of API keys in line %d cannot be used.", o.line),
		Why:  why,
		Next: "Correct the file. " + kiiex.OnlyOnce,
	}
	if o.entry > 0 {
		p.What = fmt.Sprintf("API key %d of the list, in line %d, cannot be used.", o.entry, o.line)
	}
	return p
}

func keysSideBySide(firstLine, secondLine int) error {
	return &problem.Problem{
		Kind: problem.BadValue,
		What: fmt.Sprintf("Two keys stand side by side, in line %d and line %d.", firstLine, secondLine),
		Why:  "Several keys in one file are read from a list only: [ {…}, {…} ].",
		Next: "Keep one of them in the file, or make it a list.",
	}
}

func tooLarge() error {
	return &problem.Problem{
		Kind: problem.FileUnusable,
		What: "The file is too large to be an exported key.",
		Why:  fmt.Sprintf("An exported key is a few hundred bytes; files up to %d MiB are read.", MaxSize>>20),
		Next: ChooseFile,
	}
}

func noKeyInside() error {
	return &problem.Problem{
		Kind: problem.MissingField,
		What: "There is no API key in this file.",
		Why:  "It is JSON, but none of the names in it means an API key or an API secret.",
		Next: ChooseFile,
	}
}

func duplicateField(first, second string, firstLine, secondLine int) error {
	p := &problem.Problem{
		Kind: problem.DuplicateField,
		Why:  "Either value could be the right one.",
		Next: "Remove one of the two from the file. " + kiiex.OnlyOnce,
	}
	if field, ok := fieldNamed(second); ok {
		p.What = fmt.Sprintf("The %s is in the file twice, in line %d and line %d.", field.Noun(), firstLine, secondLine)
	} else {
		first, second = quotedForMessage(first), quotedForMessage(second)
		p.What = fmt.Sprintf("A name is in the file twice: %s in line %d and %s in line %d.", first, firstLine, second, secondLine)
	}
	return p
}

// quotedForMessage quotes a name from a file for a message, which may end up on any terminal or in any log.
func quotedForMessage(name string) string { return strconv.QuoteToASCII(fieldNameForDisplay(name)) }

// readingProblem explains why a document could not be read.
func readingProblem(err error, data []byte) error {
	var dup *strictjson.DuplicateError
	if errors.As(err, &dup) {
		return duplicateField(dup.First, dup.Second, dup.FirstLine, dup.SecondLine)
	}
	if f, known := foreignIn(data); known {
		return f.problem(err)
	}
	p := &problem.Problem{
		Kind: problem.NotJSON,
		What: "This is not the JSON that the exchange exports.",
		Next: chooseFile + ", or copy its whole text once more. " + kiiex.OnlyOnce,
		Err:  err,
	}
	var syntax *strictjson.SyntaxError
	if errors.As(err, &syntax) {
		p.Why = fmt.Sprintf("Line %d, column %d: %s", syntax.Line, syntax.Column, syntax.Reason)
	}
	return p
}
