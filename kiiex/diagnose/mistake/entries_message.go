package mistake

import (
	"encoding/binary"
	"unicode/utf16"
)

const rightSeparator = "Nothing stands between the fields: no space, no sign, no line end."

func separatorEntries() []entry {
	return []entry{
		{join: joinedBy("")},
		separatorEntry("space", "a space", " "),
		separatorEntry("newline", "a newline", "\n"),
		separatorEntry("backslash-n", `a backslash and an n, which should have been a newline or nothing`, `\n`),
		separatorEntry("crlf", "a Windows line end (CR LF)", "\r\n"),
		separatorEntry("colon", "a colon", ":"),
		separatorEntry("bar", "a vertical bar", "|"),
		separatorEntry("ampersand", "an ampersand", "&"),
		separatorEntry("comma", "a comma", ","),
		separatorEntry("comma-space", "a comma and a space", ", "),
		separatorEntry("hyphen", "a hyphen", "-"),
		separatorEntry("plus", "a plus sign, which in the recipe only means that one follows the other", "+"),
		separatorEntry("plus-spaces", "a plus sign between spaces, which in the recipe only means that one follows the other", " + "),
		separatorEntry("period", "a period", "."),
		separatorEntry("underscore", "an underscore", "_"),
		separatorEntry("semicolon", "a semicolon", ";"),
		separatorEntry("slash", "a slash", "/"),
		separatorEntry("tab", "a tab", "\t"),
		{
			name: "query", done: "You signed a query string, with the fields' names (Nonce=…&UserId=…).",
			right: "Only the values are signed, one after the other, without names.", join: joinedAsQuery, minFields: 1,
		},
		{
			name: "json", done: "You signed a JSON document with the fields' names.",
			right: "Only the values are signed, one after the other, without names.", join: joinedAsJSON,
		},
	}
}

func separatorEntry(name, words, text string) entry {
	return entry{name: name, done: "Between the fields stands " + words + ".", right: rightSeparator, join: joinedBy(text), minFields: 2}
}

func joinedBy(separator string) func([]byte, []source, *inputs) []byte {
	return func(dst []byte, fields []source, values *inputs) []byte {
		for i, f := range fields {
			if i > 0 {
				dst = append(dst, separator...)
			}
			dst = append(dst, values[f]...)
		}
		return dst
	}
}

func joinedAsQuery(dst []byte, fields []source, values *inputs) []byte {
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, '&')
		}
		dst = append(dst, sourceNames[f]...)
		dst = append(dst, '=')
		dst = append(dst, values[f]...)
	}
	return dst
}

// joinedAsJSON writes each value between quotes, as it is.
func joinedAsJSON(dst []byte, fields []source, values *inputs) []byte {
	dst = append(dst, '{')
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '"')
		dst = append(dst, sourceNames[f]...)
		dst = append(dst, `":"`...)
		dst = append(dst, values[f]...)
		dst = append(dst, '"')
	}
	return append(dst, '}')
}

const (
	rightAround   = "The message begins with the nonce and ends with the API key: nothing before, nothing after."
	rightEcho     = rightAround + " In a shell use printf '%s' in place of echo."
	rightEncoding = "The message is plain text in UTF-8 (here the same as ASCII), not encoded any further."
)

func aroundEntries() []entry {
	return []entry{
		{},
		{name: "newline", done: "The message ends with a newline, as echo adds it.", right: rightEcho, suffix: "\n"},
		{name: "crlf", done: "The message ends with a Windows line end (CR LF).", right: rightAround, suffix: "\r\n"},
		{name: "backslash-n", done: "The message ends with a backslash and an n.", right: rightEcho, suffix: `\n`},
		{name: "echo-n", done: "The message begins with -n and ends with a newline: this shell's echo does not know -n.", right: rightEcho, prefix: "-n ", suffix: "\n"},
		{name: "space-after", done: "The message ends with a space.", right: rightAround, suffix: " "},
		{name: "space-before", done: "The message begins with a space.", right: rightAround, prefix: " "},
		{name: "newline-before", done: "The message begins with a newline.", right: rightAround, prefix: "\n"},
		{name: "tab-after", done: "The message ends with a tab.", right: rightAround, suffix: "\t"},
		{name: "double-quotes", done: "The message has double quotes around it.", right: rightAround, prefix: `"`, suffix: `"`},
		{name: "single-quotes", done: "The message has single quotes around it.", right: rightAround, prefix: "'", suffix: "'"},
		{name: "byte-order-mark", done: "The message begins with an invisible byte-order mark, which some editors put into files.", right: rightAround, prefix: "\ufeff"},
		{name: "zero-byte", done: "The message ends with a zero byte, as strings in C do.", right: rightAround, suffix: "\x00"},
	}
}

func encodingEntries() []entry {
	return []entry{
		{encode: func(dst, message []byte) []byte { return append(dst, message...) }},
		{
			name: "utf-16le", done: "The message is in UTF-16: .NET calls this encoding Unicode.", right: rightEncoding,
			encode: func(dst, message []byte) []byte { return appendUTF16(dst, message, binary.LittleEndian) },
		},
		{
			name: "utf-16be", done: "The message is in UTF-16 (big endian).", right: rightEncoding,
			encode: func(dst, message []byte) []byte { return appendUTF16(dst, message, binary.BigEndian) },
		},
		{
			name: "base64", done: "You encoded the message as base64 before signing it.", right: rightEncoding,
			encode: func(dst, message []byte) []byte { return append(dst, base64Encoded(message)...) },
		},
		{
			name: "hex", done: "You encoded the message as hex before signing it.", right: rightEncoding,
			encode: func(dst, message []byte) []byte { return append(dst, hexEncoded(message)...) },
		},
	}
}

func appendUTF16(dst, text []byte, order binary.AppendByteOrder) []byte {
	for _, r := range string(text) {
		for _, unit := range utf16.AppendRune(nil, r) {
			dst = order.AppendUint16(dst, unit)
		}
	}
	return dst
}

func utf16LE(b []byte) []byte { return appendUTF16(nil, b, binary.LittleEndian) }
func utf16BE(b []byte) []byte { return appendUTF16(nil, b, binary.BigEndian) }
