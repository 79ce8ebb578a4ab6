package export

import (
	"fmt"

	"kiikey/kiiex"
)

// Format returns c as an export file with all its fields, as text that Parse reads back into
// the same values. Name, ID and time of import are not part of an export. The result contains the secret:
// clear it after use.
//
// c's values must be those that Parse or Draft.Set let pass.
func Format(c kiiex.Credential) []byte {
	// Large enough for every byte to be escaped: growing would leave copies of the secret behind.
	size := 256
	for _, text := range append(append([]string{c.APIKey, c.Nonce, c.UserID, c.UserName, c.Environment}, c.Permissions...), c.IPWhitelist...) {
		size += escapedMax*len(text) + len(`"", `)
	}
	out := make([]byte, 0, size+escapedMax*c.APISecret.Len())

	out = append(out, "{\n  \"APIKey\": "...)
	out = appendJSONText(out, []byte(c.APIKey))
	out = append(out, ",\n  \"APISecret\": "...)
	out = appendJSONText(out, c.APISecret.Bytes())
	out = append(out, ",\n  \"Nonce\": "...)
	out = appendJSONText(out, []byte(c.Nonce))
	out = append(out, ",\n  \"UserId\": "...)
	out = appendJSONText(out, []byte(c.UserID))
	if c.UserName != "" {
		out = append(out, ",\n  \"UserName\": "...)
		out = appendJSONText(out, []byte(c.UserName))
	}
	out = append(out, ",\n  \"Permissions\": "...)
	out = appendJSONList(out, c.Permissions)
	if len(c.IPWhitelist) > 0 {
		out = append(out, ",\n  \"IPWhitelist\": "...)
		out = appendJSONList(out, c.IPWhitelist)
	}
	if c.Environment != "" {
		out = append(out, ",\n  \"Environment\": "...)
		out = appendJSONText(out, []byte(c.Environment))
	}
	return append(out, "\n}\n"...)
}

// escapedMax is how many bytes one byte of text becomes at most.
const escapedMax = len(`\u0000`)

// appendJSONText does what encoding/json would, without its buffers, which keep what they held.
func appendJSONText(out, text []byte) []byte {
	out = append(out, '"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c < ' ':
			out = fmt.Appendf(out, `\u%04x`, c)
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}

func appendJSONList(out []byte, texts []string) []byte {
	out = append(out, '[')
	for i, text := range texts {
		if i > 0 {
			out = append(out, ", "...)
		}
		out = appendJSONText(out, []byte(text))
	}
	return append(out, ']')
}
