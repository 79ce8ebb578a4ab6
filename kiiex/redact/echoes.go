// Package redact removes secrets from text that comes from the exchange or a proxy on the way.
//
// The rules it keeps:
//   - It masks known secrets in every encoding in which a server may return them, and the fields whose names
//     mean a secret, from any sender.
//   - The rest of the text stays as it came. It is not yet harmless for a terminal: the face that shows it must
//     see to that.
//   - It retains no secret after Clear.
package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"kiikey/kiiex"
)

// Limits of Echoes. A needle shorter than shortestNeedle would be found in innocent text everywhere; a hostile
// answer with thousands of "secrets" would make the search quadratic without maxNeedles.
const (
	shortestNeedle = 6
	maxNeedles     = 40 * maxForms
	maxForms       = 10 // needles of one secret
	echoLayers     = 4
)

// Echoes finds known secrets in text from outside. A server, or a proxy on the way, may return the request in
// an error message, a header or a page, in whatever encoding suits the place: as it is, in another case,
// hexadecimal, base64, also as a part of something longer, or escaped for a URL, for JSON or for HTML, also one
// upon the other.
type Echoes struct {
	needles [][]byte // in lower case
}

// NewEchoes returns the echoes of secrets. Those of fewer than six bytes are ignored: they occur by chance.
func NewEchoes(secrets ...kiiex.Secret) Echoes { return Echoes{}.With(secrets...) }

// With returns the echoes of e and of secrets. It shares the needles of e.
func (e Echoes) With(secrets ...kiiex.Secret) Echoes {
	needles := e.needles[:len(e.needles):len(e.needles)]
	for _, s := range secrets {
		plain := lowerASCII(bytes.Clone(s.Bytes()))
		known := func(n []byte) bool { return bytes.Equal(n, plain) }
		if len(plain) < shortestNeedle || len(needles)+maxForms > maxNeedles || slices.ContainsFunc(needles, known) {
			clear(plain)
			continue
		}
		needles = append(needles, plain, hex.AppendEncode(nil, s.Bytes()))
		needles = appendBase64Forms(needles, s.Bytes())
	}
	return Echoes{needles}
}

// MaskIn returns text with every occurrence of the secrets replaced by Mask, also of their hexadecimal, base64,
// escaped and upper-case forms. Secrets of fewer than six bytes are ignored: they occur by chance.
func MaskIn(text string, secrets ...kiiex.Secret) string {
	e := NewEchoes(secrets...)
	defer e.Clear()
	return e.Clean(text)
}

// Clear overwrites the needles. e finds nothing afterwards, nor does any Echoes that shares them.
func (e Echoes) Clear() {
	for _, n := range e.needles {
		clear(n)
	}
}

// appendBase64Forms appends, in both alphabets, the base64 of secret, and its part of the base64 of any longer
// text around it: without the characters at either end that its neighbours change, for each of the three places
// at which it can begin within a group.
func appendBase64Forms(needles [][]byte, secret []byte) [][]byte {
	for i, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		forms := [][]byte{encoding.AppendEncode(nil, secret)}
		for before, changed := range []int{0, 2, 3} { // bytes before it in its group, characters that these change
			shifted := append(make([]byte, before, before+len(secret)), secret...)
			form := encoding.AppendEncode(nil, shifted)
			clear(shifted)
			if (before+len(secret))%3 != 0 {
				form = form[:len(form)-1]
			}
			forms = append(forms, form[changed:])
		}
		for _, form := range forms {
			if i == 1 && !bytes.ContainsAny(form, "-_") { // the alphabets do not differ
				clear(form)
				continue
			}
			needles = append(needles, lowerASCII(form))
		}
	}
	return needles
}

// Clean returns text with every echo replaced by Mask.
func (e Echoes) Clean(text string) string {
	if len(e.needles) == 0 || len(text) < shortestNeedle {
		return text
	}
	layer := plainLayer(text)
	var found []span
	for range echoLayers {
		found = e.find(layer, found)
		decoded, changed := layer.decode()
		if !changed {
			break
		}
		layer = decoded
	}
	return maskSpans(text, found)
}

