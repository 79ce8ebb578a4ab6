package sandbox

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"kiikey/kiiex/strictjson"
)

// texts are the known fields that may be any text.
var texts = []string{fieldAPIKey, fieldSignature, fieldNonce, fieldCode}

// fromBody takes the known fields from a JSON object. An absent body is an object without fields; a number
// keeps its digits; null is absence; any other type is malformed, and so are two values of one name. It ignores
// fields of other names.
func fromBody(q *request, f fields) bool {
	body := bytes.Trim(q.body, " \t\r\n")
	if len(body) == 0 {
		return true
	}
	// A byte-order mark is malformed too. strictjson skips one, as files have it.
	if body[0] != '{' {
		return false
	}
	object, err := strictjson.Parse(body, strings.ToLower)
	if err != nil {
		return false
	}
	defer object.Clear()
	for _, m := range object.Members {
		name, text := strings.ToLower(m.Name), string(m.Value.Text)
		_, id := integers[name]
		if !id && !slices.Contains(texts, name) {
			continue
		}
		switch m.Value.Kind {
		case strictjson.Null, strictjson.Number:
		case strictjson.String:
			// With its quotes it is no integer. A login's user id may be either, as clients send it.
			if id && q.call.group != authentication {
				text = strconv.Quote(text)
			}
		default:
			return false
		}
		if !f.add(name, text) {
			return false
		}
	}
	return true
}
