package export_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kiikey/assets"
	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
)

func TestParseExportReadsEveryShape(t *testing.T) {
	for _, shape := range exportShapes {
		t.Run(shape.name, func(t *testing.T) {
			data := shape.data()
			before := bytes.Clone(data)
			export, err := export.Parse(data)
			testenv.OK(t, err)
			if !bytes.Equal(data, before) {
				t.Error("the caller's bytes were changed")
			}
			clear(data) // nothing may point into them
			if len(export.Drafts) != 1 {
				t.Fatalf("%d drafts", len(export.Drafts))
			}
			d := export.Drafts[0]
			c := d.Credential
			for what, pair := range map[string][2]string{
				"API key": {c.APIKey, fileKey}, "API secret": {c.APISecret.Reveal(), fileSecret}, "nonce": {c.Nonce, shape.nonce},
				"user id": {c.UserID, shape.userID}, "user name": {c.UserName, shape.userName}, "hint": {d.EnvironmentHint, shape.hint},
				"ID": {c.ID, ""}, "name": {c.Name, ""}, "environment": {c.Environment, ""},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s = %q, want %q", what, pair[0], pair[1])
				}
			}
			if !slices.Equal(c.Permissions, shape.permissions) || !slices.Equal(c.IPWhitelist, shape.whitelist) {
				t.Errorf("permissions %q, whitelist %q", c.Permissions, c.IPWhitelist)
			}
			if !slices.Equal(d.Unknown, shape.unknown) {
				t.Errorf("unknown = %q, want %q", d.Unknown, shape.unknown)
			}
			if !c.ImportedAt.IsZero() {
				t.Errorf("imported at %v", c.ImportedAt)
			}
		})
	}
}

func TestParseExportRefuses(t *testing.T) {
	for _, tt := range exportRefusals {
		t.Run(tt.name, func(t *testing.T) {
			export, err := export.Parse([]byte(fillIn(tt.file)))
			if export != nil {
				t.Errorf("gave an export: %+v", export)
			}
			var p *problem.Problem
			if !errors.As(err, &p) {
				t.Fatalf("error = %v, want a *problem.Problem", err)
			}
			if string(p.Kind) != tt.kind {
				t.Errorf("kind = %s, want %s: %v", p.Kind, tt.kind, p)
			}
			if p.What == "" || p.Why == "" || p.Next == "" {
				t.Errorf("incomplete: %+v", p)
			}
			for _, part := range tt.says {
				if !strings.Contains(p.What+" "+p.Why, part) {
					t.Errorf("%q does not say %q", p, part)
				}
			}
			assertNoFileValue(t, everyText(p))
		})
	}
}

// everyText is all that a problem could show anywhere.
func everyText(p *problem.Problem) string {
	text := fmt.Sprintf("%v\n%+v\n%#v\n%s\n%s", p, *p, *p, p.What+p.Why, p.Next)
	for err := p.Unwrap(); err != nil; err = errors.Unwrap(err) {
		text += fmt.Sprintf("\n%v %+v", err, err)
	}
	return text
}

// assertNoFileValue fails if text has a part of a key or secret of these tests that is long enough to tell
// something; eight digits are what MaskKey shows.
func assertNoFileValue(t *testing.T, text string) {
	t.Helper()
	lower := strings.ToLower(text)
	for _, value := range []string{fileKey, fileSecret} {
		for i := 0; i+6 <= len(value); i++ {
			if strings.Contains(lower, value[i:i+6]) {
				t.Fatalf("shows a value of the file: %s", text)
			}
		}
	}
}

func TestParseExportMasksSecretsAmongNames(t *testing.T) {
	tests := map[string]string{
		fileSecret: kiiex.Mask, strings.ToUpper(fileSecret): kiiex.Mask, "x " + fileSecret: kiiex.Mask,
		"d84a0840-cd88-b98b-858d-404e3582c838": kiiex.Mask,
		"Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZg==":     kiiex.Mask,
		"two_factor_enabled_v2":                "two_factor_enabled_v2",
		"WhitelistedAddressesOfTheKey":         "WhitelistedAddressesOfTheKey",
		"facade":                               "facade",
		strings.Repeat("long ", 30):            strings.Repeat("long ", 30)[:64] + "…",
		strings.Repeat("é", 64):                strings.Repeat("é", 64),
	}
	for name, want := range tests {
		export, err := export.Parse([]byte(fmt.Sprintf(`{"apiKey": %q, "secret": "a secret in words", %q: 1}`, fileKey, name)))
		testenv.OK(t, err)
		if got := export.Drafts[0].Unknown; !slices.Equal(got, []string{want}) {
			t.Errorf("%q is shown as %q, want %q", name, got, want)
		}
	}
	// A secret that looks like nothing is recognised because it is the secret.
	export, err := export.Parse([]byte(`{"apiKey": "k", "secret": "correct horse", "my correct horse here": 1}`))
	if err != nil || !slices.Equal(export.Drafts[0].Unknown, []string{kiiex.Mask}) {
		t.Errorf("got %+v, %v", export, err)
	}
}

func TestParseExportReadsTheSample(t *testing.T) {
	export, err := export.Parse(assets.SampleExport)
	testenv.OK(t, err)
	d := export.Drafts[0]
	if got := d.Credential.Missing(); !slices.Equal(got, []kiiex.FieldName{kiiex.FieldUserID}) {
		t.Errorf("missing %v, want the user id alone", got)
	}
	if len(d.Warnings) > 0 || len(d.Unknown) > 0 {
		t.Errorf("warnings %v, unknown %v", d.Warnings, d.Unknown)
	}
}

