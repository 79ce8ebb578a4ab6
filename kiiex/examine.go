package kiiex

// Examination is what can be told of a credential without asking the exchange.
type Examination struct {
	// Missing are the required fields without a value.
	Missing []FieldName
	// Flaws are the values that nothing can be signed or sent with.
	Flaws []Flaw
	// Warnings are what is probably a mistake, as at import.
	Warnings []Warning
}

// Flaw is why a field's value cannot be used.
type Flaw struct {
	Field FieldName
	// Why is a sentence without any part of the value; a character is named by its code point.
	Why string
}

// Examine checks the values of c as an import does, for credentials that have been stored since.
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
			e.Flaws = append(e.Flaws, Flaw{f.field, string(why)})
		}
	}
	return e
}
