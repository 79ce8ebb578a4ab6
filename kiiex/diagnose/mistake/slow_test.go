package mistake

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"time"
)

// slowDigest makes the digest of a recipe a second time, from nothing but the names of its choices: with
// strings, without buffers, and with HMAC written out as RFC 2104 defines it. It reports false where the
// evidence does not allow the recipe. It shares no code with the search.
func slowDigest(t testing.TB, r Recipe, e Evidence) (string, bool) {
	t.Helper()
	secret, apiKey := e.Secret.Reveal(), e.APIKey
	if r.name(Exchange) == "exchanged" {
		secret, apiKey = apiKey, secret
	}
	w := &slow{t: t, ok: true, algorithm: r.name(Hash), e: e}

	nonce := w.number(r.name(Nonce), e.Nonce, fmt.Sprint(r.number))
	userID := w.number(r.name(UserID), e.UserID, fmt.Sprint(r.number))
	key := w.key(r.name(Key), secret, apiKey)
	signedKey := w.apiKey(r.name(APIKey), apiKey)

	var names, values []string
	fields := r.name(Fields)
	switch fields {
	case "right":
		fields = "Nonce+UserId+APIKey"
	case "none":
		fields = ""
	}
	for _, name := range strings.FieldsFunc(fields, func(c rune) bool { return c == '+' }) {
		value := map[string]string{
			"Nonce": nonce, "UserId": userID, "APIKey": signedKey,
			"UserName": e.UserName, "AccountId": e.AccountID, "APISecret": secret,
		}[name]
		if original := map[string]string{"UserName": e.UserName, "AccountId": e.AccountID, "Nonce": "x", "UserId": "x", "APIKey": "x", "APISecret": "x"}[name]; original == "" {
			w.ok = false
		}
		names, values = append(names, name), append(values, value)
	}
	message := w.encode(r.name(Encoding), w.around(r.name(Around), w.join(r.name(Separator), names, values)))
	return w.construct(r.name(Construction), key, message), w.ok
}

type slow struct {
	t         testing.TB
	ok        bool
	algorithm string
	e         Evidence
}

func (w *slow) unknown(what, choice string) string {
	w.t.Fatalf("the test knows no %s called %q", what, choice)
	return ""
}

// text does what can happen to any value.
func (w *slow) text(choice, value string) (string, bool) {
	switch choice {
	case "right":
		return value, true
	case "newline":
		return value + "\n", true
	case "crlf":
		return value + "\r\n", true
	case "space-after":
		return value + " ", true
	case "space-before":
		return " " + value, true
	case "double-quotes":
		return `"` + value + `"`, true
	case "single-quotes":
		return "'" + value + "'", true
	case "byte-order-mark":
		return "\xef\xbb\xbf" + value, true
	case "upper-case":
		return strings.ToUpper(value), true
	case "lower-case":
		return strings.ToLower(value), true
	case "first-character-lost":
		return strings.Join(strings.Split(value, "")[1:], ""), true
	case "last-character-lost":
		parts := strings.Split(value, "")
		return strings.Join(parts[:len(parts)-1], ""), true
	case "hex-decoded":
		var out strings.Builder
		for i := 0; i < len(value); i += 2 {
			n, err := strconv.ParseUint(value[i:min(i+2, len(value))], 16, 8)
			w.ok = w.ok && err == nil && len(value)%2 == 0
			out.WriteByte(byte(n))
		}
		return out.String(), true
	case "empty":
		return "", true
	case "undefined", "null":
		return choice, true
	case "none":
		return "None", true
	}
	return "", false
}

