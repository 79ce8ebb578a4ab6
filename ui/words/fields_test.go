package words

import (
	"strings"
	"testing"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/export"
	"kiikey/ui/flow"
)

// The fields of a credential have the same empty words everywhere, and no secret.
func TestFields(t *testing.T) {
	s := flow.Summary{Name: "spot", Environment: "staging", MaskedKey: "0520abcd…12ef", Nonce: "0", UserID: "151", Fingerprint: "3eb1 bd43", ImportedAt: now.Add(-72 * time.Hour)}
	var lines, spoken []string
	for _, f := range Short.Fields(s, kiiex.KindStaging, now) {
		lines = append(lines, f.Label+": "+f.Value)
	}
	want := "Name: spot\nEnvironment: staging\nAPI key: 0520abcd…12ef\nAPI secret: " + kiiex.Mask + "\nNonce: 0\nUser ID: 151\n" +
		"Fingerprint: 3eb1 bd43\nUser name: none in the file\nPermissions: none in the file\nIP whitelist: none in the file\nImported: " + Moment(s.ImportedAt) + ", 3 d ago"
	says(t, strings.Join(lines, "\n"), want)
	s.UserName, s.Permissions, s.IPWhitelist = "satoshi", []string{"Trading", "Deposit"}, []string{"203.0.113.7"}
	s.Note, s.Expires = "desk 4", time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
	credential := kiiex.Credential{APIKey: "key", APISecret: kiiex.SecretFromString("secret")}
	for _, f := range Spoken.Fields(s, "", now) {
		stored := f.Stored
		if f.Secret != nil {
			stored = f.Secret(credential).Reveal()
		}
		if f.CanBeCopied() != (stored != "") {
			t.Errorf("%+v", f)
		}
		spoken = append(spoken, stored)
	}
	says(t, strings.Join(spoken, "|"), "spot|staging|key|secret|0|151||satoshi|Trading, Deposit|203.0.113.7|desk 4||")
	zone := time.Local
	t.Cleanup(func() { time.Local = zone })
	time.Local = time.FixedZone("west", -5*3600) // where the first of March is not over yet
	says(t,
		Short.Fields(s, "", now)[11].Value, "1 March 2027",
		Spoken.About(s, kiiex.KindProduction), "spot, of staging, which is PRODUCTION, user 151, API key 0520abcd to 12ef",
		Whitelist(nil), "no IP whitelist in the file",
		Whitelist(s.IPWhitelist), "only from 203.0.113.7",
	)
	if IsOld(s, 3, now) || !IsOld(s, 2, now) || IsOld(s, 0, now) {
		t.Error("three days are not told from two, or no limit is one")
	}
	says(t, Old(1), "Imported more than 1 day ago: consider a new API key.")
}

func TestFoundIn(t *testing.T) {
	draft := export.Draft{}
	for field, value := range map[kiiex.FieldName]string{kiiex.FieldAPISecret: "0123456789abcdef0123456789abcdef", kiiex.FieldNonce: "0", kiiex.FieldNote: "desk 4", kiiex.FieldExpires: "2027-03-01"} {
		if err := draft.Set(field, value); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, f := range Short.FoundIn(draft) {
		got = append(got, f.Field.Label()+" "+f.Value+" "+f.Note)
	}
	says(t,
		strings.Join(got, "; "), "API secret "+kiiex.Mask+" 32 hex digits; Nonce 0 from the file; Note desk 4 ; Expires 1 March 2027 ",
		length("g"), "1 character",
	)
}

func TestWithdrawPermissionIsMarked(t *testing.T) {
	s := flow.Summary{Name: "spot", UserID: "151", MaskedKey: "0520…12ef", Permissions: []string{"Trading"}, Withdraws: true}
	says(t, Spoken.About(s, kiiex.KindCustom), "spot, of , user 151, API key 0520 to 12ef, can withdraw")
	for _, f := range Short.Fields(s, kiiex.KindCustom, now) {
		if f.Label == kiiex.FieldPermissions.Label() && (f.Value != "$ can withdraw · Trading" || f.Stored != "Trading") {
			t.Errorf("%+v", f)
		}
	}
}

// What is asked for says what belongs there.
func TestHints(t *testing.T) {
	says(t,
		Hint(kiiex.FieldUserID), "Digits.",
		Hint(kiiex.FieldEnvironment), kiiex.OnlyThere,
		Missing(kiiex.FieldNonce), "Shown beside the API key when it was created; 0 is usual.",
		Missing(kiiex.FieldAPISecret), "Not in the file: type or paste what the exchange showed when the API key was created.",
		Spoken.OneKey(export.Draft{Credential: kiiex.Credential{APIKey: "0123456789abcdef0123456789abcdef"}}), "API key 0123 to cdef, permissions: none in the file",
	)
}

// A search looks at everything but secrets, and says where the text stands.
func TestMatched(t *testing.T) {
	s := flow.Summary{Name: "spot", Note: "Scalper", UserID: "151", Environment: "staging", MaskedKey: "0520abcd…12ef", Withdraws: true}
	says(t,
		Matched(s, "scalp"), "note: Scalper",
		Matched(s, "withdraw"), "permissions: $ can withdraw",
		Matched(s, "not tested"), "last test: not tested yet",
		Matched(s, "spot"), "",
	)
}