// span is a part of a text, in bytes.
type span struct{ start, end int }

func (e Echoes) find(l textLayer, found []span) []span {
	for _, needle := range e.needles {
		for at := 0; ; {
			i := bytes.Index(l.text[at:], needle)
			if i < 0 {
				break
			}
			at += i
			found = append(found, span{l.start(at), l.end(at + len(needle) - 1)})
			at += len(needle)
		}
	}
	return found
}

// maskSpans replaces each stretch of text that spans cover by one Mask.
func maskSpans(text string, spans []span) string {
	if len(spans) == 0 {
		return text
	}
	slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
	var out strings.Builder
	at := 0
	for i := 0; i < len(spans); {
		start, end := spans[i].start, spans[i].end
		for i++; i < len(spans) && spans[i].start <= end; i++ {
			end = max(end, spans[i].end)
		}
		out.WriteString(text[at:start])
		out.WriteString(kiiex.Mask)
		at = end
	}
	out.WriteString(text[at:])
	return out.String()
}

// textLayer is a text after some rounds of unescaping. from[i] and to[i] give the part of the original that
// byte i represents; both are nil as long as nothing was unescaped.
type textLayer struct {
	text     []byte
	from, to []int32
}

func plainLayer(text string) textLayer { return textLayer{text: lowerASCII([]byte(text))} }

func (l textLayer) start(i int) int {
	if l.from == nil {
		return i
	}
	return int(l.from[i])
}

func (l textLayer) end(i int) int {
	if l.to == nil {
		return i + 1
	}
	return int(l.to[i])
}

// decode undoes one round of escaping.
func (l textLayer) decode() (textLayer, bool) {
	if !bytes.ContainsAny(l.text, `%\&`) {
		return l, false
	}
	n := len(l.text)
	out := textLayer{make([]byte, 0, n), make([]int32, 0, n), make([]int32, 0, n)}
	changed := false
	for i := 0; i < n; {
		c, size := unescape(l.text[i:])
		changed = changed || size > 1
		out.text = append(out.text, c)
		out.from = append(out.from, int32(l.start(i)))
		out.to = append(out.to, int32(l.end(i+size-1)))
		i += size
	}
	return out, changed
}

// unescape reads the character at the beginning of b, which is in lower case, and its length there. Only
// escapes of ASCII count: secrets consist of nothing else.
func unescape(b []byte) (c byte, size int) {
	code := func(digits []byte, base, size int) (byte, int) {
		if n, err := strconv.ParseUint(string(digits), base, 32); err == nil && n < 0x80 {
			return lowerByte(byte(n)), size
		}
		return b[0], 1
	}
	switch {
	case b[0] == '%' && len(b) >= 3:
		return code(b[1:3], 16, 3)
	case b[0] == '\\' && len(b) >= 6 && b[1] == 'u':
		return code(b[2:6], 16, 6)
	case b[0] == '\\' && len(b) >= 4 && b[1] == 'x':
		return code(b[2:4], 16, 4)
	case b[0] == '\\' && len(b) >= 2 && strings.IndexByte(`"'\/`, b[1]) >= 0:
		return b[1], 2
	case b[0] == '&':
		end := bytes.IndexByte(b[:min(len(b), 12)], ';')
		if end < 0 {
			return b[0], 1
		}
		name := b[1:end]
		switch {
		case bytes.HasPrefix(name, []byte("#x")):
			return code(name[2:], 16, end+1)
		case bytes.HasPrefix(name, []byte("#")):
			return code(name[1:], 10, end+1)
		}
		if c, ok := htmlNames[string(name)]; ok {
			return c, end + 1
		}
	}
	return b[0], 1
}

var htmlNames = map[string]byte{"amp": '&', "quot": '"', "apos": '\'', "lt": '<', "gt": '>'}

// lowerASCII changes b in place and returns it. Offsets stay as they are, unlike with bytes.ToLower.
func lowerASCII(b []byte) []byte {
	for i, c := range b {
		b[i] = lowerByte(c)
	}
	return b
}

func lowerByte(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
