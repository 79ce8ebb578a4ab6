package kiiex

// Field is one field of an answer. Exactly one of Value and Secret is used.
type Field struct {
	Path   string
	Value  string
	Secret Secret
}

// IsSecret reports whether the field's value must be masked.
func (f Field) IsSecret() bool { return !f.Secret.IsEmpty() }
