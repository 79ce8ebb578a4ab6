package kiiex

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func replyTo(call, body string, sent ...Secret) *reply {
	r := newReply(200, http.Header{}, []byte(body), newEchoes(sent...))
	r.call, r.environment = call, "test"
	return r
}

func TestParseJSONAgreesWithEncodingJSON(t *testing.T) {
	for _, text := range []string{
		`{}`, `[]`, `null`, `true`, `false`, `0`, `-1.5e+10`, `""`, `"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"`,
		` { "a" : [ 1 , 2 , { "b" : null } ] , "" : { } , "c\u0022" : [ [ ] ] } `, `[true,false,null,"x",-0]`, "[\n\t1\r\n]",
		"[\"a\xffb\", \"\\n\xc3\"]",
	} {
		v, err := parseJSON([]byte(strings.TrimSpace(text)))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var want any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if got := v.plain(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v, want %#v", text, got, want)
		}
	}
	for _, text := range []string{``, `{`, `{"a":1,}`, `[1 2]`, `01`, `nul`, `"a`, `{} {}`, "\"\n\"", `{a:1}`, `'a'`, "\uFEFF{}"} {
		if v, err := parseJSON([]byte(text)); err != errNotJSON {
			t.Errorf("%s: %v, %v", text, v, err)
		}
	}
	for name, text := range map[string]string{
		"32 levels":      strings.Repeat("[", 32) + strings.Repeat("]", 32),
		"20,000 values":  "[" + strings.Repeat("1,", maxAnswerValues-2) + "1]",
		"object of null": `{"a":` + strings.Repeat("[", 31) + strings.Repeat("]", 31) + `}`,
	} {
		if _, err := parseJSON([]byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, text := range map[string]string{
		"33 levels":       strings.Repeat("[", 33) + strings.Repeat("]", 33),
		"20,001 values":   "[" + strings.Repeat("1,", maxAnswerValues-1) + "1]",
		"a million opens": strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000),
	} {
		if _, err := parseJSON([]byte(text)); err != errJSONTooInvolved {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// plain converts v to what encoding/json makes of it.
func (v *jsonValue) plain() any {
	switch v.kind {
	case jsonObject:
		m := map[string]any{}
		for i := range v.members {
			m[v.members[i].name] = v.members[i].value.plain()
		}
		return m
	case jsonArray:
		l := []any{}
		for i := range v.members {
			l = append(l, v.members[i].value.plain())
		}
		return l
	case jsonString:
		return string(v.text)
	case jsonNumber:
		return json.Number(string(v.text))
	case jsonTrue, jsonFalse:
		return v.kind == jsonTrue
	}
	return nil
}

func TestSecretNames(t *testing.T) {
	for _, name := range []string{
		"SessionToken", "session_token", "Token", "aptoken", "Pending2FaToken", "TwoFAToken", "APISecret", "Signature", "apiKey", "API-Key",
		"PasswordHash", "Salt", "PendingEmailCode", "Set-Cookie", "Authorization", "Proxy-Authorization", "privateKey", "pin", "SECRET KEY",
	} {
		if !isSecretName(name) {
			t.Errorf("%s is not secret", name)
		}
	}
	for _, name := range []string{
		"Authenticated", "User", "UserId", "UserName", "Email", "Locked", "Requires2FA", "TwoFAType", "errormsg", "errorcode", "detail", "result",
		"AuthType", "AddtlInfo", "Date", "Content-Type", "Use2FA", "OMSId", "AccountId", "msg",
	} {
		if isSecretName(name) {
			t.Errorf("%s is secret", name)
		}
	}
}

func TestMaskedBody(t *testing.T) {
	sent := SecretFromString("s3nt-signature")
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
		if want := strings.ReplaceAll(test.want, "•", Mask); got != want {
			t.Errorf("%s:\n%s, want\n%s", name, got, want)
		}
	}
}

func TestFieldsAreBounded(t *testing.T) {
	r := replyTo(callUserInfo, `{"UserId":1,"List":[`+strings.Repeat("0,", 5000)+`0]}`)
	d, err := r.details()
	if err != nil || len(d.Fields) != maxFields || d.Fields[2].Path != "List[1]" {
		t.Errorf("%v, %d fields", err, len(d.Fields))
	}
}

// TestEchoesOfManySecretsAreBounded reads an answer that is all secrets: without a limit it takes minutes.
func TestEchoesOfManySecretsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"Authenticated":true`)
	for i := range 9000 {
		b.WriteString(`,"t` + strings.Repeat("x", i%7) + `token":"` + strings.Repeat(string(rune('a'+i%26)), 80) + `"`)
	}
	b.WriteString(`,"SessionToken":"the-real-one","x":"the-real-one"}`)
	r := replyTo(callAuthenticate, b.String())
	if len(r.known.needles) > maxNeedles || strings.Contains(r.answer.MaskedBody, "the-real-one") {
		t.Errorf("%d needles", len(r.known.needles))
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
		r := newReply(status, http.Header{"X-Echo": {body}}, []byte(body), newEchoes(SecretFromString(sent)))
		for _, call := range []string{callAuthenticate, callAuthenticate2FA, callPing, callUserInfo, callUserAccounts, callUserPermissions, callLogOut} {
			r.call, r.environment = call, "test"
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
			_, _ = r.permissions()
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
		if foldName(name) != nameAuthenticated {
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
	if len(secret) < shortestNeedle || !utf8.ValidString(secret) || strings.Contains(secret, "•") || hasOwnWords(secret) {
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
	masked, err := parseJSON([]byte(r.answer.MaskedBody))
	if err != nil {
		t.Fatalf("the masked body is %v: %q", err, r.answer.MaskedBody)
	}
	var values []string
	r.root.leaves("", false, func(l leaf) {
		if l.isHidden() {
			values = append(values, string(l.value.text))
		}
	})
	masked.leaves("", false, func(l leaf) {
		if l.isHidden() && string(l.value.text) != Mask {
			t.Errorf("field %q is not masked in %q", l.path, r.answer.MaskedBody)
		}
		for _, v := range values[:min(len(values), 8)] {
			if len(v) >= shortestNeedle && strings.Contains(string(l.value.text), v) && !strings.Contains(Mask, v) {
				t.Errorf("%q is in %q", v, l.value.text)
			}
		}
	})
}
