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

	"kiikey/kiiex/problem"
	"kiikey/kiiex/redact"
)

// cause is an error whose text may be written to a log: secrets are masked in it. errors.Is and errors.As
// see the original; unwrapping, which would lead to the original's text, ends here.
type cause struct {
	text     string
	original error
}

func (c *cause) Error() string        { return c.text }
func (c *cause) Is(target error) bool { return errors.Is(c.original, target) }
func (c *cause) As(target any) bool   { return errors.As(c.original, target) }

// failure explains why no whole answer came. parent is the caller's context, ctx the request's own.
func (c *Client) failure(parent, ctx context.Context, t *trace, known redact.Echoes, err error) *problem.Problem {
	t.stop()
	p := c.explain(parent, ctx, t, known, err)
	p.Err = &cause{redact.Text(err.Error(), known), err}
	if t.call == callAuthenticate && t.current() == StepAnswer && p.Kind != problem.Interrupted {
		p.Why = strings.TrimSpace(p.Why + " Whether the exchange counted this login is not known.")
	}
	return p
}

func (c *Client) explain(parent, ctx context.Context, t *trace, known redact.Echoes, err error) *problem.Problem {
	var dns *net.DNSError
	host := c.host()
	if errors.Is(parent.Err(), context.Canceled) {
		return &problem.Problem{
			Kind: problem.Interrupted,
			What: "Stopped before the exchange had answered.",
			Next: "Start it again when you want to.",
		}
	}
	if p := c.proxyProblem(t, known, err); p != nil {
		return p
	}
	switch {
	case errors.Is(context.Cause(ctx), errStalled):
		return &problem.Problem{
			Kind: problem.TimedOut,
			What: "The exchange stopped in the middle of its answer.",
			Why:  fmt.Sprintf("Nothing more came for %s.", stallTimeout),
			Next: "Try again in a minute; if it happens again, look at the network and at proxies on the way.",
		}
	case errors.As(err, &dns):
		return nameFailed(dns)
	case ctx.Err() != nil || isTimeout(err):
		return timedOut(t, host)
	}
	if p := certificateProblem(err, host); p != nil {
		return p
	}
	if p := tlsProblem(err, t, host); p != nil {
		return p
	}
	return connectionProblem(err, t, host)
}

func nameFailed(dns *net.DNSError) *problem.Problem {
	p := &problem.Problem{
		Kind: problem.NameNotFound,
		What: "The name " + quoteOutside(dns.Name) + " was not found.",
		Why:  "Either this computer is offline, or the environment's base URL is misspelt.",
		Next: "Check the network, then the environment's base URL.",
	}
	if !dns.IsNotFound {
		p.Why = "The name server gave no usable answer: most likely this computer is offline."
	}
	return p
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}

// timedOut says what was being waited for.
func timedOut(t *trace, host string) *problem.Problem {
	p := &problem.Problem{Kind: problem.TimedOut, Next: "Try again in a minute."}
	after := time.Since(t.started).Round(100 * time.Millisecond).String()
	switch t.current() {
	case StepResolve:
		p.What = "The name " + host + " could not be looked up in time."
		p.Why = "No name server answered within " + after + "; most likely this computer is offline."
		p.Next = "Check the network, then try again."
	case StepConnect:
		p.What = "No connection to " + host + " came about in time."
		p.Why = "Nothing answered within " + after + ": a firewall drops the packets, or the server is down."
		p.Next = "Try from another network, or ask whether a firewall or proxy stands between."
	case StepTLS:
		p.What = "The server at " + host + " did not finish the TLS handshake in time."
		p.Why = "It accepted the connection and then said too little within " + after + "."
	default:
		p.What = "The exchange did not answer in time."
		p.Why = "The request was sent, and nothing came back within " + after + "."
		if t.answered() {
			p.What = "The exchange's answer took too long."
			p.Why = "It began, and was not complete within " + after + "."
		}
	}
	return p
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

// connectionProblem explains every other failure on the way.
func connectionProblem(err error, t *trace, host string) *problem.Problem {
	switch text := err.Error(); {
	case errors.Is(err, errTooLong), strings.Contains(text, "response headers exceeded"):
		return &problem.Problem{
			Kind: problem.AnswerTooLong,
			What: "The answer is too long to be the exchange's; it was not read to its end.",
			Why:  "More than 1 MiB came (4 MiB of a list), or 64 KiB of headers, where a few hundred bytes are usual.",
			Next: "Check the environment's base URL.",
		}
	case errors.Is(err, errCompressed):
		return &problem.Problem{
			Kind: problem.AnswerNotUnderstood,
			What: "The answer is compressed, although that was not asked for.",
			Why:  "The exchange does not do this; a proxy on the way may.",
			Next: "Try from another network.",
		}
	case isRefused(err):
		return &problem.Problem{
			Kind: problem.ConnectionRefused,
			What: "Nothing accepts connections at " + host + ".",
			Why:  "The computer is there, but no server runs on this port, or a firewall refuses for it.",
			Next: "Check the port in the environment's base URL, and whether the exchange is in maintenance.",
		}
	case strings.Contains(text, "malformed"), strings.Contains(text, "chunk length"), errors.Is(err, errNoAnswer):
		return &problem.Problem{
			Kind: problem.NotAnExchange,
			What: "What answers at " + host + " does not speak HTTP.",
			Next: "Check the environment's base URL, its port in particular.",
		}
	case isDropped(err):
		p := &problem.Problem{
			Kind: problem.ConnectionLost,
			What: "The connection was closed before the exchange had answered.",
			Why:  "The server, or something on the way to it, closed it.",
			Next: "Try again in a minute; if it happens again, try from another network.",
		}
		if t.answered() {
			p.What = "The connection was closed in the middle of the exchange's answer."
		}
		return p
	}
	p := &problem.Problem{
		Kind: problem.NetworkFailed,
		What: "The exchange at " + host + " could not be reached.",
		Why:  "The system gave a reason that this program does not know.",
		Next: "Check the network, then try again.",
	}
	if errors.Is(err, syscall.ENETUNREACH) || errors.Is(err, syscall.EHOSTUNREACH) {
		p.Why = "No way leads from this computer to it; most likely this computer is offline."
	}
	return p
}

// redirected refuses a redirect. Only the host it points to is shown: the rest may be anything.
func redirected(from *url.URL, resp *http.Response, known redact.Echoes) *problem.Problem {
	p := &problem.Problem{
		Kind: problem.Redirected,
		What: "The server wants this request to be sent to another address; that was not done.",
		Why:  "It did not say where to.",
		Next: "Check the environment's base URL. If the exchange has moved, take the new address from its own pages, not from here. A network that wants a log-in first does this too: open any web page to see.",
	}
	location := resp.Header.Get("Location")
	if location == "" {
		return p
	}
	to, err := from.Parse(location)
	switch {
	case err != nil || to.Host == "":
		p.Why = "It points to something that is not an address."
	case to.Host == from.Host && to.Scheme == from.Scheme:
		p.Why = "It points to another page of the same server."
	case to.Host == from.Host:
		p.Why = "It points to the same server by " + quoteOutside(known.Clean(to.Scheme)) + "."
	default:
		p.Why = "It points to " + quoteOutside(known.Clean(to.Host)) + ", which would receive the signature or token."
	}
	return p
}

// host is the exchange's host as the environment names it.
func (c *Client) host() string {
	if u, err := url.Parse(c.base); err == nil {
		return u.Host
	}
	return c.environment.Name
}

// statusName is an HTTP status in words that are not the server's.
func statusName(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}
