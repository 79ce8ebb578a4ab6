package api

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"
)

// networkSteps are the steps that a trace reports, in their order.
var networkSteps = []StepName{StepResolve, StepConnect, StepTLS, StepAnswer}

// trace follows one request through httptrace, and reports its steps.
//
// Callbacks of httptrace come from several goroutines, and some after the request has returned: of two
// addresses tried at once the slower one still fails later, a dial goes on when an idle connection turned
// up. mu makes one sequence of them, and what comes after close is dropped.
type trace struct {
	call    string
	secure  bool   // https: a TLS step is to be expected
	proxy   *Proxy // nil for none
	started time.Time

	mu     *sync.Mutex // the client's, so that steps of calls at the same time are serialised too
	report func(Step)  // may be nil
	closed bool
	gotOne bool // a connection: dialling that still goes on is not for this request
	steps  map[StepName]*tracedStep

	written, firstByte time.Time
	connection         Connection
	handshakes         int    // that have begun: the first may be a proxy's own
	heard              []byte // the beginning of what a proxy said
}

type tracedStep struct {
	begun, ended time.Time
}

func newTrace(call string, secure bool, proxy *Proxy, mu *sync.Mutex, report func(Step)) *trace {
	t := &trace{call: call, secure: secure, proxy: proxy, started: time.Now(), mu: mu, report: report, steps: map[StepName]*tracedStep{}}
	if proxy != nil {
		t.connection.Proxy = proxy.Host
	}
	return t
}

type traceKey struct{}

// context returns ctx with what tells the trace of a request made with it.
func (t *trace) context(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(context.WithValue(ctx, traceKey{}, t), t.hooks())
}

// hooks returns what httptrace calls.
func (t *trace) hooks() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) {
			t.dialling(func() { t.begin(StepResolve) })
		},
		DNSDone: func(info httptrace.DNSDoneInfo) {
			if info.Err == nil {
				t.dialling(func() { t.end(StepResolve, addresses(info.Addrs), nil) })
			}
		},
		ConnectStart: func(_, _ string) {
			t.dialling(func() { t.begin(StepConnect) })
		},
		ConnectDone: func(_, address string, err error) {
			if err == nil { // a failure counts only if no other address succeeds: see close
				t.dialling(func() {
					t.connection.Address = address
					if t.proxy == nil { // a proxy has yet to open the way
						t.end(StepConnect, address, nil)
					}
				})
			}
		},
		TLSHandshakeStart: func() {
			t.dialling(func() {
				if t.handshakes++; !t.beforeTarget() {
					t.end(StepConnect, t.connection.Address, nil)
					t.begin(StepTLS)
				}
			})
		},
		TLSHandshakeDone: func(state tls.ConnectionState, err error) {
			if err == nil {
				t.dialling(func() {
					if t.beforeTarget() {
						return
					}
					t.connection.secured(state)
					t.end(StepTLS, t.connection.TLS, nil)
				})
			}
		},
		GotConn: func(info httptrace.GotConnInfo) {
			t.during(func() {
				t.gotOne = true
				t.connection.Reused = info.Reused
				t.connection.Address = info.Conn.RemoteAddr().String()
				t.begin(StepAnswer)
			})
		},
		WroteRequest: func(httptrace.WroteRequestInfo) {
			t.during(func() { t.written = time.Now() })
		},
		GotFirstResponseByte: func() {
			t.during(func() { t.firstByte = time.Now() })
		},
	}
}

// during runs f unless the request is over.
func (t *trace) during(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed {
		f()
	}
}

// dialling runs f unless the request has a connection already, or is over.
func (t *trace) dialling(f func()) {
	t.during(func() {
		if !t.gotOne {
			f()
		}
	})
}

// beforeTarget reports whether the request has not come further than the proxy. It expects mu to be held.
func (t *trace) beforeTarget() bool {
	if t.proxy == nil || t.gotOne {
		return false
	}
	return t.handshakes == 0 || t.handshakes == 1 && t.proxy.url.Scheme == "https"
}

