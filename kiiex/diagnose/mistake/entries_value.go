package mistake

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	rightNonce  = "Sign the nonce exactly as the request has it, character for character."
	rightUserID = "Sign the User ID exactly as the request has it: its digits, nothing else."
	rightAPIKey = "Sign the API key exactly as the exchange showed it: lowercase, nothing around it."
)

func nonceEntries() []entry {
	return slices.Concat(
		[]entry{
			{},
			{name: "in-milliseconds", done: "You signed the nonce in milliseconds and stated it in another unit.", right: rightNonce, value: inUnit(milliseconds)},
			{name: "in-seconds", done: "You signed the nonce in seconds and stated it in another unit.", right: rightNonce, value: inUnit(seconds)},
			{name: "in-microseconds", done: "You signed the nonce in microseconds and stated it in another unit.", right: rightNonce, value: inUnit(microseconds)},
			{name: "in-nanoseconds", done: "You signed the nonce in nanoseconds and stated it in another unit.", right: rightNonce, value: inUnit(nanoseconds)},
			{name: "in-seconds-with-fraction", done: "You signed the nonce as seconds with a fraction and stated it in another unit.", right: rightNonce, value: secondsWithFraction},
			{name: "zero", done: "You signed the nonce 0, as the exchange's website shows it, and stated another.", right: rightNonce, value: literal("0")},
			{name: "one", done: "You signed the nonce 1 and stated another.", right: rightNonce, value: literal("1")},
		},
		numberEntries("nonce", rightNonce),
		textEntries("nonce", rightNonce),
		unsetEntries("nonce", rightNonce),
	)
}

func userIDEntries() []entry {
	return slices.Concat(
		[]entry{
			{},
			{name: "account-id", done: "You signed the Account ID in place of the User ID.", right: rightUserID, value: replacedBy(sourceAccountID)},
			{name: "user-name", done: "You signed the user name in place of the User ID.", right: rightUserID, value: replacedBy(sourceUserName)},
			{name: "zero", done: "You signed 0 in place of the User ID.", right: rightUserID, value: literal("0")},
		},
		numberEntries("User ID", rightUserID),
		textEntries("User ID", rightUserID),
		unsetEntries("User ID", rightUserID),
	)
}

func apiKeyEntries() []entry {
	return slices.Concat(
		[]entry{
			{},
			{name: "upper-case", done: "You changed the API key to upper case.", right: rightAPIKey, value: mapped(bytes.ToUpper)},
			{name: "lower-case", done: "You changed the API key to lower case.", right: rightAPIKey, value: mapped(bytes.ToLower)},
			{name: "hex-decoded", done: "You decoded the API key from hex before signing it.", right: rightAPIKey, value: hexDecoded},
			{name: "first-character-lost", done: "The first character of the API key is missing.", right: rightAPIKey, value: firstLost},
			{name: "last-character-lost", done: "The last character of the API key is missing.", right: rightAPIKey, value: lastLost},
			{name: "byte-order-mark", done: "The API key begins with an invisible byte-order mark, which some editors put into files.", right: rightAPIKey, value: prefixed("\ufeff")},
		},
		textEntries("API key", rightAPIKey),
		unsetEntries("API key", rightAPIKey),
	)
}

// textEntries are the changes to any value that passes through files, forms and string literals.
func textEntries(subject, right string) []entry {
	return []entry{
		{name: "newline", done: "There is a newline after the " + subject + ": a file or echo added it.", right: right, value: suffixed("\n")},
		{name: "crlf", done: "There is a Windows line end (CR LF) after the " + subject + ".", right: right, value: suffixed("\r\n")},
		{name: "space-after", done: "There is a space after the " + subject + ".", right: right, value: suffixed(" ")},
		{name: "space-before", done: "There is a space before the " + subject + ".", right: right, value: prefixed(" ")},
		{name: "double-quotes", done: "There are double quotes around the " + subject + ".", right: right, value: wrapped(`"`)},
		{name: "single-quotes", done: "There are single quotes around the " + subject + ".", right: right, value: wrapped("'")},
	}
}

