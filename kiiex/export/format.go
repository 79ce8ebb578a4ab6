package export

import (
	"kiikey/kiiex"
	"kiikey/kiiex/strictjson"
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
	out = strictjson.AppendString(out, c.APIKey)
	out = append(out, ",\n  \"APISecret\": "...)
	out = strictjson.AppendString(out, c.APISecret.Bytes())
	out = append(out, ",\n  \"Nonce\": "...)
	out = strictjson.AppendString(out, c.Nonce)
	out = append(out, ",\n  \"UserId\": "...)
	out = strictjson.AppendString(out, c.UserID)
	if c.UserName != "" {
		out = append(out, ",\n  \"UserName\": "...)
		out = strictjson.AppendString(out, c.UserName)
	}
	out = append(out, ",\n  \"Permissions\": "...)
	out = appendJSONList(out, c.Permissions)
	if len(c.IPWhitelist) > 0 {
		out = append(out, ",\n  \"IPWhitelist\": "...)
		out = appendJSONList(out, c.IPWhitelist)
	}
	if c.Environment != "" {
		out = append(out, ",\n  \"Environment\": "...)
		out = strictjson.AppendString(out, c.Environment)
	}
	return append(out, "\n}\n"...)
}

// escapedMax is how many bytes one byte of text becomes at most.
const escapedMax = len(`\u0000`)

func appendJSONList(out []byte, texts []string) []byte {
	out = append(out, '[')
	for i, text := range texts {
		if i > 0 {
			out = append(out, ", "...)
		}
		out = strictjson.AppendString(out, text)
	}
	return append(out, ']')
}
