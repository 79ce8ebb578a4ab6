package api_test

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
)

func TestRecordHasTheWholeExchange(t *testing.T) {
	var got []api.Exchange
	before := time.Now()
	c := serve(t, api.Options{Record: func(e api.Exchange) { got = append(got, e) }}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Trace", "seen")
		w.Header().Set("Set-Cookie", "sid=5f2b")
		switch filepath.Base(r.URL.Path) {
		case "AuthenticateUser":
			_, _ = io.WriteString(w, success)
		case "GetUserInfo":
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
	})
	signed := sentSigned()
	signature := signed.Signature.Reveal()
	testenv.OK(t, second(c.Authenticate(t.Context(), signed)))
	signed.Signature.Clear()
	wantKind(t, second(c.UserInfo(t.Context(), session())), problem.NotOffered)
	if len(got) != 3 {
		t.Fatalf("%d exchanges recorded, want 3", len(got))
	}
	e := got[0]
	if e.Name != "AuthenticateUser" || e.Request.Method != "POST" || e.Err != nil || e.Answer.Status != 200 || e.At.Before(before) {
		t.Errorf("exchange %+v", e)
	}
	if e.Connection.Address == "" || e.Connection.Reused || e.Timing.Total <= 0 {
		t.Errorf("connection %+v, timing %+v", e.Connection, e.Timing)
	}
	request, answer := e.Request.String(), e.MaskedAnswer()
	for _, want := range []string{"POST http://127.0.0.1:", "/ap/AuthenticateUser\n", "APIKey: 0123…cdef\n", "Signature: " + kiiex.Mask + "\n", "UserId: 151\n", `"Nonce":"3628854949"`} {
		if !strings.Contains(request, want) {
			t.Errorf("request lacks %q:\n%s", want, request)
		}
	}
	for _, want := range []string{"200 OK\n", "X-Trace: seen\n", "Set-Cookie: " + kiiex.Mask + "\n", `"UserName": "trader-one"`} {
		if !strings.Contains(answer, want) {
			t.Errorf("answer lacks %q:\n%s", want, answer)
		}
	}
	var recorded string
	for _, f := range e.Request.Header {
		if f.Path == "Signature" {
			recorded = f.Secret.Reveal()
		}
	}
	if recorded != signature {
		t.Error("the record's signature went with the credential's")
	}
	e.Clear()
	for _, f := range append(e.Request.Header, e.Request.Body...) {
		if f.Secret.Len() != 0 {
			t.Errorf("%s survived Clear", f.Path)
		}
	}
	if e.Answer.Body.Len() != 0 {
		t.Error("the body survived Clear")
	}
	if got[1].Request.Method != "POST" || got[2].Request.Method != "GET" || got[1].Err == nil || got[1].Answer.Status != 405 {
		t.Errorf("the fallback was recorded as %+v, %+v", got[1], got[2])
	}
}

func TestStepsComeInOrderAndEnd(t *testing.T) {
	var mu sync.Mutex
	var steps []api.Step
	c := serve(t, api.Options{Step: func(s api.Step) { mu.Lock(); steps = append(steps, s); mu.Unlock() }}, func(w http.ResponseWriter, r *http.Request) {
		if filepath.Base(r.URL.Path) == "Ping" {
			_, _ = io.WriteString(w, `{"msg":"PONG"}`)
			return
		}
		w.WriteHeader(401)
	})
	for range 2 {
		testenv.OK(t, c.Ping(t.Context()))
	}
	wantKind(t, second(c.Authenticate(t.Context(), sentSigned())), problem.InvalidCredentials)
	var got []string
	for _, s := range steps {
		state := "begins"
		if s.Done {
			state = "ends"
			if s.Elapsed <= 0 || s.Err != nil {
				t.Errorf("step %+v", s)
			}
		}
		got = append(got, s.Call+" "+string(s.Name)+" "+state)
	}
	want := []string{
		"Ping connect begins", "Ping connect ends", "Ping answer begins", "Ping answer ends",
		"Ping answer begins", "Ping answer ends", // the second on the first one's connection
		"AuthenticateUser connect begins", "AuthenticateUser connect ends", "AuthenticateUser answer begins", "AuthenticateUser answer ends",
	}
	if !slices.Equal(got, want) {
		t.Errorf("steps\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if last := steps[len(steps)-1]; last.Detail != "401 Unauthorized" {
		t.Errorf("detail %q", last.Detail)
	}
}

func TestConcurrentCalls(t *testing.T) {
	c := serve(t, api.Options{Step: func(api.Step) {}, Record: func(api.Exchange) {}}, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"UserId": `+r.Header.Get("aptoken")+`}`)
	})
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			id := strconv.Itoa(1000 + i)
			d, err := c.UserInfo(context.Background(), kiiex.Session{Token: kiiex.SecretFromString(id)})
			if err != nil || d.User.UserID != id {
				t.Errorf("user %v, %v, want %q", d, err, id)
			}
		})
	}
	wg.Wait()
}
