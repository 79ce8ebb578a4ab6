package api

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/redact"
)

// maxHeard limits the part of a proxy's answer that is kept to explain a failure.
const maxHeard = 1 << 10

// dialHeard is http.Transport.DialContext. To a proxy it makes connections whose first bytes are kept.
func dialHeard(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: connectTimeout}).DialContext(ctx, network, address)
	if t, ok := ctx.Value(traceKey{}).(*trace); ok && err == nil && t.proxy != nil {
		return &heardConn{Conn: conn, trace: t, left: maxHeard}, nil
	}
	return conn, err
}

// heardConn reports the first bytes of an answer to its trace. It reads more of them than its caller: of an
// answer to SOCKS, net/http reads two bytes.
type heardConn struct {
	net.Conn
	trace    *trace
	left     int
	buffered []byte // received, and not read yet
}

func (c *heardConn) Read(b []byte) (int, error) {
	if len(c.buffered) == 0 && c.left == 0 {
		return c.Conn.Read(b)
	}
	if len(c.buffered) == 0 {
		first := make([]byte, c.left)
		n, err := c.Conn.Read(first)
		if n == 0 {
			return 0, err
		}
		c.left -= n
		c.buffered = first[:n]
		c.trace.during(func() { c.trace.heard = append(c.trace.heard, first[:n]...) })
	}
	n := copy(b, c.buffered)
	c.buffered = c.buffered[n:]
	return n, nil
}

// proxyRefusal is a proxy's refusal to open a way to the exchange.
type proxyRefusal struct {
	status int
	wants  []string // the values of Proxy-Authenticate
}

func (p *proxyRefusal) Error() string { return "the proxy answered " + statusName(p.status) }

// checkProxyAnswer is http.Transport.OnProxyConnectResponse.
func checkProxyAnswer(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyRefusal{answer.StatusCode, answer.Header.Values("Proxy-Authenticate")}
}

// proxyFailure classifies what fails before the exchange's own TLS has begun, which is the proxy's; nil if there is
// no proxy, or it has done its part.
func (c *Client) proxyFailure(t *trace, known redact.Echoes, err error) *cause.Failure {
	if c.proxy == nil {
		return nil
	}
	t.mu.Lock()
	before, open, heard := t.beforeTarget(), t.gotOne || t.steps[StepTLS] != nil && t.steps[StepTLS].Done, string(t.heard)
	dialled := t.connection.Address != ""
	t.mu.Unlock()
	proxy := "The proxy " + quoteOutside(c.proxy.Host)
	failed := func(what, why, next string) *cause.Failure {
		if next == "" {
			next = "Correct " + c.proxy.Variable + ", or ask the proxy's administrator; " + cause.Unset("it")
		}
		f := &cause.Failure{
			Kind: problem.ProxyFailed, What: proxy + " " + what, Seen: "The environment variable " + c.proxy.Variable + " names this proxy.",
			Likely: cause.ProxyRejects(why, next, c.proxy.Variable),
		}
		if !dialled {
			f.Likely = cause.ProxyUnreached(why, next)
		}
		return f
	}
	var (
		refusal *proxyRefusal
		op      *net.OpError
		record  tls.RecordHeaderError
	)
	socks := errors.As(err, &op) && strings.HasPrefix(op.Op, "socks")
	switch {
	case errors.As(err, &refusal):
		return c.proxyRefused(refusal, known.Clean(pageTitle(heard)), failed)
	case open:
		return nil
	case !before && (errors.As(err, &record) || isDropped(err) || isTimeout(err)):
		// The proxy said yes, and not one byte of TLS came from behind it.
		return failed("did not connect to the exchange, although it said so.", strings.TrimSpace(c.saidInstead(heard, known)+
			" Either it does not let this server through, or the server behind it does not answer."), "")
	case !before:
		return nil
	case !dialled:
		return failed("could not be reached.", whyUnreached(err), "")
	case isTimeout(err):
		return failed("did not answer in time.", "", "")
	case socks && !isDropped(err):
		return c.socksRefused(op.Err.Error(), c.saidInstead(heard, known), failed)
	case c.proxy.url.Scheme == "https" && t.handshakes > 0:
		if f := certificateFailure(err, c.proxy.Host); f != nil {
			return failed("showed a certificate that kiikey does not accept, so nothing was sent.", f.Seen, "")
		}
		if isDropped(err) || errors.As(err, &record) {
			return failed("does not speak TLS.", "There the address begins with https; that of most proxies begins with http.", "")
		}
	case isDropped(err) && heard == "":
		return failed("closed the connection without an answer.", "", "")
	}
	return failed("does not answer like a proxy.", c.saidInstead(heard, known), "")
}

