package mistake

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kiikey/kiiex"
)

// change makes a wrong value out of the right one, or of another; nil if that can't be done. The result may share
// memory with the values.
type change func(own []byte, in *inputs) []byte

// subject is what the entries of a dimension write wrongly; apply has s do so.
type subject struct {
	name, right string
	apply       func(s *signer, wrong change) bool
}

func (v subject) entry(name, done string, wrong change) entry {
	return entry{name, done, v.right, func(s *signer) bool { return v.apply(s, wrong) }}
}

// value has a signer change one of its values at once.
func value(from source) func(*signer, change) bool {
	return func(s *signer, wrong change) bool {
		own := s.values[from]
		s.values[from] = wrong(own, &s.values)
		return s.values[from] != nil && !bytes.Equal(s.values[from], own)
	}
}

func keyEntries() []entry {
	v := subject{"key", "The key is " + kiiex.HMACKey + ", character for character.", func(s *signer, wrong change) bool {
		return !s.keyless && value(sourceHMACKey)(s, wrong)
	}}
	list := []entry{
		v.entry("hex-decoded", "You decoded the API secret from hex before using it as the key.", hexDecoded),
		v.entry("base64-decoded", "You decoded the API secret from base64 before using it as the key.", base64Decoded(base64.RawStdEncoding)),
		v.entry("base64url-decoded", "You decoded the API secret from base64url before using it as the key.", base64Decoded(base64.RawURLEncoding)),
		v.entry("upper-case", "You changed the API secret to upper case.", mapped(bytes.ToUpper)),
		v.entry("lower-case", "You changed the API secret to lower case.", mapped(bytes.ToLower)),
		v.entry("first-character-lost", "The first character of the API secret is missing.", firstLost),
		v.entry("last-character-lost", "The last character of the API secret is missing.", lastLost),
		v.entry("api-key", "You used the API key as the key.", replacedBy(sourceAPIKey)),
		v.entry("user-id", "You used the User ID as the key.", replacedBy(sourceUserID)),
		v.entry("nonce", "You used the nonce as the key.", replacedBy(sourceNonce)),
		v.entry("user-name", "You used the user name as the key.", replacedBy(sourceUserName)),
		v.entry("key-and-secret", "You used the API key followed by the API secret as the key.", joined(sourceAPIKey, sourceSecret)),
		v.entry("secret-and-key", "You used the API secret followed by the API key as the key.", joined(sourceSecret, sourceAPIKey)),
		v.entry("base64-encoded", "You encoded the API secret as base64 before using it as the key.", mapped(base64Encoded)),
		v.entry("hex-encoded", "You encoded the characters of the API secret as hex before using them as the key.", mapped(hexEncoded)),
		v.entry("utf-16le", "The key is the API secret in UTF-16: .NET calls this encoding Unicode.", mapped(utf16LE)),
		v.entry("utf-16be", "The key is the API secret in UTF-16 (big endian).", mapped(utf16BE)),
	}
	for _, h := range hashes {
		switch h.name {
		case "SHA-256", "SHA-512", "SHA-1", "MD5":
			sum := func(own []byte) []byte {
				state := h.make()
				state.Write(own) // a hash never fails to write
				return state.Sum(nil)
			}
			name := strings.ToLower(strings.ReplaceAll(h.name, "-", ""))
			list = append(list,
				v.entry(name+"-hex", "You used the hex digits of the secret's "+h.name+" as the key.",
					mapped(func(own []byte) []byte { return hexEncoded(sum(own)) })),
				v.entry(name+"-bytes", "You used the bytes of the secret's "+h.name+" as the key.", mapped(sum)),
			)
		}
	}
	return slices.Concat(list, v.textEntries(), v.unsetEntries())
}

func nonceEntries() []entry {
	v := subject{"nonce", "Sign the nonce exactly as the request has it, character for character.", value(sourceNonce)}
	list := []entry{
		v.entry("zero", "You signed the nonce 0, as the exchange's website shows it, and stated another.", literal("0")),
		v.entry("one", "You signed the nonce 1 and stated another.", literal("1")),
		v.entry("in-seconds-with-fraction", "You signed the nonce as seconds with a fraction and stated it in another unit.", secondsWithFraction),
	}
	for _, u := range units {
		list = append(list, v.entry("in-"+u.name, "You signed the nonce in "+u.name+" and stated it in another unit.", inUnit(u.perSecond)))
	}
	return slices.Concat(list, v.numberEntries(), v.textEntries(), v.unsetEntries())
}

func userIDEntries() []entry {
	v := subject{"User ID", "Sign the User ID exactly as the request has it: its digits, nothing else.", value(sourceUserID)}
	return slices.Concat([]entry{
		v.entry("account-id", "You signed the Account ID in place of the User ID.", replacedBy(sourceAccountID)),
		v.entry("user-name", "You signed the user name in place of the User ID.", replacedBy(sourceUserName)),
		v.entry("zero", "You signed 0 in place of the User ID.", literal("0")),
	}, v.numberEntries(), v.textEntries(), v.unsetEntries())
}

func apiKeyEntries() []entry {
	v := subject{"API key", "Sign the API key exactly as the exchange showed it: lowercase, nothing around it.", value(sourceAPIKey)}
	return slices.Concat([]entry{
		v.entry("upper-case", "You changed the API key to upper case.", mapped(bytes.ToUpper)),
		v.entry("lower-case", "You changed the API key to lower case.", mapped(bytes.ToLower)),
		v.entry("hex-decoded", "You decoded the API key from hex before signing it.", hexDecoded),
		v.entry("first-character-lost", "The first character of the API key is missing.", firstLost),
		v.entry("last-character-lost", "The last character of the API key is missing.", lastLost),
	}, v.textEntries(), v.unsetEntries())
}

