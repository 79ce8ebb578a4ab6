package kiiex

// Field is one field of an answer. Exactly one of Value and Secret is used.
type Field struct {
	Path   string
	Value  string
	Secret Secret
	// JSON is true where Value is JSON as it stands, such as a number, instead of text.
	JSON bool
}

// IsSecret reports whether the field's value must be masked.
func (f Field) IsSecret() bool { return !f.Secret.IsEmpty() }
