package api_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
)

func TestHeaderNamesAreWrittenAsDocumented(t *testing.T) {
	heads := make(chan string, 2)
	address := testenv.Listen(t, func(conn net.Conn) {
		var head strings.Builder
		req, _ := readRequest(bufio.NewReader(io.TeeReader(conn, &head)))
		heads <- head.String()
		body := success
		if req != nil && filepath.Base(req.URL.Path) != "AuthenticateUser" {
			body = `{"UserId":151}`
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"+body)
	})
	c := clientFor(t, environmentAt("http://"+address+"/ap"), api.Options{})
	testenv.OK(t, second(c.Authenticate(t.Context(), sentSigned())))
	head := <-heads
	for _, want := range []string{"POST /ap/AuthenticateUser HTTP/1.1\r\n", "\r\nAPIKey: " + sentKey + "\r\n", "\r\nSignature: ", "\r\nUserId: 151\r\n", "\r\nNonce: 3628854949\r\n", "\r\nConnection: close\r\n"} {
		if !strings.Contains(head, want) {
			t.Errorf("request lacks %q", want)
		}
	}
	if strings.Contains(head, "Accept-Encoding") {
		t.Error("compression was asked for")
	}
	testenv.OK(t, second(c.UserInfo(t.Context(), session())))
	if head := <-heads; !strings.Contains(head, "\r\naptoken: "+sentToken+"\r\n") {
		t.Error("aptoken is not written so")
	}
}

func TestFieldsAreSentWhereChosen(t *testing.T) {
	signed := sentSigned()
	for in, want := range map[api.FieldsIn]struct{ headers, body bool }{
		"": {true, true}, api.FieldsInBoth: {true, true}, api.FieldsInHeaders: {true, false}, api.FieldsInBody: {false, true},
	} {
		t.Run("in "+string(in), func(t *testing.T) {
			c := serve(t, api.Options{FieldsIn: in}, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.WriteString(w, success)
				body, _ := io.ReadAll(r.Body)
				wantHeader := []string{sentKey, signed.Signature.Reveal(), "151", "3628854949"}
				for i, name := range []string{"APIKey", "Signature", "UserId", "Nonce"} {
					if got := r.Header.Get(name); want.headers && got != wantHeader[i] || !want.headers && got != "" {
						t.Errorf("header %s is %q", name, got)
					}
				}
				wantBody := ""
				if want.body {
					wantBody = `{"APIKey":"` + sentKey + `","Signature":"` + signed.Signature.Reveal() + `","UserId":"151","Nonce":"3628854949","UserName":"trader-one"}`
				}
				if string(body) != wantBody || r.Method != http.MethodPost || r.URL.Path != "/ap/AuthenticateUser" {
					t.Errorf("%s %s with body %s, want %s", r.Method, r.URL.Path, body, wantBody)
				}
			})
			testenv.OK(t, second(c.Authenticate(t.Context(), signed)))
		})
	}
}

func TestInvalidHeaderValuesAreNotSent(t *testing.T) {
	c := serve(t, api.Options{}, func(http.ResponseWriter, *http.Request) { t.Error("a request arrived") })
	good := sentSigned()
	for name, spoil := range map[string]func(*kiiex.Signed){
		"newline in the nonce":           func(s *kiiex.Signed) { s.Nonce = "0\nX-Other: 1" },
		"carriage return in the key":     func(s *kiiex.Signed) { s.APIKey += "\r" },
		"tab in the nonce":               func(s *kiiex.Signed) { s.Nonce = "0\t" },
		"NUL in the user name":           func(s *kiiex.Signed) { s.UserName = "a\x00b" },
		"no-break space in the key":      func(s *kiiex.Signed) { s.APIKey += "\u00a0" },
		"invalid UTF-8 in the nonce":     func(s *kiiex.Signed) { s.Nonce = "\xff" },
		"DELETE in the key":              func(s *kiiex.Signed) { s.APIKey += "\x7f" },
		"newline in the user id":         func(s *kiiex.Signed) { s.UserID = "151\n" },
		"newline in the signature":       func(s *kiiex.Signed) { s.Signature = kiiex.SecretFromString("ab\ncd") },
		"a space at the end of the user": func(s *kiiex.Signed) { s.UserID = "151 " },
		"letters in the user id":         func(s *kiiex.Signed) { s.UserID = "trader" },
	} {
		s := good
		spoil(&s)
		wantKind(t, second(c.Authenticate(t.Context(), s)), problem.BadValue)
		if _, err := c.PreviewAuthenticate(s); err == nil {
			t.Errorf("%s: previewed", name)
		}
	}
	for name, spoil := range map[string]func(*kiiex.Signed){
		"key": func(s *kiiex.Signed) { s.APIKey = "" }, "nonce": func(s *kiiex.Signed) { s.Nonce = "" },
		"user id": func(s *kiiex.Signed) { s.UserID = "" }, "signature": func(s *kiiex.Signed) { s.Signature = kiiex.Secret{} },
	} {
		s := good
		spoil(&s)
		_, err := c.Authenticate(t.Context(), s)
		if p := wantKind(t, err, problem.MissingField); !strings.Contains(strings.ToLower(p.What), name[len(name)-3:]) {
			t.Errorf("%q does not name the %s", p.What, name)
		}
	}
	for name, bad := range map[string]kiiex.Secret{
		"a newline": kiiex.SecretFromString("abc\r\nX: y"), "a space": kiiex.SecretFromString("a b"), "length": kiiex.SecretFromString(strings.Repeat("a", 5000)),
	} {
		for call, f := range calls(c, bad) {
			if err := f(t.Context()); problem.KindOf(err) != problem.BadValue {
				t.Errorf("%s with %s in the token: %v", call, name, err)
			}
		}
	}
	for _, f := range calls(c, kiiex.Secret{}) {
		wantKind(t, f(t.Context()), problem.MissingField)
	}
}

