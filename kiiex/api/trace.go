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

// StepName is one part of a request, in the order in which they happen.
type StepName string

// The steps of a request over the network. A reused connection skips name, connect and TLS; plain http on
// loopback skips TLS; an address instead of a name skips the name. With a proxy, connect lasts until it has opened
// the way.
const (
	StepSign    StepName = "sign"
	StepResolve StepName = "name"
	StepConnect StepName = "connect"
	StepTLS     StepName = "tls"
	StepAnswer  StepName = "answer"
)

// Step is the beginning or the end of a part of a request, reported while the request runs.
type Step struct {
	Name StepName
	// Call is the name of the exchange's call that the request is for.
	Call string
	// Done is false when the step begins, true when it has ended.
	Done bool
	// Err is set on a Done step that failed: the *problem.Problem that the call is about to return. A
	// refusal is no failure of StepAnswer: the answer came.
	Err error
	// Start is the time from the request's beginning to the step's; Elapsed is its length, for a Done step.
	Start, Elapsed time.Duration
	// Detail is a fact for the user: the address connected to, "TLS 1.3". From outside: make it harmless.
	Detail string
}

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
	gotOne bool               // a connection: dialling that still goes on is not for this request
	steps  map[StepName]*Step // as they were reported last

	written, firstByte time.Time
	connection         Connection
	handshakes         int    // that have begun: the first may be a proxy's own
	heard              []byte // the beginning of what a proxy said
}

func newTrace(call string, secure bool, proxy *Proxy, mu *sync.Mutex, report func(Step)) *trace {
	t := &trace{call: call, secure: secure, proxy: proxy, started: time.Now(), mu: mu, report: report, steps: map[StepName]*Step{}}
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
		WroteRequest:         func(httptrace.WroteRequestInfo) { t.wrote() },
		GotFirstResponseByte: t.hears,
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
	if t.steps[name] == nil {
		t.steps[name] = &Step{Name: name, Call: t.call, Start: time.Since(t.started)}
		t.send(name)
	}
}

func (t *trace) end(name StepName, detail string, err error) {
	if s := t.steps[name]; s != nil && !s.Done {
		s.Done, s.Err, s.Detail, s.Elapsed = true, err, detail, time.Since(t.started)-s.Start
		t.send(name)
	}
}

func (t *trace) send(name StepName) {
	if t.report != nil {
		t.report(*t.steps[name])
	}
}

// elapsed is the length of a step that has ended, else 0.
func (t *trace) elapsed(name StepName) time.Duration {
	if s := t.steps[name]; s != nil {
		return s.Elapsed
	}
	return 0
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
			if !s.Done {
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

// wrote and hears note when the request had been sent, and when an answer began.
func (t *trace) wrote() { t.during(func() { t.written = time.Now() }) }
func (t *trace) hears() { t.during(func() { t.firstByte = time.Now() }) }

// stop ends the trace's listening, so that a dial in the background can't change the explanation of the failure.
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

	timing := Timing{
		DNS: t.elapsed(StepResolve), Connect: t.elapsed(StepConnect), TLS: t.elapsed(StepTLS), Total: time.Since(t.started),
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