// textEntries are the changes to any value that passes through files, forms and string literals.
func (v subject) textEntries() []entry {
	return []entry{
		v.entry("newline", "The "+v.name+" ends with a newline: echo or a text file added it.", suffixed("\n")),
		v.entry("crlf", "The "+v.name+" ends with a Windows line end (CR LF).", suffixed("\r\n")),
		v.entry("space-after", "The "+v.name+" ends with a space.", suffixed(" ")),
		v.entry("space-before", "The "+v.name+" begins with a space.", prefixed(" ")),
		v.entry("double-quotes", "The "+v.name+" has double quotes around it.", wrapped(`"`)),
		v.entry("single-quotes", "The "+v.name+" has single quotes around it.", wrapped("'")),
		v.entry("byte-order-mark", "The "+v.name+" begins with an invisible byte-order mark, which some editors put into files.", prefixed("\ufeff")),
	}
}

// numberEntries are the changes to digits that pass through numeric types.
func (v subject) numberEntries() []entry {
	return []entry{
		v.entry("float", "You signed the "+v.name+" as a floating-point number, with .0 behind it.", asFloat),
		v.entry("exponent", "You signed the "+v.name+" as a floating-point number with an exponent (1e+06).", asFloating('g')),
		v.entry("float-rounded", "The last digits of the "+v.name+" were rounded away: it passed through a floating-point number, as in JavaScript.", asFloating('f')),
		v.entry("int32", "The "+v.name+" overflowed a 32-bit integer.", asInt32),
		v.entry("zero-padded", "There is a zero before the "+v.name+".", prefixed("0")),
		v.entry("zero-padded-10", "The "+v.name+" is padded with zeros to 10 digits.", zeroPadded(10)),
		v.entry("zero-padded-16", "The "+v.name+" is padded with zeros to 16 digits.", zeroPadded(16)),
	}
}

// unsetEntries are the values of a variable that was never set.
func (v subject) unsetEntries() []entry {
	return []entry{
		v.entry("empty", "The "+v.name+" was empty: the variable was probably not set.", literal("")),
		v.entry("undefined", "The "+v.name+" was JavaScript's word undefined: the variable was not set.", literal("undefined")),
		v.entry("null", "The "+v.name+" was the word null: the variable was not set.", literal("null")),
		v.entry("none", "The "+v.name+" was Python's word None: the variable was not set.", literal("None")),
	}
}

func literal(text string) change {
	return func([]byte, *inputs) []byte { return []byte(text) }
}

func suffixed(text string) change {
	return func(own []byte, _ *inputs) []byte { return slices.Concat(own, []byte(text)) }
}

func prefixed(text string) change {
	return func(own []byte, _ *inputs) []byte { return slices.Concat([]byte(text), own) }
}

func wrapped(quote string) change {
	return func(own []byte, _ *inputs) []byte { return slices.Concat([]byte(quote), own, []byte(quote)) }
}

func mapped(f func([]byte) []byte) change {
	return func(own []byte, _ *inputs) []byte { return f(own) }
}

// replacedBy takes a value that may be unknown, and then empty.
func replacedBy(from source) change {
	return func(_ []byte, in *inputs) []byte {
		if len(in[from]) == 0 {
			return nil
		}
		return in[from]
	}
}

func joined(first, second source) change {
	return func(_ []byte, in *inputs) []byte { return slices.Concat(in[first], in[second]) }
}

func firstLost(own []byte, _ *inputs) []byte {
	_, size := utf8.DecodeRune(own)
	return own[size:]
}

func lastLost(own []byte, _ *inputs) []byte {
	_, size := utf8.DecodeLastRune(own)
	return own[:len(own)-size]
}

func hexEncoded(b []byte) []byte    { return hex.AppendEncode(nil, b) }
func base64Encoded(b []byte) []byte { return base64.StdEncoding.AppendEncode(nil, b) }

func hexDecoded(own []byte, _ *inputs) []byte {
	decoded, err := hex.DecodeString(string(own))
	if err != nil {
		return nil
	}
	return decoded
}

func base64Decoded(encoding *base64.Encoding) change {
	return func(own []byte, _ *inputs) []byte {
		decoded, err := encoding.DecodeString(strings.TrimRight(string(own), "="))
		if err != nil {
			return nil
		}
		return decoded
	}
}

// parseDigits reads a number in decimal digits that fits an int64.
func parseDigits(text []byte) (int64, bool) {
	if len(text) == 0 || len(bytes.Trim(text, "0123456789")) > 0 {
		return 0, false
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	return n, err == nil
}

func asFloat(own []byte, _ *inputs) []byte {
	if _, ok := parseDigits(own); !ok {
		return nil
	}
	return slices.Concat(own, []byte(".0"))
}

// asFloating writes digits in a format of strconv: with 'g' as Go's %v and Python's str write large numbers, with
// 'f' as JavaScript does, beyond 2^53 with zeros at the end.
func asFloating(format byte) change {
	return func(own []byte, _ *inputs) []byte {
		n, ok := parseDigits(own)
		if !ok {
			return nil
		}
		return strconv.AppendFloat(nil, float64(n), format, -1, 64)
	}
}

func asInt32(own []byte, _ *inputs) []byte {
	n, ok := parseDigits(own)
	if !ok || n <= math.MaxInt32 {
		return nil
	}
	return strconv.AppendInt(nil, int64(int32(n)), 10)
}

func zeroPadded(width int) change {
	return func(own []byte, _ *inputs) []byte {
		if _, ok := parseDigits(own); !ok {
			return nil
		}
		return slices.Concat(bytes.Repeat([]byte("0"), max(0, width-len(own))), own)
	}
}
