package api_test

import (
	"bufio"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
)

// encodings are the ways in which a hostile or careless server writes what it was sent.
var encodings = map[string]func(string) string{
	"as it is":       func(s string) string { return s },
	"upper case":     strings.ToUpper,
	"hex":            func(s string) string { return hex.EncodeToString([]byte(s)) },
	"upper-case hex": func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) },
	"base64":         func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"base64url":      func(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) },
	"base64 of more": func(s string) string { return base64.StdEncoding.EncodeToString([]byte("x" + s + "y")) },
	"and of more":    func(s string) string { return base64.StdEncoding.EncodeToString([]byte("xx" + s + "y")) },
	"URL":            func(s string) string { return eachByte(s, "%%%02X") },
	"URL twice":      func(s string) string { return url.QueryEscape(eachByte(s, "%%%02x")) },
	"URL in part":    func(s string) string { return eachByte(s[:3], "%%%02x") + s[3:] },
	"JSON":           func(s string) string { return eachByte(s, `\u%04x`) },
	"HTML, decimal":  func(s string) string { return eachByte(s, "&#%d;") },
	"HTML, hex":      func(s string) string { return eachByte(s, "&#x%X;") },
	"HTML in a URL":  func(s string) string { return url.QueryEscape(eachByte(s, "&#%d;")) },
}

func eachByte(s, format string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, format, s[i])
	}
	return b.String()
}

// sentSecrets takes from a request what must not come back.
func sentSecrets(r *http.Request, body []byte) []string {
	var all []string
	for _, name := range []string{"APIKey", "Signature", "aptoken", "Pending2FaToken"} {
		if v := r.Header.Get(name); v != "" {
			all = append(all, v)
		}
	}
	var fields map[string]string
	_ = json.Unmarshal(body, &fields)
	if code := fields["Code"]; code != "" {
		all = append(all, code)
	}
	return all
}

