package kiiex

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"kiikey/kiiex/problem"
)

// Limits of values. The exchange's own are far shorter; the smallest keyring takes 2,560 bytes for a whole
// credential.
const (
	maxValueLength = 256 // characters
	maxListLength  = 100 // permissions, or addresses
	MaxNameLength  = 64  // characters of a credential's name
)

// charNames are the characters that copying from web pages, chats and word processors brings along, by
// their Unicode names.
var charNames = sync.OnceValue(func() map[rune]string {
	return map[rune]string{
		0x0000: "NULL", 0x0009: "TAB", 0x000A: "LINE FEED", 0x000D: "CARRIAGE RETURN", 0x001B: "ESCAPE",
		0x007F: "DELETE", 0x0085: "NEXT LINE", 0x00A0: "NO-BREAK SPACE", 0x00AD: "SOFT HYPHEN",
		0x2007: "FIGURE SPACE", 0x2009: "THIN SPACE",
		0x200B: "ZERO WIDTH SPACE", 0x200C: "ZERO WIDTH NON-JOINER", 0x200D: "ZERO WIDTH JOINER",
		0x200E: "LEFT-TO-RIGHT MARK", 0x200F: "RIGHT-TO-LEFT MARK",
		0x2010: "HYPHEN", 0x2011: "NON-BREAKING HYPHEN", 0x2013: "EN DASH", 0x2014: "EM DASH",
		0x2018: "LEFT SINGLE QUOTATION MARK", 0x2019: "RIGHT SINGLE QUOTATION MARK",
		0x201C: "LEFT DOUBLE QUOTATION MARK", 0x201D: "RIGHT DOUBLE QUOTATION MARK",
		0x201E: "DOUBLE LOW-9 QUOTATION MARK", 0x2026: "HORIZONTAL ELLIPSIS",
		0x2028: "LINE SEPARATOR", 0x2029: "PARAGRAPH SEPARATOR",
		0x202A: "LEFT-TO-RIGHT EMBEDDING", 0x202B: "RIGHT-TO-LEFT EMBEDDING", 0x202C: "POP DIRECTIONAL FORMATTING",
		0x202D: "LEFT-TO-RIGHT OVERRIDE", 0x202E: "RIGHT-TO-LEFT OVERRIDE", 0x202F: "NARROW NO-BREAK SPACE",
		0x2060: "WORD JOINER",
		0x2066: "LEFT-TO-RIGHT ISOLATE", 0x2067: "RIGHT-TO-LEFT ISOLATE", 0x2068: "FIRST STRONG ISOLATE",
		0x2069: "POP DIRECTIONAL ISOLATE", 0x2022: "BULLET", 0x3000: "IDEOGRAPHIC SPACE",
		0xFEFF: "ZERO WIDTH NO-BREAK SPACE (byte-order mark)", 0xFFFD: "REPLACEMENT CHARACTER",
	}
})

// charByCodePoint names a character so that even an invisible one can be found.
func charByCodePoint(r rune) string {
	if name, ok := charNames()[r]; ok {
		return fmt.Sprintf("U+%04X %s", r, name)
	}
	return fmt.Sprintf("U+%04X", r)
}

// CheckValues says why the values of field, one or a list's, can't be used; "" if they can. Empty ones do not count.
func CheckValues(field FieldName, values [][]byte) string {
	if len(values) > maxListLength {
		return fmt.Sprintf("It has %d entries; more than %d cannot be right.", len(values), maxListLength)
	}
	for i, v := range values {
		why := CheckValue(field, v)
		switch {
		case why == "":
		case len(values) == 1:
			return why
		default:
			return fmt.Sprintf("In entry %d: %s", i+1, why)
		}
	}
	return ""
}

