package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// socketThrough opens the WebSocket of an exchange through the proxy that HTTPS_PROXY names.
func socketThrough(t *testing.T, caFile, proxy string, record func(Exchange)) (*WebSocket, error) {
	t.Helper()
	env := kiiex.Environment{Name: "test", WebSocketURL: "WSS://example.com/WSGateway", CAFile: caFile}
	return dialWebSocket(t.Context(), env, Options{Record: record}, variables{"HTTPS_PROXY": proxy}.get)
}

// TestProxiesSeeNothingOfAWebSocket logs in through each kind of proxy.
func TestProxiesSeeNothingOfAWebSocket(t *testing.T) {
	exchange := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		if _, _, err := conn.Read(r.Context()); err != nil {
			t.Error(err)
		}
		_ = conn.Write(r.Context(), websocket.MessageText, []byte(`{"m":1,"i":2,"n":"AuthenticateUser","o":"{\"Authenticated\":true}"}`))
		_, _, _ = conn.Read(r.Context())
	}))
	t.Cleanup(exchange.Close)
	seen := make(chan string, 1)
	plain := httptest.NewServer(tunnels(t, exchange.Listener.Addr().String(), seen))
	t.Cleanup(plain.Close)
	caFile := t.TempDir() + "/ca.pem"
	writeCertificate(t, caFile, exchange)
	for scheme, address := range map[string]string{"http": plain.Listener.Addr().String(), "socks5h": socksTo(t, exchange.Listener.Addr().String(), seen)} {
		w, err := socketThrough(t, caFile, scheme+"://proxy-user:proxy-password@"+address, nil)
		testenv.OK(t, err)
		if saw := <-seen; !strings.Contains(saw, "example.com") || strings.Contains(saw, "WSGateway") {
			t.Errorf("the proxy saw %q", saw)
		}
		if _, err := w.Authenticate(t.Context(), proxiedSigned()); err != nil || w.connection.Proxy != address || w.connection.TLS == "" {
			t.Errorf("%v %+v", err, w.connection)
		}
		w.Close()
	}
}

func TestProxiesThatRefuseAWebSocket(t *testing.T) {
	for name, proxy := range map[string]string{
		"407":           "http://proxy-user:proxy-password@" + proxyThatAnswers(t, "407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=proxy-password"),
		"403":           "http://proxy-user:proxy-password@" + proxyThatAnswers(t, "403 Forbidden"),
		"502":           "http://" + proxyThatAnswers(t, "502 Bad Gateway"),
		"a page":        "http://" + proxyThatSays(t, "<html><title>no</title></html>", false),
		"closed":        "http://" + testenv.ClosedPort(t),
		"socks refuses": "socks5://" + socksThatSays(t, "\x05\x00", "\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00"),
		"yes, and then": "http://" + proxyThatSays(t, "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 403 Forbidden\r\n\r\n", false),
		"no address":    "http://proxy-user:proxy-pass/word@proxy.example",
	} {
		var recorded Exchange
		w, err := socketThrough(t, "", proxy, func(e Exchange) { recorded = e })
		if w != nil {
			t.Fatalf("%s: opened", name)
		}
		p := problem.From(err)
		if p.Kind != problem.ProxyFailed || p.Next == "" || recorded.Err == nil {
			t.Errorf("%s: %+v", name, p)
		}
		if text := p.Error() + recorded.String(); strings.Contains(text, "proxy-pass") {
			t.Errorf("%s: %s", name, text)
		}
	}
}
