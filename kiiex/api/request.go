package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/strictjson"
)

// The calls, by their names in the exchange's interface.
const (
	callAuthenticate    = "AuthenticateUser"
	callAuthenticate2FA = "Authenticate2FA"
	callPing            = "Ping"
	callLogOut          = "LogOut"

	CallAccountPositions = "GetAccountPositions"
	CallUserAccounts     = "GetUserAccounts"
	CallUserInfo         = "GetUserInfo"
	CallUserPermissions  = "GetUserPermissions"
	CallOpenOrders       = "GetOpenOrders"
	CallAccountInfo      = "GetAccountInfo"
	CallCodeEndpoints    = "GetValidate2FARequiredEndpoints"
)

// Names of headers and body fields, written as the exchange's page has them: it matches headers without
// regard to case, but what stands between it and us need not.
const (
	headerAPIKey       = "APIKey"
	headerSignature    = "Signature"
	headerUserID       = "UserId"
	headerNonce        = "Nonce"
	headerToken        = "aptoken"
	headerPendingToken = "Pending2FaToken"
	bodyUserName       = "UserName"
	bodyCode           = "Code"
)

// Request is one request to the exchange: what is, or would be, sent.
type Request struct {
	// Method is POST or GET.
	Method string
	URL    string
	// Header has the header fields in the order in which they are shown, without those that HTTP itself adds.
	Header []kiiex.Field
	// Body has the members of the JSON object that is the body. nil is no body at all, empty is "{}".
	Body []kiiex.Field

	call    string // its name, "AuthenticateUser"
	caFile  string
	timeout time.Duration
	number  int64 // of the frame that it is; 0 over HTTP
	late    int64 // of an earlier frame that may yet be answered; 0 for none
}

// String shows the request as it goes over the wire, with secrets masked and the API key shortened.
func (r *Request) String() string {
	var b strings.Builder
	b.WriteString(r.Method + " " + r.URL + "\n")
	for _, f := range r.Header {
		b.WriteString(f.Path + ": " + masked(f) + "\n")
	}
	switch {
	case r.number != 0:
		b.WriteString("\n" + string(r.appendFrame(nil, func(f kiiex.Field) []byte { return []byte(masked(f)) })) + "\n")
	case r.Body != nil:
		b.WriteString("\n" + string(r.appendBody(nil, func(f kiiex.Field) []byte { return []byte(masked(f)) })) + "\n")
	}
	return b.String()
}

// masked returns the part of the field that may be shown anywhere.
func masked(f kiiex.Field) string {
	switch {
	case f.IsSecret() && f.Path == headerAPIKey:
		return kiiex.MaskKey(f.Secret.Reveal())
	case f.IsSecret():
		return kiiex.Mask
	}
	return f.Value
}

// sent returns the bytes to send. Of a secret these are its own bytes, as of Secret.Bytes.
func sent(f kiiex.Field) []byte {
	if f.IsSecret() {
		return f.Secret.Bytes()
	}
	return []byte(f.Value)
}

// appendBody appends the JSON body to b, with text giving the value of each field. A value is a JSON string
// unless its field says that it is JSON: at a login a nonce or user id keeps its digits so.
func (r *Request) appendBody(b []byte, text func(kiiex.Field) []byte) []byte {
	b = append(slices.Grow(b, 4096), '{') // enough for nearly every body: growing would leave copies behind
	for i, f := range r.Body {
		if i > 0 {
			b = append(b, ',')
		}
		b = strictjson.AppendString(b, f.Path)
		b = append(b, ':')
		if f.JSON {
			b = append(b, text(f)...)
		} else {
			b = strictjson.AppendString(b, text(f)) // checkSent has seen that it is ASCII
		}
	}
	return append(b, '}')
}

// secrets returns the values that no text may contain, whatever its source.
func (r *Request) secrets() []kiiex.Secret {
	var all []kiiex.Secret
	for _, fields := range [][]kiiex.Field{r.Header, r.Body} {
		for _, f := range fields {
			if f.IsSecret() {
				all = append(all, f.Secret)
			}
		}
	}
	return all
}

// clone copies the secrets too, so that the copy outlives Clear on the original.
func (r *Request) clone() Request {
	c := *r
	c.Header, c.Body = cloneFields(r.Header), cloneFields(r.Body)
	return c
}

func cloneFields(fields []kiiex.Field) []kiiex.Field {
	c := slices.Clone(fields)
	for i, f := range c {
		if f.IsSecret() {
			c[i].Secret = f.Secret.Clone()
		}
	}
	return c
}

