package words

import (
	"strings"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/export"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
)

// noneInFile stands for what an exported file does not have. The API key may have it all the same.
const noneInFile = "none in the file"

// Field is a field of a credential as it is listed.
type Field struct {
	Label, Value string
	// Stored is the value as it is kept, to be copied; empty for none, and for a secret.
	Stored string
	// Secret reads a secret, which is masked in Value, for the caller to clear; nil for a field that is shown.
	Secret func(kiiex.Credential) kiiex.Secret
}

// CanBeCopied reports whether there is something to copy.
func (f Field) CanBeCopied() bool { return f.Secret != nil || f.Stored != "" }

// EnvironmentLabel is the label of the field that a face may mark by its kind.
var EnvironmentLabel = kiiex.FieldEnvironment.Label()

// Fields are the fields of a credential in their order, secrets masked. kind is that of its environment, empty for one
// that the configuration does not know.
func (f Form) Fields(s flow.Summary, kind kiiex.EnvironmentKind, now time.Time) []Field {
	key := func(c kiiex.Credential) kiiex.Secret { return kiiex.SecretFromString(c.APIKey) }
	secret := func(c kiiex.Credential) kiiex.Secret { return c.APISecret.Clone() }
	plain := func(name kiiex.FieldName, value, none string) Field {
		return Field{Label: name.Label(), Value: or(value, none), Stored: value}
	}
	permissions := plain(kiiex.FieldPermissions, strings.Join(s.Permissions, ", "), noneInFile)
	permissions.Value = f.marked(permissions.Value, s)
	fields := []Field{
		{Label: "Name", Value: text(s.Name), Stored: s.Name},
		{Label: EnvironmentLabel, Value: f.Environment(s.Environment, kind), Stored: s.Environment},
		{Label: kiiex.FieldAPIKey.Label(), Value: f.Key(s.MaskedKey), Secret: key},
		{Label: kiiex.FieldAPISecret.Label(), Value: kiiex.Mask, Secret: secret},
		plain(kiiex.FieldNonce, s.Nonce, Absent),
		plain(kiiex.FieldUserID, s.UserID, Absent),
		{Label: FingerprintLabel, Value: text(s.Fingerprint)},
		plain(kiiex.FieldUserName, s.UserName, noneInFile),
		permissions,
		plain(kiiex.FieldIPWhitelist, strings.Join(s.IPWhitelist, ", "), noneInFile),
	}
	if s.Note != "" {
		fields = append(fields, plain(kiiex.FieldNote, s.Note, ""))
	}
	if !s.Expires.IsZero() {
		fields = append(fields, Field{Label: kiiex.FieldExpires.Label(), Value: cause.Day(s.Expires)})
	}
	return append(fields, Field{Label: "Imported", Value: Moment(s.ImportedAt) + ", " + f.imported(now, s.ImportedAt)})
}

// Searched returns the texts that a filter searches beside the name, in the order in which a hit is told.
func Searched(s flow.Summary) []Field {
	permissions := text(strings.Join(s.Permissions, ", "))
	if !kiiex.CanWithdraw(s.Permissions) {
		permissions = Short.marked(permissions, s) // a session showed it
	}
	found := []Field{
		{Label: "note", Value: text(s.Note)}, {Label: "permissions", Value: permissions},
		{Label: "User ID", Value: text(s.UserID)}, {Label: "user name", Value: text(s.UserName)}, {Label: "environment", Value: text(s.Environment)},
		{Label: "API key", Value: Short.Key(s.MaskedKey)}, {Label: "IP whitelist", Value: text(strings.Join(s.IPWhitelist, ", "))},
		{Label: "last test", Value: TestOutcome(s.LastTest)},
	}
	if !s.Expires.IsZero() {
		found = append(found, Field{Label: "expires", Value: cause.Day(s.Expires)})
	}
	return found
}

// Matched says where beside the name a text in lower case stands in a credential: "note: scalper"; nothing where it does
// not.
func Matched(s flow.Summary, wanted string) string {
	for _, f := range Searched(s) {
		if strings.Contains(strings.ToLower(f.Value), wanted) {
			return f.Label + ": " + f.Value
		}
	}
	return ""
}

func (f Form) imported(now, t time.Time) string {
	age := f.Age(now, t)
	if days(now, t) < 1 {
		return age
	}
	return age + " ago"
}

// Whitelist says in a few words from where a key may be used.
func Whitelist(addresses []string) string {
	if len(addresses) == 0 {
		return "no IP whitelist in the file"
	}
	return "only from " + List(addresses, "")
}

// About is a credential in a sentence without its end.
func (f Form) About(s flow.Summary, kind kiiex.EnvironmentKind) string {
	return f.marked(text(s.Name)+", of "+f.Environment(s.Environment, kind)+", "+f.Owner(s), s)
}

// Owner says whose a credential is, and which.
func (f Form) Owner(s flow.Summary) string {
	return "user " + or(s.UserID, Absent) + ", API key " + f.Key(s.MaskedKey)
}

// IsOld reports whether an API key was imported more days ago than the configuration wants.
func IsOld(s flow.Summary, limit int, now time.Time) bool {
	return limit > 0 && days(now, s.ImportedAt) > limit
}

// Old is the remark about such a one.
func Old(limit int) string {
	return "Imported more than " + problem.Count(limit, "day") + " ago: consider a new API key."
}

// Found is a field of a file that was read, before it is saved: secrets masked, with how long they are.
type Found struct {
	Field kiiex.FieldName
	Value string
	// Note says more about the value; empty where there is nothing to say.
	Note string
}

// FoundIn are the fields that a file has, in their order.
func (f Form) FoundIn(d export.Draft) (found []Found) {
	c := d.Credential
	for _, field := range []Found{
		{kiiex.FieldAPIKey, f.Key(kiiex.MaskKey(c.APIKey)), length(c.APIKey)},
		{kiiex.FieldAPISecret, kiiex.Mask, length(c.APISecret.Reveal())},
		{kiiex.FieldNonce, text(c.Nonce), "from the file"},
		{kiiex.FieldUserID, text(c.UserID), ""},
		{kiiex.FieldUserName, text(c.UserName), ""},
		{kiiex.FieldPermissions, List(c.Permissions, Absent), ""},
		{kiiex.FieldIPWhitelist, List(c.IPWhitelist, Absent), ""},
		{kiiex.FieldNote, text(c.Note), ""},
		{kiiex.FieldExpires, cause.Day(c.Expires), ""},
	} {
		if d.Has(field.Field) {
			found = append(found, field)
		}
	}
	return found
}

// length describes an API key or secret without showing it.
func length(value string) string {
	if strings.Trim(value, "0123456789abcdef") == "" {
		return problem.Count(len(value), "hex digit")
	}
	return problem.Count(len(value), "character")
}
