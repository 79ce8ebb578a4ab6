// Package words says what things are called, and the sentences about them, once for the terminal program, the
// conversation and the commands. Its rules:
//
//   - What two faces say stands here. A face decides how it looks: where it wraps, its colour and column, and the
//     shortcuts and flags that only it has.
//   - What must be short in a column, and whole when it is read aloud, has both forms side by side: see Form.
//   - It imports flow and what lies below, never a style, a width or a face. flow never imports it.
//   - Text from outside is made harmless here, so every sentence can be shown as it is.
//   - Times are local, and a whole moment names its zone. JSON has UTC, in RFC 3339, and takes no time from here.
package words

import (
	"strings"

	"kiikey/ui/plain"
)

// Form is a way to write quantities and names.
type Form int

// The forms.
const (
	Short  Form = iota // for columns: digits, a space and a short unit
	Spoken             // in whole words, for lines that are read aloud
)

// Absent stands in a column where there is no value.
const Absent = "–"

// longest limits the columns in which a text from outside is shown.
const longest = 400

// text is text from outside as one harmless line.
func text(s string) string { return plain.Truncate(plain.Text(s), longest) }

// List is values from outside with commas; none stands for no values.
func List(values []string, none string) string {
	if len(values) == 0 {
		return none
	}
	return text(strings.Join(values, ", "))
}

// enumerated joins parts of a sentence, as in "a, b and c".
func enumerated(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

// or is a value from outside, or none where there is no value.
func or(value, none string) string {
	if value == "" {
		return none
	}
	return text(value)
}

// Key is a masked API key: as it is, or as what its ends are.
func (f Form) Key(masked string) string {
	if f == Short {
		return text(masked)
	}
	begin, end, ok := strings.Cut(masked, "…")
	if !ok {
		return "masked"
	}
	return text(begin) + " to " + text(end)
}

// sentence begins a phrase with a capital.
func sentence(phrase string) string { return strings.ToUpper(phrase[:1]) + phrase[1:] }