// TestNothingIsSentTwice counts requests at a server that drops connections after reading them, where
// net/http by itself would try again.
func TestNothingIsSentTwice(t *testing.T) {
	var asked atomic.Int32
	address := testenv.Listen(t, answerEach(func(req *http.Request) string {
		if asked.Add(1); filepath.Base(req.URL.Path) != "Ping" || req.Header.Get("aptoken") != "" {
			return ""
		}
		return "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"msg\":\"PONG\"}"
	}))
	c := clientFor(t, environmentAt("http://"+address), api.Options{})
	all := calls(c, token())
	all["AuthenticateUser"] = func(ctx context.Context) error { _, err := c.Authenticate(ctx, sentSigned()); return err }
	all["Authenticate2FA"] = func(ctx context.Context) error {
		_, err := c.Authenticate2FA(ctx, api.SecondFactorChallenge{Pending: token()}, sentCode)
		return err
	}
	for name, call := range all {
		if err := c.Ping(t.Context()); err != nil { // leaves a connection to be reused
			t.Fatal(err)
		}
		asked.Store(0)
		wantKind(t, call(t.Context()), problem.ConnectionLost)
		if n := asked.Load(); n != 1 {
			t.Errorf("%s was sent %d times", name, n)
		}
	}
}

// TestFallbackIsNotSentTwice drops the connection after the GET that follows a 405. On a connection that
// was used before, net/http would send a GET again.
func TestFallbackIsNotSentTwice(t *testing.T) {
	var gets atomic.Int32
	address := testenv.Listen(t, answerEach(func(req *http.Request) string {
		if req.Method == http.MethodGet {
			gets.Add(1)
			return ""
		}
		return "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n"
	}))
	c := clientFor(t, environmentAt("http://"+address), api.Options{})
	wantKind(t, second(c.UserInfo(t.Context(), session())), problem.ConnectionLost)
	if n := gets.Load(); n != 1 {
		t.Errorf("GET was sent %d times", n)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	other := quietServer(t, httptest.NewServer)
	otherHost := strings.TrimPrefix(other.URL, "http://")
	for name, test := range map[string]struct{ location, says string }{
		"to another host":          {other.URL + "/ap/AuthenticateUser?x=1", `"` + otherHost + `"`},
		"with a user in it":        {"http://user:word@" + otherHost + "/", `"` + otherHost + `"`},
		"without a scheme":         {"//" + otherHost + "/", `"` + otherHost + `"`},
		"to another page":          {"/login", "another page of the same server"},
		"nowhere":                  {"", "did not say where"},
		"to no address":            {"http://%zz/", "not an address"},
		"to a script":              {"javascript:alert(1)", "not an address"},
		"to a host of odd letters": {"http://\u202emoc.live/", "live"},
	} {
		for _, status := range []int{301, 302, 303, 307, 308, 304, 300} {
			t.Run(name+" "+http.StatusText(status), func(t *testing.T) {
				asked := 0
				c := serve(t, api.Options{}, func(w http.ResponseWriter, _ *http.Request) {
					asked++
					if test.location != "" {
						w.Header().Set("Location", test.location)
					}
					w.WriteHeader(status)
				})
				_, err := c.Authenticate(t.Context(), sentSigned())
				p := wantKind(t, err, problem.Redirected)
				if !strings.Contains(p.Why, test.says) || strings.ContainsAny(p.Why, "\u202e?") || strings.Contains(p.Why, "word") {
					t.Errorf("explanation %q, want %q in it", p.Why, test.says)
				}
				for _, call := range calls(c, token()) {
					wantKind(t, call(t.Context()), problem.Redirected)
				}
				if asked != 5 {
					t.Errorf("asked %d times, want 5", asked)
				}
			})
		}
	}
}
