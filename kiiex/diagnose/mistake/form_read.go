package mistake

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"kiikey/internal/pattern"
	"kiikey/internal/textfile"
	"kiikey/kiiex"
)

// slip records that the output was written differently, once for each way.
func (f *Form) slip(choice, done, right string) {
	for _, s := range f.slips {
		if s.Choice == choice {
			return
		}
	}
	f.slips = append(f.slips, Slip{Dimension: Output, Choice: choice, Done: done, Right: right})
}

const rightOutput = "Write the signature as 64 lowercase hex digits and nothing else."

func (f *Form) read(pasted []byte) {
	f.Length = len(pasted)
	f.core = f.text
	if len(pasted) > maxPasted {
		f.refuse(formTooLong, "This is far longer than any signature, which has 64 hex digits. Paste the signature alone.")
		return
	}
	if f.readBytes(pasted) {
		return
	}
	decoded, own, err := textfile.Read(pasted)
	if err != nil {
		f.refuse(formUnknown, "This is not text. A signature is 64 hex digits.")
		return
	}
	text := string(decoded)
	if own {
		clear(decoded)
	}
	f.Length = utf8.RuneCountInString(strings.TrimSpace(text))
	visible := strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Cf, c) { // it takes no room on a screen
			return -1
		}
		return c
	}, text)
	if strings.TrimSpace(visible) != strings.TrimSpace(text) {
		f.slip("invisible-characters", "There are invisible characters in the signature; a chat or web page may have put them there.", rightOutput)
	}
	text = f.unwrap(strings.TrimSpace(visible))
	f.core = kiiex.SecretFromString(text)
	f.classify(text)
}

// readBytes recognises a digest that was not written as text at all.
func (f *Form) readBytes(pasted []byte) bool {
	if utf8.Valid(pasted) && strings.IndexFunc(string(pasted), isControl) < 0 {
		return false
	}
	digest := pasted
	if !isDigestSize(len(digest)) && len(digest) > 0 && digest[len(digest)-1] == '\n' {
		digest = digest[:len(digest)-1]
	}
	if !isDigestSize(len(digest)) {
		return false
	}
	f.slip("bytes", "The signature is given as its bytes, not written as text.", rightOutput)
	f.finish(formBytes, hex.EncodeToString(digest))
	return true
}

func isControl(c rune) bool { return unicode.IsControl(c) && !unicode.IsSpace(c) }

func isDigestSize(n int) bool {
	for _, h := range hashes {
		if n == h.size {
			return true
		}
	}
	return false
}

// wrapping is something around a signature. The group in around is the rest.
type wrapping struct {
	around              func() *regexp.Regexp
	choice, done, right string
}

// wrappings are removed from the outside in. Those without a choice come from copying a bit more than the
// signature, which is no slip in making it.
var wrappings = []wrapping{
	{around: pattern.Of(`(?s)^(.+?)\s*[,;]$`)},
	{around: pattern.Of(`(?is)^\{\s*(.+?)\s*\}$`)},
	{around: pattern.Of(`(?is)^["']?(?:x-)?(?:signature|sign|sig|hmac|digest|hash|mac)["']?\s*[:=]\s*["']?(.+?)["']?$`)},
	{
		pattern.Of(`(?s)^b"(.*)"$|^b'(.*)'$`), "bytes-literal",
		"Python's b'…' is part of the signature: bytes were turned into text with str().", "Take .hexdigest(), which is text already.",
	},
	{
		pattern.Of("(?s)^\"(.*)\"$|^'(.*)'$|^`(.*)`$|^“(.*)”$|^‘(.*)’$"), "quotes",
		"There are quotes around the signature.", rightOutput,
	},
	{
		pattern.Of(`(?is)^(?:[a-z0-9/-]*\([^()]{1,40}\)=)\s*(.+)$`), "openssl-label",
		"The label that openssl prints before the digits is part of the signature.", "Take the last word of openssl's output only.",
	},
	{
		pattern.Of(`(?is)^(.+?)\s+[*-]?(?:-|stdin|\*stdin)$`), "file-name",
		"The file name that sha256sum prints behind the digits is part of the signature.", "Take the first word of the output only.",
	},
	{
		pattern.Of(`(?is)^(?:hmac[-_ ]?)?(?:sha[-_]?(?:1|224|256|384|512)|sha3-(?:256|512)|md5)\s*[=:]\s*(.+)$`), "hash-prefix",
		"The name of the hash stands before the signature (sha256=).", rightOutput,
	},
	{
		pattern.Of(`(?s)^0[xX](.+)$`), "0x",
		"There is 0x before the signature.", rightOutput,
	},
	{
		pattern.Of(`(?s)^<Buffer ([0-9a-f ]+)>$`), "buffer",
		"This is how Node.js prints a Buffer.", "Ask for digest('hex') in place of digest().",
	},
}

// unwrap returns text without wrappings.
func (f *Form) unwrap(text string) string {
	for _, w := range wrappings {
		groups := w.around().FindStringSubmatch(text)
		if groups == nil {
			continue
		}
		if w.choice != "" {
			f.slip(w.choice, w.done, w.right)
		}
		return f.unwrap(strings.TrimSpace(strings.Join(groups[1:], ""))) // at most one group is not empty
	}
	return text
}

