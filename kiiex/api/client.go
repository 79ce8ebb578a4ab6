// Package api is the client of the KIIEX exchange, over HTTP and over its WebSocket.
//
// The rules it keeps:
//   - It never repeats a login, and follows no redirect: several rejected logins lock the user out.
//   - Calls with a session only read, except for the log-out.
//   - Every error is a *problem.Problem that holds none of the secrets that were sent or received, even if the
//     server returns them.
//   - It judges answers by the exchange's own fields first. An answer that contradicts itself, or fits nothing
//     known, is never a success.
package api

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"kiikey/internal/regularfile"
	"kiikey/internal/textfile"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/redact"
)

// FieldsIn says where AuthenticateUser's fields are sent. The exchange's page describes a body, its
// screenshot shows headers; which of them the proxy reads is not known.
type FieldsIn string

// The places. The user name is optional and goes into a body only.
const (
	FieldsInBoth    FieldsIn = "both"
	FieldsInHeaders FieldsIn = "headers"
	FieldsInBody    FieldsIn = "body"
)

// Options of a Client. The zero value is a good choice.
type Options struct {
	// FieldsIn is like FieldsInBoth if it is neither of the others.
	FieldsIn FieldsIn
	// Timeout is for a whole call, to the end of the answer's body; 20 s if zero. Within it connecting, TLS,
	// waiting for an answer, and a pause in one have limits of their own.
	Timeout time.Duration
	// UserAgent is sent as the header of this name; "kiikey" if empty. It must be fit for a header.
	UserAgent string
	// Record is called after each request with what happened, from the goroutine of the call.
	Record func(Exchange)
	// Step is called while a request runs, one call at a time and in order, from any goroutine. It must not
	// block, and must not use the client. Nothing comes after the client's method has returned.
	Step func(Step)
}

// Limits within Options.Timeout, for parts that take milliseconds when all is well.
const (
	defaultTimeout = 20 * time.Second
	connectTimeout = 10 * time.Second // name and connection
	tlsTimeout     = 10 * time.Second
	answerTimeout  = 15 * time.Second // from the request's end to the answer's headers
	stallTimeout   = 10 * time.Second // between two parts of a body
	idleTimeout    = 15 * time.Second // of a connection between two calls
	maxHeader      = 64 << 10         // bytes of an answer's headers
)

// Client talks to one exchange. It is safe for concurrent use.
//
// It sends what it is told to and nothing else: no request is repeated (but see Read), no redirect
// followed, since net/http would hand APIKey, Signature and aptoken to any host. Only HTTP/1.1 is spoken:
// HTTP/2 would write the names of headers in lower case, and repeats requests by its own rules.
//
// Every error of its methods is a *problem.Problem without any of the secrets that were sent, even where
// the server returns them.
type Client struct {
	environment kiiex.Environment
	base        string
	fieldsIn    FieldsIn
	timeout     time.Duration
	userAgent   string
	socket      bool // base is the address of a WebSocket
	record      func(Exchange)
	step        func(Step)
	stepMu      sync.Mutex

	proxy *Proxy // nil for none
	// proxyErr is set if the configured proxy cannot be used: then nothing is connected to.
	proxyErr error
	// single makes a connection for each request. On a reused one net/http sends some requests again when
	// the server closes it, and a login that is sent twice may lock the user out.
	single *http.Transport
	// kept reuses connections, for POST only, which without GetBody cannot be sent again.
	kept *http.Transport
}

// NewClient makes a client for env. The proxy is that of ProxyOf; where one is set that cannot be used, every
// call returns that problem. The error is a *problem.Problem of kind BadConfig: a base URL that Validate refuses,
// or a CAFile that can't be read or has no certificate.
func NewClient(env kiiex.Environment, o Options) (*Client, error) {
	return newClient(env, o, os.Getenv)
}

