package api

import (
	"bytes"
	"encoding/binary"
	"html"
	"net/http"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"kiikey/internal/pattern"
)

var titlePattern = pattern.Of(`(?is)<title[^>]*>(.{1,200}?)</title>`)

// PageTitle is the title of an HTML page on one line; "" if there is none. It is text from outside.
func PageTitle(page string) string {
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
	var order binary.ByteOrder
	switch {
	case len(text) < 2 || len(text)%2 != 0:
		return "", false
	case bytes.HasPrefix(text, []byte("\xFF\xFE")):
		order, text = binary.LittleEndian, text[2:]
	case bytes.HasPrefix(text, []byte("\xFE\xFF")):
		order, text = binary.BigEndian, text[2:]
	case text[0] != 0 && text[1] == 0:
		order = binary.LittleEndian
	case text[0] == 0 && text[1] != 0:
		order = binary.BigEndian
	default:
		return "", false
	}
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = order.Uint16(text[2*i:])
	}
	translated := string(utf16.Decode(units))
	return strings.TrimSpace(translated), !strings.ContainsFunc(translated, func(c rune) bool { return c < ' ' && !strings.ContainsRune("\t\r\n", c) })
}

// Interloper is what on the way to the exchange has answered in its place. It is the Err of a problem of kind
// NotAnExchange where something shows what it is.
type Interloper struct {
	// What it is and did, Why, and what to do about it Next, as in a Problem.
	What, Why, Next string
	// Login is true where the network wants a log-in of its own.
	Login bool
}

func (i *Interloper) Error() string { return i.What }

const (
	loginToNetwork = "Open any web page and log in to this network there, then try again."
	throughNetwork = "Try from another network, a phone's for instance; if it works there, ask who runs this network to allow the exchange."
)

var robotsRefused = pattern.Of(`^error code: 1\d\d\d$`) // what Cloudflare writes for programs

// stranger recognises an interloper by headers that the exchange has no reason to send; nil for none.
func (r *reply) stranger() *Interloper {
	switch {
	case r.isSuccess() && r.root != nil:
		return nil // nobody but the exchange says what it says
	case r.header.Get("Cf-Mitigated") != "", robotsRefused().Match(r.text):
		return &Interloper{
			What: "A protection against robots answered instead of the exchange.",
			Why:  "It stands in front of the exchange, and stops programs and addresses that it does not trust.",
			Next: "Try again in a few minutes, without a VPN or from another network; if it lasts, ask the exchange's support to let API requests through.",
		}
	case r.header.Get("X-Squid-Error") != "", r.header.Get("Proxy-Authenticate") != "":
		return r.proxyOnTheWay()
	}
	return nil
}

func (r *reply) proxyOnTheWay() *Interloper {
	return &Interloper{
		What: "A proxy on the way answered instead of the exchange.",
		Why:  "It does not let this request through.",
		Next: "Ask who runs this network to allow the exchange, or whether its proxy wants a user and a password in HTTPS_PROXY.",
	}
}

// interloper recognises one by what the exchange does not send: a page, or a status that is a network's.
func (r *reply) interloper() *Interloper {
	switch {
	case r.status == http.StatusProxyAuthRequired:
		return r.proxyOnTheWay()
	case r.status == http.StatusNetworkAuthenticationRequired:
		return &Interloper{
			What:  "This network wants you to log in before it lets anything through.",
			Why:   "It answered in the exchange's place, as networks in hotels and offices do.",
			Next:  loginToNetwork,
			Login: true,
		}
	case r.html && r.header.Get("WWW-Authenticate") != "":
		return &Interloper{
			What: "A server on the way wants a login of its own, and answered instead of the exchange.",
			Why:  "It sent a page that asks for a user and a password; the exchange has no such page.",
			Next: "Check the environment's base URL. " + throughNetwork,
		}
	case r.html && (r.status == http.StatusUnauthorized || r.status == http.StatusForbidden):
		return &Interloper{
			What: "Something on the way refused with a page, instead of the exchange.",
			Why:  "The exchange does not refuse with a page: a filter of this network does, or a protection in front of the exchange.",
			Next: throughNetwork,
		}
	}
	return nil
}

// notText reports whether the body is neither JSON nor text that could be shown: there is a NUL in it, or every tenth
// character is one that does not show itself. Words in an older encoding have fewer.
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
