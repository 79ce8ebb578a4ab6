package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

var errBody = errors.New("not one JSON object with every name once")

// fromBody takes the known fields from a JSON object. No body is an object without fields; a number keeps
// its digits; null is absence; any other type is malformed. Fields of other names are not looked at.
func fromBody(q *request, f fields) bool {
	object, err := parseObject(q.body)
	if err != nil {
		return false
	}
	for name, raw := range object {
		switch name {
		case fieldAPIKey, fieldSignature, fieldUserID, fieldNonce, fieldCode:
			value, ok := scalar(raw)
			if !ok || !f.add(name, value) {
				return false
			}
		}
	}
	return true
}

// parseObject reads one JSON object by names in lower case.
func parseObject(body []byte) (map[string]json.RawMessage, error) {
	object := map[string]json.RawMessage{}
	if len(bytes.TrimSpace(body)) == 0 {
		return object, nil
	}
	if !utf8.Valid(body) { // encoding/json would replace what is not
		return nil, errBody
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, errBody
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, errBody
		}
		name, _ := key.(string) // a key in an object is a string, or Token has failed
		name = strings.ToLower(name)
		var value json.RawMessage
		if _, twice := object[name]; twice || decoder.Decode(&value) != nil {
			return nil, errBody
		}
		object[name] = value
	}
	if _, err := decoder.Token(); err != nil { // the closing brace
		return nil, errBody
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errBody
	}
	return object, nil
}

// scalar returns a string's text, a number's digits as they were written, and "" for null.
func scalar(raw json.RawMessage) (string, bool) {
	switch {
	case string(raw) == "null":
		return "", true
	case raw[0] == '"':
		var text string
		err := json.Unmarshal(raw, &text)
		return text, err == nil
	case raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9':
		return string(raw), true
	}
	return "", false
}
