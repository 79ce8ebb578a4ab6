package api

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kiikey/kiiex/redact"
)

func tracing(secure bool) (*trace, *httptrace.ClientTrace, *[]Step) {
	var steps []Step
	t := newTrace("Ping", secure, nil, new(sync.Mutex), func(s Step) { steps = append(steps, s) })
	return t, t.hooks(), &steps
}

func names(steps []Step) string {
	s := ""
	for _, step := range steps {
		s += string(step.Name)
		switch {
		case step.Err != nil:
			s += "! "
		case step.Done:
			s += ". "
		default:
			s += " "
		}
	}
	return s
}

// TestTraceWithTwoAddresses has the events of a name with two addresses: the first fails, the second
// answers, and the first one's failure is reported once more after the request has returned.
func TestTraceWithTwoAddresses(t *testing.T) {
	tr, hooks, steps := tracing(true)
	hooks.DNSStart(httptrace.DNSStartInfo{Host: "exchange.example"})
	hooks.DNSDone(httptrace.DNSDoneInfo{Addrs: []net.IPAddr{{IP: net.IPv6loopback}, {IP: net.IPv4(127, 0, 0, 1)}}})
	hooks.ConnectStart("tcp", "[::1]:443")
	hooks.ConnectStart("tcp", "127.0.0.1:443")
	hooks.ConnectDone("tcp", "[::1]:443", errors.New("refused"))
	hooks.ConnectDone("tcp", "127.0.0.1:443", nil)
	hooks.TLSHandshakeStart()
	hooks.TLSHandshakeDone(tls.ConnectionState{Version: tls.VersionTLS13}, nil)
	here, there := net.Pipe()
	defer here.Close()
	defer there.Close()
	hooks.GotConn(httptrace.GotConnInfo{Conn: here})
	hooks.ConnectStart("tcp", "[::1]:443") // an abandoned dial
	hooks.WroteRequest(httptrace.WroteRequestInfo{})
	hooks.GotFirstResponseByte()
	tr.close("200 OK", nil)
	after := len(*steps)
	hooks.ConnectDone("tcp", "[::1]:443", errors.New("refused"))
	hooks.TLSHandshakeStart()
	hooks.DNSStart(httptrace.DNSStartInfo{})
	hooks.GotConn(httptrace.GotConnInfo{Conn: here})
	if len(*steps) != after {
		t.Errorf("late events were reported: %s", names((*steps)[after:]))
	}
	if got, want := names(*steps), "name name. connect connect. tls tls. answer answer. "; got != want {
		t.Errorf("steps %q, want %q", got, want)
	}
	details := []string{}
	for _, s := range *steps {
		if s.Done {
			details = append(details, s.Detail)
		}
	}
	if want := []string{"::1, 127.0.0.1", "127.0.0.1:443", "TLS 1.3", "200 OK"}; !slices.Equal(details, want) {
		t.Errorf("details %q, want %q", details, want)
	}
}

// TestTraceDropsEventsOfAbandonedDials has a dial that goes on after an idle connection turned up,
// and one that goes on after the request was given up.
func TestTraceDropsEventsOfAbandonedDials(t *testing.T) {
	here, there := net.Pipe()
	defer here.Close()
	defer there.Close()
	dial := func(h *httptrace.ClientTrace) {
		h.DNSStart(httptrace.DNSStartInfo{})
		h.DNSDone(httptrace.DNSDoneInfo{})
		h.ConnectStart("tcp", "other")
		h.ConnectDone("tcp", "other", nil)
		h.TLSHandshakeStart()
		h.TLSHandshakeDone(tls.ConnectionState{Version: tls.VersionTLS13}, nil)
	}
	tr, hooks, steps := tracing(true)
	hooks.GotConn(httptrace.GotConnInfo{Conn: here, Reused: true})
	dial(hooks)
	_, connection := tr.close("200 OK", nil)
	if got, want := names(*steps), "answer answer. "; got != want || connection.Address != "pipe" || connection.TLS != "" {
		t.Errorf("steps %q, want %q; connection %+v", got, want, connection)
	}

	tr, hooks, steps = tracing(true)
	tr.close("", errors.New("stopped"))
	dial(hooks)
	hooks.GotConn(httptrace.GotConnInfo{Conn: here})
	if got, want := names(*steps), "name name! "; got != want {
		t.Errorf("steps %q, want %q", got, want)
	}
}

