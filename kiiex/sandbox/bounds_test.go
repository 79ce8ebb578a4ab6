package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex/problem"
)

// pipes is a listener whose connections are in memory, so that a test's time can be the bubble's.
type pipes struct {
	address     net.IP
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
func (p pipes) Addr() net.Addr { return &net.TCPAddr{IP: p.address} }

func newPipes(address string) pipes {
	return pipes{net.ParseIP(address), make(chan net.Conn), make(chan struct{})}
}

// connect starts a server without a network and returns a connection to it.
func connect(t *testing.T, scenario string) (*Server, net.Conn) {
	t.Helper()
	o := Options{Scenario: scenario}
	s, err := newServer(o)
	testenv.OK(t, err)
	listener := newPipes("127.0.0.1")
	testenv.OK(t, s.serve(listener))
	near, far := net.Pipe()
	listener.connections <- far
	return s, near
}

// A client that sends too slowly, or nothing more, is disconnected in time.
func TestSlowClientsAreCut(t *testing.T) {
	cases := map[string]struct {
		send string
		cut  time.Duration
	}{
		"nothing":                   {"", headerTimeout},
		"half a header":             {"POST /ap/AuthenticateUser HTTP/1.1\r\nHost: localhost:0\r\nAPIKey: ", headerTimeout},
		"half a body":               {"POST /ap/AuthenticateUser HTTP/1.1\r\nHost: localhost:0\r\nContent-Length: 100\r\n\r\n{", readTimeout},
		"nothing after an answer":   {"GET /ap/Ping HTTP/1.1\r\nHost: localhost:0\r\n\r\n", idleTimeout},
		"half a request afterwards": {"GET /ap/Ping HTTP/1.1\r\nHost: localhost:0\r\n\r\nGET /ap/P", headerTimeout},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, near := connect(t, healthy)
				began := time.Now()
				go func() { _, _ = io.WriteString(near, c.send) }()
				if _, err := io.Copy(io.Discard, near); err != nil {
					t.Errorf("reading: %v", err)
				}
				if elapsed := time.Since(began); elapsed < c.cut || elapsed > c.cut+time.Second {
					t.Errorf("cut after %v, want %v", elapsed, c.cut)
				}
				_ = near.Close()
				_ = s.Close()
			})
		})
	}
}

// A scenario may keep a client waiting past the time that the request had to arrive in, and Close need not
// wait for it.
func TestHangOutlastsTheReadTimeoutButNotClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, near := connect(t, "hang")
		_, _ = io.WriteString(near, "POST /ap/Ping HTTP/1.1\r\nHost: localhost:0\r\nContent-Length: 2\r\n\r\n{}")
		_ = near.SetReadDeadline(time.Now().Add(10 * readTimeout))
		if n, err := near.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("read %d bytes, error %v", n, err)
		}
		began := time.Now()
		testenv.OK(t, s.Close())
		if elapsed := time.Since(began); elapsed >= closeTimeout {
			t.Errorf("Close took %v", elapsed)
		}
	})
}

// A client that has sent half a request does not keep Close for longer than a moment.
func TestCloseIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, near := connect(t, healthy)
		_, _ = io.WriteString(near, "POST /ap/Ping HTTP/1.1\r\nHost: localhost:0\r\nContent-Length: 2\r\n\r\n{")
		synctest.Wait()
		began := time.Now()
		_ = s.Close()
		if elapsed := time.Since(began); elapsed > 2*closeTimeout {
			t.Errorf("Close took %v", elapsed)
		}
		if _, err := io.Copy(io.Discard, near); err != nil {
			t.Errorf("the connection ended with %v", err)
		}
	})
}

// A start that fails after it has begun to listen leaves no listener.
func TestFailedStartLeavesNothing(t *testing.T) {
	o := Options{Dir: filepath.Join(t.TempDir(), "missing")}
	s, err := newServer(o)
	testenv.OK(t, err)
	listener := newPipes("127.0.0.1")
	testenv.WantKind(t, s.serve(listener), problem.Unexpected)
	select {
	case <-listener.closed:
	default:
		t.Error("the listener is open")
	}
}

func TestVerifyAgreesWithPublishedVectors(t *testing.T) {
	text, err := os.ReadFile("../testdata/signature.json")
	testenv.OK(t, err)
	var vectors []struct{ Name, Secret, Nonce, UserID, APIKey, Signature string }
	if err := json.Unmarshal(text, &vectors); err != nil || len(vectors) == 0 {
		t.Fatalf("%d vectors: %v", len(vectors), err)
	}
	for _, v := range vectors {
		t.Run(v.Name, func(t *testing.T) {
			a := account{export: export{UserID: json.Number(v.UserID), APIKey: v.APIKey, APISecret: v.Secret}}
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
func TestExpiredStateIsDropped(t *testing.T) {
	now := time.Now()
	address := netip.MustParseAddr("127.0.0.1")
	all, limits := tokens{life: time.Hour}, limiter{}
	for range 100 {
		all.issue(address, now)
		limits.allow(address, now)
		address = address.Next()
	}
	if len(all.entries) != 100 || len(limits.recent) != 100 {
		t.Fatalf("%d tokens, %d attempts", len(all.entries), len(limits.recent))
	}
	now = now.Add(time.Hour)
	all.issue(address, now)
	limits.allow(address, now)
	if len(all.entries) != 1 || len(limits.recent) != 1 {
		t.Errorf("%d tokens, %d attempts are left", len(all.entries), len(limits.recent))
	}
}
