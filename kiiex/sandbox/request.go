package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// request is one call, while it is being answered.
type request struct {
	s    *Server
	w    http.ResponseWriter
	r    *http.Request
	path string // for the log: harmless, and without anything that may be secret
	call call
	// socket is the WebSocket of the call; nil for a request of HTTP.
	socket *socket
	from   netip.Addr
	now    time.Time
	body   []byte
}

// handle answers every request.
func (s *Server) handle(w http.ResponseWriter, r *http.Request) {
	q := &request{s: s, w: w, r: r, now: s.options.Now()}
	if from, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		q.from = from.Addr().Unmap()
	}
	q.path = harmlessPath(r.URL.Path)
	socket := strings.EqualFold(r.URL.Path, gatewayPath)
	name, known := cutPrefixFold(r.URL.Path, basePath+"/")
	if known {
		q.call, known = findCall(name)
	}
	switch {
	case socket:
		q.path = gatewayPath
	case known:
		q.path = basePath + "/" + q.call.name
	}
	if !slices.Contains(s.hosts, strings.ToLower(r.Host)) {
		q.send(http.StatusMisdirectedRequest, textPlain, []byte("NOT AN ADDRESS OF THIS SANDBOX"), "rejected: for another host")
		return
	}
	if socket {
		q.openSocket()
		return
	}
	if !known {
		q.replyNotFound()
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		w.Header().Set("Allow", "GET, POST")
		q.send(http.StatusMethodNotAllowed, textPlain, []byte("METHOD NOT ALLOWED"), "rejected: neither GET nor POST")
		return
	}
	if q.readBody() {
		q.answer()
	}
}

// cutPrefixFold is strings.CutPrefix ignoring case, for a prefix in ASCII.
func cutPrefixFold(text, prefix string) (rest string, ok bool) {
	if len(text) < len(prefix) || !strings.EqualFold(text[:len(prefix)], prefix) {
		return text, false
	}
	return text[len(prefix):], true
}

// answer answers a known call whose body has been read, as the scenario requires.
func (q *request) answer() {
	scenario := q.s.scenario
	if scenario.documented && q.call.extra {
		q.replyNotFound()
		return
	}
	if reply := scenario.replies[q.call.group]; reply != nil {
		reply(q)
		return
	}
	q.healthy()
}

// readBody reads the whole body; false means that the request has been dealt with.
func (q *request) readBody() bool {
	body, err := io.ReadAll(http.MaxBytesReader(q.w, q.r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		q.send(http.StatusRequestEntityTooLarge, textPlain, []byte("REQUEST TOO LARGE"), "rejected: body over 1 MiB")
		return false
	case err != nil:
		q.record(0, "the request broke off")
		panic(http.ErrAbortHandler)
	}
	q.body = body
	return true
}

// Media types of the answers.
const (
	textPlain = "text/plain; charset=utf-8"
	textHTML  = "text/html; charset=utf-8"
	jsonType  = "application/json; charset=utf-8"
)

// send logs the request and sends the answer.
func (q *request) send(status int, mediaType string, body []byte, outcome string) {
	q.record(status, outcome)
	q.w.Header().Set("Content-Type", mediaType)
	q.setHeaders()
	q.w.WriteHeader(status)
	_, _ = q.w.Write(body)
}

// sendJSON sends v as the exchange's software does.
func (q *request) sendJSON(status int, v any, outcome string) {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("sandbox: an answer: %v", err)) // only plain types are sent: cannot happen
	}
	q.sendText(status, text, outcome)
}

// sendText sends JSON.
func (q *request) sendText(status int, text []byte, outcome string) {
	if q.s.scenario.hostile && bytes.HasSuffix(text, []byte("}")) {
		text = append(bytes.TrimSuffix(text, []byte("}")), hostileField()...)
	}
	if q.s.options.Rewrite != nil {
		text = q.s.options.Rewrite(q.call.name, text)
	}
	q.send(status, jsonType, text, outcome)
}

// setHeaders sets the headers that the scenario decides.
func (q *request) setHeaders() {
	header := q.w.Header()
	header.Set("Date", q.s.options.Now().Add(q.s.scenario.clock).UTC().Format(http.TimeFormat))
	if q.s.scenario.hostile {
		header.Set("X-Message", hostileHeader)
	}
}

// The fields of requests, in lower case, for comparison.
const (
	fieldAPIKey    = "apikey"
	fieldSignature = "signature"
	fieldUserID    = "userid"
	fieldNonce     = "nonce"
	fieldCode      = "code"
)

// fields are the values of a request, by name in lower case. An empty value is an absent one.
type fields map[string]string

// add reports false if the field has another value already.
func (f fields) add(name, value string) bool {
	if value == "" {
		return true
	}
	if old, given := f[name]; given && old != value {
		return false
	}
	f[name] = value
	return true
}

// source reads fields from one place in a request. It reports false if the request is malformed or contradicts
// itself.
type source func(*request, fields) bool

// read gathers fields from several sources, which may repeat but not contradict each other.
func (q *request) read(sources ...source) (fields, bool) {
	f := fields{}
	for _, from := range sources {
		if !from(q, f) {
			return nil, false
		}
	}
	return f, true
}

func fromHeaders(q *request, f fields) bool {
	for _, name := range []string{fieldAPIKey, fieldSignature, fieldUserID, fieldNonce} {
		for _, value := range q.r.Header.Values(name) {
			if !f.add(name, value) {
				return false
			}
		}
	}
	return true
}

func fromQuery(q *request, f fields) bool {
	for name, values := range q.r.URL.Query() {
		for _, value := range values {
			if !f.add(strings.ToLower(name), value) {
				return false
			}
		}
	}
	return true
}

// credentials returns the four fields that authenticate; false if one is missing or malformed. The form of key
// and signature does not matter: any wrong one is rejected, not malformed.
func (q *request) credentials(sources ...source) (credentials, bool) {
	f, ok := q.read(sources...)
	c := credentials{apiKey: f[fieldAPIKey], signature: f[fieldSignature], userID: f[fieldUserID], nonce: f[fieldNonce]}
	complete := c.apiKey != "" && c.signature != "" && c.userID != "" && c.nonce != ""
	return c, ok && complete && strings.Trim(c.userID, "0123456789") == ""
}