// toHTTP makes the request that net/http sends. It can be sent once only: without GetBody the transport
// has no way to write the body again. The body is overwritten once it was written; unsent, to be called after
// a failure, does that where there was no connection to write it to.
func (r *Request) toHTTP(ctx context.Context) (req *http.Request, unsent func(), err error) {
	var (
		body      io.Reader
		text      []byte
		connected atomic.Bool
	)
	if r.Body != nil {
		text = r.appendBody(nil, sent)
		body = io.NopCloser(bytes.NewReader(text)) // of another type net/http would send it apart from the header
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
			GotConn:      func(httptrace.GotConnInfo) { connected.Store(true) },
			WroteRequest: func(httptrace.WroteRequestInfo) { clear(text) }, // or given up: nothing reads it any more
		})
	}
	unsent = func() {
		if !connected.Load() {
			clear(text)
		}
	}
	req, err = http.NewRequestWithContext(ctx, r.Method, r.URL, body)
	if err != nil {
		unsent()
		return nil, nil, err
	}
	req.ContentLength = int64(len(text))
	for _, f := range r.Header {
		req.Header[f.Path] = []string{string(sent(f))} // not Set, which would write "Apikey"
	}
	return req, unsent, nil
}

// newRequest makes a request without the fields that the calls add.
func (c *Client) newRequest(call, method string) *Request {
	return &Request{
		call: call, Method: method, URL: c.base + "/" + call, caFile: c.environment.CAFile, timeout: c.timeout,
		Header: []kiiex.Field{{Path: "Accept", Value: "application/json"}, {Path: "User-Agent", Value: c.userAgent}},
	}
}

// giveBody adds a JSON body of fields, possibly none.
func (r *Request) giveBody(fields ...kiiex.Field) {
	r.Header = append(r.Header, kiiex.Field{Path: "Content-Type", Value: "application/json"})
	r.Body = append([]kiiex.Field{}, fields...)
}

// SessionField is the header that a call with a session sends.
func SessionField(token kiiex.Secret) kiiex.Field {
	return kiiex.Field{Path: headerToken, Secret: token}
}

// LoginFields are the headers that a login with s sends, or why they can't be sent.
func LoginFields(s kiiex.Signed) ([]kiiex.Field, error) {
	fields := []kiiex.Field{
		{Path: headerAPIKey, Secret: kiiex.SecretFromString(s.APIKey)},
		{Path: headerSignature, Secret: s.Signature},
		{Path: headerUserID, Value: s.UserID},
		{Path: headerNonce, Value: s.Nonce},
	}
	for i, name := range []kiiex.FieldName{kiiex.FieldAPIKey, "signature", kiiex.FieldUserID, kiiex.FieldNonce} {
		if err := checkField(name, fields[i]); err != nil {
			return nil, err
		}
	}
	return fields, nil
}

// PreviewAuthenticate returns what Authenticate sends for s, or why that can't be sent. It sends nothing.
func (c *Client) PreviewAuthenticate(s kiiex.Signed) (*Request, error) {
	fields, err := LoginFields(s)
	if err != nil {
		return nil, err
	}
	r := c.newRequest(callAuthenticate, http.MethodPost)
	if c.fieldsIn != FieldsInBody {
		r.Header = append(r.Header, fields...)
	}
	if c.fieldsIn != FieldsInHeaders {
		if s.UserName != "" {
			name := kiiex.Field{Path: bodyUserName, Value: s.UserName}
			if err := checkField(kiiex.FieldUserName, name); err != nil {
				return nil, err
			}
			fields = append(fields, name)
		}
		r.giveBody(fields...)
	}
	return r, nil
}

// checkField refuses a field of a login that can't be sent.
func checkField(name kiiex.FieldName, f kiiex.Field) error {
	return checkSent(name.Noun(), sent(f), kiiex.CheckValue(name, sent(f)), "Complete the credential, then try again.", kiiex.ImportAgain)
}

// checkToken refuses a token that can't be a header.
func checkToken(what string, token kiiex.Secret) error {
	why := ""
	if !isToken(token.Bytes()) {
		why = "It contains something else than printable ASCII characters."
	}
	return checkSent(what, token.Bytes(), why, problem.TestAgain, problem.TestAgain)
}

// checkSent refuses a value that is missing, and one that must not be written into a header, for which why is the
// reason: anything but printable ASCII could end the header and begin another, or reach the exchange as something else
// than was signed. missing and bad say what to do about each.
func checkSent(what string, value []byte, why, missing, bad string) error {
	switch {
	case len(value) == 0:
		return &problem.Problem{Kind: problem.MissingField, What: "The " + what + " is missing; nothing was sent.", Next: missing}
	case why != "":
		return &problem.Problem{Kind: problem.BadValue, What: "The " + what + " can't be sent; nothing was.", Why: why, Next: bad}
	}
	return nil
}
