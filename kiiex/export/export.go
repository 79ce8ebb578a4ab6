// Package export reads and writes the files in which the exchange exports API keys.
//
// The rules it keeps:
//   - Numbers and texts keep every character: a nonce or a user id is signed as it was written.
//   - It removes no character from a value. A value with a space or an invisible character is rejected, with its line.
//   - Two names that could mean the same field are an error, never a choice.
//   - An error names the field and the line, and never contains a value.
package export

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/strictjson"
)

// Limits of an export file.
const (
	// MaxSize is in bytes.
	MaxSize = 1 << 20
	// MaxKeys is the most keys that one file may have.
	MaxKeys = 100
)

// Export is the content of an exported file.
type Export struct {
	// Drafts are the keys, one for each, in the file's order; never empty.
	Drafts []Draft
}

// Parse reads the JSON that the exchange's "Export JSON" button saves. Its exact form is published nowhere, so
// Parse accepts every likely one.
//
// It ignores case, "_", "-" and spaces in the names of fields, and knows the names that related replies of the
// same software use. A key may be the document itself, be inside one object of any name ({"data": {…}},
// {"apiKey": {…}}), whose neighbours then count as its own fields, or be an entry in a list. Numbers keep their
// characters as written, even 1e5 or 0.5 in a nonce, since a nonce is signed and sent as text; user ids are
// digits. Empty text and null mean no field. Permissions and addresses are lists or text with commas. Space at
// either end of a value is rejected rather than removed: the user must learn that something was copied along.
// Values of unused names are ignored.
//
// Errors are *problem.Problem of kind NotJSON, DuplicateField, BadValue, MissingField (nothing in it means a
// key), OtherProduct (a key of KiiChain Pay, another exchange or program) or FileUnusable (too large). They name
// the field and the line, and never contain a value. A field that a login needs but the file lacks is not an
// error: see Draft.Missing.
//
// Parse neither changes nor retains data; clear it afterwards.
func Parse(data []byte) (*Export, error) {
	if len(data) > MaxSize {
		return nil, tooLarge()
	}
	doc, err := strictjson.Parse(data, sameField)
	if err != nil {
		return nil, readingProblem(err, data)
	}
	defer doc.Clear()
	if err := otherKey(doc); err != nil {
		return nil, err
	}
	sources, err := findKeys(doc)
	if err != nil {
		return nil, err
	}
	e := &Export{}
	for _, s := range sources {
		d, err := s.draft()
		if err == nil {
			err = e.add(d, s)
		}
		if err != nil {
			d.Clear()
			e.Clear()
			return nil, err
		}
	}
	return e, nil
}

// add appends d, unless its API key is there already: nothing could tell the two apart.
func (e *Export) add(d Draft, s keySource) error {
	for i, other := range e.Drafts {
		if d.Has(kiiex.FieldAPIKey) && d.Credential.APIKey == other.Credential.APIKey {
			return &problem.Problem{
				Kind: problem.DuplicateField,
				What: fmt.Sprintf("Keys %d and %d of the list have the same API key.", i+1, s.entry),
				Why:  "Either could be the right one.",
				Next: "Remove one of the two from the file.",
			}
		}
	}
	e.Drafts = append(e.Drafts, d)
	return nil
}

// Clear overwrites the secrets of all drafts and of their copies.
func (e *Export) Clear() {
	for _, d := range e.Drafts {
		d.Clear()
	}
}

// Pick returns the draft whose API key begins with prefix, or is prefix. An empty prefix picks the only one.
// The error is a *problem.Problem: SeveralKeys if more than one fits, with the keys masked; BadValue if no key
// begins so.
func (e *Export) Pick(prefix string) (Draft, error) {
	var matching []Draft
	for _, d := range e.Drafts {
		if prefix != "" && d.Credential.APIKey == prefix {
			return d, nil
		}
		if strings.HasPrefix(d.Credential.APIKey, prefix) {
			matching = append(matching, d)
		}
	}
	switch len(matching) {
	case 1:
		return matching[0], nil
	case 0:
		return Draft{}, &problem.Problem{
			Kind: problem.BadValue,
			What: "No API key in the file begins so.",
			Why:  "In it: " + maskedKeys(e.Drafts) + ".",
			Next: "Give the first characters of one of these, as they are shown.",
		}
	}
	return Draft{}, &problem.Problem{
		Kind: problem.SeveralKeys,
		What: "The file has several API keys.",
		Why:  fmt.Sprintf("%d of them fit: %s.", len(matching), maskedKeys(matching)),
	}
}

// maskedKeys lists masked keys for recognition, and stops where nobody would read on.
func maskedKeys(drafts []Draft) string {
	const most = 10
	var list []string
	for i, d := range drafts {
		if i == most {
			list = append(list, fmt.Sprintf("and %d more", len(drafts)-most))
			break
		}
		if d.Has(kiiex.FieldAPIKey) {
			list = append(list, kiiex.MaskKey(d.Credential.APIKey))
		} else {
			list = append(list, "one without an API key")
		}
	}
	return strings.Join(list, ", ")
}

// keySource locates one key's fields: in an object, or in that and the one around it.
type keySource struct {
	inner *strictjson.Value
	// outer is the object around it, in which wrapper is the member that leads to inner: inner itself, or its
	// list. Both are nil if nothing is around inner, or only a list.
	outer, wrapper *strictjson.Value
	entry          int // from 1; 0 if the file is not a list of keys
}

