package api

import (
	"bytes"
	"html"
	"net/http"
	"strings"
	"unicode/utf8"

	"kiikey/internal/pattern"
	"kiikey/internal/textfile"
	"kiikey/kiiex/cause"
)

var titlePattern = pattern.Of(`(?is)<title[^>]*>(.{1,200}?)</title>`)

// pageTitle returns the title of an HTML page on one line; "" if there is none. It is text from outside.
func pageTitle(page string) string {
	if m := titlePattern().FindStringSubmatch(page); m != nil {
		return strings.Join(strings.Fields(html.UnescapeString(m[1])), " ")
	}
	return ""
}

// isPage reports whether text that is not JSON is a page or another document of markup. That a server calls its
// words text/html, as many do, does not make a page of them.
func isPage(mediaType string, text []byte) bool {
	return bytes.HasPrefix(text, []byte("<")) || strings.Contains(mediaType, "html") && bytes.ContainsRune(text, '<') && bytes.ContainsRune(text, '>')
}

// fromUTF16 translates text in UTF-16, with or without a byte-order mark; false for anything else.
func fromUTF16(text []byte) (string, bool) {
	const little, big = "\xFF\xFE", "\xFE\xFF"
	switch {
	case len(text) < 2:
		return "", false
	case text[0] != 0 && text[1] == 0:
		text = append([]byte(little), text...)
	case text[0] == 0 && text[1] != 0:
		text = append([]byte(big), text...)
	case !bytes.HasPrefix(text, []byte(little)) && !bytes.HasPrefix(text, []byte(big)):
		return "", false
	}
	translated, _, err := textfile.Decode(text)
	isControl := func(c rune) bool { return c < ' ' && !strings.ContainsRune("\t\r\n", c) }
	return strings.TrimSpace(string(translated)), err == nil && !bytes.ContainsFunc(translated, isControl)
}

// intermediary is a product on the way that has answered in the exchange's place.
type intermediary struct {
	did    string // what happened, as a sentence
	likely cause.Likely
}

var robotsRefused = pattern.Of(`^error code: 1\d\d\d$`) // what Cloudflare writes for programs

// marked recognises an intermediary by headers that the exchange has no reason to send; nil for none.
func (r *reply) marked() *intermediary {
	switch {
	case r.isSuccess() && r.root != nil:
		return nil // only the exchange says this
	case r.header.Get("Cf-Mitigated") != "", robotsRefused().Match(r.text):
		return &intermediary{"A protection against robots answered instead of the exchange.", cause.Robots}
	case r.header.Get("X-Squid-Error") != "", r.header.Get("Proxy-Authenticate") != "":
		return proxyOnTheWay()
	}
	return nil
}

func proxyOnTheWay() *intermediary {
	return &intermediary{"A proxy in between answered instead of the exchange.", cause.ProxyOnTheWay}
}

// intermediary recognises one by an answer that the exchange does not send: a page, or a network's status.
func (r *reply) intermediary() *intermediary {
	switch {
	case r.status == http.StatusProxyAuthRequired:
		return proxyOnTheWay()
	case r.status == http.StatusNetworkAuthenticationRequired:
		return &intermediary{"This network wants you to log in before it lets anything through.", cause.NetworkWantsLogin}
	case r.html && r.header.Get("WWW-Authenticate") != "":
		return &intermediary{"A server in between wants a login of its own, and answered instead of the exchange.", cause.ServerWantsLogin}
	case r.html && (r.status == http.StatusUnauthorized || r.status == http.StatusForbidden):
		return &intermediary{"Something in between rejected the request with a page, instead of the exchange.", cause.PageRejects}
	}
	return nil
}

// notText reports whether the body is neither JSON nor text that could be shown: it has a NUL, or every tenth
// character is invisible. Words in an older encoding have fewer.
func (r *reply) notText() bool {
	if r.root != nil {
		return false
	}
	all, unseen := 0, 0
	for _, c := range string(r.text) {
		all++
		if c == utf8.RuneError || c < ' ' && !strings.ContainsRune("\t\r\n", c) {
			unseen++
		}
	}
	return bytes.IndexByte(r.text, 0) >= 0 || unseen*10 > all
}
