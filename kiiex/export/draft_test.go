package export_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
)

// filledDraft has all that a login needs.
func filledDraft(t *testing.T) export.Draft {
	t.Helper()
	var d export.Draft
	for field, value := range map[kiiex.FieldName]string{
		kiiex.FieldAPIKey: fileKey, kiiex.FieldAPISecret: fileSecret, kiiex.FieldNonce: "0", kiiex.FieldUserID: "151",
	} {
		testenv.OK(t, d.Set(field, value))
	}
	return d
}

func TestDraftMissingIsInOrder(t *testing.T) {
	var d export.Draft
	all := []kiiex.FieldName{kiiex.FieldAPIKey, kiiex.FieldAPISecret, kiiex.FieldNonce, kiiex.FieldUserID}
	if got := d.Credential.Missing(); !slices.Equal(got, all) {
		t.Errorf("missing %v, want %v", got, all)
	}
	for i := len(all) - 1; i >= 0; i-- {
		testenv.OK(t, d.Set(all[i], "123"))
		if got := d.Credential.Missing(); !slices.Equal(got, all[:i]) {
			t.Errorf("missing %v, want %v", got, all[:i])
		}
	}
}

func TestDraftSet(t *testing.T) {
	tests := []struct {
		field       kiiex.FieldName
		typed, want string
	}{
		{kiiex.FieldAPIKey, " \t" + fileKey + "\r\n", fileKey},
		{kiiex.FieldAPISecret, "\u00a0" + fileSecret + "\n", fileSecret},
		{kiiex.FieldNonce, " 00 1 ", "00 1"},
		{kiiex.FieldUserID, "151\n", "151"},
		{kiiex.FieldUserName, " trader-one ", "trader-one"},
		{kiiex.FieldPermissions, " Trading, ,Withdraw ", "Trading,Withdraw"},
		{kiiex.FieldIPWhitelist, "192.0.2.7 ,192.0.2.8", "192.0.2.7,192.0.2.8"},
		{kiiex.FieldEnvironment, " staging ", "staging"},
		{kiiex.FieldNote, " für die Nachtschicht ", "für die Nachtschicht"},
		{kiiex.FieldExpires, " 2026-12-31\n", "2026-12-31"},
	}
	read := func(d export.Draft, field kiiex.FieldName) string {
		c := d.Credential
		return map[kiiex.FieldName]string{
			kiiex.FieldAPIKey: c.APIKey, kiiex.FieldAPISecret: c.APISecret.Reveal(), kiiex.FieldNonce: c.Nonce, kiiex.FieldUserID: c.UserID,
			kiiex.FieldUserName: c.UserName, kiiex.FieldPermissions: strings.Join(c.Permissions, ","),
			kiiex.FieldIPWhitelist: strings.Join(c.IPWhitelist, ","), kiiex.FieldEnvironment: d.EnvironmentHint, kiiex.FieldNote: c.Note,
			kiiex.FieldExpires: strings.TrimPrefix(c.Expires.Format(time.DateOnly), "0001-01-01"),
		}[field]
	}
	for _, tt := range tests {
		t.Run(tt.field.Label(), func(t *testing.T) {
			var d export.Draft
			if d.Has(tt.field) {
				t.Fatal("an empty draft has it")
			}
			if tt.field != kiiex.FieldExpires {
				testenv.OK(t, d.Set(tt.field, "7"))
			}
			if err := d.Set(tt.field, tt.typed); err != nil {
				t.Fatal(err)
			}
			if got := read(d, tt.field); got != tt.want || !d.Has(tt.field) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			for _, other := range tests {
				if other.field != tt.field && d.Has(other.field) {
					t.Errorf("%s was set too", other.field)
				}
			}
			if err := d.Set(tt.field, " \n"); err != nil || d.Has(tt.field) {
				t.Errorf("an empty value left %q, %v", read(d, tt.field), err)
			}
		})
	}
}

