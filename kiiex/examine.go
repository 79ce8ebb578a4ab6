package kiiex

// Examination is the result of checking a credential without asking the exchange.
type Examination struct {
	// Missing are the required fields without a value.
	Missing []FieldName
	// Flaws are the values with which nothing can be signed or sent.
	Flaws []Flaw
	// Warnings are the probable mistakes, as at import.
	Warnings []Warning
}

// Flaw is the reason why a field's value cannot be used.
type Flaw struct {
	Field FieldName
	// Why is a sentence without any part of the value; a character is named by its code point.
	Why string
}

// Examine checks the values of c as an import does, for credentials that are already stored.
func (c Credential) Examine() Examination {
	e := Examination{Missing: c.Missing(), Warnings: WarningsAbout(c)}
	for _, f := range []struct {
		field FieldName
		value []byte
	}{
		{FieldAPIKey, []byte(c.APIKey)}, {FieldAPISecret, c.APISecret.Bytes()}, {FieldNonce, []byte(c.Nonce)},
		{FieldUserID, []byte(c.UserID)}, {FieldUserName, []byte(c.UserName)},
	} {
		if why := CheckValue(f.field, f.value); why != "" {
			e.Flaws = append(e.Flaws, Flaw{f.field, why})
		}
	}
	return e
}
