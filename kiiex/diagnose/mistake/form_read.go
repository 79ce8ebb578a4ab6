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

// reader takes a pasted text apart.
type reader struct{ form Form }

// slip records that the output was written differently, once for each way.
func (r *reader) slip(choice, done, right string) {
	for _, s := range r.form.slips {
		if s.Choice == choice {
			return
		}
	}
	r.form.slips = append(r.form.slips, Slip{Dimension: Output, Choice: choice, Done: done, Right: right})
}

const rightOutput = "Write the signature as 64 lowercase hex digits and nothing else."

func (r *reader) read(pasted []byte) {
	r.form.Length = len(pasted)
	r.form.core = r.form.text
	if len(pasted) > maxPasted {
		r.refuse(FormTooLong, "This is far longer than any signature, which has 64 hex digits. Paste the signature alone.")
		return
	}
	if r.readBytes(pasted) {
		return
	}
	decoded, own, err := textfile.Read(pasted)
	if err != nil {
		r.refuse(FormUnknown, "This is not text. A signature is 64 hex digits.")
		return
	}
	text := string(decoded)
	if own {
		clear(decoded)
	}
	r.form.Length = utf8.RuneCountInString(strings.TrimSpace(text))
	text = r.unwrap(text)
	r.form.core = kiiex.SecretFromString(text)
	r.classify(text)
}

// readBytes recognises a digest that was not written as text at all.
func (r *reader) readBytes(pasted []byte) bool {
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
	r.slip("bytes", "The signature is given as its bytes, not written as text.", rightOutput)
	r.finish(FormBytes, hex.EncodeToString(digest))
	return true
}

func isControl(c rune) bool { return unicode.IsControl(c) && !unicode.IsSpace(c) }

func isDigestSize(n int) bool {
	for _, e := range catalogue()[Hash] {
		if n == e.size {
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

// unwrap returns text without wrappings and separators.
func (r *reader) unwrap(text string) string {
	visible := strings.Map(dropInvisible, text)
	if strings.TrimSpace(visible) != strings.TrimSpace(text) {
		r.slip("invisible-characters", "There are invisible characters in the signature; a chat or web page may have put them there.", rightOutput)
	}
	text = strings.TrimSpace(visible)
	for again := true; again; {
		again = false
		for _, w := range wrappings {
			groups := w.around().FindStringSubmatch(text)
			if groups == nil {
				continue
			}
			inner := strings.TrimSpace(strings.Join(groups[1:], "")) // at most one group is not empty
			if w.choice != "" {
				r.slip(w.choice, w.done, w.right)
			}
			text, again = inner, true
			break
		}
	}
	return text
}

// dropInvisible removes characters that take no room on a screen.
func dropInvisible(c rune) rune {
	if unicode.Is(unicode.Cf, c) {
		return -1
	}
	return c
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
func (r *reader) classify(text string) {
	if text == "" {
		r.refuse(FormEmpty, "Nothing was given. A signature is 64 hex digits.")
		return
	}
	if uuidPattern().MatchString(text) {
		r.refuse(FormUUID, "This has the shape of a session token (a UUID), which comes after the login, and is not a signature.")
		return
	}
	if objectPattern().MatchString(text) {
		r.refuse(FormObject, "This is what a programming language prints for an object or for a missing value, not a signature. "+
			"Print the digest as hex: .hexdigest() in Python, .digest('hex') in JavaScript.")
		return
	}
	if separatedPattern().MatchString(text) {
		text = strings.Map(dropAny(":- "), text)
		r.slip("separated-bytes", "There are signs or spaces between the signature's bytes.", "Join the digits: "+rightOutput)
	}
	if r.readList(text) {
		return
	}
	if joined := strings.Join(strings.Fields(text), ""); joined != text {
		text = joined
		r.slip("line-break", "There is a space or line break inside of the signature.", rightOutput)
	}
	if decoded, err := url.PathUnescape(text); err == nil && decoded != text {
		text = decoded
		r.slip("percent-encoded", "The signature was percent-encoded as for an address (%3D).", rightOutput)
	}
	switch {
	case hexPattern().MatchString(text):
		r.readHex(text)
	case base64Pattern().MatchString(text):
		r.readBase64(text)
	default:
		r.refuse(FormUnknown, "This contains characters that no form of a signature has. A signature is 64 hex digits: 0 to 9 and a to f.")
	}
}

func dropAny(set string) func(rune) rune {
	return func(c rune) rune {
		if strings.ContainsRune(set, c) {
			return -1
		}
		return c
	}
}

// readList reads bytes written as decimal numbers, signed as in Java or unsigned.
func (r *reader) readList(text string) bool {
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
	r.slip("byte-list", "The signature is written as a list of byte values.", rightOutput)
	r.finish(FormByteList, hex.EncodeToString(digest))
	return true
}

func (r *reader) readHex(text string) {
	lower := strings.ToLower(text)
	if inner, err := hex.DecodeString(lower); err == nil && isWrittenDigest(inner) {
		r.slip("hex-of-text", "The signature was written as text and then its characters as hex once more.", rightOutput)
		r.readText(string(inner))
		return
	}
	if lower != text {
		r.slip("upper-case", "The signature has upper-case hex digits.", "Write it with lowercase digits.")
	}
	r.finish(FormHex, lower)
}

func (r *reader) readBase64(text string) {
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
		r.refuse(FormUnknown, "This looks like base64 but is damaged. A signature is 64 hex digits.")
		return
	}
	if alphabet == base64.RawURLEncoding {
		r.slip("base64url", "The signature is written as base64url.", rightOutput)
	} else {
		r.slip("base64", "The signature is written as base64.", rightOutput)
	}
	if isWrittenDigest(digest) {
		r.slip("base64-of-text", "It was written as text first, and that text then as base64.", rightOutput)
		r.readText(string(digest))
		return
	}
	r.finish(FormBase64, hex.EncodeToString(digest))
}

// isWrittenDigest reports whether b, which was decoded, is a digest in hex or base64 again rather than the
// digest itself. A digest consists of letters and digits alone by an accident of 1 in 2^43 at the most.
func isWrittenDigest(b []byte) bool { return len(b) >= 22 && base64Pattern().Match(b) }

// readText reads text that was decoded from another form; it is shorter than that, so this ends.
func (r *reader) readText(text string) {
	if hexPattern().MatchString(text) {
		r.readHex(text)
		return
	}
	r.readBase64(text)
}
