package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/coder/websocket"

	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/redact"
)

// maskedError is an error whose text may be written to a log: secrets are masked in it. errors.Is and errors.As
// see the original; unwrapping, which would lead to the original's text, ends here.
type maskedError struct {
	text     string
	original error
}

func (c *maskedError) Error() string        { return c.text }
func (c *maskedError) Is(target error) bool { return errors.Is(c.original, target) }
func (c *maskedError) As(target any) bool   { return errors.As(c.original, target) }

// failure explains why no whole answer came. parent is the caller's context, ctx the request's own.
func (c *Client) failure(parent, ctx context.Context, t *trace, known redact.Echoes, err error) *problem.Problem {
	t.stop()
	masked := &maskedError{redact.Text(err.Error(), known), err}
	if errors.Is(parent.Err(), context.Canceled) {
		return &problem.Problem{
			Kind: problem.Interrupted,
			What: cause.Stopped,
			Next: problem.StartAgain,
			Err:  masked,
		}
	}
	f := c.classify(ctx, t, known, err)
	f.Err, f.WebSocket = masked, c.socket
	f.Seen = known.Clean(f.Seen) // a certificate may have what an earlier connection brought
	if t.call == callAuthenticate && t.current() == StepAnswer {
		f.Seen = strings.TrimSpace(f.Seen + " " + cause.CountUnknown)
	}
	return f.Explain(cause.Known{Environment: c.environment})
}

// classify says what happened, what was seen of it, and which entry of the catalogue it is.
func (c *Client) classify(ctx context.Context, t *trace, known redact.Echoes, err error) *cause.Failure {
	var dns *net.DNSError
	host := c.host()
	if f := c.proxyFailure(t, known, err); f != nil {
		return f
	}
	switch {
	case errors.Is(context.Cause(ctx), errStalled):
		return &cause.Failure{
			Kind: problem.TimedOut, What: "The exchange stopped in the middle of its answer.",
			Seen: fmt.Sprintf("Nothing more came for %s.", stallTimeout), Likely: cause.AnswerCut,
		}
	case errors.As(err, &dns):
		f := &cause.Failure{Kind: problem.NameNotFound, What: "The name " + quoteOutside(dns.Name) + " was not found.", Likely: cause.NoSuchName}
		if !dns.IsNotFound {
			f.Seen, f.Likely = "The name server gave no usable answer.", cause.NoNameServer
		}
		return f
	case ctx.Err() != nil || isTimeout(err):
		return timedOut(t, host)
	}
	if f := socketFailure(err, host, known); f != nil {
		return f
	}
	if f := certificateFailure(err, host); f != nil {
		return f
	}
	if f := tlsFailure(err, t, host); f != nil {
		return f
	}
	return connectionFailure(err, t, host)
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}

// timedOut names the part of the request that ran out of time.
func timedOut(t *trace, host string) *cause.Failure {
	f := &cause.Failure{Kind: problem.TimedOut}
	after := time.Since(t.started).Round(100 * time.Millisecond).String()
	switch t.current() {
	case StepResolve:
		f.What = "The name " + host + " could not be looked up in time."
		f.Seen, f.Likely = "No name server answered within "+after+".", cause.NoNameServer
	case StepConnect:
		f.What = "No connection to " + host + " could be made in time."
		f.Seen, f.Likely = "Nothing answered within "+after+".", cause.NoConnection
	case StepTLS:
		f.What = "The server at " + host + " did not finish the TLS handshake in time."
		f.Seen, f.Likely = "It accepted the connection and then said too little within "+after+".", cause.NoHandshake
	default:
		f.What, f.Likely = "The exchange did not answer in time.", cause.NoAnswer
		f.Seen = "The request was sent, and nothing came back within " + after + "."
		if t.answered() {
			f.What = "The exchange's answer took too long."
			f.Seen = "It began, and was not complete within " + after + "."
		}
	}
	return f
}

// The numbers of connection errors on Windows, where package syscall has no names for them that match.
const (
	wsaConnectionReset   = syscall.Errno(10054)
	wsaConnectionRefused = syscall.Errno(10061)
)

func isRefused(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, wsaConnectionRefused)
}

func isDropped(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPIPE) || errors.Is(err, wsaConnectionReset) || errors.Is(err, net.ErrClosed) ||
		strings.Contains(err.Error(), "server closed idle connection") // net/http has no type for it
}

