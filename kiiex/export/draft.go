package export

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// Draft is a credential that may still lack fields, a name and an environment: the content of an export file,
// or nothing yet. The zero Draft is empty, and Set fills it; Draft{Credential: c} edits c.
//
// Copies of a Draft share the secret's bytes.
type Draft struct {
	// Credential has the fields so far. ID, Name, Environment and ImportedAt are empty after Parse.
	Credential kiiex.Credential
	// EnvironmentHint is the file's word for the environment, as written; "" for nothing.
	EnvironmentHint string
	// NameHint is the name that the file has for the credential, one that CheckName lets pass; "" for none.
	NameHint string
	// Unknown are the names in the file that were not used, in its order, as written except that long ones
	// are cut and those that look like a secret in the wrong place are masked. They are text from outside.
	Unknown []string
	// Warnings are about the present values, in the order of the fields.
	Warnings []kiiex.Warning
}

// Has reports whether the field has a value.
func (d Draft) Has(field kiiex.FieldName) bool {
	return d.Credential.Has(field) || field == kiiex.FieldEnvironment && d.EnvironmentHint != "" ||
		field == kiiex.FieldOwnName && d.NameHint != ""
}

// Set replaces the field by typed text, without the space around it; an empty value removes it. Commas separate
// permissions and the addresses of the IP whitelist. The value is checked as one in a file is: the error is a
// *problem.Problem of kind BadValue, and d is then as before. Set renews the warnings.
//
// It does not clear a replaced secret, as copies of d share it.
func (d *Draft) Set(field kiiex.FieldName, value string) error {
	changed := *d
	values := [][]byte{[]byte(strings.TrimSpace(value))}
	if isList(field) {
		values = splitList(values[0])
	}
	if err := changed.put(field, values, origin{}); err != nil {
		return err
	}
	if exposing, ok := changed.exposesSecret(); ok {
		return origin{}.secretInWrongPlace(exposing)
	}
	changed.finish()
	*d = changed
	return nil
}

// put checks values and makes them the field's: one value, or a list's. It takes ownership of them.
func (d *Draft) put(field kiiex.FieldName, values [][]byte, at origin) error {
	if why := kiiex.CheckValues(field, values); why != "" {
		for _, v := range values {
			clear(v)
		}
		return at.badValue(field, why)
	}
	values = slices.DeleteFunc(values, func(v []byte) bool { return len(v) == 0 })
	var only []byte
	if len(values) > 0 {
		only = values[0]
	}
	c := &d.Credential
	switch field {
	case kiiex.FieldAPIKey:
		c.APIKey = string(only)
	case kiiex.FieldAPISecret:
		c.APISecret = kiiex.Secret{}
		if only != nil {
			c.APISecret = kiiex.NewSecret(only)
		}
	case kiiex.FieldNonce:
		c.Nonce = string(only)
	case kiiex.FieldUserID:
		c.UserID = string(only)
	case kiiex.FieldUserName:
		c.UserName = string(only)
	case kiiex.FieldPermissions:
		c.Permissions = textsOf(values)
	case kiiex.FieldIPWhitelist:
		c.IPWhitelist = textsOf(values)
	case kiiex.FieldEnvironment:
		d.EnvironmentHint = string(only)
	case kiiex.FieldOwnName:
		d.NameHint = string(only)
	case kiiex.FieldNote:
		c.Note = string(only)
	case kiiex.FieldExpires:
		c.Expires, _ = time.Parse(time.DateOnly, string(only)) // no day is the zero time
	}
	return nil
}

// finish updates everything that depends on several fields: it makes the warnings, and masks a secret among the
// names.
func (d *Draft) finish() {
	for i, name := range d.Unknown {
		if holdsSecret(name, d.Credential.APISecret) {
			d.Unknown = slices.Clone(d.Unknown)
			d.Unknown[i] = kiiex.Mask
		}
	}
	d.Warnings = kiiex.WarningsAbout(d.Credential)
}

