package api

import (
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"kiikey/internal/testenv"
)

// pipe joins two connections until one of them ends.
func pipe(here, there net.Conn) {
	go func() { _, _ = io.Copy(there, here); there.Close() }()
	_, _ = io.Copy(here, there)
	here.Close()
}

// tunnels is a proxy that leads every CONNECT to address, and tells seen of it.
func tunnels(t *testing.T, address string, seen chan<- string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- r.Method + " " + r.Host + " " + r.Header.Get("Proxy-Authorization") + r.Header.Get("Signature") + r.Header.Get("APIKey")
		there, err := net.Dial("tcp", address)
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
		pipe(here, there)
	})
}

// socksTo is a SOCKS proxy with a login that leads to address, and tells seen what it was asked for.
func socksTo(t *testing.T, address string, seen chan<- string) string {
	return testenv.Listen(t, func(here net.Conn) {
		var asked []string
		sent := make([]byte, 1024)
		for _, answer := range []string{"\x05\x02", "\x01\x00", "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"} {
			n, err := here.Read(sent)
			if err != nil {
				t.Error(err)
				return
			}
			asked = append(asked, string(sent[:n]))
			_, _ = io.WriteString(here, answer)
		}
		seen <- strings.Join(asked, " ")
		there, err := net.Dial("tcp", address)
		if err != nil {
			t.Error(err)
			return
		}
		pipe(here, there)
	})
}

// TestProxiesSeeNothingButTheHost logs in through each kind of proxy.
func TestProxiesSeeNothingButTheHost(t *testing.T) {
	exchange := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"Authenticated":true,"SessionToken":"abc-def"}`)
	}))
	t.Cleanup(exchange.Close)
	seen := make(chan string, 1)
	plain := httptest.NewServer(tunnels(t, exchange.Listener.Addr().String(), seen))
	t.Cleanup(plain.Close)
	secured := httptest.NewTLSServer(tunnels(t, exchange.Listener.Addr().String(), seen))
	t.Cleanup(secured.Close)
	caFile := t.TempDir() + "/ca.pem"
	writeCertificate(t, caFile, exchange)
	const basic = "Basic cHJveHktdXNlcjpwcm94eS1wYXNzd29yZA=="
	for scheme, test := range map[string]struct{ address, want string }{
		"http":    {plain.Listener.Addr().String(), "CONNECT example.com:443 " + basic},
		"https":   {secured.Listener.Addr().String(), "CONNECT example.com:443 " + basic},
		"socks5":  {socksTo(t, exchange.Listener.Addr().String(), seen), "\x05\x02\x00\x02 \x01\x0aproxy-user\x0eproxy-password \x05\x01\x00\x03\x0bexample.com\x01\xbb"},
		"socks5h": {socksTo(t, exchange.Listener.Addr().String(), seen), "\x05\x02\x00\x02 \x01\x0aproxy-user\x0eproxy-password \x05\x01\x00\x03\x0bexample.com\x01\xbb"},
	} {
		t.Run(scheme, func(t *testing.T) {
			// httptest's certificate is for example.com; only the proxy knows where that is.
			var recorded Exchange
			c := throughProxy(t, "https://example.com/ap", caFile, scheme+"://proxy-user:proxy-password@"+test.address, func(e Exchange) { recorded = e })
			a, err := c.Authenticate(t.Context(), proxiedSigned())
			testenv.OK(t, err)
			if a.Token.Reveal() != "abc-def" {
				t.Errorf("token %q", a.Token.Reveal())
			}
			if got := <-seen; got != test.want {
				t.Errorf("the proxy saw %q, want %q", got, test.want)
			}
			if recorded.Connection.TLS == "" || recorded.Timing.TLS == 0 || recorded.Timing.Connect == 0 || recorded.Connection.Proxy != test.address {
				t.Errorf("%+v %+v", recorded.Connection, recorded.Timing)
			}
			c.CloseIdleConnections()
		})
	}
}

// writeCertificate writes the certificate of server in PEM form.
func writeCertificate(t *testing.T, path string, server *httptest.Server) {
	t.Helper()
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	testenv.OK(t, os.WriteFile(path, text, 0o600))
}