func newClient(env kiiex.Environment, o Options, getenv func(string) string) (*Client, error) {
	if err := env.Validate(); err != nil {
		return nil, err
	}
	authorities, err := readAuthorities(env)
	if err != nil {
		return nil, err
	}
	c := &Client{
		environment: env, base: strings.TrimRight(env.BaseURL, "/"), fieldsIn: o.FieldsIn,
		timeout: cmp.Or(o.Timeout, defaultTimeout), userAgent: cmp.Or(o.UserAgent, "kiikey"), record: o.Record, step: o.Step,
	}
	c.proxy, c.proxyErr = proxyOf(c.base, getenv)
	c.single, c.kept = c.newTransport(authorities), c.newTransport(authorities)
	c.single.DisableKeepAlives = true
	return c, nil
}

func (c *Client) newTransport(authorities *x509.CertPool) *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	var proxy func(*http.Request) (*url.URL, error)
	if c.proxy != nil {
		proxy = http.ProxyURL(c.proxy.url)
	}
	return &http.Transport{
		Proxy:                  proxy,
		OnProxyConnectResponse: checkProxyAnswer,
		DialContext:            dialHeard,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: authorities},
		TLSHandshakeTimeout:    tlsTimeout,
		ResponseHeaderTimeout:  answerTimeout,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: maxHeader,
		DisableCompression:     true, // 1 KiB can unpack to 1 MiB
		Protocols:              protocols,
	}
}

// CloseIdleConnections closes the connections that are kept for later calls.
func (c *Client) CloseIdleConnections() {
	c.single.CloseIdleConnections()
	c.kept.CloseIdleConnections()
}

// readAuthorities reads the file of authorities to trust instead of the system's; nil for the system's.
func readAuthorities(env kiiex.Environment) (*x509.CertPool, error) {
	if env.CAFile == "" {
		return nil, nil
	}
	bad := func(why string, err error) error {
		return &problem.Problem{
			Kind: problem.BadConfig,
			What: "The file of authorities for environment " + env.Name + " is not usable.",
			Why:  why,
			Next: "Correct ca_file of this environment: the path of a PEM file with at least one certificate.",
			Err:  err,
		}
	}
	written, _, err := regularfile.Read(env.CAFile)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, bad("There is no such file.", err)
	case errors.Is(err, regularfile.ErrTooLarge), errors.As(err, new(regularfile.NotRegular)):
		reason := err.Error()
		return nil, bad(strings.ToUpper(reason[:1])+reason[1:]+".", nil)
	case err != nil:
		return nil, bad("It cannot be read.", err)
	}
	text, _, err := textfile.Decode(written)
	if err != nil {
		return nil, bad("It is not text: "+err.Error(), err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, bad("There is no certificate in PEM form in it.", nil)
	}
	return pool, nil
}

// perform sends r over transport and lets judge say what the answer means, if a whole one came.
func (c *Client) perform(ctx context.Context, r *Request, transport *http.Transport, judge func(*reply) error) error {
	return c.exchange(r, c.follow(r.call), func(t *trace, known redact.Echoes) (*reply, error) {
		return c.roundTrip(ctx, r, transport, t, known)
	}, judge)
}

// follow makes the trace of a call.
func (c *Client) follow(call string) *trace {
	report := c.step
	if c.proxyErr != nil {
		report = nil // no step is begun
	}
	return newTrace(call, strings.HasPrefix(c.base, "https:"), c.proxy, &c.stepMu, report)
}