func TestParseExportAcceptsTheLargest(t *testing.T) {
	file := `{"apiKey":"` + fileKey + `","secret":"` + fileSecret + `"}`
	file += strings.Repeat(" ", export.MaxSize-len(file))
	if _, err := export.Parse([]byte(file)); err != nil {
		t.Error(err)
	}
}

// listOfKeys is a file with n keys: key i begins with i in six digits.
func listOfKeys(n int) []byte {
	entries := make([]string, n)
	for i := range entries {
		entries[i] = fmt.Sprintf(`{"apiKey":"%06d%s","secret":"%s","nonce":%d}`, i, fileKey[6:], fileSecret, i)
	}
	return []byte("[" + strings.Join(entries, ",\n") + "]")
}

func TestParseExportReadsListsInOrder(t *testing.T) {
	for _, n := range []int{2, export.MaxKeys} {
		for _, file := range []string{string(listOfKeys(n)), `{"userId":"151","data":` + string(listOfKeys(n)) + `}`} {
			export, err := export.Parse([]byte(file))
			testenv.OK(t, err)
			if len(export.Drafts) != n {
				t.Fatalf("%d drafts, want %d", len(export.Drafts), n)
			}
			for i, d := range export.Drafts {
				if d.Credential.Nonce != fmt.Sprint(i) || d.Credential.APISecret.Reveal() != fileSecret {
					t.Errorf("draft %d is %+v", i, d.Credential)
				}
				if strings.HasPrefix(file, "{") != (d.Credential.UserID == "151") {
					t.Errorf("draft %d has user id %q", i, d.Credential.UserID)
				}
			}
		}
	}
}

func TestExportPick(t *testing.T) {
	parse := func(file string) *export.Export {
		t.Helper()
		export, err := export.Parse([]byte(file))
		testenv.OK(t, err)
		return export
	}
	one := parse(`{"apiKey":"` + fileKey + `","secret":"x"}`)
	two := parse(`[{"apiKey":"0520aaaaaaaaaaaaaaaa8aca","nonce":"1"},{"apiKey":"91d5bbbbbbbbbbbbbbbb0d35","nonce":"2"}]`)
	within := parse(`[{"apiKey":"0520aaaaaaaaaaaaaaaa8aca","nonce":"1"},{"apiKey":"0520","nonce":"2"}]`)
	keyless := parse(`[{"secret":"x","nonce":"1"},{"apiKey":"91d5","nonce":"2"}]`)
	tests := []struct {
		name   string
		export *export.Export
		prefix string
		nonce  string
		kind   problem.Kind
	}{
		{"the only one", one, "", "", ""},
		{"the only one by its prefix", one, "0123", "", ""},
		{"the only one in full", one, fileKey, "", ""},
		{"the only one, another prefix", one, "91", "", problem.BadValue},
		{"longer than the key", one, fileKey + "0", "", problem.BadValue},
		{"several without a prefix", two, "", "", problem.SeveralKeys},
		{"the first", two, "0", "1", ""},
		{"the second", two, "91d5", "2", ""},
		{"none", two, "f", "", problem.BadValue},
		{"not by the end", two, "0d35", "", problem.BadValue},
		{"ambiguous", within, "05", "", problem.SeveralKeys},
		{"in full although another is longer", within, "0520", "2", ""},
		{"one without a key is not picked by a prefix", keyless, "9", "2", ""},
		{"one without a key counts", keyless, "", "", problem.SeveralKeys},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := tt.export.Pick(tt.prefix)
			if problem.KindOf(err) != tt.kind {
				t.Fatalf("error = %v, want kind %q", err, tt.kind)
			}
			if err == nil && d.Credential.Nonce != tt.nonce {
				t.Errorf("picked the one with nonce %q, want %q", d.Credential.Nonce, tt.nonce)
			}
			if err != nil {
				text := everyText(problem.From(err))
				for _, d := range tt.export.Drafts {
					if len(d.Credential.APIKey) > 8 && strings.Contains(text, d.Credential.APIKey) {
						t.Errorf("shows a key in full: %s", text)
					}
				}
			}
		})
	}
	_, err := two.Pick("")
	if text := err.Error(); !strings.Contains(text, "0520…8aca") || !strings.Contains(text, "91d5…0d35") {
		t.Errorf("does not show what there is: %s", text)
	}
	_, err = parse(string(listOfKeys(100))).Pick("0")
	if text := err.Error(); strings.Count(text, "…") != 10 || !strings.Contains(text, "and 90 more") {
		t.Errorf("a long list is shown as: %s", text)
	}
}

func TestExportClearEmptiesEveryDraft(t *testing.T) {
	export, err := export.Parse(listOfKeys(3))
	testenv.OK(t, err)
	picked, err := export.Pick("000001")
	testenv.OK(t, err)
	secret := picked.Credential.APISecret.Bytes()
	if string(secret) != fileSecret {
		t.Fatal("no secret to clear")
	}
	export.Clear()
	if !picked.Credential.APISecret.IsEmpty() || !bytes.Equal(secret, make([]byte, len(secret))) {
		t.Error("a secret survived Clear")
	}
	if export.Drafts[2].Has(kiiex.FieldAPISecret) {
		t.Error("a draft kept its secret")
	}
}
