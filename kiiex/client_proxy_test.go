package kiiex

import (
	"bufio"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"kiikey/kiiex/problem"
)

// throughProxy returns a client for an https exchange that is reached through a proxy at address. The
// proxies of the machine's environment play no part.
func throughProxy(t *testing.T, base, caFile, address string, record func(Exchange)) *Client {
	t.Helper()
	env := Environment{Name: "test", BaseURL: base, Kind: KindCustom, CAFile: caFile}
	proxy := &url.URL{Scheme: "http", User: url.UserPassword("proxy-user", "proxy-password"), Host: address}
	c, err := newClient(env, ClientOptions{Record: record}, http.ProxyURL(proxy))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

func proxiedSigned() Signed {
	return Signed{APIKey: "0123456789abcdef0123456789abcdef", UserID: "151", Nonce: "0", Signature: SecretFromString(strings.Repeat("ab", 32))}
}

// proxyThatAnswers accepts one CONNECT and answers it with status.
func proxyThatAnswers(t *testing.T, status string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		if req, err := http.ReadRequest(bufio.NewReader(conn)); err == nil && req.Method == http.MethodConnect {
			fmt.Fprintf(conn, "HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n", status)
		}
	}()
	return l.Addr().String()
}

func TestProxyFailures(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	l.Close()
	for name, test := range map[string]struct{ address, says string }{
		"refuses":          {proxyThatAnswers(t, "403 proxy-password"), "403 Forbidden"},
		"wants a password": {proxyThatAnswers(t, "407 Proxy Authentication Required"), "407"},
		"is not there":     {closed, "could not be reached"},
	} {
		t.Run(name, func(t *testing.T) {
			var recorded Exchange
			c := throughProxy(t, "https://exchange.invalid/ap", "", test.address, func(e Exchange) { recorded = e })
			_, err := c.Authenticate(t.Context(), proxiedSigned())
			p := problem.From(err)
			if p.Kind != problem.ProxyFailed || !strings.Contains(p.Error(), test.says) || !strings.Contains(p.What, test.address) {
				t.Errorf("kind %s: %s", p.Kind, p.Error())
			}
			if all := fmt.Sprintf("%s %s %+v %v", p.Error(), p.Next, recorded, p.Err); strings.Contains(all, "proxy-password") {
				t.Errorf("the proxy's password is in %s", all)
			}
			if recorded.Connection.Proxy != test.address {
				t.Errorf("recorded proxy %q", recorded.Connection.Proxy)
			}
		})
	}
}

func TestProxySeesNothingButTheHost(t *testing.T) {
	exchange := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"Authenticated":true,"SessionToken":"abc-def"}`)
	}))
	t.Cleanup(exchange.Close)
	seen := make(chan *http.Request, 1)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- r
		there, err := net.Dial("tcp", exchange.Listener.Addr().String())
		if err != nil {
			t.Error(err)
			return
		}
		here, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(there, here); there.Close() }()
		_, _ = io.Copy(here, there)
		here.Close()
	}))
	t.Cleanup(proxy.Close)
	caFile := t.TempDir() + "/ca.pem"
	writeCertificate(t, caFile, exchange)
	// httptest's certificate is for example.com; only the proxy knows where that is.
	c := throughProxy(t, "https://example.com/ap", caFile, proxy.Listener.Addr().String(), nil)
	a, err := c.Authenticate(t.Context(), proxiedSigned())
	if err != nil {
		t.Fatal(err)
	}
	if a.Token.Reveal() != "abc-def" {
		t.Errorf("token %q", a.Token.Reveal())
	}
	r := <-seen
	if r.Method != http.MethodConnect || r.Host != "example.com:443" || r.Header.Get("Signature")+r.Header.Get("APIKey") != "" {
		t.Errorf("the proxy saw %s %s %v", r.Method, r.Host, r.Header)
	}
}

// TestProxiesOfTheEnvironmentAreUsed runs in a process of its own: net/http reads HTTPS_PROXY once.
func TestProxiesOfTheEnvironmentAreUsed(t *testing.T) {
	if os.Getenv("KIIKEY_TEST_PROXY_CHILD") != "" {
		env := Environment{Name: "test", BaseURL: "https://exchange.invalid/ap", Kind: KindCustom}
		c, err := NewClient(env, ClientOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if kind := problem.KindOf(c.Ping(t.Context())); kind != problem.ProxyFailed {
			t.Errorf("kind %s", kind)
		}
		return
	}
	address := proxyThatAnswers(t, "403 Forbidden")
	child := exec.Command(os.Args[0], "-test.run=^TestProxiesOfTheEnvironmentAreUsed$", "-test.v")
	child.Env = append(os.Environ(), "KIIKEY_TEST_PROXY_CHILD=1", "HTTPS_PROXY=http://"+address, "https_proxy=http://"+address, "NO_PROXY=", "no_proxy=", "REQUEST_METHOD=",
		"GORACE=atexit_sleep_ms=0")
	out, err := child.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS") {
		t.Errorf("%v\n%s", err, out)
	}
}

// writeCertificate writes the certificate of server in PEM form.
func writeCertificate(t *testing.T, path string, server *httptest.Server) {
	t.Helper()
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
