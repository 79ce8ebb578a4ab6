package api_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
)

// readRequest reads one whole request, headers and body.
func readRequest(r *bufio.Reader) (*http.Request, error) {
	req, err := http.ReadRequest(r)
	if err == nil {
		_, err = io.Copy(io.Discard, req.Body)
	}
	return req, err
}

// answerEach answers one request after the other on a connection, until answer returns nothing.
func answerEach(answer func(*http.Request) string) func(net.Conn) {
	return func(conn net.Conn) {
		for r := bufio.NewReader(conn); ; {
			req, err := readRequest(r)
			if err != nil {
				return
			}
			text := answer(req)
			if text == "" {
				return
			}
			_, _ = io.WriteString(conn, text)
		}
	}
}

// answerThen reads one request, writes text as it is, and does then with the connection.
func answerThen(text string, then func(net.Conn)) func(net.Conn) {
	return func(conn net.Conn) {
		if _, err := readRequest(bufio.NewReader(conn)); err == nil {
			_, _ = io.WriteString(conn, text)
			then(conn)
		}
	}
}

// answerRaw is answerThen, and hangs up.
func answerRaw(text string) func(net.Conn) { return answerThen(text, func(net.Conn) {}) }

// waitForClose keeps a connection open until the other side closes it.
func waitForClose(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

// writeForever writes text again and again until the other side closes the connection.
func writeForever(text string) func(net.Conn) {
	return func(conn net.Conn) {
		for _, err := io.WriteString(conn, text); err == nil; {
			_, err = io.WriteString(conn, text)
		}
	}
}

// overHTTP and overHTTPS start what handles connections, and return its address.
func overHTTP(handle func(net.Conn)) func(*testing.T) string {
	return func(t *testing.T) string { return "http://" + testenv.Listen(t, handle) }
}

func overHTTPS(handle func(net.Conn)) func(*testing.T) string {
	return func(t *testing.T) string { return "https://" + testenv.Listen(t, handle) }
}

// short is for tests of what never ends.
const short = 50 * time.Millisecond

// inTime calls do with more and more time, until what it is about has happened before the time was up.
func inTime(t *testing.T, until func(h *httptrace.ClientTrace, happened func()), do func(ctx context.Context, timeout time.Duration)) {
	t.Helper()
	for timeout := short; ; timeout *= 4 {
		var happened atomic.Bool
		hooks := &httptrace.ClientTrace{}
		began := time.Now()
		until(hooks, func() {
			if time.Since(began) < timeout {
				happened.Store(true)
			}
		})
		do(httptrace.WithClientTrace(t.Context(), hooks), timeout)
		if happened.Load() {
			return
		}
		t.Logf("%v were too short", timeout)
	}
}

func handshakeBegun(h *httptrace.ClientTrace, happened func()) { h.TLSHandshakeStart = happened }
func answerBegun(h *httptrace.ClientTrace, happened func())    { h.GotFirstResponseByte = happened }
func written(h *httptrace.ClientTrace, happened func()) {
	h.WroteRequest = func(httptrace.WroteRequestInfo) { happened() }
}

func TestNetworkFailuresHaveTheirKind(t *testing.T) {
	closed := testenv.ClosedPort(t)
	for _, test := range []struct {
		name string
		url  func(t *testing.T) string
		// until calls happened once the server has done its part, for what never ends.
		until func(h *httptrace.ClientTrace, happened func())
		want  problem.Kind
		says  string // a part of what happened and why
		step  api.StepName
	}{
		{name: "a closed port", url: func(*testing.T) string { return "http://" + closed }, want: problem.ConnectionRefused, says: closed, step: api.StepConnect},
		{name: "no answer", until: written, url: overHTTP(waitForClose),
			want: problem.TimedOut, says: "did not answer in time", step: api.StepAnswer},
		{name: "no handshake", until: handshakeBegun, url: overHTTPS(waitForClose),
			want: problem.TimedOut, says: "TLS handshake", step: api.StepTLS},
		{name: "a slow drip", until: answerBegun, url: overHTTP(answerThen("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", waitForClose)),
			want: problem.TimedOut, says: "not complete", step: api.StepAnswer},
		{name: "a drip of headers", until: answerBegun, url: overHTTP(answerThen("HTTP/1.1 200 OK\r\nX-A: ", waitForClose)),
			want: problem.TimedOut, says: "not complete", step: api.StepAnswer},
		{name: "a body without end", url: overHTTP(answerThen("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[1", writeForever(strings.Repeat(",1", 4096)))),
			want: problem.AnswerTooLong, says: "1 MiB", step: api.StepAnswer},
		{name: "a body announced too long", url: overHTTP(answerRaw("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n{")),
			want: problem.AnswerTooLong, says: "not read to its end", step: api.StepAnswer},
		{name: "headers of 100 KiB", url: overHTTP(answerRaw("HTTP/1.1 200 OK\r\n" + strings.Repeat("X-A: "+strings.Repeat("b", 1000)+"\r\n", 100) + "Content-Length: 2\r\n\r\n{}")),
			want: problem.AnswerTooLong, says: "headers", step: api.StepAnswer},
		{name: "headers without end", url: overHTTP(answerThen("HTTP/1.1 200 OK\r\n", writeForever("X-A: "+strings.Repeat("b", 1000)+"\r\n"))),
			want: problem.AnswerTooLong, says: "headers", step: api.StepAnswer},
		{name: "dropped before the answer", url: overHTTP(answerRaw("")),
			want: problem.ConnectionLost, says: "before the exchange had answered", step: api.StepAnswer},
		{name: "dropped in the headers", url: overHTTP(answerRaw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n")),
			want: problem.ConnectionLost, says: "middle", step: api.StepAnswer},
		{name: "dropped halfway", url: overHTTP(answerRaw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + success[:80])),
			want: problem.ConnectionLost, says: "middle", step: api.StepAnswer},
		{name: "dropped between chunks", url: overHTTP(answerRaw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")),
			want: problem.ConnectionLost, says: "middle", step: api.StepAnswer},
		{name: "dropped in the handshake", url: overHTTPS(func(conn net.Conn) { _, _ = conn.Read(make([]byte, 1)) }),
			want: problem.ConnectionLost, says: "handshake", step: api.StepTLS},
		{name: "not HTTP", url: overHTTP(answerRaw("SSH-2.0-OpenSSH_9.2\r\n")),
			want: problem.NotAnExchange, says: "does not speak HTTP", step: api.StepAnswer},
		{name: "spoilt chunks", url: overHTTP(answerRaw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}")),
			want: problem.NotAnExchange, step: api.StepAnswer},
		{name: "switching protocols", url: overHTTP(answerRaw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")),
			want: problem.NotAnExchange, step: api.StepAnswer},
		{name: "compressed unasked", url: overHTTP(answerRaw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b")),
			want: problem.AnswerNotUnderstood, says: "compressed", step: api.StepAnswer},
		{name: "https to a port of plain http", url: func(t *testing.T) string {
			return "https://" + strings.TrimPrefix(quietServer(t, httptest.NewServer).URL, "http://")
		}, want: problem.TLSFailed, says: "plain http", step: api.StepTLS},
		{name: "https to something else", url: overHTTPS(func(conn net.Conn) { _, _ = io.WriteString(conn, "220 mail.example ESMTP\r\n"); waitForClose(conn) }),
			want: problem.TLSFailed, says: "does not speak TLS", step: api.StepTLS},
	} {
		t.Run(test.name, func(t *testing.T) {
			var (
				steps    []api.Step
				recorded []api.Exchange
				a        *api.Authentication
				err      error
			)
			authenticate := func(ctx context.Context, timeout time.Duration) {
				steps, recorded = nil, nil
				c := clientFor(t, environmentAt(test.url(t)), api.Options{
					Timeout: timeout,
					Step:    func(s api.Step) { steps = append(steps, s) }, // serialised by the client
					Record:  func(e api.Exchange) { recorded = append(recorded, e) },
				})
				a, err = c.Authenticate(ctx, sentSigned())
			}
			if test.until == nil {
				authenticate(t.Context(), 0)
			} else {
				inTime(t, test.until, authenticate)
			}
			if a != nil {
				t.Errorf("authenticated: %+v", a)
			}
			p := wantKind(t, err, test.want)
			if !strings.Contains(p.Error(), test.says) {
				t.Errorf("explanation lacks %q: %s", test.says, p.Error())
			}
			wantFailedStep(t, steps, test.step, err)
			if len(recorded) != 1 || recorded[0].Err != err || recorded[0].Answer.Body.Len() != 0 {
				t.Errorf("recorded %v", recorded)
			}
		})
	}
}

// wantFailedStep checks that each step that began has ended once, and that the last one failed with err.
func wantFailedStep(t *testing.T, steps []api.Step, name api.StepName, err error) {
	t.Helper()
	open := map[api.StepName]int{}
	for i, s := range steps {
		if s.Done {
			open[s.Name]--
		} else {
			open[s.Name]++
		}
		if last := i == len(steps)-1; last != (s.Err != nil) {
			t.Errorf("step %d of %d: %+v", i+1, len(steps), s)
		}
	}
	for name, n := range open {
		if n != 0 {
			t.Errorf("step %s began and ended unequally: %+v", name, steps)
		}
	}
	if len(steps) == 0 {
		t.Fatal("no steps")
	}
	if last := steps[len(steps)-1]; last.Name != name || last.Err != err {
		t.Errorf("last step %+v, want %s failed with %v", last, name, err)
	}
}

// quietServer starts a server that fails the test when a request arrives, and does not log handshakes.
func quietServer(t *testing.T, start func(http.Handler) *httptest.Server) *httptest.Server {
	t.Helper()
	server := start(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request arrived") }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(server.Close)
	return server
}

// nameServer takes the place of the machine's own in all tests of this package.
var nameServer = testenv.StartNameServer()

func TestUnresolvedNameIsExplained(t *testing.T) {
	for _, test := range []struct {
		name    string
		answer  testenv.NameAnswer
		timeout time.Duration
		want    problem.Kind
		says    string
	}{
		{"no such name", testenv.NoSuchName, 0, problem.NameNotFound, "misspelt"},
		{"a name server that fails", testenv.ServerFailure, 0, problem.NameNotFound, "no usable answer"},
		{"a name server that says nothing", testenv.NoAnswer, short, problem.TimedOut, "No name server answered"},
	} {
		t.Run(test.name, func(t *testing.T) {
			nameServer.Answers(t, test.answer)
			var steps []api.Step
			c := clientFor(t, environmentAt("https://exchange.invalid/ap"), api.Options{
				Timeout: test.timeout, Step: func(s api.Step) { steps = append(steps, s) },
			})
			_, err := c.Authenticate(t.Context(), sentSigned())
			p := wantKind(t, err, test.want)
			if !strings.Contains(p.What, "exchange.invalid") || !strings.Contains(p.Why, test.says) {
				t.Errorf("explanation lacks the name or %q: %s", test.says, p.Error())
			}
			wantFailedStep(t, steps, api.StepResolve, err)
			var dns *net.DNSError
			if test.want == problem.NameNotFound && !errors.As(err, &dns) {
				t.Error("the cause is not to be had by errors.As")
			}
		})
	}
}

func TestCancelledByTheCaller(t *testing.T) {
	arrived := make(chan struct{})
	address := testenv.Listen(t, answerThen("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", func(conn net.Conn) {
		close(arrived)
		waitForClose(conn)
	}))
	var steps []api.Step
	c := clientFor(t, environmentAt("http://"+address), api.Options{Step: func(s api.Step) { steps = append(steps, s) }})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	_, err := c.Authenticate(ctx, sentSigned())
	p := wantKind(t, err, problem.Interrupted)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cause %v", p.Err)
	}
	wantFailedStep(t, steps, api.StepAnswer, err)

	_, err = c.Authenticate(ctx, sentSigned()) // cancelled before it began
	wantKind(t, err, problem.Interrupted)
}

func TestDeadlineOfTheCaller(t *testing.T) {
	c := clientFor(t, environmentAt("http://"+testenv.Listen(t, waitForClose)), api.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), short)
	defer cancel()
	_, err := c.UserInfo(ctx, session())
	wantKind(t, err, problem.TimedOut)
}