var (
	separatedPattern = pattern.Of(`^[0-9a-fA-F]{2}(?:[:\- ][0-9a-fA-F]{2})+$`)
	listPattern      = pattern.Of(`^[\[({]?\s*(-?\d{1,3}(?:(?:\s*,\s*|\s+)-?\d{1,3})+)\s*,?\s*[\])}]?$`)
	uuidPattern      = pattern.Of(`^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	objectPattern    = pattern.Of(`(?i)^(?:undefined|null|none|nil|nan|true|false|\[object .*|\[B@[0-9a-f]+|System\.Byte\[\]|<.*|#<.*|%!.*|function .*|Promise .*|&\{.*)$`)
	hexPattern       = pattern.Of(`^[0-9a-fA-F]+$`)
	base64Pattern    = pattern.Of(`^[A-Za-z0-9+/_-]+={0,2}$`)
)

// classify classifies text, which unwrap has freed of wrappings.
func (f *Form) classify(text string) {
	if text == "" {
		f.refuse(formEmpty, "Nothing was given. A signature is 64 hex digits.")
		return
	}
	if uuidPattern().MatchString(text) {
		f.refuse(formUUID, "This has the shape of a session token (a UUID), which comes after the login, and is not a signature.")
		return
	}
	if objectPattern().MatchString(text) {
		f.refuse(formObject, "This is what a programming language prints for an object or for a missing value, not a signature. "+
			"Print the digest as hex: .hexdigest() in Python, .digest('hex') in JavaScript.")
		return
	}
	if separatedPattern().MatchString(text) {
		text = strings.NewReplacer(":", "", "-", "", " ", "").Replace(text)
		f.slip("separated-bytes", "There are separators between the signature's bytes.", "Join the digits: "+rightOutput)
	}
	if f.readList(text) {
		return
	}
	if joined := strings.Join(strings.Fields(text), ""); joined != text {
		text = joined
		f.slip("line-break", "There is a space or line break inside of the signature.", rightOutput)
	}
	if decoded, err := url.PathUnescape(text); err == nil && decoded != text {
		text = decoded
		f.slip("percent-encoded", "The signature was percent-encoded as for an address (%3D).", rightOutput)
	}
	switch {
	case hexPattern().MatchString(text):
		f.readHex(text)
	case base64Pattern().MatchString(text):
		f.readBase64(text)
	default:
		f.refuse(formUnknown, "This contains characters that no form of a signature has. A signature is 64 hex digits: 0 to 9 and a to f.")
	}
}

// readList reads bytes written as decimal numbers, signed as in Java or unsigned.
func (f *Form) readList(text string) bool {
	groups := listPattern().FindStringSubmatch(text)
	if groups == nil {
		return false
	}
	numbers := strings.FieldsFunc(groups[1], func(c rune) bool { return c == ',' || unicode.IsSpace(c) })
	digest := make([]byte, len(numbers))
	for i, number := range numbers {
		n, err := strconv.Atoi(number)
		if err != nil || n < -128 || n > 255 {
			return false
		}
		digest[i] = byte(n)
	}
	f.slip("byte-list", "The signature is written as a list of byte values.", rightOutput)
	f.finish(formByteList, hex.EncodeToString(digest))
	return true
}

func (f *Form) readHex(text string) {
	lower := strings.ToLower(text)
	if inner, err := hex.DecodeString(lower); err == nil && isWrittenDigest(inner) {
		f.slip("hex-of-text", "The signature was written as text and then its characters as hex once more.", rightOutput)
		f.readText(string(inner))
		return
	}
	if lower != text {
		f.slip("upper-case", "The signature has upper-case hex digits.", "Write it with lowercase digits.")
	}
	f.finish(formHex, lower)
}

func (f *Form) readBase64(text string) {
	alphabet := base64.RawStdEncoding
	body := strings.TrimRight(text, "=")
	if strings.ContainsAny(body, "-_") {
		alphabet = base64.RawURLEncoding
	}
	if len(body)%4 == 1 {
		body = body[:len(body)-1] // a character that was cut off from its group holds no whole byte
	}
	digest, err := alphabet.DecodeString(body)
	if err != nil {
		f.refuse(formUnknown, "This looks like base64 but is damaged. A signature is 64 hex digits.")
		return
	}
	if alphabet == base64.RawURLEncoding {
		f.slip("base64url", "The signature is written as base64url.", rightOutput)
	} else {
		f.slip("base64", "The signature is written as base64.", rightOutput)
	}
	if isWrittenDigest(digest) {
		f.slip("base64-of-text", "It was written as text first, and that text then as base64.", rightOutput)
		f.readText(string(digest))
		return
	}
	f.finish(formBase64, hex.EncodeToString(digest))
}

// isWrittenDigest reports whether b, which was decoded, is a digest in hex or base64 again rather than the
// digest itself. A digest consists of letters and digits alone by an accident of 1 in 2^43 at the most.
func isWrittenDigest(b []byte) bool { return len(b) >= 22 && base64Pattern().Match(b) }

// readText reads text that was decoded from another form; it is shorter than that, so this ends.
func (f *Form) readText(text string) {
	if hexPattern().MatchString(text) {
		f.readHex(text)
		return
	}
	f.readBase64(text)
}
