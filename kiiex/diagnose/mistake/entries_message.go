package mistake

import (
	"encoding/binary"
	"slices"
	"unicode/utf16"
)

// layout is what stands around the values of a message. The zero layout is the right one.
type layout struct {
	open, between, close string
	// Unless beforeValue is empty, the exchange's name of the field stands before it.
	beforeName, beforeValue, afterValue string
}

// append appends the message of fields to dst.
func (l *layout) append(dst []byte, fields []source, values *inputs) []byte {
	dst = append(dst, l.open...)
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, l.between...)
		}
		if l.beforeValue != "" {
			dst = append(dst, l.beforeName...)
			dst = append(dst, sourceNames[f]...)
			dst = append(dst, l.beforeValue...)
		}
		dst = append(dst, values[f]...)
		dst = append(dst, l.afterValue...)
	}
	return append(dst, l.close...)
}

func separatorEntries() (list []entry) {
	add := func(name, done, right string, l layout) {
		list = append(list, entry{name, done, right, func(s *signer) bool { s.layout = l; return true }})
	}
	for _, sign := range []struct{ name, words, text string }{
		{"space", "a space", " "},
		{"newline", "a newline", "\n"},
		{"backslash-n", "a backslash and an n, which should have been a newline or nothing", `\n`},
		{"crlf", "a Windows line end (CR LF)", "\r\n"},
		{"colon", "a colon", ":"},
		{"bar", "a vertical bar", "|"},
		{"ampersand", "an ampersand", "&"},
		{"comma", "a comma", ","},
		{"comma-space", "a comma and a space", ", "},
		{"hyphen", "a hyphen", "-"},
		{"plus", "a plus sign, which in the recipe only means that one follows the other", "+"},
		{"plus-spaces", "a plus sign between spaces, which in the recipe only means that one follows the other", " + "},
		{"period", "a period", "."},
		{"underscore", "an underscore", "_"},
		{"semicolon", "a semicolon", ";"},
		{"slash", "a slash", "/"},
		{"tab", "a tab", "\t"},
	} {
		add(sign.name, "Between the fields there is "+sign.words+".",
			"Put nothing between the fields: no space, no sign, no line end.", layout{between: sign.text})
	}
	right := "Only the values are signed, one after the other, without names."
	add("query", "You signed a query string, with the fields' names (Nonce=…&UserId=…).", right, layout{beforeValue: "=", between: "&"})
	add("json", "You signed a JSON document with the fields' names.", right,
		layout{open: "{", beforeName: `"`, beforeValue: `":"`, afterValue: `"`, between: ",", close: "}"})
	return list
}

func aroundEntries() []entry {
	v := subject{
		"message",
		"The message begins with the nonce and ends with the API key: nothing before, nothing after. In a shell use printf '%s' in place of echo.",
		func(s *signer, wrong change) bool { s.around = wrong; return true },
	}
	return append(
		v.textEntries(),
		v.entry("backslash-n", "The message ends with a backslash and an n.", suffixed(`\n`)),
		v.entry("echo-n", "The message begins with -n and ends with a newline: this shell's echo does not know -n.",
			func(own []byte, _ *inputs) []byte { return slices.Concat([]byte("-n "), own, []byte("\n")) }),
		v.entry("newline-before", "The message begins with a newline.", prefixed("\n")),
		v.entry("tab-after", "The message ends with a tab.", suffixed("\t")),
		v.entry("zero-byte", "The message ends with a zero byte, as strings in C do.", suffixed("\x00")),
	)
}

func encodingEntries() []entry {
	v := subject{
		"message", "The message is plain text in UTF-8 (here the same as ASCII), not encoded any further.",
		func(s *signer, wrong change) bool { s.encode = wrong; return true },
	}
	return []entry{
		v.entry("utf-16le", "The message is in UTF-16: .NET calls this encoding Unicode.", mapped(utf16LE)),
		v.entry("utf-16be", "The message is in UTF-16 (big endian).", mapped(utf16BE)),
		v.entry("base64", "You encoded the message as base64 before signing it.", mapped(base64Encoded)),
		v.entry("hex", "You encoded the message as hex before signing it.", mapped(hexEncoded)),
	}
}

func utf16LE(text []byte) []byte { return appendUTF16(text, binary.LittleEndian) }
func utf16BE(text []byte) []byte { return appendUTF16(text, binary.BigEndian) }

func appendUTF16(text []byte, order binary.AppendByteOrder) (out []byte) {
	for _, unit := range utf16.Encode([]rune(string(text))) {
		out = order.AppendUint16(out, unit)
	}
	return out
}
