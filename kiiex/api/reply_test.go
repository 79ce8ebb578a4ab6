package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"kiikey/kiiex"
	"kiikey/kiiex/redact"
	"kiikey/kiiex/strictjson"
)

func replyTo(call, body string, sent ...kiiex.Secret) *reply {
	r := newReply(200, http.Header{}, []byte(body), redact.NewEchoes(sent...))
	r.call, r.environment = call, kiiex.Environment{Name: "test"}
	return r
}

func TestMaskedBody(t *testing.T) {
	sent := kiiex.SecretFromString("s3nt-signature")
	for name, test := range map[string]struct{ body, want string }{
		"named secrets, whatever their case": {`{"SESSIONTOKEN":"abc","api_secret":"x","n":1}`, `{"SESSIONTOKEN":"•","api_secret":"•","n":1}`},
		"a number":                           {`{"TwoFAToken": 12345678 }`, `{"TwoFAToken": "•" }`},
		"nothing to hide":                    {`{"TwoFAToken":null,"Token":"","HasToken":true}`, `{"TwoFAToken":null,"Token":"","HasToken":true}`},
		"below a secret name":                {`{"Token":{"type":"a","value":["b",2]}}`, `{"Token":{"type":"•","value":["•","•"]}}`},
		"in a list of objects":               {`[{"Token":"a"},{"token":"b"}]`, `[{"Token":"•"},{"token":"•"}]`},
		"the token again elsewhere":          {`{"SessionToken":"abcdef-1","detail":"it is abcdef-1!","abcdef-1":0}`, `{"SessionToken":"•","detail":"it is •!","•":0}`},
		"what was sent":                      {`{"errormsg":"bad S3NT-signature"}`, `{"errormsg":"bad •"}`},
		"what was sent, escaped":             {`{"errormsg":"bad \u0073\u0033nt-signature"}`, `{"errormsg":"bad •"}`},
		"an escaped name":                    {`{"Session\u0054oken":"abc"}`, `{"Session\u0054oken":"•"}`},
		"a digit string equal to one":        {`{"Token":"1234567","n":1234567}`, `{"Token":"•","n":"•"}`},
		"space and order stay":               {"{ \"b\" : 1 ,\r\n\"a\":[ ] }", "{ \"b\" : 1 ,\r\n\"a\":[ ] }"},
		"not JSON: named":                    {`SessionToken: abc; token="d e"`, `SessionToken: •; token="• e"`},
		"not JSON: half an answer":           {`{"Authenticated":true,"SessionToken":"abc`, `{"Authenticated":true,"SessionToken":"•`},
		"not JSON: shapes":                   {`<p>d84a0840-cd88-b98b-858d-404e3582c838 0123456789abcdef0123456789ABCDEF</p>`, `<p>• •</p>`},
		"not JSON: short shapes stay":        {`<p>Ray ID: 8f0c3a5b7d9e1f20</p>`, `<p>Ray ID: 8f0c3a5b7d9e1f20</p>`},
		"not UTF-8":                          {"caf\xe9 s3nt-signature", "caf\uFFFD •"},
		"two secrets that overlap":           {`{"Token":"abcdefgh","Pending2FaToken":"efghijkl","x":"abcdefghijkl"}`, `{"Token":"•","Pending2FaToken":"•","x":"•"}`},
		"a secret that looks like an escape": {`{"Token":"%41%42%43","x":"%41%42%43","y":"%2541%2542%2543"}`, `{"Token":"•","x":"•","y":"•"}`},
	} {
		got := replyTo(callAuthenticate, test.body, sent).answer.MaskedBody
		if want := strings.ReplaceAll(test.want, "•", kiiex.Mask); got != want {
			t.Errorf("%s:\n%s, want\n%s", name, got, want)
		}
	}
}

func TestFieldsAreBounded(t *testing.T) {
	r := replyTo(CallUserInfo, `{"UserId":1,"List":[`+strings.Repeat("0,", 5000)+`0]}`)
	d, err := r.details()
	if err != nil || len(d.Fields) != 1000 || d.Fields[2].Path != "List[1]" {
		t.Errorf("%v, %d fields", err, len(d.Fields))
	}
}

