package export

import (
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/strictjson"
)

// Format returns credentials as an export file, a list with all their fields: text that Parse reads back into the same
// values. ID and time of import are not part of an export, nor is what a credential replaces. The result contains the
// secrets: clear it after use.
//
// The values must be those that Parse or Draft.Set let pass.
func Format(credentials ...kiiex.Credential) []byte {
	// Large enough: growing would leave copies of the secrets behind.
	const names = 512 // and what stands around the values
	size := len("[\n]\n")
	for _, c := range credentials {
		size += names + strictjson.StringLen(c.APISecret.Bytes())
		for _, texts := range [][]string{{c.APIKey, c.Nonce, c.UserID, c.UserName, c.Environment, c.Name, c.Note}, c.Permissions, c.IPWhitelist} {
			for _, text := range texts {
				size += strictjson.StringLen(text) + len(", ")
			}
		}
	}
	out := append(make([]byte, 0, size), '[')
	for i, c := range credentials {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendCredential(out, c)
	}
	return append(out, "\n]\n"...)
}

func appendCredential(out []byte, c kiiex.Credential) []byte {
	name := func(name string) { out = append(out, ",\n    \""+name+"\": "...) }
	text := func(label, value string) {
		if value != "" {
			name(label)
			out = strictjson.AppendString(out, value)
		}
	}
	list := func(label string, values []string) {
		name(label)
		out = append(out, '[')
		for i, value := range values {
			if i > 0 {
				out = append(out, ", "...)
			}
			out = strictjson.AppendString(out, value)
		}
		out = append(out, ']')
	}
	out = append(out, "\n  {\n    \"APIKey\": "...)
	out = strictjson.AppendString(out, c.APIKey)
	name("APISecret")
	out = strictjson.AppendString(out, c.APISecret.Bytes())
	text("Nonce", c.Nonce)
	text("UserId", c.UserID)
	text("UserName", c.UserName)
	list("Permissions", c.Permissions)
	if len(c.IPWhitelist) > 0 {
		list("IPWhitelist", c.IPWhitelist)
	}
	text("Environment", c.Environment)
	text("Name", c.Name)
	text("Note", c.Note)
	if !c.Expires.IsZero() {
		text("Expires", c.Expires.Format(time.DateOnly))
	}
	return append(out, "\n  }"...)
}