// exchange is perform for any way to send, which returns what came of an answer beside an error, too. sent are secrets
// that the answer may repeat, beside the request's.
func (c *Client) exchange(r *Request, t *trace, send func(*trace, redact.Echoes) (*reply, error), judge func(*reply) error, sent ...kiiex.Secret) error {
	known := redact.NewEchoes(slices.Concat(r.secrets(), c.proxy.secrets(), sent)...)
	defer func() { known.Clear() }()
	e := Exchange{Name: r.call, At: t.started}

	var answer *reply
	err := c.proxyErr
	if err == nil {
		answer, err = send(t, known)
	}
	detail := ""
	if answer != nil {
		known = answer.known
		answer.call, answer.environment, answer.socket = r.call, c.environment, c.socket
		e.Answer = answer.answer
	}
	if err == nil {
		detail = answer.manner()
	}
	e.Timing, e.Connection = t.close(detail, err)
	e.Connection.Issuer = known.Clean(e.Connection.Issuer)
	if err == nil {
		answer.timing = e.Timing
		err = judge(answer)
	}
	if c.record != nil {
		e.Request, e.Err = r.clone(), err
		e.Answer.Body = e.Answer.Body.Clone()
		c.record(e)
	}
	if answer != nil && err != nil {
		answer.answer.Body.Clear() // no caller gets it: err explains it
	}
	return err
}

// roundTrip sends r and reads the answer. With an error it returns its head, if that came.
func (c *Client) roundTrip(parent context.Context, r *Request, transport *http.Transport, t *trace, known redact.Echoes) (head *reply, err error) {
	ctx, stop := context.WithCancelCause(parent)
	defer stop(nil)
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	fail := func(err error) (*reply, error) {
		return head, c.failure(parent, ctx, t, known, err)
	}

	req, unsent, err := r.toHTTP(t.context(ctx))
	if err != nil {
		return fail(err)
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		unsent()
		return fail(err)
	}
	defer resp.Body.Close()
	head = headOf(resp, t, known)
	// unread is for a body that is not read: status and header may still show whose answer it is.
	unread := func(err error) (*reply, error) {
		if head.isSuccess() || !head.isOnTheWay() {
			return fail(err)
		}
		head.answer.MaskedBody = "[not shown: " + err.Error() + "]"
		return head, nil
	}
	switch {
	case resp.StatusCode < 200:
		return fail(errNoAnswer)
	case resp.StatusCode >= 300 && resp.StatusCode <= 399:
		return head, c.redirected(req.URL, resp, known)
	case resp.ContentLength > limit(r.call):
		return unread(errTooLong)
	}
	body, err := readBody(resp.Body, limit(r.call), stallTimeout, stop)
	if errors.Is(err, errTooLong) {
		return unread(err)
	}
	if err != nil {
		return fail(err)
	}
	if coding := resp.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return unread(errCompressed)
	}
	return newReply(resp.StatusCode, resp.Header, body, known), nil
}

// headOf is the answer without its body.
func headOf(resp *http.Response, t *trace, known redact.Echoes) *reply {
	if resp.TLS != nil {
		t.secured(*resp.TLS)
	}
	return newReply(resp.StatusCode, resp.Header, nil, known)
}

// Faults that roundTrip finds itself.
var (
	errNoAnswer   = errors.New("an informational answer without a final one")
	errTooLong    = errors.New("the answer is longer than kiikey reads")
	errStalled    = errors.New("the answer stopped in the middle")
	errCompressed = errors.New("the answer is compressed")
)

// readBody reads at most limit bytes, and calls stop with errStalled when nothing comes for stall.
func readBody(body io.Reader, limit int64, stall time.Duration, stop context.CancelCauseFunc) ([]byte, error) {
	watchdog := time.AfterFunc(stall, func() { stop(errStalled) })
	defer watchdog.Stop()
	var b bytes.Buffer
	b.Grow(16 << 10) // for nearly every answer: growing would leave a copy of the token behind
	_, err := b.ReadFrom(io.LimitReader(readerFunc(func(p []byte) (int, error) {
		n, err := body.Read(p)
		if n > 0 {
			watchdog.Reset(stall)
		}
		return n, err
	}), limit+1))
	switch {
	case err != nil:
	case int64(b.Len()) > limit:
		err = errTooLong
	default:
		return b.Bytes(), nil
	}
	clear(b.Bytes())
	return nil, err
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
