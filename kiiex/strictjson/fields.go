package strictjson

import "errors"

// Fields hands out the members of one object, each once. It keeps the first error, so that its caller can take
// everything and ask once, at the end.
type Fields struct {
	left map[string]*Value
	err  error
}

// FieldsOf returns the members of v. If v is nil or no Object, Done reports that first.
func FieldsOf(v *Value) *Fields {
	f := &Fields{}
	if v == nil || v.Kind != Object {
		f.fail("no object")
		return f
	}
	f.left = make(map[string]*Value, len(v.Members))
	for _, m := range v.Members {
		f.left[m.Name] = m.Value
	}
	return f
}

// Has reports whether the member exists and was not taken.
func (f *Fields) Has(name string) bool { return f.left[name] != nil }

// Take removes a member and returns it, or an empty value if it is missing or of another kind.
func (f *Fields) Take(name string, kind Kind) *Value {
	v := f.left[name]
	delete(f.left, name)
	if v == nil || v.Kind != kind {
		f.FailAt(name)
		return &Value{Kind: kind}
	}
	return v
}

// Text takes a String.
func (f *Fields) Text(name string) string { return string(f.Take(name, String).Text) }

// OptionalText takes a String that may be missing, but not empty.
func (f *Fields) OptionalText(name string) string {
	if !f.Has(name) {
		return ""
	}
	text := f.Text(name)
	if text == "" {
		f.FailAt(name)
	}
	return text
}

// Number takes a Number, with its digits as they stand.
func (f *Fields) Number(name string) string { return string(f.Take(name, Number).Text) }

// fail records an error, unless there was one before.
func (f *Fields) fail(reason string) {
	if f.err == nil {
		f.err = errors.New(reason)
	}
}

// FailAt records an impossible value of the member with this name as the error, unless there was one before.
func (f *Fields) FailAt(name string) { f.fail("no proper " + name) }

// Err returns the first error so far.
func (f *Fields) Err() error { return f.err }

// Done returns the first error, including a member that was not read.
func (f *Fields) Done() error {
	if len(f.left) > 0 {
		f.fail("an unknown member")
	}
	return f.err
}
