package export_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/strictjson"
)

// FuzzParseExport feeds anything to the importer. Whatever comes in: no panic; errors are problems of the
// declared kinds that show no value; what was read has no duplicate, in any spelling, and is read the same when it
// is written and read again; a field repeated makes it unreadable.
func FuzzParseExport(f *testing.F) {
	for _, shape := range exportShapes {
		f.Add(shape.data())
	}
	for _, refusal := range exportRefusals {
		if len(refusal.file) < 10_000 {
			f.Add([]byte(fillIn(refusal.file)))
		}
	}
	f.Add(listOfKeys(3))
	f.Fuzz(func(t *testing.T, data []byte) {
		before := bytes.Clone(data)
		found, err := export.Parse(data)
		if !bytes.Equal(data, before) {
			t.Fatal("the input was changed")
		}
		if err != nil {
			checkRefusal(t, data, err)
			return
		}
		doc, err := strictjson.Parse(data, nil)
		testenv.OK(t, err)
		if name := repeatedName(doc); name != "" {
			t.Fatalf("a duplicate was read: %q", name)
		}
		if text := bytes.TrimPrefix(data, []byte("\ufeff")); utf8.Valid(text) { // else UTF-16
			checkRepetitionRefused(t, text)
		}
		if len(found.Drafts) == 0 || len(found.Drafts) > export.MaxKeys {
			t.Fatalf("%d drafts", len(found.Drafts))
		}
		for _, d := range found.Drafts {
			checkDraft(t, d)
		}
	})
}

// checkRefusal fails if an error is not one of those that Parse documents, or shows a value.
func checkRefusal(t *testing.T, data []byte, err error) {
	t.Helper()
	var p *problem.Problem
	if !errors.As(err, &p) {
		t.Fatalf("the error %v is no problem", err)
	}
	kinds := []problem.Kind{
		problem.NotJSON, problem.DuplicateField, problem.BadValue, problem.MissingField, problem.OtherProduct, problem.FileUnusable,
	}
	if !slices.Contains(kinds, p.Kind) || p.What == "" || p.Why == "" || p.Next == "" {
		t.Fatalf("unsuitable problem: %+v", p)
	}
	text := everyText(p)
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f || r == 0x202e }) {
		t.Fatalf("an error has control characters: %q", text)
	}
	for _, value := range secretLikeRuns(data) {
		if strings.Contains(text, value) {
			t.Fatalf("an error shows %q: %s", value, text)
		}
	}
}

var (
	escapedUnit   = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)
	lettersDigits = regexp.MustCompile(`[0-9A-Za-z]{20,}`)
	threeDigits   = regexp.MustCompile(`[0-9].*[0-9].*[0-9]`)
)

// secretLikeRuns returns the parts of data that look like a key or a secret: 20 or more letters and digits in
// a row, of which a few are digits. Escapes are left out, since messages escape names in the same way.
func secretLikeRuns(data []byte) []string {
	var runs []string
	for _, run := range lettersDigits.FindAllString(string(escapedUnit.ReplaceAll(data, []byte(" "))), -1) {
		if threeDigits.MatchString(run) {
			runs = append(runs, run)
		}
	}
	return runs
}

// repeatedName returns a name of a field that an object has twice, in whatever spelling; "" for none.
func repeatedName(v *strictjson.Value) string {
	aliases := map[string]string{
		"key": "apikey", "secret": "apisecret", "secretkey": "apisecret", "uid": "userid", "whitelistedips": "ipwhitelist",
		"ipaddresses": "ipwhitelist", "env": "environment",
	}
	seen := map[string]bool{}
	inside := v.Elements
	for _, m := range v.Members {
		plain := strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(m.Name))
		plain = cmp.Or(aliases[plain], plain)
		if seen[plain] {
			return m.Name
		}
		seen[plain] = true
		inside = append(inside, m.Value)
	}
	for _, value := range inside {
		if name := repeatedName(value); name != "" {
			return name
		}
	}
	return ""
}

// checkRepetitionRefused repeats a field of an object that was read, in another spelling.
func checkRepetitionRefused(t *testing.T, text []byte) {
	t.Helper()
	var object map[string]json.RawMessage
	if json.Unmarshal(text, &object) != nil {
		return // a list
	}
	start := bytes.IndexByte(text, '{') + 1
	for name := range object {
		for _, again := range []string{name, strings.ToUpper(name), "_" + name + " -"} {
			if again == strings.ToUpper(name) && !strings.EqualFold(again, name) {
				continue // like ß, which is SS in upper case: another name
			}
			quoted, err := json.Marshal(again)
			testenv.OK(t, err)
			repeated := slices.Concat(text[:start], quoted, []byte(":null,"), text[start:])
			if _, err := export.Parse(repeated); !errors.Is(err, problem.Of(problem.DuplicateField)) && len(repeated) <= export.MaxSize {
				t.Fatalf("%q beside %q: %v", again, name, err)
			}
		}
	}
}

