package api

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"kiikey/kiiex/strictjson"
)

// Exchange is one request and its answer, for later inspection. Its secrets are copies of its own: they outlive
// the credential's, until Clear.
type Exchange struct {
	// Name is the name of the call, "AuthenticateUser".
	Name    string
	At      time.Time // when the request began
	Request Request
	// Answer has status 0 when none came, and no body when the body did not come whole.
	Answer     Answer
	Connection Connection
	Timing     Timing
	// Err is the call's error; nil for a success. Its text has no secrets.
	Err error
}

// Connection describes the connection to the exchange. A part that was not reached is zero.
type Connection struct {
	// Address is the IP address and port of the connection: the exchange's, or the proxy's.
	Address string
	// Proxy is the host of the proxy, if one was used.
	Proxy string
	// Reused is true when a connection of an earlier call was used.
	Reused bool
	// TLS is the version, "TLS 1.3"; empty without TLS.
	TLS string
	// Issuer is the issuer of the server's certificate, even of a rejected one; text from outside.
	Issuer string
	// Expires is the end of that certificate.
	Expires time.Time
}

// MaskedAnswer shows the answer with secrets masked: status, headers by name, body. It is text from
// outside, not yet made harmless for a terminal. It is empty when no answer came.
func (e *Exchange) MaskedAnswer() string {
	if e.Answer.Status == 0 {
		return ""
	}
	if head, isFrame := strings.CutSuffix(e.Answer.frame, "}"); isFrame {
		return head + `,"o":` + string(strictjson.AppendString(nil, e.Answer.MaskedBody)) + "}\n"
	} else if head != "" {
		return head + "\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s\n", e.Answer.Status, http.StatusText(e.Answer.Status))
	for _, name := range slices.Sorted(maps.Keys(e.Answer.Header)) {
		for _, value := range e.Answer.Header[name] {
			b.WriteString(name + ": " + value + "\n")
		}
	}
	if e.Answer.MaskedBody != "" {
		b.WriteString("\n" + e.Answer.MaskedBody + "\n")
	}
	return b.String()
}

// Clear overwrites the secrets.
func (e *Exchange) Clear() {
	for _, s := range e.Request.secrets() {
		s.Clear()
	}
	e.Answer.Body.Clear()
}