// numberEntries are the changes to digits that pass through numeric types.
func numberEntries(subject, right string) []entry {
	return []entry{
		{name: "float", done: "You signed the " + subject + " as a floating-point number, with .0 behind it.", right: right, value: asFloat},
		{name: "exponent", done: "You signed the " + subject + " as a floating-point number with an exponent (1e+06).", right: right, value: withExponent},
		{name: "float-rounded", done: "The last digits of the " + subject + " were rounded away: it passed through a floating-point number, as in JavaScript.", right: right, value: floatRounded},
		{name: "int32", done: "The " + subject + " overflowed a 32-bit integer.", right: right, value: asInt32},
		{name: "zero-padded", done: "There is a zero before the " + subject + ".", right: right, value: prefixed("0")},
		{name: "zero-padded-10", done: "The " + subject + " is padded with zeros to 10 digits.", right: right, value: zeroPadded(10)},
		{name: "zero-padded-16", done: "The " + subject + " is padded with zeros to 16 digits.", right: right, value: zeroPadded(16)},
	}
}

// unsetEntries are the values of a variable that was never set.
func unsetEntries(subject, right string) []entry {
	return []entry{
		{name: "empty", done: "The " + subject + " was empty: the variable was probably not set.", right: right, value: literal("")},
		{name: "undefined", done: "The " + subject + " was JavaScript's word undefined: the variable was not set.", right: right, value: literal("undefined")},
		{name: "null", done: "The " + subject + " was the word null: the variable was not set.", right: right, value: literal("null")},
		{name: "none", done: "The " + subject + " was Python's word None: the variable was not set.", right: right, value: literal("None")},
	}
}

// The functions below make the values of entries.

func literal(text string) func([]byte, *inputs) ([]byte, bool) {
	return func([]byte, *inputs) ([]byte, bool) { return []byte(text), true }
}

func suffixed(text string) func([]byte, *inputs) ([]byte, bool) {
	return func(own []byte, _ *inputs) ([]byte, bool) { return slices.Concat(own, []byte(text)), true }
}

func prefixed(text string) func([]byte, *inputs) ([]byte, bool) {
	return func(own []byte, _ *inputs) ([]byte, bool) { return slices.Concat([]byte(text), own), true }
}

func wrapped(quote string) func([]byte, *inputs) ([]byte, bool) {
	return func(own []byte, _ *inputs) ([]byte, bool) {
		return slices.Concat([]byte(quote), own, []byte(quote)), true
	}
}

func mapped(f func([]byte) []byte) func([]byte, *inputs) ([]byte, bool) {
	return func(own []byte, _ *inputs) ([]byte, bool) { return f(own), true }
}

func replacedBy(from source) func([]byte, *inputs) ([]byte, bool) {
	return func(_ []byte, in *inputs) ([]byte, bool) { return in[from], len(in[from]) > 0 }
}

func joined(first, second source) func([]byte, *inputs) ([]byte, bool) {
	return func(_ []byte, in *inputs) ([]byte, bool) { return slices.Concat(in[first], in[second]), true }
}

func firstLost(own []byte, _ *inputs) ([]byte, bool) {
	_, size := utf8.DecodeRune(own)
	return own[size:], size > 0
}

func lastLost(own []byte, _ *inputs) ([]byte, bool) {
	_, size := utf8.DecodeLastRune(own)
	return own[:len(own)-size], size > 0
}

// parseDigits reads a number in decimal digits that fits an int64.
func parseDigits(text string) (int64, bool) {
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

func asFloat(own []byte, _ *inputs) ([]byte, bool) {
	_, ok := parseDigits(string(own))
	return slices.Concat(own, []byte(".0")), ok
}

// withExponent writes digits as Go's %v and Python's str write large floating-point numbers.
func withExponent(own []byte, _ *inputs) ([]byte, bool) {
	n, ok := parseDigits(string(own))
	return strconv.AppendFloat(nil, float64(n), 'g', -1, 64), ok
}

// floatRounded writes digits as JavaScript does: beyond 2^53 the last ones become zeros.
func floatRounded(own []byte, _ *inputs) ([]byte, bool) {
	n, ok := parseDigits(string(own))
	return strconv.AppendFloat(nil, float64(n), 'f', -1, 64), ok
}

func asInt32(own []byte, _ *inputs) ([]byte, bool) {
	n, ok := parseDigits(string(own))
	return strconv.AppendInt(nil, int64(int32(n)), 10), ok && n > math.MaxInt32
}

func zeroPadded(width int) func([]byte, *inputs) ([]byte, bool) {
	return func(own []byte, _ *inputs) ([]byte, bool) {
		_, ok := parseDigits(string(own))
		return slices.Concat(bytes.Repeat([]byte("0"), max(0, width-len(own))), own), ok
	}
}
