package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener whose connections are in memory, so that a test's time can be the bubble's.
type pipes struct {
	connections chan net.Conn
	closed      chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.connections:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error   { close(p.closed); return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// A client that sends too slowly, or nothing more, is disconnected in time.
func TestSlowClientsAreCut(t *testing.T) {
	cases := map[string]struct {
		send string
		cut  time.Duration
	}{
		"nothing":                   {"", headerTimeout},
		"half a header":             {"POST /ap/AuthenticateUser HTTP/1.1\r\nHost: x\r\nAPIKey: ", headerTimeout},
		"half a body":               {"POST /ap/AuthenticateUser HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{", readTimeout},
		"nothing after an answer":   {"GET /ap/Ping HTTP/1.1\r\nHost: x\r\n\r\n", idleTimeout},
		"half a request afterwards": {"GET /ap/Ping HTTP/1.1\r\nHost: x\r\n\r\nGET /ap/P", headerTimeout},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &Server{scenario: scenarios[0], now: time.Now, account: sampleAccount()}
				server := newHTTPServer(http.HandlerFunc(s.handle))
				listener := pipes{make(chan net.Conn), make(chan struct{})}
				done := make(chan struct{})
				go func() {
					defer close(done)
					_ = server.Serve(listener)
				}()
				near, far := net.Pipe()
				listener.connections <- far
				began := time.Now()
				go func() { _, _ = io.WriteString(near, c.send) }()
				_, err := io.Copy(io.Discard, near)
				if err != nil {
					t.Errorf("reading: %v", err)
				}
				if took := time.Since(began); took < c.cut || took > c.cut+time.Second {
					t.Errorf("cut after %v, want %v", took, c.cut)
				}
				_ = near.Close()
				_ = server.Close()
				<-done
			})
		})
	}
}

// A scenario that keeps a client waiting may do so past the time that the request had to arrive in.
func TestHangOutlastsTheReadTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hanging, err := findScenario("hang")
		if err != nil {
			t.Fatal(err)
		}
		s := &Server{scenario: hanging, now: time.Now}
		server := newHTTPServer(http.HandlerFunc(s.handle))
		listener := pipes{make(chan net.Conn), make(chan struct{})}
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = server.Serve(listener)
		}()
		near, far := net.Pipe()
		listener.connections <- far
		_, _ = io.WriteString(near, "POST /ap/Ping HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
		_ = near.SetReadDeadline(time.Now().Add(10 * readTimeout))
		if n, err := near.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("read %d bytes, error %v", n, err)
		}
		_ = near.Close()
		_ = server.Close()
		<-done
	})
}

func TestVerifyAgreesWithPublishedVectors(t *testing.T) {
	text, err := os.ReadFile("../testdata/signature.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct{ Name, Secret, Nonce, UserID, APIKey, Signature string }
	if err := json.Unmarshal(text, &vectors); err != nil || len(vectors) == 0 {
		t.Fatalf("%d vectors: %v", len(vectors), err)
	}
	for _, v := range vectors {
		t.Run(v.Name, func(t *testing.T) {
			a := account{userID: json.Number(v.UserID), apiKey: v.APIKey, secret: []byte(v.Secret)}
			c := credentials{apiKey: v.APIKey, signature: v.Signature, userID: v.UserID, nonce: v.Nonce}
			if !a.verify(c) {
				t.Error("a published signature is refused")
			}
			c.nonce += "0"
			if a.verify(c) {
				t.Error("it is good for another nonce too")
			}
		})
	}
}

func TestTokensAreBoundToTheirAddress(t *testing.T) {
	now := time.Now()
	here, there := netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("127.0.0.2")
	all := tokens{life: time.Hour, renewed: true}
	text := all.issue(here, now)
	if all.use(text, there, now) || all.end(text, there, now) {
		t.Error("the token is good at another address")
	}
	if !all.use(text, here, now) {
		t.Error("trying it there has ended it")
	}
}

// What has ended is forgotten, so that a long-running sandbox does not grow.
func TestStateIsForgotten(t *testing.T) {
	now := time.Now()
	address := netip.MustParseAddr("127.0.0.1")
	all, limits := tokens{life: time.Hour}, limiter{}
	for range 100 {
		all.issue(address, now)
		limits.allow(address, now)
		address = address.Next()
	}
	if len(all.entries) != 100 || len(limits.times) != 100 {
		t.Fatalf("%d tokens, %d addresses", len(all.entries), len(limits.times))
	}
	now = now.Add(time.Hour)
	all.issue(address, now)
	limits.allow(address, now)
	if len(all.entries) != 1 || len(limits.times) != 1 {
		t.Errorf("%d tokens, %d addresses are left", len(all.entries), len(limits.times))
	}
}