// connectionFailure classifies every other failure on the way.
func connectionFailure(err error, t *trace, host string) *cause.Failure {
	switch text := err.Error(); {
	case errors.Is(err, errTooLong), strings.Contains(text, "response headers exceeded"):
		return &cause.Failure{
			Kind: problem.AnswerTooLong, What: "The answer is too long to be the exchange's; it was not read to its end.",
			Seen: "More than 1 MiB came (4 MiB of a list), or 64 KiB of headers, where a few hundred bytes are usual.", Likely: cause.TooLong,
		}
	case errors.Is(err, errCompressed):
		return &cause.Failure{Kind: problem.AnswerNotUnderstood, What: "The answer is compressed, although that was not asked for.", Likely: cause.Compressed}
	case isRefused(err):
		return &cause.Failure{Kind: problem.ConnectionRefused, What: "Nothing accepts connections at " + host + ".", Likely: cause.NothingThere}
	case strings.Contains(text, "malformed"), strings.Contains(text, "chunk length"), errors.Is(err, errNoAnswer):
		return &cause.Failure{Kind: problem.NotAnExchange, What: "What answers at " + host + " does not speak HTTP.", Likely: cause.NotHTTP}
	case isDropped(err):
		f := &cause.Failure{Kind: problem.ConnectionLost, What: "The connection was closed before the exchange had answered.", Likely: cause.AnswerCut}
		if t.answered() {
			f.What = "The connection was closed in the middle of the exchange's answer."
		}
		return f
	}
	f := &cause.Failure{Kind: problem.NetworkFailed, What: "The exchange at " + host + " could not be reached.", Likely: cause.Unreached}
	if errors.Is(err, syscall.ENETUNREACH) || errors.Is(err, syscall.EHOSTUNREACH) {
		f.Seen = "This computer has no route to it."
	}
	return f
}

// redirected rejects a redirect. Only the host it points to is shown: the rest may be anything.
func (c *Client) redirected(from *url.URL, resp *http.Response, known redact.Echoes) *problem.Problem {
	f := &cause.Failure{
		Kind: problem.Redirected, What: "The server redirects this request to another address; kiikey did not follow.", Likely: cause.Redirected,
		WebSocket: c.socket,
	}
	location := resp.Header.Get("Location")
	to, err := from.Parse(location)
	switch {
	case location == "":
		f.Seen = "It did not say where to."
	case err != nil || to.Host == "":
		f.Seen = "It points to something that is not an address."
	case to.Host == from.Host && to.Scheme == from.Scheme:
		f.Seen = "It points to another page of the same server."
	case to.Host == from.Host:
		f.Seen = "It points to the same server by " + quoteOutside(known.Clean(to.Scheme)) + "."
	default:
		f.Seen = "It points to " + quoteOutside(known.Clean(to.Host)) + ", which would receive the signature or token."
	}
	f.Seen = "It answered " + statusName(resp.StatusCode) + ". " + f.Seen
	return f.Explain(cause.Known{Environment: c.environment})
}

// host returns the exchange's host, from the environment.
func (c *Client) host() string {
	if u, err := url.Parse(c.base); err == nil {
		return u.Host
	}
	return c.environment.Name
}

// statusName returns an HTTP status in kiikey's own words.
func statusName(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}

// violation is an error of what should be a WebSocket.
type violation struct{ error }

func (v *violation) Unwrap() error { return v.error }

// socketFailure classifies what only a WebSocket can do wrong; nil if err is none of that.
func socketFailure(err error, host string, known redact.Echoes) *cause.Failure {
	var (
		closed websocket.CloseError
		wrong  *violation
	)
	switch {
	case errors.As(err, &closed):
		f := &cause.Failure{
			Kind: problem.ConnectionLost, What: "The exchange closed the WebSocket.", Likely: cause.Closed,
			Seen: fmt.Sprintf("It gave the code %d, and no reason.", closed.Code),
		}
		switch {
		case closed.Code == websocket.StatusNoStatusRcvd:
			f.Seen = "It gave neither a code nor a reason."
		case closed.Reason != "":
			f.Seen = fmt.Sprintf("It gave the code %d and the reason %s.", closed.Code, quoteOutside(redact.Text(closed.Reason, known)))
		}
		return f
	case errors.Is(err, errBrokeOff):
		return &cause.Failure{Kind: problem.ConnectionLost, What: "The exchange's answer broke off.", Seen: "Half a frame came.", Likely: cause.AnswerCut}
	case errors.Is(err, errFlood):
		return &cause.Failure{
			Kind: problem.AnswerNotUnderstood, What: "The exchange sent one message after another, and no answer among them.", Likely: cause.Fault,
			Seen: fmt.Sprintf("kiikey stopped reading after %d unexpected frames.", maxEvents),
		}
	case errors.As(err, &wrong):
		return &cause.Failure{Kind: problem.NotAnExchange, What: "What answers at " + host + " does not speak WebSocket as it should.", Likely: cause.NotWebSocket}
	}
	return nil
}
