package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex/sandbox"
)

var everyCall = []message{{headers: signed()}, {call: "GetUserInfo", headers: signed()}, {call: "Ping"}}

func TestSlowAnswersAreRight(t *testing.T) {
	var waited atomic.Int64
	s := start(t, sandbox.Options{Scenario: "slow", Pause: func(_ context.Context, d time.Duration) { waited.Add(int64(d)) }})
	logIn(t, s)
	send(t, s, wrongSignature).expect(t, http.StatusOK, refusedBody)
	send(t, s, message{call: "Ping"}).expect(t, http.StatusOK, `{"msg":"PONG"}`)
	if got := time.Duration(waited.Load()); got != 3*sandbox.SlowDelay {
		t.Errorf("three answers waited %v", got)
	}
}

func TestSlowStopsWhenTheClientDoes(t *testing.T) {
	waiting := make(chan struct{})
	logged := make(chan sandbox.LogEntry, 1)
	s := start(t, sandbox.Options{Scenario: "slow", Log: func(e sandbox.LogEntry) { logged <- e }, Pause: func(ctx context.Context, _ time.Duration) {
		close(waiting)
		<-ctx.Done()
	}})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		<-waiting
		cancel()
	}()
	if _, err := do(client(t, s), request(t, s, message{headers: signed()}).WithContext(ctx)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if e := <-logged; e.Status != 0 {
		t.Errorf("log entry %+v", e)
	}
}

// The real waiting, which other tests replace, ends with the server.
func TestSlowIsCutByClose(t *testing.T) {
	waiting, result := make(chan struct{}), make(chan error, 1)
	s := start(t, sandbox.Options{Scenario: "slow", Pause: func(ctx context.Context, _ time.Duration) {
		close(waiting)
		sandbox.Pause(ctx, 24*time.Hour)
	}})
	go func() {
		_, err := try(t, s, message{headers: signed()})
		result <- err
	}()
	<-waiting
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-result; err == nil {
		t.Error("the answer came all the same")
	}
}

func TestHangNeverAnswersUntilClosed(t *testing.T) {
	for _, secure := range []bool{false, true} {
		for _, m := range everyCall {
			t.Run(fmt.Sprintf("%s TLS %t", m.call, secure), func(t *testing.T) {
				hanging := make(chan sandbox.LogEntry, 1)
				s := start(t, sandbox.Options{Scenario: "hang", TLS: secure, Dir: t.TempDir(), Log: func(e sandbox.LogEntry) { hanging <- e }})
				result := make(chan error, 1)
				go func() {
					_, err := try(t, s, m)
					result <- err
				}()
				if e := <-hanging; e.Status != 0 {
					t.Errorf("log entry %+v", e)
				}
				select {
				case err := <-result:
					t.Errorf("it ended by itself: %v", err)
				default:
				}
				testenv.OK(t, s.Close())
				if err := <-result; err == nil {
					t.Error("it was answered")
				}
			})
		}
	}
}

func TestDropCutsTheAnswerInTheMiddle(t *testing.T) {
	for _, secure := range []bool{false, true} {
		s := start(t, sandbox.Options{Scenario: "drop", TLS: secure, Dir: t.TempDir()})
		for _, m := range everyCall {
			t.Run(fmt.Sprintf("%s TLS %t", m.call, secure), func(t *testing.T) {
				a, err := try(t, s, m)
				if !errors.Is(err, io.ErrUnexpectedEOF) || a.status != http.StatusOK || a.body == "" {
					t.Errorf("status %d, body %q, error %v", a.status, a.body, err)
				}
			})
		}
	}
}

func TestEndlessGoesOnUntilTheClientStops(t *testing.T) {
	s := start(t, sandbox.Options{Scenario: "endless", Pause: waitForCancel})
	for _, m := range everyCall {
		response, err := client(t, s).Do(request(t, s, m))
		testenv.OK(t, err)
		if n, err := io.CopyN(io.Discard, response.Body, 2<<20); err != nil {
			t.Errorf("after %d bytes: %v", n, err)
		}
		_ = response.Body.Close()
	}
}

// A server of its own: what other clients left unread may have been taken by the sockets' buffers, and
// then their answers are slowed too.
func TestEndlessSlowsForFastReaders(t *testing.T) {
	slowed := make(chan struct{})
	s := start(t, sandbox.Options{Scenario: "endless", Pause: func(ctx context.Context, d time.Duration) {
		close(slowed) // once: the pause ends with the server
		waitForCancel(ctx, d)
	}})
	response, err := client(t, s).Do(request(t, s, message{call: "Ping"}))
	testenv.OK(t, err)
	defer response.Body.Close()
	go func() {
		<-slowed
		_ = s.Close() // start looks at its result
	}()
	if n, err := io.CopyN(io.Discard, response.Body, 16*sandbox.EndlessBurst); err == nil || n <= sandbox.EndlessBurst {
		t.Errorf("reading ended after %d bytes with %v", n, err)
	}
}

// waitForCancel is a pause that only the end of the request ends.
func waitForCancel(ctx context.Context, _ time.Duration) { <-ctx.Done() }