func TestDraftSetRefusesInvalidValues(t *testing.T) {
	tests := []struct {
		field kiiex.FieldName
		value string
		says  []string
	}{
		{kiiex.FieldAPIKey, fileKey + "\u200b", []string{"API key", "Character 33", "U+200B"}},
		{kiiex.FieldAPISecret, fileSecret[:8] + "\n" + fileSecret[8:], []string{"API secret", "Character 9", "LINE FEED"}},
		{kiiex.FieldAPISecret, fileSecret + "\xff", []string{"API secret", "Character 33", "UTF-8"}},
		{kiiex.FieldNonce, "0\x00", []string{"The nonce", "U+0000"}},
		{kiiex.FieldNonce, fileSecret, []string{"The nonce", "API secret"}},
		{kiiex.FieldUserID, "trader", []string{"User ID", "digit"}},
		{kiiex.FieldUserID, fileSecret, []string{"User ID", "exchanged"}},
		{kiiex.FieldUserName, "a\x1b[31m", []string{"The user name", "U+001B ESCAPE"}},
		{kiiex.FieldPermissions, "Trading," + fileSecret, []string{"The list of permissions", "API secret"}},
		{kiiex.FieldIPWhitelist, "192.0.2.7,192.0.2.\u202e8", []string{"IP whitelist", "entry 2", "U+202E"}},
		{kiiex.FieldEnvironment, "stag\u00adng", []string{"The environment", "U+00AD"}},
		{kiiex.FieldNote, "a\x1bb", []string{"The note", "U+001B ESCAPE, which does not show"}},
		{kiiex.FieldNote, "a\u200bb", []string{"The note", "U+200B"}},
		{kiiex.FieldNote, "a\xffb", []string{"The note", "UTF-8"}},
		{kiiex.FieldNote, strings.Repeat("é", 257), []string{"The note", "257"}},
		{kiiex.FieldExpires, "tomorrow", []string{"The expiry day"}},
		{kiiex.FieldExpires, "2026-13-01", []string{"The expiry day"}},
		{kiiex.FieldExpires, "31.12.2026", []string{"The expiry day cannot be used. It is not a day like 2026-12-31."}},
		{kiiex.FieldUserName, strings.Repeat("n", 257), []string{"The user name", "257"}},
	}
	for _, tt := range tests {
		d := filledDraft(t)
		before := d
		err := d.Set(tt.field, tt.value)
		if !errors.Is(err, problem.Of(problem.BadValue)) {
			t.Errorf("%s: %v, want kind %s", tt.field, err, problem.BadValue)
			continue
		}
		text := everyText(problem.From(err))
		for _, part := range tt.says {
			if !strings.Contains(text, part) {
				t.Errorf("%s: %q does not say %q", tt.field, text, part)
			}
		}
		if strings.Contains(text, "line") || strings.Contains(text, "the file") {
			t.Errorf("%s: speaks of a file to a user who typed: %s", tt.field, text)
		}
		assertNoFileValue(t, text)
		if fmt.Sprintf("%#v", d) != fmt.Sprintf("%#v", before) || !d.Credential.APISecret.Equal(before.Credential.APISecret) {
			t.Errorf("%s: a refused value changed the draft: %+v", tt.field, d)
		}
	}
}

// A secret that arrives last must not agree with what is already shown.
func TestDraftSetRefusesASecretThatIsShown(t *testing.T) {
	var d export.Draft
	testenv.OK(t, d.Set(kiiex.FieldUserName, "me "+fileSecret))
	err := d.Set(kiiex.FieldAPISecret, fileSecret)
	if !errors.Is(err, problem.Of(problem.BadValue)) || !strings.Contains(err.Error(), "The user name") || d.Has(kiiex.FieldAPISecret) {
		t.Errorf("error = %v, secret taken: %v", err, d.Has(kiiex.FieldAPISecret))
	}
	// Short ones occur by chance.
	if err := d.Set(kiiex.FieldAPISecret, fileSecret[:4]); err != nil {
		t.Error(err)
	}
}

func TestDraftSetKeepsTheSecretOfCopies(t *testing.T) {
	d := filledDraft(t)
	kept := d
	testenv.OK(t, d.Set(kiiex.FieldAPISecret, "another"))
	if kept.Credential.APISecret.Reveal() != fileSecret || d.Credential.APISecret.Reveal() != "another" {
		t.Error("setting one draft changed its copy")
	}
}

