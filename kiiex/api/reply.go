package api

import (
	"bytes"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"kiikey/kiiex"
	"kiikey/kiiex/redact"
	"kiikey/kiiex/strictjson"
)

// Limits of an answer's body, in bytes. Real ones have a few hundred, but for lists: the positions of an
// account have 270 for each product.
const (
	maxAnswer = 1 << 20
	maxList   = 4 << 20
)

// limit is that for the answer to a call.
func limit(call string) int64 {
	if _, reads := ReadingCall(call); reads {
		return maxList
	}
	return maxAnswer
}

// Names of an answer's fields, folded by FoldName. The exchange's page shows them in two cases.
const (
	nameAuthenticated = "authenticated"
	nameLocked        = "locked"
	nameRequires2FA   = "requires2fa"
	nameErrorMessage  = "errormsg"
	nameErrorCode     = "errorcode"
	nameResult        = "result"
)

// decisive are the names that must not occur twice in an answer: with two of one of them, which is meant
// cannot be known, and guessing could call a refusal a success.
var decisive = []string{
	nameAuthenticated, redact.NameSessionToken, redact.NameToken, nameLocked, nameRequires2FA, redact.NamePendingToken,
	redact.NameTwoFAToken, nameErrorCode, nameResult,
}

// reply is an answer that has been read but not yet judged.
type reply struct {
	call        string            // that it answers
	environment kiiex.Environment // the one that was asked
	socket      bool              // it came from the environment's WebSocket
	answer      Answer
	timing      Timing
	status      int
	header      http.Header // as it came: it may hold secrets
	// root is nil when the body is empty, not JSON, or JSON beyond the limits.
	root *strictjson.Value
	// text is the body without byte-order mark and surrounding space; root shares its bytes.
	text []byte
	// involved is set for JSON beyond the limits; html for a page; utf16 for text in UTF-16, which text has
	// translated, and which is not read as JSON.
	involved, html, utf16 bool
	// wrong says why a message over a WebSocket is no answer; empty for an answer.
	wrong string
	// known finds the secrets that were sent and those that came back.
	known redact.Echoes
}

// newReply reads an answer that arrived whole. sent finds the secrets of the request.
func newReply(status int, header http.Header, body []byte, sent redact.Echoes) *reply {
	r := &reply{
		status: status,
		header: header,
		text:   bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\uFEFF"))),
		known:  sent,
	}
	root, err := strictjson.ParseAnswer(r.text)
	var masked string
	switch err {
	case nil:
		r.root = root
		received := redact.SecretsIn(root)
		r.known = sent.With(received...)
		for _, s := range received {
			s.Clear()
		}
		masked = redact.JSON(r.text, root, r.known)
	case strictjson.ErrTooInvolved:
		r.involved = true
		masked = "[not shown: " + strconv.Itoa(len(body)) + " bytes of " + err.Error() + "]"
	default:
		if text, ok := fromUTF16(body); ok {
			r.text, r.utf16 = []byte(text), true
		}
		kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
		r.html = isPage(kind, r.text)
		masked = redact.Text(strings.ToValidUTF8(string(r.text), "\uFFFD"), sent)
		if r.notText() {
			masked = "[not shown: " + strconv.Itoa(len(body)) + " bytes that are not text]"
		}
	}
	r.answer = Answer{
		Status:     status,
		Header:     redact.Header(header, r.known),
		Body:       kiiex.NewSecret(body),
		MaskedBody: masked,
	}
	return r
}

// isObject reports whether the body is a JSON object.
func (r *reply) isObject() bool { return r.root != nil && r.root.Kind == strictjson.Object }

// inFrame reports whether the answer came in a frame of a WebSocket.
func (r *reply) inFrame() bool { return r.answer.frame != "" }

// manner describes the answer by its status or its type of frame, in kiikey's own words.
func (r *reply) manner() string {
	switch {
	case !r.inFrame():
		return statusName(r.status)
	case r.isSuccess():
		return "with a reply (m: 1)"
	case r.status == statusNoAnswer:
		return "with something else than a reply"
	}
	return "with an error (m: 5)"
}

// isSuccess reports whether the status is one of success.
func (r *reply) isSuccess() bool { return r.status >= 200 && r.status <= 299 }

// flag returns the truth value of a top-level field; false for anything that is not clearly true.
func (r *reply) flag(folded string) bool {
	b, _ := r.root.Only(folded).AsBool()
	return b
}

// message is the exchange's own words, as they came; "" if there are none.
func (r *reply) message() string {
	for _, name := range []string{nameErrorMessage, "errormessage", "message", "detail", "error"} {
		if s := strings.TrimSpace(r.root.Only(name).AsText()); s != "" {
			return s
		}
	}
	if r.root != nil && r.root.Kind == strictjson.String {
		return strings.TrimSpace(string(r.root.Text))
	}
	if r.root == nil && !r.html && !r.involved && !r.notText() {
		return string(r.text)
	}
	return ""
}

// quote makes text from outside fit for a sentence: on one line, without secrets, shortened, and with invisible
// characters written as their codes.
func (r *reply) quote(s string) string { return quoteOutside(redact.Text(s, r.known)) }

// quoteOutside shortens and quotes text that is free of secrets already.
func quoteOutside(s string) string {
	const longest = 160
	if utf8.RuneCountInString(s) > longest {
		s = string([]rune(s)[:longest]) + "…"
	}
	return strconv.Quote(s)
}

// token returns the first usable text among the named top-level fields. A token goes into a header later:
// ok is false when there is one that cannot.
func (r *reply) token(names ...string) (s kiiex.Secret, ok bool) {
	for _, name := range names {
		v := r.root.Only(name)
		if v == nil || v.Kind == strictjson.String && len(v.Text) == 0 {
			continue
		}
		if !v.IsText() || !isToken(v.Text) {
			return kiiex.Secret{}, false
		}
		return kiiex.NewSecret(bytes.Clone(v.Text)), true
	}
	return kiiex.Secret{}, true
}

// maxToken bounds what is sent back as a header; real tokens are UUIDs of 36 characters.
const maxToken = 4096

// isToken reports whether text can be a header's value.
func isToken(text []byte) bool {
	return len(text) <= maxToken && isPrintableASCII(text) && bytes.IndexByte(text, ' ') < 0
}

// user reads an answer's description of the exchange user: in its User object, or beside the other fields as
// older versions and GetUserInfo have it.
func (r *reply) user() User {
	v := r.root
	if nested := v.Only("user"); nested != nil && nested.Kind == strictjson.Object {
		v = nested
	}
	truth := func(folded string) *bool {
		if b, ok := v.Only(folded).AsBool(); ok {
			return &b
		}
		return nil
	}
	return User{
		UserID:        r.digits(v.Only("userid")),
		UserName:      r.known.Clean(v.Only("username").AsText()),
		Email:         r.known.Clean(v.Only("email").AsText()),
		EmailVerified: truth("emailverified"),
		AccountID:     r.digits(v.Only("accountid")),
		OMSID:         r.digits(v.Only("omsid")),
		Use2FA:        truth("use2fa"),
	}
}

// digits is AsDigits, but "" for the digits of a secret.
func (r *reply) digits(v *strictjson.Value) string {
	s := v.AsDigits()
	if r.known.Clean(s) != s {
		return ""
	}
	return s
}

// isPrintableASCII reports whether s consists of the characters from space to tilde.
func isPrintableASCII[T string | []byte](s T) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