// whyUnreached returns the reason why there is no connection to a proxy.
func whyUnreached(err error) string {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return "The name was not found."
	case isTimeout(err):
		return "Nothing answered in time."
	case isRefused(err):
		return "Nothing accepts connections there."
	}
	return ""
}

// saidInstead returns the beginning of a proxy's answer, as a sentence; after an answer of HTTP it is the page.
func (c *Client) saidInstead(heard string, known redact.Echoes) string {
	said, rest, _ := strings.Cut(heard, "\n")
	if strings.HasPrefix(heard, "HTTP/") {
		if title := pageTitle(rest); title != "" {
			return "It answered with a page called " + quoteOutside(known.Clean(title)) + "."
		}
		if strings.Contains(rest, "<") {
			return "It answered with a page."
		}
	}
	said = strings.TrimSpace(said)
	password, _ := c.proxy.url.User.Password()
	switch {
	case heard == "":
		return ""
	case said == "" || !isPrintableASCII(said) || password != "" && strings.Contains(said, password):
		return "It sent something that is no text."
	}
	return "It answered " + quoteOutside(redact.Text(said, known)) + "."
}

// proxyRefused explains a proxy's answer to CONNECT, which may have brought a page with a title.
func (c *Client) proxyRefused(r *proxyRefusal, title string, failed func(what, why, next string) *cause.Failure) *cause.Failure {
	what, why := "does not let requests through to the exchange.", "It answered "+statusName(r.status)
	if title != "" {
		why += " with a page called " + quoteOutside(title)
	}
	why += "."
	next := "Ask the proxy's administrator to allow the exchange, or " + cause.Unset(c.proxy.Variable)
	switch schemes := authSchemes(r.wants); {
	case r.status == http.StatusNetworkAuthenticationRequired:
		next = cause.LoginToNetwork
	case r.status >= 500:
		what = "could not reach the exchange."
		next = "Try again in a few minutes; if it persists, ask the proxy's administrator whether the exchange can be reached from there."
	case r.status != http.StatusProxyAuthRequired:
	case len(schemes) > 0 && !slices.ContainsFunc(schemes, func(s string) bool { return strings.EqualFold(s, "Basic") }):
		why += " It wants a login by " + quoteOutside(strings.Join(schemes, ", ")) + ", and kiikey speaks Basic alone."
		next = "Ask the proxy's administrator for a login by Basic; or name a proxy of your own in " + c.proxy.Variable + " that logs in to it, such as cntlm or px."
	case c.proxy.HasUser():
		why += " It does not accept the user and password that the variable has."
		next = wrongProxyPassword(c.proxy.Variable)
	default:
		next = "Put the proxy's user and password into " + c.proxy.Variable + ", as http://user:password@proxy:port."
	}
	return failed(what, why, next)
}

func wrongProxyPassword(variable string) string {
	return "Correct the proxy's user and password in " + variable + "; in them a % is written %25, a / %2F and an @ %40."
}

// authSchemes are the names of the ways to log in that a proxy offers.
func authSchemes(challenges []string) []string {
	var names []string
	for _, part := range strings.Split(strings.Join(challenges, ","), ",") {
		name, _, _ := strings.Cut(strings.TrimSpace(part), " ")
		if name != "" && !strings.Contains(name, "=") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// socksRefused explains the refusal of a SOCKS proxy. reason is net/http's text for it, which has nothing from outside;
// said describes what came instead of SOCKS.
func (c *Client) socksRefused(reason, said string, failed func(what, why, next string) *cause.Failure) *cause.Failure {
	reason = strings.TrimPrefix(reason, "unknown error ")
	what, why, next := "does not let requests through to the exchange.", "It answered: "+reason+".", ""
	switch {
	case strings.Contains(reason, "protocol version"):
		what, why = "does not speak SOCKS 5.", said
		next = "Correct the address in " + c.proxy.Variable + ": that of most proxies begins with http."
	case strings.Contains(reason, "username/password"):
		why += " It does not accept the user and password that the variable has."
		next = wrongProxyPassword(c.proxy.Variable)
	case strings.Contains(reason, "authentication method") && !c.proxy.HasUser():
		next = "Put the proxy's user and password into " + c.proxy.Variable + ", as socks5://user:password@proxy:port."
	}
	return failed(what, why, next)
}