// exposesSecret returns a field that is shown on screens and contains the API secret. An API key that equals
// the secret is a warning instead: keys are masked.
func (d *Draft) exposesSecret() (kiiex.FieldName, bool) {
	c := d.Credential
	for _, shown := range []struct {
		field kiiex.FieldName
		texts []string
	}{
		{kiiex.FieldNonce, []string{c.Nonce}},
		{kiiex.FieldUserID, []string{c.UserID}},
		{kiiex.FieldUserName, []string{c.UserName}},
		{kiiex.FieldPermissions, c.Permissions},
		{kiiex.FieldIPWhitelist, c.IPWhitelist},
		{kiiex.FieldEnvironment, []string{d.EnvironmentHint}},
		{kiiex.FieldOwnName, []string{d.NameHint}},
		{kiiex.FieldNote, []string{c.Note}},
	} {
		for _, text := range shown.texts {
			if holdsSecret(text, c.APISecret) {
				return shown.field, true
			}
		}
	}
	return "", false
}

// holdsSecret reports whether secret occurs in text. It ignores secrets too short to be real, which occur by
// chance.
func holdsSecret(text string, secret kiiex.Secret) bool {
	const shortest = 12
	return secret.Len() >= shortest && bytes.Contains([]byte(text), secret.Bytes())
}

// Complete makes the credential, with a new ID, unless a required field is missing: the error is a
// *problem.Problem of kind MissingField. now becomes the time of import in UTC, in whole seconds. The name must
// pass CheckName, whose error is returned, and is saved as NormalName. The credential shares nothing with d:
// clearing d leaves it whole.
func (d Draft) Complete(name, environment string, now time.Time) (kiiex.Credential, error) {
	if missing := d.Credential.Missing(); len(missing) > 0 {
		return kiiex.Credential{}, missingFields(missing)
	}
	if err := kiiex.CheckName(name); err != nil {
		return kiiex.Credential{}, err
	}
	if environment == "" {
		return kiiex.Credential{}, missingFields([]kiiex.FieldName{kiiex.FieldEnvironment})
	}
	c := d.Credential
	c.ID = kiiex.NewID()
	c.Name = kiiex.NormalName(name)
	c.Environment = environment
	c.APISecret = c.APISecret.Clone()
	c.Permissions = slices.Clone(c.Permissions)
	c.IPWhitelist = slices.Clone(c.IPWhitelist)
	c.ImportedAt = now.UTC().Truncate(time.Second)
	return c, nil
}

// Clear overwrites the secret.
func (d Draft) Clear() { d.Credential.Clear() }

// isList reports whether the field holds any number of texts.
func isList(field kiiex.FieldName) bool {
	return field == kiiex.FieldPermissions || field == kiiex.FieldIPWhitelist
}

// splitList separates a list by its commas and removes the space around its entries.
func splitList(text []byte) [][]byte {
	parts := bytes.Split(text, []byte{','})
	for i, p := range parts {
		parts[i] = bytes.Trim(p, " ")
	}
	return parts
}

func textsOf(values [][]byte) (texts []string) {
	for _, v := range values {
		texts = append(texts, string(v))
	}
	return texts
}

// missingFields is the problem of missing required fields.
func missingFields(fields []kiiex.FieldName) error {
	labels := make([]string, len(fields))
	for i, f := range fields {
		labels[i] = f.Label()
	}
	p := &problem.Problem{
		Kind: problem.MissingField,
		What: "Missing: " + strings.Join(labels, ", ") + ".",
		Why:  "A login needs the API key, the API secret, the nonce and the User ID.",
		Next: "Add what is missing. " + kiiex.OnlyOnce,
	}
	switch {
	case len(fields) == 1 && fields[0] == kiiex.FieldUserID:
		p.Why = "The exchange's export does not contain it, but every signature does."
		p.Next = "Give your User ID: a number. " + kiiex.WhereUserID
	case fields[0] == kiiex.FieldEnvironment:
		p.Why = kiiex.OnlyThere
		p.Next = "Choose the environment."
	}
	return p
}
