package vault

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/99designs/keyring"

	"kiikey/kiiex/strictjson"
)

// formatName and formatVersion begin every document; docs/vault-format.md describes the rest.
const (
	formatName    = "kiikey-vault"
	formatVersion = "1"
)

var (
	errDocument = errors.New("vault: the items are not in the documented form")
	errNewer    = errors.New("vault: written in a later version of the form")
)

// sum identifies a vault file by its content.
type sum [sha256.Size]byte

// document is the content of the second part of a vault file.
type document struct {
	// generation grows by one with every write.
	generation uint64
	// supersedes is the sum of the file that this generation replaced, if that held something which has since
	// been removed: a previous generation with this sum is deleted on sight, so that a kill between the write
	// and the deletion does not preserve it. Zero if there is none.
	supersedes sum
	items      Items
	// modified holds the time of each item's last write, to the second.
	modified map[string]time.Time
}

func (d document) clone() document {
	d.items, d.modified = d.items.clone(), maps.Clone(d.modified)
	return d
}

// successor returns the generation after d, with other items, at that time. It shares their data.
func (d document) successor(items Items, at time.Time) (next document, changed, removed bool) {
	next = document{generation: d.generation + 1, items: items, modified: make(map[string]time.Time, len(items))}
	for key, item := range items {
		before, there := d.items[key]
		if there && sameItem(before, item) {
			next.modified[key] = d.modified[key]
			continue
		}
		next.modified[key] = at.UTC().Truncate(time.Second)
		changed = true
	}
	for key := range d.items {
		if _, kept := items[key]; !kept {
			removed = true
		}
	}
	return next, changed || removed, removed
}

// encode returns the document as JSON, one item to a line, sorted. The caller must clear it.
func (d document) encode() []byte {
	out := make([]byte, 0, d.encodedBound())
	out = append(out, `{"format":"`+formatName+`","version":`+formatVersion+`,"generation":`...)
	out = strconv.AppendUint(out, d.generation, 10)
	if d.supersedes != (sum{}) {
		out = append(out, `,"supersedes":"`...)
		out = hex.AppendEncode(out, d.supersedes[:])
		out = append(out, '"')
	}
	out = append(out, ",\"items\":{"...)
	for i, key := range d.items.Keys() {
		if i > 0 {
			out = append(out, ',')
		}
		item := d.items[key]
		out = append(out, '\n')
		out = strictjson.AppendString(out, key)
		out = append(out, `:{"key":`...)
		out = strictjson.AppendString(out, key)
		if utf8.Valid(item.Data) {
			out = append(out, `,"data":`...)
			out = strictjson.AppendString(out, item.Data)
		} else {
			out = append(out, `,"base64":"`...)
			out = base64.StdEncoding.AppendEncode(out, item.Data)
			out = append(out, '"')
		}
		for _, m := range []struct{ name, text string }{{"label", item.Label}, {"description", item.Description}} {
			if m.text != "" {
				out = append(out, `,"`+m.name+`":`...)
				out = strictjson.AppendString(out, m.text)
			}
		}
		if at := d.modified[key]; !at.IsZero() {
			out = append(out, `,"modified":"`...)
			out = at.UTC().AppendFormat(out, time.RFC3339)
			out = append(out, '"')
		}
		out = append(out, '}')
	}
	return append(out, "\n}}\n"...)
}

// encodedBound is at least the length of encode's result, so that its slice never grows: growing leaves copies
// of secrets behind.
func (d document) encodedBound() int {
	const frame, perItem = 256, 160
	bound := frame
	for key, item := range d.items {
		bound += perItem + 2*strictjson.StringLen(key) + strictjson.StringLen(item.Label) + strictjson.StringLen(item.Description)
		if utf8.Valid(item.Data) {
			bound += strictjson.StringLen(item.Data)
		} else {
			bound += base64.StdEncoding.EncodedLen(len(item.Data))
		}
	}
	return bound
}

// decode is the inverse of encode. It rejects unknown members: ignoring one would drop it at the next write.
func decode(plain []byte) (document, error) {
	root, err := strictjson.Parse(plain, nil)
	if err != nil {
		return document{}, fmt.Errorf("%w: %w", errDocument, err)
	}
	d, err := decodeRoot(root)
	if err != nil {
		root.Clear()
		return document{}, err
	}
	return d, nil
}

func decodeRoot(root *strictjson.Value) (d document, err error) {
	f := strictjson.FieldsOf(root)
	format, version := f.Text("format"), f.Number("version")
	if f.Err() != nil || format != formatName {
		return document{}, errDocument
	}
	if version != formatVersion {
		if n, err := strconv.ParseUint(version, 10, 32); err == nil && n > 1 {
			return document{}, errNewer
		}
		return document{}, errDocument
	}
	if d.generation, err = strconv.ParseUint(f.Number("generation"), 10, 64); err != nil || d.generation == 0 {
		return document{}, errDocument
	}
	if supersedes := f.OptionalText("supersedes"); supersedes != "" {
		b, err := hex.DecodeString(supersedes)
		if err != nil || len(b) != len(d.supersedes) {
			return document{}, errDocument
		}
		d.supersedes = sum(b)
	}
	list := f.Take("items", strictjson.Object)
	if f.Done() != nil {
		return document{}, errDocument
	}
	d.items = make(Items, len(list.Members))
	d.modified = make(map[string]time.Time, len(list.Members))
	for _, m := range list.Members {
		item, modified, ok := decodeItem(m.Value)
		if !ok || item.Key != m.Name || item.Key == "" {
			return document{}, errDocument
		}
		d.items[item.Key] = item
		if !modified.IsZero() {
			d.modified[item.Key] = modified
		}
	}
	return d, nil
}

func decodeItem(v *strictjson.Value) (item keyring.Item, modified time.Time, ok bool) {
	f := strictjson.FieldsOf(v)
	item = keyring.Item{Key: f.Text("key"), Data: takeData(f), Label: f.OptionalText("label"), Description: f.OptionalText("description")}
	if at := f.OptionalText("modified"); at != "" {
		var err error
		if modified, err = time.Parse(time.RFC3339, at); err != nil {
			f.FailAt("modified")
		}
	}
	if f.Done() != nil {
		clear(item.Data)
		return keyring.Item{}, time.Time{}, false
	}
	return item, modified.UTC(), true
}

// takeData returns an item's data: text, or base64 if the data is no text.
func takeData(f *strictjson.Fields) []byte {
	if !f.Has("base64") {
		return f.Take("data", strictjson.String).Text
	}
	text := f.Take("base64", strictjson.String).Text
	data, err := base64.StdEncoding.Strict().AppendDecode(make([]byte, 0, len(text)), text)
	clear(text)
	if err != nil || utf8.Valid(data) {
		clear(data)
		f.FailAt("base64")
		return nil
	}
	return data
}
