package api

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// throughProxy returns a client for an https exchange that is reached through the proxy that HTTPS_PROXY names. The
// proxies of the machine's environment play no part.
func throughProxy(t *testing.T, base, caFile, proxy string, record func(Exchange)) *Client {
	t.Helper()
	env := kiiex.Environment{Name: "test", BaseURL: base, Kind: kiiex.KindCustom, CAFile: caFile}
	c, err := newClient(env, Options{Record: record, Timeout: 5 * time.Second}, variables{"HTTPS_PROXY": proxy}.get)
	testenv.OK(t, err)
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// variables are environment variables.
type variables map[string]string

func (v variables) get(name string) string { return v[name] }

func proxiedSigned() kiiex.Signed {
	return kiiex.Signed{APIKey: "0123456789abcdef0123456789abcdef", UserID: "151", Nonce: "0", Signature: kiiex.SecretFromString(strings.Repeat("ab", 32))}
}

// proxyThatSays reads one CONNECT and answers with text, then waits for the client to go if hold is set.
func proxyThatSays(t *testing.T, text string, hold bool) string {
	return testenv.Listen(t, func(conn net.Conn) {
		reader := bufio.NewReader(conn)
		if req, err := http.ReadRequest(reader); err == nil && req.Method == http.MethodConnect {
			_, _ = io.WriteString(conn, text)
			if hold {
				_, _ = io.Copy(io.Discard, reader)
			}
		}
	})
}

// proxyThatAnswers answers one CONNECT with status and headers.
func proxyThatAnswers(t *testing.T, status string, header ...string) string {
	return proxyThatSays(t, "HTTP/1.1 "+status+"\r\nContent-Length: 0\r\n"+strings.Join(append(header, ""), "\r\n")+"\r\n", false)
}

// socksThatSays reads a greeting and answers it, and after that each further thing it is sent with the next answer.
func socksThatSays(t *testing.T, answers ...string) string {
	return testenv.Listen(t, func(conn net.Conn) {
		sent := make([]byte, 1024)
		for _, answer := range answers {
			if _, err := conn.Read(sent); err != nil {
				return
			}
			_, _ = io.WriteString(conn, answer)
		}
		_, _ = io.Copy(io.Discard, conn)
	})
}

// TestProxyFailuresNameTheProxy tells each failure before the exchange's TLS with the proxy's address, its variable and
// what it answered.
func TestProxyFailuresNameTheProxy(t *testing.T) {
	const secret = "proxy-password"
	user := "http://proxy-user:" + secret + "@"
	ok := "HTTP/1.1 200 Connection established\r\n"
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	secured := httptest.NewTLSServer(http.NotFoundHandler())
	secured.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(secured.Close)
	for name, test := range map[string]struct {
		scheme, address string
		says            []string
		not             string
	}{
		"refuses":                   {user, proxyThatAnswers(t, "403 "+secret), []string{"does not let requests through", "403 Forbidden", "allow the exchange"}, ""},
		"refuses with a page":       {user, proxyThatSays(t, "HTTP/1.1 403 No\r\nContent-Length: 90\r\n\r\n<title>Blocked by \x1b "+secret+"</title>", true), []string{"403 Forbidden with a page", `"Blocked by \x1b`}, ""},
		"cannot reach the exchange": {user, proxyThatAnswers(t, "503 No"), []string{"could not reach the exchange", "503"}, ""},
		"wants the network's login": {user, proxyThatAnswers(t, "511 No"), []string{"511", "log in to this network"}, ""},
		"wants a password":          {"http://", proxyThatAnswers(t, "407 No"), []string{"407", "Put the proxy's user"}, ""},
		"wants another password":    {user, proxyThatAnswers(t, "407 No", `Proxy-Authenticate: Basic realm="a, b"`), []string{"does not accept the user and password", "Correct", "%25"}, "Put the proxy's user"},
		"wants NTLM":                {user, proxyThatAnswers(t, "407 No", "Proxy-Authenticate: Negotiate", "Proxy-Authenticate: NTLM"), []string{`"Negotiate, NTLM"`, "Basic alone"}, "does not accept"},
		"wants NTLM or Basic":       {"http://", proxyThatAnswers(t, "407 No", `Proxy-Authenticate: NTLM, Basic realm="x"`), []string{"Put the proxy's user"}, "Basic alone"},
		"wants NTLM, and no user":   {"http://", proxyThatAnswers(t, "407 No", "Proxy-Authenticate: NTLM"), []string{"Basic alone"}, "Put the proxy's user"},
		"speaks SSH":                {user, testenv.Listen(t, func(c net.Conn) { _, _ = io.WriteString(c, "SSH-2.0-x\r\n"); _, _ = io.Copy(io.Discard, c) }), []string{"not answer like a proxy", `"SSH-2.0-x"`}, ""},
		"returns the password":      {user, proxyThatSays(t, "NO "+secret+"\r\n", false), []string{"not answer like a proxy"}, ""},
		"returns a short password":  {"http://u:pq7@", proxyThatSays(t, "NO pq7\r\n", false), []string{"no text"}, "pq7"},
		"speaks in bytes":           {user, proxyThatSays(t, "\x15\x03\x01\x00\x02\x02\x0a", false), []string{"not answer like a proxy", "no text"}, `\x`},
		"sends a page at once":      {user, proxyThatSays(t, "<html>\n", false), []string{"not answer like a proxy", `"<html>"`}, ""},
		"sends headers without end": {user, proxyThatSays(t, "HTTP/1.1 200 OK\r\nA: "+strings.Repeat("a", 1<<20), false), []string{"not answer like a proxy"}, ""},
		"closes":                    {user, proxyThatSays(t, "", false), []string{"closed the connection without an answer"}, ""},
		"says yes and closes":       {user, proxyThatSays(t, ok+"\r\n", false), []string{"did not connect to the exchange", "200 Connection established"}, "base URL"},
		"says yes, then a page":     {user, proxyThatSays(t, ok+"Content-Type: text/html\r\n\r\n<html><title>Blocked &amp; gone</title>", false), []string{"did not connect", `"Blocked & gone"`}, "base URL"},
		"says yes, then SSH": {user, testenv.Listen(t, func(c net.Conn) {
			r := bufio.NewReader(c)
			_, _ = http.ReadRequest(r)
			_, _ = io.WriteString(c, ok+"\r\n")
			_, _ = r.ReadByte()
			_, _ = io.WriteString(c, "SSH-2.0-x\r\n")
			_, _ = io.Copy(io.Discard, r)
		}), []string{"did not connect"}, "base URL"},
		"is not there":             {user, testenv.ClosedPort(t), []string{"could not be reached", "Nothing accepts"}, ""},
		"has no name":              {user, "proxy.invalid:8080", []string{"could not be reached"}, ""},
		"TLS, closed port":         {"https://", testenv.ClosedPort(t), []string{"could not be reached"}, ""},
		"TLS, plain":               {"https://", plain.Listener.Addr().String(), []string{"does not speak TLS"}, ""},
		"TLS, unknown authority":   {"https://", secured.Listener.Addr().String(), []string{"certificate that kiikey does not accept", "Acme Co"}, "base URL"},
		"SOCKS, closed port":       {"socks5://", testenv.ClosedPort(t), []string{"could not be reached"}, ""},
		"SOCKS that closes":        {"socks5://", testenv.Listen(t, func(c net.Conn) { _, _ = c.Read(make([]byte, 64)) }), []string{"closed the connection"}, ""},
		"SOCKS that is HTTP":       {"socks5://", socksThatSays(t, "HTTP/1.1 400 Bad Request\r\n\r\n"), []string{"does not speak SOCKS 5", `"HTTP/1.1 400 Bad Request"`}, ""},
		"SOCKS 4":                  {"socks5h://", socksThatSays(t, "\x00\x5b"), []string{"does not speak SOCKS 5"}, ""},
		"SOCKS that wants a login": {"socks5://", socksThatSays(t, "\x05\xff"), []string{"no acceptable authentication", "Put the proxy's user"}, ""},
		"SOCKS, wrong password":    {"socks5://proxy-user:" + secret + "@", socksThatSays(t, "\x05\x02", "\x01\x01"), []string{"does not accept the user"}, ""},
		"SOCKS that refuses":       {"socks5h://", socksThatSays(t, "\x05\x00", "\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00"), []string{"does not let requests through", "not allowed by ruleset"}, ""},
		"SOCKS, no way":            {"socks5h://", socksThatSays(t, "\x05\x00", "\x05\x04\x00\x01\x00\x00\x00\x00\x00\x00"), []string{"host unreachable"}, ""},
		"SOCKS, yes, then closes": {"socks5://", testenv.Listen(t, func(c net.Conn) {
			sent := make([]byte, 1024)
			for _, answer := range []string{"\x05\x00", "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00", ""} {
				_, _ = c.Read(sent)
				_, _ = io.WriteString(c, answer)
			}
		}), []string{"did not connect"}, "base URL"},
	} {
		t.Run(name, func(t *testing.T) {
			var recorded Exchange
			c := throughProxy(t, "https://exchange.invalid/ap", "", test.scheme+test.address, func(e Exchange) { recorded = e })
			_, err := c.Authenticate(t.Context(), proxiedSigned())
			p := problem.From(err)
			all := p.Error() + " Next: " + p.Next
			for _, want := range append(test.says, test.address, "HTTPS_PROXY") {
				if p.Kind != problem.ProxyFailed || !strings.Contains(all, want) {
					t.Errorf("kind %s, want %q in: %s", p.Kind, want, all)
				}
			}
			if test.not != "" && strings.Contains(all, test.not) || strings.Contains(all, "not known") {
				t.Errorf("%q in: %s", test.not, all)
			}
			if all := fmt.Sprintf("%s %+v %v", all, recorded, p.Err); strings.Contains(all, secret) {
				t.Errorf("the proxy's password is in %s", all)
			}
			if recorded.Connection.Proxy != test.address {
				t.Errorf("recorded proxy %q", recorded.Connection.Proxy)
			}
		})
	}
}

// TestSilentProxyIsBlamedForTheWait holds that waiting for a proxy is told as such, before and after it said yes.
func TestSilentProxyIsBlamedForTheWait(t *testing.T) {
	for says, address := range map[string]string{
		"did not answer in time": proxyThatSays(t, "", true),
		"did not connect":        proxyThatSays(t, "HTTP/1.1 200 OK\r\n\r\n", true),
	} {
		c := throughProxy(t, "https://exchange.invalid/ap", "", address, nil)
		c.timeout = 100 * time.Millisecond
		if p := problem.From(c.Ping(t.Context())); p.Kind != problem.ProxyFailed || !strings.Contains(p.What, says) {
			t.Errorf("%s: %s", p.Kind, p.Error())
		}
	}
}

func TestProxyVariables(t *testing.T) {
	const base = "https://exchange.example/ap"
	for name, test := range map[string]struct {
		set         variables
		named, host string
		base        string
	}{
		"none":                        {},
		"an empty one":                {set: variables{"HTTPS_PROXY": ""}},
		"upper case":                  {set: variables{"HTTPS_PROXY": "http://u:p@proxy:1", "https_proxy": "http://other:2"}, named: "HTTPS_PROXY", host: "proxy:1"},
		"lower case":                  {set: variables{"HTTPS_PROXY": "", "https_proxy": "http://proxy:1", "ALL_PROXY": "http://all:1"}, named: "https_proxy", host: "proxy:1"},
		"for all":                     {set: variables{"ALL_PROXY": "socks5://proxy:1"}, named: "ALL_PROXY", host: "proxy:1"},
		"for all, in lower case":      {set: variables{"all_proxy": "socks5h://proxy/"}, named: "all_proxy", host: "proxy"},
		"without a scheme":            {set: variables{"HTTPS_PROXY": "127.0.0.1:3128"}, named: "HTTPS_PROXY", host: "127.0.0.1:3128"},
		"a name without a scheme":     {set: variables{"HTTPS_PROXY": "u:p@proxy:3128"}, named: "HTTPS_PROXY", host: "proxy:3128"},
		"in upper case":               {set: variables{"HTTPS_PROXY": "HTTP://proxy:1"}, named: "HTTPS_PROXY", host: "proxy:1"},
		"IPv6":                        {set: variables{"HTTPS_PROXY": "https://[::1]:1"}, named: "HTTPS_PROXY", host: "[::1]:1"},
		"for http alone":              {set: variables{"HTTP_PROXY": "http://proxy:1", "http_proxy": "http://proxy:1"}},
		"left out":                    {set: variables{"HTTPS_PROXY": "http://proxy:1", "NO_PROXY": "other, .example"}},
		"left out, in lower case":     {set: variables{"HTTPS_PROXY": "http://proxy:1", "no_proxy": "exchange.example:443"}},
		"all left out":                {set: variables{"ALL_PROXY": "http://proxy:1", "no_proxy": "*"}},
		"left out, so not looked at":  {set: variables{"HTTPS_PROXY": "http://bob:50%off@proxy:1", "NO_PROXY": "exchange.example"}},
		"another left out":            {set: variables{"HTTPS_PROXY": "http://proxy:1", "NO_PROXY": "exchange.example:8443"}, named: "HTTPS_PROXY", host: "proxy:1"},
		"this computer":               {set: variables{"HTTPS_PROXY": "ftp://proxy:1"}, base: "https://localhost:1/ap"},
		"this computer in capitals":   {set: variables{"HTTPS_PROXY": "ftp://proxy:1"}, base: "https://LocalHost:1/ap"},
		"this computer's address":     {set: variables{"HTTPS_PROXY": "ftp://proxy:1"}, base: "https://127.0.0.2:1/ap"},
		"this computer in plain http": {set: variables{"HTTPS_PROXY": "ftp://proxy:1", "HTTP_PROXY": "ftp://proxy:1"}, base: "http://[::1]:1/ap"},
	} {
		t.Run(name, func(t *testing.T) {
			if test.base == "" {
				test.base = base
			}
			p, err := proxyOf(test.base, test.set.get)
			if err != nil || (p != nil) != (test.named != "") || p != nil && (p.Variable != test.named || p.Host != test.host) {
				t.Errorf("%+v, %v", p, err)
			}
		})
	}
	for name, value := range map[string]string{
		"a percent sign in the password": "http://bob:50%off@127.0.0.1:3128",
		"a slash in the password":        "http://bob:50/off@127.0.0.1:3128",
		"digits and a slash":             "http://bob:50/@127.0.0.1:3128",
		"digits and a hash":              "http://bob:50#off@127.0.0.1:3128",
		"digits and a question mark":     "http://bob:50?off@127.0.0.1:3128",
		"a space":                        "http://127.0.0.1:3128 ",
		"a space before":                 " http://127.0.0.1:3128",
		"a newline":                      "http://127.0.0.1:3128\n",
		"quotes":                         `"http://127.0.0.1:3128"`,
		"an unknown scheme":              "ftp://bob:50off@127.0.0.1:3128",
		"SOCKS without a version":        "socks://127.0.0.1:3128",
		"SOCKS 4":                        "socks4://127.0.0.1:3128",
		"no host":                        "http://:3128",
		"nothing but a scheme":           "http://",
		"a port beyond all":              "http://127.0.0.1:99999",
		"port zero":                      "http://127.0.0.1:0",
		"a port in words":                "http://127.0.0.1:http",
		"no address":                     "yes please",
		"a path":                         "http://127.0.0.1:3128/proxy.pac",
	} {
		for _, variable := range proxyVariables {
			t.Run(name+" in "+variable, func(t *testing.T) {
				var recorded Exchange
				env := kiiex.Environment{Name: "test", BaseURL: "https://exchange.invalid/ap", Kind: kiiex.KindCustom}
				c, err := newClient(env, Options{Record: func(e Exchange) { recorded = e }}, variables{variable: value}.get)
				testenv.OK(t, err)
				ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GetConn: func(to string) { t.Errorf("%s was to be connected to", to) }})
				_, err = c.Authenticate(ctx, proxiedSigned())
				p := problem.From(err)
				if p.Kind != problem.ProxyFailed || !strings.Contains(p.What, variable+" names") || !strings.Contains(p.Next, "unset "+variable) {
					t.Errorf("%s: %s %s", p.Kind, p.Error(), p.Next)
				}
				if all := fmt.Sprint(p.Error(), p.Next, p.Err, recorded.String()); strings.Contains(all, "bob") || strings.Contains(all, "127.0.0.1") || strings.Contains(all, "yes please") {
					t.Errorf("the variable's value is in %s", all)
				}
				if recorded.Connection != (Connection{}) {
					t.Errorf("something was connected to: %+v", recorded.Connection)
				}
			})
		}
	}
}

func TestProxyOfTheProcessIsUsed(t *testing.T) {
	for _, name := range append([]string{"NO_PROXY", "no_proxy"}, proxyVariables...) {
		t.Setenv(name, "")
	}
	address := proxyThatAnswers(t, "403 Forbidden")
	t.Setenv("https_proxy", "http://"+address)
	c, err := NewClient(kiiex.Environment{Name: "test", BaseURL: "https://exchange.invalid/ap", Kind: kiiex.KindCustom}, Options{})
	testenv.OK(t, err)
	if p := problem.From(c.Ping(t.Context())); p.Kind != problem.ProxyFailed || !strings.Contains(p.What, address) {
		t.Errorf("%s: %s", p.Kind, p.Error())
	}
}
