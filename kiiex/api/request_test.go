package api

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
)

func TestRequestsCannotBeWrittenAgain(t *testing.T) {
	c, err := NewClient(kiiex.Environment{Name: "test", BaseURL: "https://exchange.example/ap"}, Options{})
	testenv.OK(t, err)
	r := c.sessionRequest(callLogOut, "POST", kiiex.SecretFromString("token"))
	r.giveBody()
	req, _, err := r.toHTTP(t.Context())
	if err != nil || req.GetBody != nil || req.ContentLength != int64(len("{}")) {
		t.Errorf("%v, %+v", err, req)
	}
}

// TestBodiesAreClearedAfterSending looks into the memory that the body of a request lies in, when it was sent and when
// there was nothing to send it to.
func TestBodiesAreClearedAfterSending(t *testing.T) {
	received := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		received <- string(body)
	}))
	t.Cleanup(server.Close)
	for _, base := range []string{server.URL, "http://" + testenv.ClosedPort(t)} {
		c, err := NewClient(kiiex.Environment{Name: "test", BaseURL: base + "/ap"}, Options{})
		testenv.OK(t, err)
		r, err := c.PreviewAuthenticate(proxiedSigned())
		testenv.OK(t, err)
		written := make(chan struct{})
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { close(written) }})
		req, unsent, err := r.toHTTP(ctx)
		testenv.OK(t, err)
		var memory []byte
		if _, err := req.Body.(io.WriterTo).WriteTo(writerFunc(func(b []byte) (int, error) { memory = b; return len(b), nil })); err != nil {
			t.Fatal(err)
		}
		req.Body = io.NopCloser(bytes.NewReader(memory)) // as it was before it was looked into
		sent := string(memory)
		if !strings.Contains(sent, proxiedSigned().Signature.Reveal()) {
			t.Fatalf("the body is %q", sent)
		}
		if resp, err := c.single.RoundTrip(req); err != nil {
			if base == server.URL {
				t.Fatal(err)
			}
			unsent()
		} else {
			resp.Body.Close()
			<-written // the client's own hook is called before this one
			if got := <-received; got != sent {
				t.Errorf("received %q, want %q", got, sent)
			}
		}
		if strings.Trim(string(memory), "\x00") != "" {
			t.Errorf("%s: the body is still %q", base, memory)
		}
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// TestBodiesOfRejectionsAreCleared looks into the memory of an answer that no caller gets.
func TestBodiesOfRejectionsAreCleared(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"SessionToken":"a secret"}`) }))
	t.Cleanup(server.Close)
	c, err := NewClient(kiiex.Environment{Name: "test", BaseURL: server.URL}, Options{})
	testenv.OK(t, err)
	var body []byte
	for _, refused := range []error{nil, errors.New("refused")} {
		err := c.perform(t.Context(), c.newRequest(callPing, http.MethodPost), c.single, func(r *reply) error {
			body = r.text
			return refused
		})
		if kept := bytes.Contains(body, []byte("a secret")); err != refused || kept == (err != nil) {
			t.Errorf("%v, %q", err, body)
		}
	}
}