// findKeys locates the keys in a document: at its top, in one object inside, or in a list in either place.
func findKeys(doc *strictjson.Value) ([]keySource, error) {
	switch doc.Kind {
	case strictjson.List:
		return keysInList(doc, nil)
	case strictjson.Object:
		if holdsKey(doc) {
			return []keySource{{inner: doc}}, nil
		}
		wrapped, err := wrappedKey(doc)
		if err != nil {
			return nil, err
		}
		if wrapped.Kind == strictjson.List {
			return keysInList(wrapped, doc)
		}
		return []keySource{{inner: wrapped, outer: doc, wrapper: wrapped}}, nil
	}
	return nil, noKeyInside()
}

func keysInList(list, outer *strictjson.Value) ([]keySource, error) {
	if len(list.Elements) == 0 {
		return nil, noKeyInside()
	}
	if len(list.Elements) > MaxKeys {
		return nil, origin{line: list.Line}.badList(fmt.Sprintf("It has %d entries; up to %d are read.", len(list.Elements), MaxKeys))
	}
	var sources []keySource
	for i, e := range list.Elements {
		s := keySource{inner: e, entry: i + 1}
		switch {
		case e.Kind != strictjson.Object:
			return nil, s.at(e.Line).badList("It is not an object with the fields of a key.")
		case outer != nil:
			s.outer, s.wrapper = outer, list
		case !holdsKey(e):
			wrapped, err := wrappedKey(e)
			if err != nil && problem.KindOf(err) != problem.MissingField {
				return nil, err
			}
			if err == nil && wrapped.Kind == strictjson.Object {
				s.inner, s.outer, s.wrapper = wrapped, e, wrapped
			}
		}
		if !holdsKey(s.inner) {
			return nil, s.at(e.Line).badList("None of the names in it means an API key or an API secret.")
		}
		sources = append(sources, s)
	}
	return sources, nil
}

// wrappedKey returns the value of object's one member that is a key or a list of keys.
func wrappedKey(object *strictjson.Value) (*strictjson.Value, error) {
	var found *strictjson.Value
	for _, m := range object.Members {
		if !holdsKey(m.Value) && !slices.ContainsFunc(m.Value.Elements, holdsKey) {
			continue
		}
		if found != nil {
			return nil, keysSideBySide(found.Line, m.Line)
		}
		found = m.Value
	}
	if found == nil {
		return nil, noKeyInside()
	}
	return found, nil
}

// holdsKey reports whether v is an object that has an API key or secret as text, even an empty one.
func holdsKey(v *strictjson.Value) bool {
	for _, m := range v.Members {
		f, ok := fieldNamed(m.Name)
		if ok && (f == kiiex.FieldAPIKey || f == kiiex.FieldAPISecret) && m.Value.Kind != strictjson.Object && m.Value.Kind != strictjson.List {
			return true
		}
	}
	return false
}

func (s keySource) at(line int) origin { return origin{line: line, entry: s.entry} }

// draft reads the fields. On an error the draft has those read so far.
func (s keySource) draft() (Draft, error) {
	var d Draft
	seen := make(map[kiiex.FieldName]strictjson.Member)
	for _, object := range []*strictjson.Value{s.outer, s.inner} {
		if object == nil {
			continue
		}
		for _, m := range object.Members {
			if m.Value == s.wrapper {
				continue
			}
			field, known := fieldNamed(m.Name)
			if !known {
				d.Unknown = append(d.Unknown, fieldNameForDisplay(m.Name))
				continue
			}
			if first, dup := seen[field]; dup && !field.IsOptional() {
				return d, duplicateField(first.Name, m.Name, first.Line, m.Line)
			}
			seen[field] = m
			values, why := valuesOf(field, m.Value)
			if field.IsOptional() && (why != "" || d.put(field, values, origin{}) != nil) {
				d.Unknown = append(d.Unknown, fieldNameForDisplay(m.Name))
				continue
			}
			if why != "" {
				return d, s.at(m.Value.Line).badValue(field, why)
			}
			if err := d.put(field, values, s.at(m.Value.Line)); err != nil {
				return d, err
			}
		}
	}
	if field, ok := d.exposesSecret(); ok {
		return d, s.at(seen[field].Value.Line).secretInWrongPlace(field)
	}
	d.finish()
	return d, nil
}

// valuesOf returns copies of the texts in v: none for null, one, or for a list field any number.
func valuesOf(field kiiex.FieldName, v *strictjson.Value) ([][]byte, string) {
	switch list := isList(field); {
	case v.Kind == strictjson.Null:
		return nil, ""
	case list && v.Kind == strictjson.String:
		return splitList(bytes.Clone(v.Text)), ""
	case list && v.Kind == strictjson.List:
		var values [][]byte
		for i, e := range v.Elements {
			if e.Kind != strictjson.String {
				return nil, fmt.Sprintf("Entry %d is not text.", i+1)
			}
			values = append(values, splitList(bytes.Clone(e.Text))...)
		}
		return values, ""
	case list:
		return nil, "It is neither a list nor text."
	case v.Kind == strictjson.String || v.Kind == strictjson.Number:
		return [][]byte{bytes.Clone(v.Text)}, ""
	}
	return nil, "It is neither text nor a number."
}