func (w *slow) number(choice, value, other string) string {
	if text, ok := w.text(choice, value); ok {
		return text
	}
	switch choice {
	case "other":
		return other
	case "zero":
		return "0"
	case "one":
		return "1"
	case "account-id":
		w.ok = w.ok && w.e.AccountID != ""
		return w.e.AccountID
	case "user-name":
		w.ok = w.ok && w.e.UserName != ""
		return w.e.UserName
	case "zero-padded":
		return "0" + value
	}
	n, isNumber := new(big.Int).SetString(value, 10)
	if !isNumber || strings.ContainsAny(value, "+-_") || !n.IsInt64() {
		w.ok = false
		return ""
	}
	float, _ := new(big.Float).SetInt(n).Float64()
	switch choice {
	case "float":
		return value + ".0"
	case "exponent":
		return fmt.Sprint(float)
	case "float-rounded":
		return strconv.FormatFloat(float, 'f', -1, 64)
	case "int32":
		modulus := big.NewInt(1 << 32)
		low := new(big.Int).Mod(n, modulus)
		if low.BitLen() == 32 {
			low.Sub(low, modulus)
		}
		return low.String()
	case "zero-padded-10":
		return fmt.Sprintf("%0*s", 10, value)
	case "zero-padded-16":
		return fmt.Sprintf("%0*s", 16, value)
	}
	moment, digits := time.Time{}, len(n.String())
	switch digits {
	case 10:
		moment = time.Unix(n.Int64(), 0)
	case 13:
		moment = time.UnixMilli(n.Int64())
	case 16:
		moment = time.UnixMicro(n.Int64())
	case 19:
		moment = time.Unix(0, n.Int64())
	}
	if moment.Year() < 2001 || moment.UTC().Year() > 2099 {
		w.ok = false
		return ""
	}
	switch choice {
	case "in-seconds":
		return strconv.FormatInt(moment.Unix(), 10)
	case "in-milliseconds":
		return strconv.FormatInt(moment.UnixMilli(), 10)
	case "in-microseconds":
		return strconv.FormatInt(moment.UnixMicro(), 10)
	case "in-nanoseconds":
		return strconv.FormatInt(moment.UnixNano(), 10)
	case "in-seconds-with-fraction":
		w.ok = w.ok && digits > 10
		return value[:10] + "." + value[10:]
	}
	return w.unknown("nonce or user id", choice)
}

func (w *slow) apiKey(choice, value string) string {
	if text, ok := w.text(choice, value); ok {
		return text
	}
	return w.unknown("API key", choice)
}

func (w *slow) key(choice, secret, apiKey string) string {
	if text, ok := w.text(choice, secret); ok {
		return text
	}
	if algorithm, form, ok := strings.Cut(choice, "-"); ok {
		name := map[string]string{"sha256": "SHA-256", "sha512": "SHA-512", "sha1": "SHA-1", "md5": "MD5"}[algorithm]
		if name != "" {
			digest := slowHash(w, name, secret)
			if form == "hex" {
				return fmt.Sprintf("%x", digest)
			}
			return digest
		}
	}
	switch choice {
	case "base64-decoded", "base64url-decoded":
		encoding := map[string]*base64.Encoding{"base64-decoded": base64.RawStdEncoding, "base64url-decoded": base64.RawURLEncoding}[choice]
		decoded, err := encoding.DecodeString(strings.TrimRight(secret, "="))
		w.ok = w.ok && err == nil
		return string(decoded)
	case "base64-encoded":
		return base64.StdEncoding.EncodeToString([]byte(secret))
	case "hex-encoded":
		return fmt.Sprintf("%x", secret)
	case "utf-16le", "utf-16be":
		return w.encode(choice, secret)
	case "api-key":
		return apiKey
	case "user-id":
		return w.e.UserID
	case "nonce":
		return w.e.Nonce
	case "user-name":
		w.ok = w.ok && w.e.UserName != ""
		return w.e.UserName
	case "key-and-secret":
		return apiKey + secret
	case "secret-and-key":
		return secret + apiKey
	}
	return w.unknown("key", choice)
}

func (w *slow) join(choice string, names, values []string) string {
	pairs := func(format string) []string {
		var list []string
		for i, name := range names {
			list = append(list, fmt.Sprintf(format, name, values[i]))
		}
		return list
	}
	switch choice {
	case "query":
		return strings.Join(pairs("%s=%s"), "&")
	case "json":
		return "{" + strings.Join(pairs(`"%s":"%s"`), ",") + "}"
	}
	separator, ok := map[string]string{
		"right": "", "space": " ", "newline": "\n", "backslash-n": `\n`, "crlf": "\r\n", "colon": ":", "bar": "|",
		"ampersand": "&", "comma": ",", "comma-space": ", ", "hyphen": "-", "plus": "+", "plus-spaces": " + ",
		"period": ".", "underscore": "_", "semicolon": ";", "slash": "/", "tab": "\t",
	}[choice]
	if !ok {
		return w.unknown("separator", choice)
	}
	return strings.Join(values, separator)
}

