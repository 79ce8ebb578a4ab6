//go:build unix

package ui_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
)

// mark is a secret that occurs nowhere else, so that finding any of it proves a leak.
type mark struct {
	name, text string
	needles    map[string][]byte // by the form's name, all in lower case
}

func newMark(name, text string) *mark {
	m := &mark{name: name, text: text, needles: map[string][]byte{}}
	add := func(form, needle string) { m.needles[form] = []byte(strings.ToLower(needle)) }
	// Pieces rather than the whole: what was cut is found too.
	const piece = 12
	for i := 0; i+piece <= len(text); i += piece {
		add("as it is, from byte "+strconv.Itoa(i), text[i:i+piece])
	}
	add("as it is", text)
	add("folded", strings.Join(strings.Fields(text), ""))
	add("hex", hex.EncodeToString([]byte(text)))
	for alphabet, e := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
		for before := range 3 {
			// What the neighbours of a text change of its base64 differs, what lies between does not.
			one := e.EncodeToString([]byte(strings.Repeat("\x00", before) + text + "\x00\x00"))
			other := e.EncodeToString([]byte(strings.Repeat("\xff", before) + text + "\xff\xff"))
			add(fmt.Sprintf("%s, %d bytes into a group", alphabet, before), common(one, other))
		}
	}
	add("URL, query", url.QueryEscape(text))
	add("URL, path", url.PathEscape(text))
	add("URL, every byte", eachByte(text, "%%%02x"))
	quoted, _ := json.Marshal(text)
	add("JSON", strings.Trim(string(quoted), `"`))
	add("JSON, every byte", eachByte(text, `\u%04x`))
	add("Go", strings.Trim(strconv.Quote(text), `"`))
	add("Go, ASCII", strings.Trim(strconv.QuoteToASCII(text), `"`))
	add("HTML", html.EscapeString(text))
	var wide []byte
	for _, u := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	add("UTF-16", string(wide))
	return m
}

// common is the longest stretch, from the first to the last byte in which two texts of one length agree
// without a break.
func common(a, b string) string {
	start, end := 0, len(a)
	for i := range a {
		switch {
		case a[i] == b[i]:
		case i < len(a)/2:
			start = i + 1
		default:
			end = min(end, i)
		}
	}
	return a[start:end]
}

func eachByte(s, format string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, format, s[i])
	}
	return b.String()
}

// find returns the forms in which content holds the mark.
func (m *mark) find(content searchable) (forms []string) {
	for form, needle := range m.needles {
		if bytes.Contains(content.plain, needle) || bytes.Contains(content.folded, needle) {
			forms = append(forms, form)
		}
	}
	return forms
}

// searchable is a content in lower case, as it is and without white space: a terminal breaks lines, and so
// do encoders.
type searchable struct{ plain, folded []byte }

func makeSearchable(content []byte) searchable {
	plain := bytes.ToLower(content)
	return searchable{plain, bytes.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, plain)}
}

// TestCanarySearch hides a mark in every encoding, and finds it.
func TestCanarySearch(t *testing.T) {
	text := `A secret+of/canary=%"ß\41f9c07be52d863` + "0f"
	m := newMark("secret", text)
	standard, urls := base64.StdEncoding.EncodeToString, base64.URLEncoding.EncodeToString
	hidden := map[string]string{
		"as it is":        "x" + text + "x",
		"upper case":      strings.ToUpper(text),
		"the first half":  text[:len(text)/2+4],
		"the second half": text[len(text)/2-4:],
		"broken":          strings.Join(strings.Split(text, ""), "\n   "),
		"hex":             "ab" + strings.ToUpper(hex.EncodeToString([]byte(text))),
		"URL":             "?s=" + url.QueryEscape(text) + "&x",
		"path":            url.PathEscape(text),
		"each byte":       eachByte(text, "%%%02X"),
		"JSON":            string(must(json.Marshal([]string{text}))),
		"Go":              fmt.Sprintf("%q", text),
		"Go, ASCII":       fmt.Sprintf("%+q", text),
		"HTML":            html.EscapeString(text),
	}
	for n := range 6 {
		before, after := "\xa5\x5a\xc3\x3c\x0f\xf0"[:n], "\x99\x66\x11"[:n%4]
		hidden[fmt.Sprint("base64 after ", n)] = standard([]byte(before + text + after))
		hidden[fmt.Sprint("base64url after ", n)] = urls([]byte(before + text + after))
	}
	hidden["base64 in lines"] = regexp.MustCompile(".{20}").ReplaceAllString(standard([]byte("xy"+text)), "$0\r\n")
	for name, content := range hidden {
		if len(m.find(makeSearchable([]byte("before "+content+" after")))) == 0 {
			t.Errorf("%s: not found in %q", name, content)
		}
	}
	for _, innocent := range []string{"", "A secret", "canary", hex.EncodeToString([]byte("secret+of")), standard([]byte("A secret"))} {
		if forms := m.find(makeSearchable([]byte(innocent))); len(forms) > 0 {
			t.Errorf("%q is found as %v", innocent, forms)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