func TestDraftWarnings(t *testing.T) {
	key, secret := fileKey, fileSecret
	type fields map[kiiex.FieldName]string
	tests := []struct {
		name  string
		set   fields
		field kiiex.FieldName // of the only warning; "" for none
		says  []string
	}{
		{"none", nil, "", nil},
		{"key one short", fields{kiiex.FieldAPIKey: key[:31]}, kiiex.FieldAPIKey, []string{"31 characters", "lost"}},
		{"secret one short", fields{kiiex.FieldAPISecret: secret[1:]}, kiiex.FieldAPISecret, []string{"31 characters", "lost"}},
		{"secret one long", fields{kiiex.FieldAPISecret: secret + "0"}, kiiex.FieldAPISecret, []string{"33 characters"}},
		{"one character", fields{kiiex.FieldAPISecret: "a"}, kiiex.FieldAPISecret, []string{"1 character"}},
		{"upper case", fields{kiiex.FieldAPISecret: strings.ToUpper(secret)}, kiiex.FieldAPISecret, []string{"upper-case"}},
		{"one upper-case letter", fields{kiiex.FieldAPIKey: "A" + key[1:]}, kiiex.FieldAPIKey, []string{"upper-case"}},
		{"one other letter", fields{kiiex.FieldAPISecret: "O" + secret[1:]}, kiiex.FieldAPISecret, []string{"one character"}},
		{"two other letters", fields{kiiex.FieldAPISecret: "Ol" + secret[2:]}, kiiex.FieldAPISecret, []string{"2 characters"}},
		{"signature as the secret", fields{kiiex.FieldAPISecret: key + secret}, kiiex.FieldAPISecret, []string{"64", "signature"}},
		{"equal", fields{kiiex.FieldAPISecret: key}, kiiex.FieldAPISecret, []string{"same as the API key"}},
		{"nonce like a key", fields{kiiex.FieldNonce: key}, kiiex.FieldNonce, []string{"form of an API key"}},
		{"nonce with an exponent", fields{kiiex.FieldNonce: "1e5"}, kiiex.FieldNonce, []string{"not a whole number"}},
		{"nonce of words", fields{kiiex.FieldNonce: "my nonce"}, kiiex.FieldNonce, []string{"exactly as written"}},
		{"nonce with leading zeros", fields{kiiex.FieldNonce: "00"}, "", nil},
		{"user id with a leading zero", fields{kiiex.FieldUserID: "05"}, kiiex.FieldUserID, []string{"begins with 0"}},
		{"user id zero", fields{kiiex.FieldUserID: "0"}, kiiex.FieldUserID, []string{"begins with 0"}},
		{"user id with zeros elsewhere", fields{kiiex.FieldUserID: "500"}, "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := filledDraft(t)
			for field, value := range tt.set {
				testenv.OK(t, d.Set(field, value))
			}
			if tt.field == "" {
				if len(d.Warnings) > 0 {
					t.Errorf("warnings: %+v", d.Warnings)
				}
				return
			}
			if len(d.Warnings) != 1 || d.Warnings[0].Field != tt.field {
				t.Fatalf("warnings: %+v, want one about %s", d.Warnings, tt.field)
			}
			for _, part := range tt.says {
				if !strings.Contains(d.Warnings[0].Text, part) {
					t.Errorf("%q does not say %q", d.Warnings[0].Text, part)
				}
			}
			assertNoFileValue(t, d.Warnings[0].Text)
			if err := d.Set(kiiex.FieldUserName, "x"); err != nil || len(d.Warnings) != 1 {
				t.Errorf("warnings after another field was set: %+v, %v", d.Warnings, err)
			}
			for field := range tt.set {
				value := map[kiiex.FieldName]string{kiiex.FieldAPIKey: key, kiiex.FieldAPISecret: secret, kiiex.FieldNonce: "0", kiiex.FieldUserID: "151"}[field]
				testenv.OK(t, d.Set(field, value))
			}
			if len(d.Warnings) > 0 {
				t.Errorf("warnings after it was put right: %+v", d.Warnings)
			}
		})
	}
}

