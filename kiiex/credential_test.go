package kiiex_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"kiikey/kiiex"
)

func TestNewIDIsRandomHex(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{32}$`)
	seen := make(map[string]bool)
	for range 1000 {
		id := kiiex.NewID()
		if !form.MatchString(id) {
			t.Fatalf("id %q is not 32 hex digits", id)
		}
		if seen[id] {
			t.Fatalf("id %q came twice", id)
		}
		seen[id] = true
	}
}

func TestCredentialClearEmptiesCopies(t *testing.T) {
	value := []byte("fedcba9876543210")
	c := kiiex.Credential{APISecret: kiiex.NewSecret(value)}
	other := c
	c.Clear()
	if !other.APISecret.IsEmpty() || string(value) != string(make([]byte, len(value))) {
		t.Errorf("secret is %q, bytes %q after Clear", other.APISecret.Reveal(), value)
	}
	kiiex.Credential{}.Clear() // nothing to clear is no failure
}

func TestCanWithdraw(t *testing.T) {
	for _, yes := range [][]string{{"Withdraw"}, {"Trading", "withdraw"}, {" WITHDRAW "}, {"Withdrawals"}, {"createwithdrawticket"}} {
		if !kiiex.CanWithdraw(yes) {
			t.Errorf("%q cannot", yes)
		}
	}
	for _, no := range [][]string{nil, {""}, {"Deposit", "Trading"}, {"GetWithdrawTickets"}, {"NoWithdraw"}} {
		if kiiex.CanWithdraw(no) {
			t.Errorf("%q can", no)
		}
	}
}

// The fingerprint is what docs/commands.md says: printf %s APIKEY | sha256sum.
func TestFingerprint(t *testing.T) {
	c := kiiex.Credential{APIKey: "0123456789abcdef0123456789abcdef", UserID: "151"}
	if got := c.Fingerprint(); got != "3eb1 bd43 9947 eb76" {
		t.Error(got)
	}
	if other := (kiiex.Credential{APIKey: "0123456789abcdef0123456789abcdee"}); other.Fingerprint() == c.Fingerprint() {
		t.Error("another key has the same fingerprint")
	}
}

func TestExpired(t *testing.T) {
	day := time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		expires, now time.Time
		want         bool
	}{
		{time.Time{}, day, false}, {day, day.Add(-time.Second), false}, {day, day.Add(24*time.Hour - 1), false}, {day, day.Add(24 * time.Hour), true},
	} {
		if got := kiiex.Expired(c.expires, c.now); got != c.want {
			t.Errorf("%v at %v: %v", c.expires, c.now, got)
		}
	}
}

func TestExamine(t *testing.T) {
	sound := func() kiiex.Credential {
		return kiiex.Credential{
			APIKey: "0123456789abcdef0123456789abcdef", APISecret: kiiex.SecretFromString("fedcba9876543210fedcba9876543210"),
			Nonce: "0", UserID: "151",
		}
	}
	if e := sound().Examine(); len(e.Missing)+len(e.Flaws)+len(e.Warnings) != 0 {
		t.Errorf("a sound credential: %+v", e)
	}
	for name, test := range map[string]struct {
		change  func(*kiiex.Credential)
		missing kiiex.FieldName
		flaw    kiiex.FieldName
		says    string
		warning kiiex.WarningSort
	}{
		"no user id":              {change: func(c *kiiex.Credential) { c.UserID = "" }, missing: kiiex.FieldUserID},
		"no secret":               {change: func(c *kiiex.Credential) { c.APISecret = kiiex.Secret{} }, missing: kiiex.FieldAPISecret},
		"an invisible character":  {change: func(c *kiiex.Credential) { c.APIKey += "\u200b" }, flaw: kiiex.FieldAPIKey, says: "U+200B", warning: kiiex.WarningForm},
		"a line break at the end": {change: func(c *kiiex.Credential) { c.APISecret = kiiex.SecretFromString("fedcba9876543210fedcba9876543210\n") }, flaw: kiiex.FieldAPISecret, says: "U+000A", warning: kiiex.WarningForm},
		"a space in front":        {change: func(c *kiiex.Credential) { c.Nonce = " 0" }, flaw: kiiex.FieldNonce, says: "begins with a space", warning: kiiex.WarningNonce},
		"a user id with a letter": {change: func(c *kiiex.Credential) { c.UserID = "15l" }, flaw: kiiex.FieldUserID, says: "digits only"},
		"a name with a tab":       {change: func(c *kiiex.Credential) { c.UserName = "a\tb" }, flaw: kiiex.FieldUserName, says: "U+0009"},
		"a secret that is cut":    {change: func(c *kiiex.Credential) { c.APISecret = kiiex.SecretFromString("fedcba9876543210fedcba987654321") }, warning: kiiex.WarningForm},
		"key and secret the same": {change: func(c *kiiex.Credential) { c.APIKey = c.APISecret.Reveal() }, warning: kiiex.WarningSame},
		"a nonce that is a key":   {change: func(c *kiiex.Credential) { c.Nonce = c.APIKey }, warning: kiiex.WarningPlace},
		"a leading zero":          {change: func(c *kiiex.Credential) { c.UserID = "0151" }, warning: kiiex.WarningLeadingZero},
	} {
		t.Run(name, func(t *testing.T) {
			c := sound()
			test.change(&c)
			e := c.Examine()
			if test.missing == "" && len(e.Missing) != 0 || test.missing != "" && (len(e.Missing) != 1 || e.Missing[0] != test.missing) {
				t.Errorf("missing: %v", e.Missing)
			}
			if test.flaw == "" && len(e.Flaws) != 0 || test.flaw != "" && (len(e.Flaws) != 1 || e.Flaws[0].Field != test.flaw || !strings.Contains(e.Flaws[0].Why, test.says)) {
				t.Errorf("flaws: %+v", e.Flaws)
			}
			if test.warning == "" && len(e.Warnings) != 0 || test.warning != "" && (len(e.Warnings) == 0 || e.Warnings[0].Sort != test.warning) {
				t.Errorf("warnings: %+v", e.Warnings)
			}
		})
	}
}