// begin and end report one step, once: several addresses are one step to an observer. Both expect mu to be
// held.
func (t *trace) begin(name StepName) {
	if t.steps[name] != nil {
		return
	}
	now := time.Now()
	t.steps[name] = &tracedStep{begun: now}
	t.send(Step{Name: name, Start: now.Sub(t.started)})
}

func (t *trace) end(name StepName, detail string, err error) {
	s := t.steps[name]
	if s == nil || !s.ended.IsZero() {
		return
	}
	s.ended = time.Now()
	t.send(Step{Name: name, Done: true, Err: err, Detail: detail, Start: s.begun.Sub(t.started), Elapsed: s.ended.Sub(s.begun)})
}

func (t *trace) send(s Step) {
	if t.report != nil {
		s.Call = t.call
		t.report(s)
	}
}

// current returns the step that is open, or else the one that would have come next.
func (t *trace) current() StepName {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.currentLocked()
}

func (t *trace) currentLocked() StepName {
	next := StepAnswer
	for i := len(networkSteps) - 1; i >= 0; i-- {
		name := networkSteps[i]
		if s := t.steps[name]; s != nil {
			if s.ended.IsZero() {
				return name
			}
			return next
		}
		if name != StepTLS || t.secure {
			next = name
		}
	}
	return next
}

// reuses begins with a connection that is open.
func (t *trace) reuses(c Connection) {
	t.during(func() {
		t.gotOne, t.connection = true, c
		t.connection.Reused = true
		t.begin(StepAnswer)
	})
}

// wrote and heard note when the request had been sent, and when an answer began.
func (t *trace) wrote() { t.during(func() { t.written = time.Now() }) }
func (t *trace) hears() { t.during(func() { t.firstByte = time.Now() }) }

// stop ends the trace's listening. What a dial in the background still reports is not to change what is
// being said of the failure.
func (t *trace) stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
}

// answered reports whether anything of an answer has come.
func (t *trace) answered() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !t.firstByte.IsZero()
}

// close ends the trace: the step that err stopped, or the answer's, is reported as done. It returns the
// figures.
func (t *trace) close(detail string, err error) (Timing, Connection) {
	t.mu.Lock()
	defer t.mu.Unlock()
	name := t.currentLocked()
	if err != nil {
		t.begin(name) // unless it has begun
	}
	t.end(name, detail, err)
	t.closed = true
	var refused *tls.CertificateVerificationError
	if errors.As(err, &refused) && len(refused.UnverifiedCertificates) > 0 {
		t.connection.presented(refused.UnverifiedCertificates[0])
	}

	length := func(name StepName) time.Duration {
		s := t.steps[name]
		if s == nil || s.ended.IsZero() {
			return 0
		}
		return s.ended.Sub(s.begun)
	}
	timing := Timing{
		DNS: length(StepResolve), Connect: length(StepConnect), TLS: length(StepTLS),
		Total: time.Since(t.started),
	}
	if !t.firstByte.IsZero() {
		timing.FirstByte = 1 // an answer may overtake the end of its request; it took some time all the same
		if !t.written.IsZero() {
			timing.FirstByte = max(timing.FirstByte, t.firstByte.Sub(t.written))
		}
	}
	return timing, t.connection
}

// secured notes the TLS of a connection, also of one whose handshake was for an earlier request.
func (t *trace) secured(state tls.ConnectionState) {
	t.during(func() { t.connection.secured(state) })
}

// secured keeps what is worth knowing of a TLS connection.
func (c *Connection) secured(state tls.ConnectionState) {
	c.TLS = tls.VersionName(state.Version)
	if len(state.PeerCertificates) > 0 {
		c.presented(state.PeerCertificates[0])
	}
}

func (c *Connection) presented(leaf *x509.Certificate) {
	c.Issuer, c.Expires = issuerOf(leaf), leaf.NotAfter
}

func addresses(found []net.IPAddr) string {
	var list []string
	for _, a := range found {
		list = append(list, a.String())
	}
	return strings.Join(list, ", ")
}
