package redact

import (
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex/strictjson"
)

func TestSecretNames(t *testing.T) {
	for _, name := range []string{
		"SessionToken", "session_token", "Session", "SessionId", "JSESSIONID", "session-key", "Token", "aptoken", "Pending2FaToken", "TwoFAToken", "APISecret", "Signature", "apiKey", "API-Key",
		"PasswordHash", "Salt", "PendingEmailCode", "Set-Cookie", "Authorization", "Proxy-Authorization", "privateKey", "pin", "SECRET KEY",
	} {
		if !isSecretName(name) {
			t.Errorf("%s is not secret", name)
		}
	}
	for _, name := range []string{
		"SessionStatus", "SessionOpen", "SessionStatusDateTime", "Authenticated", "User", "UserId", "UserName", "Email", "Locked", "Requires2FA", "TwoFAType", "errormsg", "errorcode", "detail", "result",
		"AuthType", "AddtlInfo", "Date", "Content-Type", "Use2FA", "OMSId", "AccountId", "msg",
	} {
		if isSecretName(name) {
			t.Errorf("%s is secret", name)
		}
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
	v, err := strictjson.ParseAnswer([]byte(b.String()))
	testenv.OK(t, err)
	e := NewEchoes(SecretsIn(v)...)
	if len(e.needles) > maxNeedles || strings.Contains(JSON([]byte(b.String()), v, e), "the-real-one") {
		t.Errorf("%d needles", len(e.needles))
	}
}