func (w *slow) around(choice, message string) string {
	switch choice {
	case "backslash-n":
		return message + "\\n"
	case "echo-n":
		return "-n " + message + "\n"
	case "newline-before":
		return "\n" + message
	case "tab-after":
		return message + "\t"
	case "zero-byte":
		return message + string([]byte{0})
	}
	if text, ok := w.text(choice, message); ok {
		return text
	}
	return w.unknown("decoration", choice)
}

func (w *slow) encode(choice, message string) string {
	var out strings.Builder
	switch choice {
	case "right":
		return message
	case "base64":
		return base64.StdEncoding.EncodeToString([]byte(message))
	case "hex":
		return hex.EncodeToString([]byte(message))
	case "utf-16le":
		for _, c := range message { // the test's evidence lies in the basic plane
			out.Write([]byte{byte(c), byte(c >> 8)})
		}
	case "utf-16be":
		for _, c := range message {
			out.Write([]byte{byte(c >> 8), byte(c)})
		}
	default:
		return w.unknown("encoding", choice)
	}
	return out.String()
}

func (w *slow) construct(choice, key, message string) string {
	hash := func(s string) string { return slowHash(w, w.algorithm, s) }
	mac := func(key, message string) string { return slowHMAC(w, w.algorithm, key, message) }
	digits := func(s string) string { return fmt.Sprintf("%x", s) }
	switch choice {
	case "right":
		return mac(key, message)
	case "arguments-reversed":
		return mac(message, key)
	case "plain-hash":
		return hash(message)
	case "hash-of-key-and-message":
		return hash(key + message)
	case "hash-of-message-and-key":
		return hash(message + key)
	case "hmac-of-hash":
		return mac(key, hash(message))
	case "hmac-of-hex-hash":
		return mac(key, digits(hash(message)))
	case "hash-of-hmac":
		return hash(mac(key, message))
	case "hash-of-hex-hmac":
		return hash(digits(mac(key, message)))
	case "hmac-of-hmac":
		return mac(key, mac(key, message))
	case "hmac-of-hex-hmac":
		return mac(key, digits(mac(key, message)))
	case "double-hash":
		return hash(hash(message))
	case "double-hash-of-hex":
		return hash(digits(hash(message)))
	}
	return w.unknown("construction", choice)
}

func slowHash(w *slow, algorithm, text string) string {
	b := []byte(text)
	switch algorithm {
	case "right", "SHA-256":
		sum := sha256.Sum256(b)
		return string(sum[:])
	case "SHA-512":
		sum := sha512.Sum512(b)
		return string(sum[:])
	case "SHA-384":
		sum := sha512.Sum384(b)
		return string(sum[:])
	case "SHA-224":
		sum := sha256.Sum224(b)
		return string(sum[:])
	case "SHA-1":
		sum := sha1.Sum(b)
		return string(sum[:])
	case "MD5":
		sum := md5.Sum(b)
		return string(sum[:])
	case "SHA-512/256":
		sum := sha512.Sum512_256(b)
		return string(sum[:])
	case "SHA3-256":
		sum := sha3.Sum256(b)
		return string(sum[:])
	case "SHA3-512":
		sum := sha3.Sum512(b)
		return string(sum[:])
	}
	return w.unknown("hash", algorithm)
}

// slowHMAC is H(K xor opad, H(K xor ipad, text)).
func slowHMAC(w *slow, algorithm, key, text string) string {
	block := map[string]int{
		"SHA-512": 128, "SHA-384": 128, "SHA-512/256": 128, "SHA3-256": 136, "SHA3-512": 72,
	}[algorithm]
	if block == 0 {
		block = 64
	}
	if len(key) > block {
		key = slowHash(w, algorithm, key)
	}
	inner, outer := "", ""
	for i := range block {
		var k byte
		if i < len(key) {
			k = key[i]
		}
		inner += string([]byte{k ^ 0x36})
		outer += string([]byte{k ^ 0x5c})
	}
	return slowHash(w, algorithm, outer+slowHash(w, algorithm, inner+text))
}