// CheckValue says why a value of field can't be used, as a sentence without the value; "" if it can, or is empty.
func CheckValue(field FieldName, value []byte) string {
	if len(value) == 0 {
		return ""
	}
	if why := charFlaw(value, field.isOwn()); why != "" {
		return why
	}
	switch n := utf8.RuneCount(value); {
	case n > maxValueLength:
		return fmt.Sprintf("It has %d characters; more than %d cannot be right.", n, maxValueLength)
	case value[0] == ' ':
		return "It begins with a space."
	case value[len(value)-1] == ' ':
		return "It ends with a space."
	}
	switch field {
	case FieldUserID:
		return checkUserID(value)
	case FieldExpires:
		if day, err := time.Parse(time.DateOnly, string(value)); err != nil || day.IsZero() {
			return "It is not a day like 2026-12-31."
		}
	case FieldOwnName:
		return nameFlaw(string(value))
	}
	return ""
}

// charFlaw names the first character that can't be in a value: none of plain ASCII, or, in people's own texts, one that
// does not show.
func charFlaw(value []byte, own bool) string {
	for position := 1; len(value) > 0; position++ {
		r, size := utf8.DecodeRune(value)
		switch {
		case r == utf8.RuneError && size == 1:
			return fmt.Sprintf("Character %d is not valid UTF-8.", position)
		case own && (!unicode.IsPrint(r) || isInvisible(r)):
			return fmt.Sprintf("Character %d is %s, which does not show on a screen.", position, charByCodePoint(r))
		case !own && (r < ' ' || r > '~'):
			return fmt.Sprintf("Character %d is %s; only plain ASCII characters can be part of it.", position, charByCodePoint(r))
		}
		value = value[size:]
	}
	return ""
}

func checkUserID(value []byte) string {
	at := bytes.IndexFunc(value, func(r rune) bool { return r < '0' || r > '9' })
	if at < 0 {
		return ""
	}
	if looksLikeKey(value) {
		return "A User ID is digits only; this looks like an API key or secret. Were two values exchanged?"
	}
	return fmt.Sprintf("A User ID is digits only, and character %d is not a digit.", at+1)
}

// looksLikeKey reports whether value has the form of the exchange's keys and secrets: 32 hex digits.
func looksLikeKey(value []byte) bool {
	return len(value) == keyLength && countHexDigits(value) == keyLength
}

// keyLength is the number of hex digits of an API key and of an API secret, as the exchange shows them.
const keyLength = 32

func countHexDigits(value []byte) (n int) {
	for _, c := range value {
		if '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' {
			n++
		}
	}
	return n
}

// CheckName checks a credential's name: 1 to 64 printable characters, without a space at either end, a slash or
// backslash, or a hyphen in front, so that it can be a command's argument and part of an item's name in every
// keyring; nor "." or "..". It rejects characters that are invisible or turn the direction of writing: two
// names must not look alike. The error is a *problem.Problem of kind BadValue.
func CheckName(name string) error {
	why := nameFlaw(name)
	if why == "" {
		return nil
	}
	return &problem.Problem{
		Kind: problem.BadValue,
		What: "This name cannot be used for a credential.",
		Why:  why,
		Next: "Choose a name like spot-orders.",
	}
}

func nameFlaw(name string) string {
	if looks := Misplaced(name); looks != "" {
		return "It looks like " + looks + "."
	}
	switch {
	case name == "":
		return "It is empty."
	case utf8.RuneCountInString(name) > MaxNameLength:
		return fmt.Sprintf("It has more than %d characters.", MaxNameLength)
	case name[0] == ' ' || name[len(name)-1] == ' ':
		return "It begins or ends with a space."
	case name[0] == '-':
		return "It begins with a hyphen, like an option of a command."
	case name == "." || name == "..":
		return "It is the name of a folder."
	case strings.ContainsAny(name, `/\`):
		return "It contains a slash or backslash."
	}
	return charFlaw([]byte(name), true)
}

// isInvisible reports whether r shows nothing although Unicode counts it among letters, marks or symbols.
func isInvisible(r rune) bool {
	const brailleBlank = 0x2800
	return r == brailleBlank || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}
