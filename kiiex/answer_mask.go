package kiiex

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"kiikey/internal/pattern"
)

// maxFields bounds the list that a screen shows; a real answer has two dozen.
const maxFields = 1000

// Parts and whole names, folded and without anything but letters and digits, that make a field secret.
var (
	secretParts = []string{
		"token", "secret", "signature", "password", "passwd", "passphrase", "passcode", "apikey", "privatekey",
		"cookie", "authorization", "hmac", "emailcode", "session",
	}
	secretNames = map[string]bool{"salt": true, "otp": true, "pin": true, "key": true}
)

// isSecretName reports whether what is called so must be masked, whoever sent it.
func isSecretName(name string) bool {
	folded := strings.Map(func(c rune) rune {
		switch {
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			return c
		}
		return -1
	}, name)
	if secretNames[folded] {
		return true
	}
	for _, part := range secretParts {
		if strings.Contains(folded, part) {
			return true
		}
	}
	return false
}

// leaf is a value that holds no others. An empty object or array is one too.
type leaf struct {
	path   string
	value  *jsonValue
	secret bool
}

// isHidden reports whether the leaf's value is to be masked: what is secret by its name and holds something.
func (l leaf) isHidden() bool {
	return l.secret && l.value.isText() && len(l.value.text) > 0
}

// leaves visits every leaf of v in the order of the answer. What is below a secret name is secret.
func (v *jsonValue) leaves(path string, secret bool, visit func(leaf)) {
	if len(v.members) == 0 {
		visit(leaf{path, v, secret})
		return
	}
	for i := range v.members {
		m := &v.members[i]
		if v.kind == jsonArray {
			m.value.leaves(fmt.Sprintf("%s[%d]", path, i), secret, visit)
			continue
		}
		below := m.name
		if path != "" {
			below = path + "." + m.name
		}
		m.value.leaves(below, secret || isSecretName(m.name), visit)
	}
}

// secretsIn returns the values of v's secret fields, those that a login depends on first.
func secretsIn(v *jsonValue) []Secret {
	var first, others []Secret
	v.leaves("", false, func(l leaf) {
		if !l.isHidden() {
			return
		}
		s := NewSecret(bytes.Clone(l.value.text))
		switch foldName(l.path) {
		case nameSessionToken, nameToken, namePendingToken, nameTwoFAToken:
			first = append(first, s)
		default:
			others = append(others, s)
		}
	})
	return append(first, others...)
}

// fieldsOf lists the leaves of v, at most maxFields.
func fieldsOf(v *jsonValue, e echoes) []Field {
	var fields []Field
	v.leaves("", false, func(l leaf) {
		if len(fields) == maxFields {
			return
		}
		f := Field{Path: e.clean(l.path)}
		switch {
		case l.isHidden():
			f.Secret = NewSecret(bytes.Clone(l.value.text))
		case l.value.kind == jsonObject:
			f.Value = "{}"
		case l.value.kind == jsonArray:
			f.Value = "[]"
		default:
			f.Value = e.clean(string(l.value.text))
		}
		fields = append(fields, f)
	})
	return fields
}

// maskJSON returns text, of which v was read, with the values of secret fields and every echo masked. It
// stays the same JSON otherwise, to the last space.
func maskJSON(text []byte, v *jsonValue, e echoes) string {
	var out strings.Builder
	at := 0
	replace := func(start, end int, with string) {
		out.Write(text[at:start])
		quoted, _ := json.Marshal(with)
		out.Write(quoted)
		at = end
	}
	var walk func(v *jsonValue, secret bool)
	walk = func(v *jsonValue, secret bool) {
		for i := range v.members {
			m := &v.members[i]
			if clean := e.clean(m.name); clean != m.name {
				replace(m.nameStart, m.nameEnd, clean)
			}
			walk(&m.value, secret || isSecretName(m.name))
		}
		switch {
		case (leaf{value: v, secret: secret}).isHidden():
			replace(v.start, v.end, Mask)
		case v.isText():
			plain := string(v.text)
			if clean := e.clean(plain); clean != plain {
				replace(v.start, v.end, clean)
			}
		}
	}
	walk(v, false)
	out.Write(text[at:])
	return out.String()
}

// In text that is not JSON there are no fields, so what looks like a secret counts as one: what follows a
// secret's name, and runs in the shape of a key, a signature or a session token.
var (
	namedSecret  = pattern.Of(`(?i)([a-z0-9_-]*(?:` + strings.Join(secretParts, "|") + `|api[_-]key)[a-z0-9_-]*["'\s]*[:=]\s*["']?)([^\s"'<>&,;}]+)`)
	shapedSecret = pattern.Of(`(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}`)
)

func maskText(text string, e echoes) string {
	text = e.clean(text)
	text = namedSecret().ReplaceAllString(text, "${1}"+Mask)
	return shapedSecret().ReplaceAllString(text, Mask)
}

// maskHeader returns a copy of h without what logs one in.
func maskHeader(h http.Header, e echoes) map[string][]string {
	masked := make(map[string][]string, len(h))
	for name, values := range h {
		secret := isSecretName(name)
		name = e.clean(name)
		for _, v := range values {
			if secret && v != "" {
				v = Mask
			} else {
				v = namedSecret().ReplaceAllString(e.clean(v), "${1}"+Mask)
			}
			masked[name] = append(masked[name], v)
		}
	}
	return masked
}