// echoing are whole answers that hold echo, the secrets in some encoding, wherever text can be. json is the
// same inside a JSON text.
func echoing(echo, inJSON string) map[string]string {
	answer := func(status, header, body string) string {
		return fmt.Sprintf("HTTP/1.1 %s\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s", status, header, len(body), body)
	}
	everywhere := `{"authenticated": %s, "SessionToken": "` + sentToken + `", "Requires2FA": false, "errormsg": ` + inJSON + `, "detail": ` + inJSON +
		`, "User": {"UserId": 151, "UserName": ` + inJSON + `, "Email": ` + inJSON + `, ` + inJSON + `: ` + inJSON + `}, "List": [` + inJSON + `, {` + inJSON + `: 1}], "msg": ` + inJSON + `}`
	return map[string]string{
		"refusal in JSON":       answer("200 OK", "", fmt.Sprintf(everywhere, "false")),
		"success in JSON":       answer("200 OK", "", fmt.Sprintf(everywhere, "true")),
		"second factor":         answer("200 OK", "", `{"Authenticated": true, "Requires2FA": true, "Pending2FaToken": "abc-pending", "AuthType": `+inJSON+`, "AddtlInfo": `+inJSON+`}`),
		"a code":                answer("200 OK", "", `{"result": false, "errorcode": 999, "errormsg": `+inJSON+`}`),
		"a list":                answer("200 OK", "", `["Trading", `+inJSON+`]`),
		"a JSON text":           answer("200 OK", "", inJSON),
		"broken JSON":           answer("200 OK", "", `{"errormsg": `+inJSON+`, `),
		"plain text":            answer("200 OK", "Content-Type: text/plain\r\n", echo),
		"plain text, 401":       answer("401 "+echo, "", "bad "+echo+"!"),
		"plain text, 500":       answer("500 Oh", "", echo),
		"a page":                answer("503 Sorry", "Content-Type: text/html\r\n", "<html><a href=\"/?s="+echo+"\">"+echo+"</a></html>"),
		"header values":         answer("400 Bad", "X-Echo: "+echo+"\r\nETag: \""+echo+"\"\r\nSet-Cookie: "+echo+"\r\n", "{}"),
		"header names":          answer("400 Bad", strings.NewReplacer("=", "", "/", "", "&", "", "#", "", ";", "", `\`, "").Replace(echo)+": x\r\n", ""),
		"a redirect's host":     answer("302 Found", "Location: http://"+echo+".example/"+echo+"\r\n", ""),
		"a redirect's path":     answer("302 Found", "Location: /"+echo+"\r\n", ""),
		"a redirect's scheme":   answer("302 Found", "Location: "+echo+"://127.0.0.1/\r\n", ""),
		"no HTTP":               echo + "\r\n\r\n",
		"a bad status":          "HTTP/1.1 " + echo + "\r\n\r\n",
		"a bad header":          "HTTP/1.1 200 OK\r\n " + echo + "\r\n" + echo + "\r\n\r\n",
		"a bad content length":  "HTTP/1.1 200 OK\r\nContent-Length: " + echo + "\r\n\r\n",
		"a bad transfer coding": "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + echo + "\r\n\r\n",
		"bad chunks":            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + echo + "\r\n",
		"dropped halfway":       "HTTP/1.1 200 OK\r\nX-Echo: " + echo + "\r\nContent-Length: 10000\r\n\r\n{\"errormsg\": " + inJSON,
	}
}

// TestEchoedSecretsAreMasked lets a hostile server return what it was sent, everywhere and in every
// encoding, and looks for it in all that may be shown, logged or recorded.
func TestEchoedSecretsAreMasked(t *testing.T) {
	for encoding, encode := range encodings {
		for place := range echoing("", `""`) {
			t.Run(encoding+" in "+place, func(t *testing.T) {
				var sent atomic.Value
				address := testenv.Listen(t, func(conn net.Conn) {
					r := bufio.NewReader(conn)
					req, err := http.ReadRequest(r)
					if err != nil {
						return
					}
					body, _ := io.ReadAll(req.Body)
					secrets := sentSecrets(req, body)
					var echoes []string
					for _, s := range secrets {
						echoes = append(echoes, encode(s))
					}
					echo := strings.Join(echoes, ".")
					inJSON := `"` + echo + `"` // escapes of JSON are to reach the text as such
					sent.Store(secrets)
					_, _ = io.WriteString(conn, echoing(echo, inJSON)[place])
				})
				var shown []string
				show := func(values ...any) {
					for _, v := range values {
						shown = append(shown, fmt.Sprintf("%+v\n%#v", v, v))
					}
				}
				c := clientFor(t, environmentAt("http://"+address), api.Options{
					Step: func(s api.Step) { show(s, s.Detail); show(chain(s.Err)...) },
					Record: func(e api.Exchange) {
						show(e, e.Err, e.Answer, e.Answer.Header, e.Answer.MaskedBody, e.Request, e.Connection,
							e.String(), e.Request.String(), e.MaskedAnswer(), e.Request.Curl())
					},
				})
				a, err := c.Authenticate(t.Context(), sentSigned())
				show(chain(err)...)
				if a != nil {
					show(a.User, a.Fields, a.Answer)
					if a.SecondFactor != nil {
						show(a.SecondFactor.Type)
					}
				}
				noneOf(t, shown, sent.Load().([]string))
				if encoding != "as it is" && encoding != "JSON" {
					return // the other calls read answers by the same code
				}

				shown = nil
				_, err = c.Authenticate2FA(t.Context(), api.SecondFactorChallenge{Pending: kiiex.SecretFromString(sentPending)}, sentCode)
				show(chain(err)...)
				noneOf(t, shown, sent.Load().([]string))

				shown = nil
				d, err := c.UserInfo(t.Context(), session())
				if d != nil {
					show(*d, d.User, d.Fields)
				}
				show(chain(err)...)
				permissions, err := c.UserPermissions(t.Context(), session())
				show(permissions)
				show(chain(err)...)
				noneOf(t, shown, sent.Load().([]string))
			})
		}
	}
}

// chain is everything that a log could print of err.
func chain(err error) []any {
	var all []any
	for ; err != nil; err = errors.Unwrap(err) {
		all = append(all, err, err.Error())
	}
	return all
}

// noneOf fails if one of secrets is in one of texts, in any encoding.
func noneOf(t *testing.T, texts, secrets []string) {
	t.Helper()
	if len(secrets) == 0 {
		t.Fatal("the server saw no secret")
	}
	all := strings.ToLower(strings.Join(texts, "\n"))
	for _, secret := range secrets {
		for _, form := range formsOf(secret) {
			if at := strings.Index(all, form); at >= 0 {
				t.Errorf("%q is there as %q: …%s…", secret, form, all[max(0, at-200):min(len(all), at+200)])
				return
			}
		}
	}
}

var knownForms = map[string][]string{}

// formsOf returns secret in every encoding, in lower case.
func formsOf(secret string) []string {
	forms := knownForms[secret]
	if forms == nil {
		for _, encode := range encodings {
			forms = append(forms, strings.ToLower(strings.TrimRight(encode(secret), "=")))
		}
		knownForms[secret] = forms
	}
	return forms
}
