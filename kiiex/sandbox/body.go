package sandbox

import (
	"bytes"
	"strings"

	"kiikey/kiiex/strictjson"
)

// fromBody takes the known fields from a JSON object. No body is an object without fields; a number keeps
// its digits; null is absence; any other type is malformed. Fields of other names are not looked at.
func fromBody(q *request, f fields) bool {
	body := bytes.Trim(q.body, " \t\r\n")
	if len(body) == 0 {
		return true
	}
	// No byte-order mark either, which strictjson reads past, as files have one.
	if body[0] != '{' {
		return false
	}
	object, err := strictjson.Parse(body, strings.ToLower)
	if err != nil {
		return false
	}
	defer object.Clear()
	for _, m := range object.Members {
		switch name := strings.ToLower(m.Name); name {
		case fieldAPIKey, fieldSignature, fieldUserID, fieldNonce, fieldCode:
			switch m.Value.Kind {
			case strictjson.Null, strictjson.String, strictjson.Number:
			default:
				return false
			}
			if !f.add(name, string(m.Value.Text)) {
				return false
			}
		}
	}
	return true
}
