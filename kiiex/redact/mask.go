package redact

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"kiikey/internal/pattern"
	"kiikey/kiiex"
	"kiikey/kiiex/strictjson"
)

// maxFields bounds the list that a screen shows; a real answer has two dozen.
const maxFields = 1000

// Parts and whole names, folded to letters and digits, that make a field secret.
var (
	secretParts = []string{
		"token", "secret", "signature", "password", "passwd", "passphrase", "passcode", "apikey", "privatekey",
		"cookie", "authorization", "hmac", "emailcode", "sessionid", "sessionkey", "sessid",
	}
	// A market has sessions too: SessionStatus and SessionOpen are no secrets.
	secretNames = map[string]bool{"salt": true, "otp": true, "pin": true, "key": true, "session": true}
)

// Names of an answer's fields that can log in, folded by FoldName.
const (
	NameSessionToken = "sessiontoken"
	NameToken        = "token" // an older version's name for the session token
	NamePendingToken = "pending2fatoken"
	NameTwoFAToken   = "twofatoken"
)

// isSecretName reports whether a field of that name must be masked, whatever its source.
func isSecretName(name string) bool {
	folded := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, strictjson.FoldName(name))
	return secretNames[folded] || slices.ContainsFunc(secretParts, func(part string) bool { return strings.Contains(folded, part) })
}

// leaf is a value without children. An empty object or array is one too.
type leaf struct {
	path   string
	value  *strictjson.Value
	secret bool
}

// isHidden reports whether the leaf's value must be masked: it is secret by its name and not empty.
func (l leaf) isHidden() bool {
	return l.secret && l.value.IsText() && len(l.value.Text) > 0
}

// leaves passes every leaf of v to yield, in the order of the answer. Everything below a secret name is secret.
func leaves(v *strictjson.Value, path string, secret bool, yield func(leaf)) {
	if len(v.Members)+len(v.Elements) == 0 {
		yield(leaf{path, v, secret})
	}
	for i, e := range v.Elements {
		leaves(e, fmt.Sprintf("%s[%d]", path, i), secret, yield)
	}
	for _, m := range v.Members {
		below := m.Name
		if path != "" {
			below = path + "." + m.Name
		}
		leaves(m.Value, below, secret || isSecretName(m.Name), yield)
	}
}

// SecretsIn returns the values of v's secret fields, those that a login depends on first.
func SecretsIn(v *strictjson.Value) []kiiex.Secret {
	var first, others []kiiex.Secret
	leaves(v, "", false, func(l leaf) {
		if !l.isHidden() {
			return
		}
		s := kiiex.NewSecret(bytes.Clone(l.value.Text))
		switch strictjson.FoldName(l.path) {
		case NameSessionToken, NameToken, NamePendingToken, NameTwoFAToken:
			first = append(first, s)
		default:
			others = append(others, s)
		}
	})
	return append(first, others...)
}

// FieldsOf lists the leaves of v, at most maxFields.
func FieldsOf(v *strictjson.Value, e Echoes) []kiiex.Field {
	var fields []kiiex.Field
	leaves(v, "", false, func(l leaf) {
		if len(fields) == maxFields {
			return
		}
		f := kiiex.Field{Path: e.Clean(l.path)}
		switch {
		case l.isHidden():
			f.Secret = kiiex.NewSecret(bytes.Clone(l.value.Text))
		case l.value.Kind == strictjson.Object:
			f.Value = "{}"
		case l.value.Kind == strictjson.List:
			f.Value = "[]"
		case l.value.Kind == strictjson.Null:
			f.Value = "null"
		default:
			f.Value = e.Clean(string(l.value.Text))
		}
		fields = append(fields, f)
	})
	return fields
}

// JSON returns text, from which v was read, with the values of secret fields and every echo masked. It stays
// the same JSON otherwise, to the last space.
func JSON(text []byte, v *strictjson.Value, e Echoes) string {
	var out strings.Builder
	at := 0
	replace := func(start, end int, with string) {
		out.Write(text[at:start])
		quoted, _ := json.Marshal(with)
		out.Write(quoted)
		at = end
	}
	var walk func(v *strictjson.Value, secret bool)
	walk = func(v *strictjson.Value, secret bool) {
		for _, element := range v.Elements {
			walk(element, secret)
		}
		for _, m := range v.Members {
			if clean := e.Clean(m.Name); clean != m.Name {
				replace(m.Start, m.End, clean)
			}
			walk(m.Value, secret || isSecretName(m.Name))
		}
		switch {
		case (leaf{value: v, secret: secret}).isHidden():
			replace(v.Start, v.End, kiiex.Mask)
		case v.IsText():
			plain := string(v.Text)
			if clean := e.Clean(plain); clean != plain {
				replace(v.Start, v.End, clean)
			}
		}
	}
	walk(v, false)
	out.Write(text[at:])
	return out.String()
}

var (
	namedSecret  = pattern.Of(`(?i)([a-z0-9_-]*(?:` + strings.Join(secretParts, "|") + `|session|api[_-]key)[a-z0-9_-]*["'\s]*[:=]\s*["']?)([^\s"'<>&,;}]+)`)
	shapedSecret = pattern.Of(`(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}`)
)

// Text returns text that is not JSON with every echo masked, and everything that looks like a secret, since it has no
// fields: what follows a secret's name, and runs in the form of a key, a signature or a session token.
func Text(text string, e Echoes) string {
	text = e.Clean(text)
	text = namedSecret().ReplaceAllString(text, "${1}"+kiiex.Mask)
	return shapedSecret().ReplaceAllString(text, kiiex.Mask)
}

// Header returns a copy of h without the values that can log in.
func Header(h http.Header, e Echoes) map[string][]string {
	masked := make(map[string][]string, len(h))
	for name, values := range h {
		secret := isSecretName(name)
		name = e.Clean(name)
		for _, v := range values {
			if secret && v != "" {
				v = kiiex.Mask
			} else {
				v = namedSecret().ReplaceAllString(e.Clean(v), "${1}"+kiiex.Mask)
			}
			masked[name] = append(masked[name], v)
		}
	}
	return masked
}
