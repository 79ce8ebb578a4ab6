package cli

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"kiikey/assets"
	"kiikey/kiiex"
	signing "kiikey/kiiex/diagnose/mistake"
)

// Without a match every recipe is tried, which takes too long for a story.
func TestUnknownMistakeIsReported(t *testing.T) {
	pasted := strings.Repeat("0f", 32)
	r := signing.Result{Form: signing.ReadForm(kiiex.SecretFromString(pasted)), Tried: 405_586}
	if d := verifiedDocument(r); d.Right || d.Recipe != "" || d.Mistakes == nil || d.Others == nil || d.Next == "" {
		t.Errorf("the document is %+v", d)
	}
	text := verifiedText(r, 60)
	for _, want := range []string{"✗ The signature is not right", "none of 405,586 known ways", "64 hex digits", "probably made with another secret", "Check that the signature"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	for line := range strings.Lines(text) {
		if columns(strings.TrimRight(line, "\n")) > 60 || strings.Contains(line, pasted[:12]) {
			t.Errorf("too wide, or shows what was pasted: %q", line)
		}
	}
}

// cmdWrongly writes a signature of the sample, or what somebody gave in its place, to a file: made with a
// mistake of that name, and with that nonce.
func cmdWrongly(ts *testscript.TestScript, neg bool, args []string) {
	var sample struct{ APIKey, APISecret string }
	ts.Check(json.Unmarshal(assets.SampleExport, &sample))
	key, secret, user, nonce := sample.APIKey, sample.APISecret, assets.SampleUserID, args[1]
	decoded, err := hex.DecodeString(secret)
	ts.Check(err)
	sign := func(key []byte, message string) []byte {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(message))
		return mac.Sum(nil)
	}
	right := sign([]byte(secret), nonce+user+key)
	long := hmac.New(sha512.New, []byte(secret))
	long.Write([]byte(nonce + user + key))
	given, ok := map[string]string{
		"not":           hex.EncodeToString(right),
		"echo":          hex.EncodeToString(sign([]byte(secret), nonce+user+key+"\n")),
		"order":         hex.EncodeToString(sign([]byte(secret), key+nonce+user)),
		"decoded":       hex.EncodeToString(sign(decoded, nonce+user+key)),
		"exchanged":     hex.EncodeToString(sign([]byte(key), nonce+user+secret)),
		"base64":        base64.StdEncoding.EncodeToString(right),
		"upper":         strings.ToUpper(hex.EncodeToString(right)),
		"sha512":        hex.EncodeToString(long.Sum(nil)),
		"order+decoded": hex.EncodeToString(sign(decoded, key+nonce+user)),
		"cut":           hex.EncodeToString(right)[:40],
		"secret":        secret,
		"api-key":       key,
		"message":       nonce + user + key,
		"nothing":       "",
		"prose":         "(no signature, sorry!)",
		"long":          strings.Repeat("13579bdf", 2000),
		"hostile":       "\x1b]52;c;aGk=\x07\u202e!!",
	}[args[0]]
	if !ok {
		ts.Fatalf("no mistake is called %s", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(given+"\n"), 0o600))
}

// cmdUnseen says that the last command has shown nothing of what is in a file.
func cmdUnseen(ts *testscript.TestScript, neg bool, args []string) {
	content := strings.TrimSpace(ts.ReadFile(args[0]))
	const part = 12
	for _, stream := range []string{"stdout", "stderr"} {
		shown := ts.ReadFile(stream)
		for i := 0; i+part <= len(content); i += part / 2 {
			if strings.Contains(shown, content[i:i+part]) {
				ts.Fatalf("%s shows a part of %s", stream, args[0])
			}
		}
	}
}
