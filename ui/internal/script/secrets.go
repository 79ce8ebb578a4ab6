package script

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"kiikey/assets"
)

// The passphrases of the scripts, each in a file and a variable.
const (
	Passphrase       = "correct horse battery staple"
	wrongPassphrase  = "not the passphrase"
	BackupPassphrase = "words for the backup alone"
	newPassphrase    = "another four random words"
)

var tokenPattern = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// noSecretShown looks for every secret of a story in what the last command printed: the sample's and the
// stories' API secrets, the API key in full, signatures, session tokens, the passphrase.
func noSecretShown(ts *testscript.TestScript) {
	for _, stream := range []string{"stdout", "stderr"} {
		if found := SecretIn(ts.ReadFile(stream)); found != "" {
			ts.Fatalf("%s shows %s", stream, found)
		}
	}
}

func cmdNoSecret(ts *testscript.TestScript, neg bool, args []string) {
	if found := SecretIn(ts.ReadFile(args[0])); found != "" {
		ts.Fatalf("%s shows %s", args[0], found)
	}
}

// SecretIn returns what kind of secret a text contains, or "".
func SecretIn(text string) string {
	for _, secret := range Secrets() {
		for form, written := range map[string]string{
			"plain": secret, "hex": hex.EncodeToString([]byte(secret)),
			"base64":  strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(secret)), "="),
			"escaped": url.QueryEscape(secret),
		} {
			if strings.Contains(strings.ToLower(text), strings.ToLower(written)) {
				return "a secret, " + form
			}
		}
	}
	if tokenPattern.MatchString(text) {
		return "a session token"
	}
	return ""
}

// Secrets are those that the stories use, and what is made from them.
func Secrets() []string {
	var sample struct{ APIKey, APISecret string }
	if err := json.Unmarshal(assets.SampleExport, &sample); err != nil {
		panic(err)
	}
	return []string{
		sample.APISecret, sample.APIKey, Passphrase, wrongPassphrase, BackupPassphrase, newPassphrase,
		"0000000000000000fedcba9876543210", // the wrong secret of some stories
		Signature(sample.APISecret, "0151"+sample.APIKey), Signature(sample.APISecret, "42151"+sample.APIKey),
	}
}

// Signature is the HMAC-SHA256 of a message, in hex, computed apart from the program's own code.
func Signature(secret, message string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(message))
	return hex.EncodeToString(mac.Sum(nil))
}