// checkDraft writes what was read, and reads it again.
func checkDraft(t *testing.T, d export.Draft) {
	t.Helper()
	if strings.Trim(d.Credential.UserID, "0123456789") != "" {
		t.Fatalf("user id %q", d.Credential.UserID)
	}
	c := d.Credential
	c.Environment, c.Name = d.EnvironmentHint, d.NameHint
	again, err := export.Parse(export.Format(c))
	if err != nil {
		t.Fatalf("%+v cannot be read again: %v", c, err)
	}
	if len(again.Drafts) != 1 || len(again.Drafts[0].Unknown) != 0 {
		t.Fatalf("read again: %+v", again)
	}
	second := again.Drafts[0]
	second.Unknown = d.Unknown
	assertSameDraft(t, second, d)
	for _, w := range d.Warnings {
		if secret := d.Credential.APISecret.Reveal(); len(secret) >= 12 && strings.Contains(w.Text, secret) {
			t.Fatalf("a warning shows the secret: %s", w.Text)
		}
	}
	made, err := d.Complete("name", "staging", time.Unix(0, 0))
	if (err == nil) != (len(d.Credential.Missing()) == 0) {
		t.Fatalf("missing %v, yet Complete: %v", d.Credential.Missing(), err)
	}
	if err == nil && !made.Sign(made.Nonce).Signature.Equal(c.Sign(c.Nonce).Signature) {
		t.Fatal("the completed credential signs differently")
	}
}

func assertSameDraft(t *testing.T, got, want export.Draft) {
	t.Helper()
	if !got.Credential.APISecret.Equal(want.Credential.APISecret) {
		t.Fatal("the secret differs")
	}
	got.Credential.APISecret, want.Credential.APISecret = kiiex.Secret{}, kiiex.Secret{}
	if g, w := fmt.Sprintf("%#v", got), fmt.Sprintf("%#v", want); g != w {
		t.Fatalf("got  %s\nwant %s", g, w)
	}
}

// Generated credentials survive being written and read, in any spelling of the names.
func TestFormatExportIsTheInverseOfParseExport(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	value := func() string {
		b := make([]byte, rng.IntN(41))
		for i := range b {
			b[i] = byte(' ' + rng.IntN('~'-' '+1))
		}
		return strings.Trim(string(b), " ")
	}
	list := func() []string {
		var texts []string
		for range rng.IntN(4) {
			if text := strings.Trim(strings.ReplaceAll(value(), ",", ""), " "); text != "" {
				texts = append(texts, text)
			}
		}
		return texts
	}
	// Only a name stands at the beginning of a line.
	spellings := map[string][]string{
		"APIKey":      {"apikey", "api_key", "Api-Key", "API KEY", "key"},
		"APISecret":   {"apisecret", "secret", "SecretKey", "secret_key"},
		"Nonce":       {"nonce", "NONCE"},
		"UserId":      {"UserID", "user id", "uid"},
		"UserName":    {"username", "user-name"},
		"Permissions": {"permissions"},
		"IPWhitelist": {"ip_whitelist", "whitelistedIPs", "IP Addresses"},
		"Environment": {"environment", "env"},
		"Name":        {"name", "NAME"},
		"Note":        {"note"},
		"Expires":     {"expires", "EXPIRES"},
	}
	for range 3000 {
		c := kiiex.Credential{
			APIKey: value(), APISecret: kiiex.SecretFromString(value()), Nonce: value(), UserID: fmt.Sprint(rng.Uint64()), UserName: value(),
			Permissions: list(), IPWhitelist: list(), Environment: value(),
			Name: fmt.Sprintf("Schlüssel %d", rng.IntN(9)), Note: strings.TrimSpace("é" + value()),
		}
		if rng.IntN(2) > 0 {
			c.Expires = time.Unix(rng.Int64N(1e10), 0).UTC().Truncate(24 * time.Hour)
		}
		file := export.Format(c)
		if !json.Valid(file) {
			t.Fatalf("not JSON: %s", file)
		}
		want := export.Draft{Credential: c, EnvironmentHint: c.Environment}
		want.Credential.Environment, want.Credential.Name, want.NameHint = "", "", c.Name
		for name, others := range spellings {
			other := others[rng.IntN(len(others))]
			file = bytes.Replace(file, []byte("\n    \""+name+"\":"), []byte("\n    \""+other+"\":"), 1)
		}
		found, err := export.Parse(file)
		if err != nil {
			t.Fatalf("%v\n%s", err, file)
		}
		got := found.Drafts[0]
		want.Warnings = got.Warnings
		assertSameDraft(t, got, want)
	}
}

func TestFormatExportLooksLikeAnExport(t *testing.T) {
	c := kiiex.Credential{
		ID: "id", Name: "n", Environment: "sandbox", APIKey: fileKey, APISecret: kiiex.SecretFromString(fileSecret), Nonce: "0", UserID: "151",
		UserName: `a "b" \c`, Permissions: []string{"Trading", "Withdraw"}, IPWhitelist: []string{"192.0.2.7"}, ImportedAt: time.Now(),
		Note: "für die Nachtschicht", Expires: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), Replaces: "id",
	}
	want := `[
  {
    "APIKey": "0123456789abcdef0123456789abcdef",
    "APISecret": "fedcba9876543210fedcba9876543210",
    "Nonce": "0",
    "UserId": "151",
    "UserName": "a \"b\" \\c",
    "Permissions": ["Trading", "Withdraw"],
    "IPWhitelist": ["192.0.2.7"],
    "Environment": "sandbox",
    "Name": "n",
    "Note": "für die Nachtschicht",
    "Expires": "2026-12-31"
  },
  {
    "APIKey": "k",
    "APISecret": "\u0000\u000a",
    "Nonce": "0",
    "UserId": "1",
    "Permissions": []
  }
]
`
	bare := kiiex.Credential{APIKey: "k", APISecret: kiiex.SecretFromString("\x00\n"), Nonce: "0", UserID: "1"}
	if got := string(export.Format(c, bare)); got != want {
		t.Errorf("got %s", got)
	}
}