func TestDraftWarnsOfExchangedValues(t *testing.T) {
	for _, tt := range []struct {
		name, key, secret string
		field             kiiex.FieldName
		exchanged         bool
	}{
		{"only the secret looks like one", "Market maker!", fileSecret, kiiex.FieldAPIKey, true},
		{"only the key looks like one", fileKey, "not-a-secret", kiiex.FieldAPISecret, true},
		{"the secret was cut", fileKey, fileSecret[:20], kiiex.FieldAPISecret, false},
		{"neither looks like one", "Market maker!", "not-a-secret", "", false},
		{"both look like one", fileKey, fileSecret, "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			export, err := export.Parse(fmt.Appendf(nil, `{"apiKey": %q, "secret": %q}`, tt.key, tt.secret))
			testenv.OK(t, err)
			found := false
			for _, w := range export.Drafts[0].Warnings {
				found = found || strings.Contains(w.Text, "exchanged") && w.Field == tt.field
			}
			if found != tt.exchanged {
				t.Errorf("warnings: %+v", export.Drafts[0].Warnings)
			}
		})
	}
}

func TestDraftComplete(t *testing.T) {
	d := filledDraft(t)
	testenv.OK(t, d.Set(kiiex.FieldPermissions, "Trading"))
	now := time.Date(2026, 11, 23, 12, 0, 0, 987654321, time.FixedZone("east", 3600))
	c, err := d.Complete("spot-orders", "staging", now)
	testenv.OK(t, err)
	if c.Name != "spot-orders" || c.Environment != "staging" || len(c.ID) != 32 {
		t.Errorf("got %+v", c)
	}
	if want := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC); c.ImportedAt != want {
		t.Errorf("imported at %v, want %v", c.ImportedAt, want)
	}
	if c.APIKey != fileKey || c.APISecret.Reveal() != fileSecret || c.Nonce != "0" || c.UserID != "151" || !slices.Equal(c.Permissions, []string{"Trading"}) {
		t.Errorf("values differ: %+v", c)
	}
	d.Credential.Permissions[0] = "changed"
	d.Clear()
	if c.APISecret.Reveal() != fileSecret || c.Permissions[0] != "Trading" {
		t.Error("clearing the draft changed the credential")
	}
	other, err := filledDraft(t).Complete("spot-orders", "staging", now)
	if err != nil || other.ID == c.ID {
		t.Errorf("two credentials with one id, or %v", err)
	}
}

func TestDraftCompleteRefuses(t *testing.T) {
	full := filledDraft(t)
	without := func(fields ...kiiex.FieldName) export.Draft {
		d := filledDraft(t)
		for _, f := range fields {
			testenv.OK(t, d.Set(f, ""))
		}
		return d
	}
	for _, tt := range []struct {
		name              string
		draft             export.Draft
		named, env, wants string
		kind              problem.Kind
	}{
		{"no user id", without(kiiex.FieldUserID), "n", "staging", "User ID", problem.MissingField},
		{"no secret and nonce", without(kiiex.FieldAPISecret, kiiex.FieldNonce), "n", "staging", "API secret, Nonce", problem.MissingField},
		{"nothing", export.Draft{}, "n", "staging", "API key, API secret, Nonce, User ID", problem.MissingField},
		{"no environment", full, "n", "", "Environment", problem.MissingField},
		{"no name", full, "", "staging", "empty", problem.BadValue},
		{"a bad name", full, "a/b", "staging", "slash", problem.BadValue},
	} {
		c, err := tt.draft.Complete(tt.named, tt.env, time.Now())
		if problem.KindOf(err) != tt.kind || !strings.Contains(err.Error(), tt.wants) {
			t.Errorf("%s: %v, want %s naming %s", tt.name, err, tt.kind, tt.wants)
		}
		if p := problem.From(err); p.Why == "" || p.Next == "" {
			t.Errorf("%s: incomplete: %+v", tt.name, p)
		}
		if c.ID != "" || !c.APISecret.IsEmpty() {
			t.Errorf("%s: gave a credential all the same", tt.name)
		}
	}
}