// TestTimeoutBlamesTheReportedStep has a connection come about between a timeout and its report.
func TestTimeoutBlamesTheReportedStep(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	tr, hooks, steps := tracing(true)
	hooks.ConnectStart("tcp", "a")
	p := (&Client{base: "https://exchange.example/ap"}).failure(t.Context(), ctx, tr, redact.NewEchoes(), context.DeadlineExceeded)
	hooks.ConnectDone("tcp", "a", nil)
	hooks.TLSHandshakeStart()
	tr.close("", p)
	if got, want := names(*steps), "connect connect! "; got != want || !strings.Contains(p.What, "No connection") {
		t.Errorf("steps %q, want %q; %s", got, want, p.What)
	}
}

func TestTraceBlamesTheStepThatFailed(t *testing.T) {
	failed := errors.New("failed")
	resolve := func(h *httptrace.ClientTrace) {
		h.DNSStart(httptrace.DNSStartInfo{})
		h.DNSDone(httptrace.DNSDoneInfo{})
	}
	connect := func(h *httptrace.ClientTrace) {
		h.ConnectStart("tcp", "a")
		h.ConnectDone("tcp", "a", nil)
	}
	for name, test := range map[string]struct {
		secure bool
		events func(*httptrace.ClientTrace)
		want   string
	}{
		"before anything": {true, func(*httptrace.ClientTrace) {}, "name name! "},
		"the name": {true, func(h *httptrace.ClientTrace) {
			h.DNSStart(httptrace.DNSStartInfo{})
			h.DNSDone(httptrace.DNSDoneInfo{Err: failed})
		}, "name name! "},
		"after the name": {true, resolve, "name name. connect connect! "},
		"all addresses": {true, func(h *httptrace.ClientTrace) {
			h.ConnectStart("tcp", "a")
			h.ConnectDone("tcp", "a", failed)
			h.ConnectStart("tcp", "b")
			h.ConnectDone("tcp", "b", failed)
		}, "connect connect! "},
		"a proxy's refusal": {true, connect, "connect connect. tls tls! "},
		"the handshake": {true, func(h *httptrace.ClientTrace) {
			connect(h)
			h.TLSHandshakeStart()
			h.TLSHandshakeDone(tls.ConnectionState{}, failed)
		}, "connect connect. tls tls! "},
		"writing without TLS": {false, connect, "connect connect. answer answer! "},
	} {
		tr, hooks, steps := tracing(test.secure)
		test.events(hooks)
		tr.close("", failed)
		if got := names(*steps); got != test.want {
			t.Errorf("%s: steps %q, want %q", name, got, test.want)
		}
	}
}

// TestStalledBodyTimesOut reads a body in a bubble of synctest, where ten seconds pass at once.
func TestStalledBodyTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancelCause(t.Context())
		defer stop(nil)
		r, w := io.Pipe()
		go func() {
			for range 3 { // slow, but never slower than the limit
				time.Sleep(stallTimeout - time.Second)
				_, _ = w.Write([]byte("{"))
			}
			<-ctx.Done()
			w.CloseWithError(context.Cause(ctx)) // as net/http does when the context ends
		}()
		began := time.Now()
		b, err := readBody(r, maxAnswer, stallTimeout, stop)
		if b != nil || !errors.Is(err, errStalled) {
			t.Errorf("%q, %v", b, err)
		}
		if elapsed, want := time.Since(began), 3*(stallTimeout-time.Second)+stallTimeout; elapsed != want {
			t.Errorf("stopped after %s, want %s", elapsed, want)
		}
	})
}

func TestStalledBodyIsExplained(t *testing.T) {
	ctx, stop := context.WithCancelCause(t.Context())
	stop(errStalled)
	c := &Client{base: "https://exchange.example/ap"}
	tr, _, _ := tracing(true)
	p := c.failure(t.Context(), ctx, tr, redact.NewEchoes(), context.Canceled)
	if p.Kind != "timeout" || !strings.HasPrefix(p.Why, "Nothing more came for 10s.") {
		t.Errorf("%+v", *p)
	}
}