// FuzzAnswer gives the reader of answers anything: it must not panic, call nothing authenticated without a
// usable token and without a clear yes, and show no secret.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		`{"Authenticated": true, "SessionToken": "d84a0840-cd88-b98b-858d-404e3582c838", "User": {"UserId": 151, "UserName": "a", "EmailVerified": true}, "Locked": false, "Requires2FA": false, "TwoFAType": null, "TwoFAToken": null, "errormsg": null}`,
		`{"authenticated":"true","token":"abcdef","user":{"userId":"1"}}`,
		`{"Authenticated": true, "Requires2FA": true, "AuthType": "Google", "AddtlInfo": "", "Pending2FaToken": "abc-def"}`,
		`{"Authenticated": false, "Locked": true, "errormsg": "Invalid username or password"}`,
		`{"Authenticated": true, "authenticated": false, "SessionToken": "x"}`,
		`{"result": false, "errormsg": "Not Authorized", "errorcode": 20, "detail": null}`,
		`[153, "154", {"AccountId": 155}]`, `["Trading"]`, `{"msg":"PONG"}`, `TOO MANY REQUESTS`, "<html>", "\uFEFF{}", ``, `"abc"`, "{\"Token\":\"\\ud800\"}",
		`{"Token":{"a":["bcdefgh"]},"x":"bcdefgh %62cdefgh \u0062cdefgh &#98;cdefgh"}`,
	} {
		f.Add(200, body, "sent-signature")
		f.Add(401, body, "bcdefgh")
	}
	f.Fuzz(func(t *testing.T, status int, body, sent string) {
		r := newReply(status, http.Header{"X-Echo": {body}}, []byte(body), redact.NewEchoes(kiiex.SecretFromString(sent)))
		for _, call := range []string{callAuthenticate, callAuthenticate2FA, callPing, CallUserInfo, CallUserAccounts, CallUserPermissions, callLogOut} {
			r.call, r.environment = call, kiiex.Environment{Name: "test"}
			if p := r.refusal(); p != nil {
				if p.Kind == "" || p.What == "" || p.Next == "" {
					t.Errorf("a refusal without explanation: %+v", *p)
				}
				checkHidden(t, p.Error()+p.Next, sent)
			}
			_ = r.ping()
			_ = r.loggedOut()
			_, _ = r.details()
			_, _ = r.accounts()
			_, _ = r.texts("permissions")
			a, err := r.authentication()
			if (a == nil) == (err == nil) {
				t.Fatalf("authentication %v with error %v", a, err)
			}
			if a != nil {
				checkAuthentication(t, a, body)
			}
		}
		checkHidden(t, r.answer.MaskedBody, sent)
		if r.root != nil {
			checkMaskedJSON(t, r)
		}
	})
}

// checkAuthentication judges a by encoding/json's reading of body.
func checkAuthentication(t *testing.T, a *Authentication, body string) {
	if a.Token.IsEmpty() == (a.SecondFactor == nil) {
		t.Errorf("token empty: %v, second factor: %v", a.Token.IsEmpty(), a.SecondFactor)
	}
	if a.SecondFactor != nil && a.SecondFactor.Pending.IsEmpty() {
		t.Error("a challenge without its token")
	}
	if token := a.Token.Reveal(); !isPrintableASCII(token) || strings.Contains(token, " ") {
		t.Errorf("token %q", token)
	}
	var fields map[string]any
	if err := json.Unmarshal([]byte(strings.TrimPrefix(body, "\uFEFF")), &fields); err != nil {
		t.Fatalf("authenticated by %q, which is no object", body)
	}
	yes := 0
	for name, value := range fields {
		if strictjson.FoldName(name) != nameAuthenticated {
			continue
		}
		switch v := value.(type) {
		case bool:
			if v {
				yes++
			}
		case string:
			if s := strings.ToLower(strings.TrimSpace(v)); s == "true" || s == "1" {
				yes++
			}
		case float64:
			if v == 1 {
				yes++
			}
		}
	}
	if yes != 1 {
		t.Errorf("authenticated by %q", body)
	}
}

// checkHidden fails if text contains the secret. Secrets too short to be told from other text, and those
// that the program's own words could contain, are left out.
func checkHidden(t *testing.T, text, secret string) {
	if len(secret) < 6 || !utf8.ValidString(secret) || strings.Contains(secret, "•") || hasOwnWords(secret) {
		return
	}
	if strings.Contains(text, secret) {
		t.Errorf("%q is in %q", secret, text)
	}
}

// hasOwnWords reports whether secret could be a part of the program's sentences rather than of an answer.
func hasOwnWords(secret string) bool { return !strings.ContainsAny(secret, "0123456789_") }

// checkMaskedJSON reads the masked body again and looks at every secret field of it.
func checkMaskedJSON(t *testing.T, r *reply) {
	masked, err := strictjson.ParseAnswer([]byte(r.answer.MaskedBody))
	if err != nil {
		t.Fatalf("the masked body is %v: %q", err, r.answer.MaskedBody)
	}
	var values []string
	for _, f := range redact.FieldsOf(r.root, redact.Echoes{}) {
		if f.IsSecret() {
			values = append(values, f.Secret.Reveal())
		}
	}
	for _, f := range redact.FieldsOf(masked, redact.Echoes{}) {
		text := f.Value
		if f.IsSecret() {
			if text = f.Secret.Reveal(); text != kiiex.Mask {
				t.Errorf("field %q is not masked in %q", f.Path, r.answer.MaskedBody)
			}
		}
		for _, v := range values[:min(len(values), 8)] {
			if len(v) >= 6 && strings.Contains(text, v) && !strings.Contains(kiiex.Mask, v) {
				t.Errorf("%q is in %q", v, text)
			}
		}
	}
}
