package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
)

// hostileNonces are printable, so they are sent; each tries to get out of some quoting.
var hostileNonces = []string{
	"0", `'; touch pwned; '`, `"; touch pwned; "`, "$(touch pwned)", "`touch pwned`", `\`, `\\'\"`, `a\nb`, "%s%n%d", "!!", "a b  c", "@/etc/passwd", "{1,2}[3-4]", "#", "--next", "$KIIEX_SIGNATURE",
}

func TestPreviewSendsNothingAndShowsNoSecret(t *testing.T) {
	server := quietServer(t, httptest.NewServer)
	c := clientFor(t, environmentAt(server.URL+"/ap"), api.Options{})
	signed := sentSigned()
	r, err := c.PreviewAuthenticate(signed)
	testenv.OK(t, err)
	want := "POST " + server.URL + "/ap/AuthenticateUser\nAccept: application/json\nUser-Agent: kiikey\nAPIKey: 0123…cdef\nSignature: " + kiiex.Mask +
		"\nUserId: 151\nNonce: 3628854949\nContent-Type: application/json\n\n" +
		`{"APIKey":"0123…cdef","Signature":"` + kiiex.Mask + `","UserId":"151","Nonce":"3628854949","UserName":"trader-one"}` + "\n"
	if got := r.String(); got != want {
		t.Errorf("preview\n%s\nwant\n%s", got, want)
	}
	if r.Method != "POST" || r.URL != server.URL+"/ap/AuthenticateUser" {
		t.Errorf("%s %s", r.Method, r.URL)
	}
	noneOf(t, []string{r.String(), r.Curl()}, []string{sentKey, signed.Signature.Reveal()})
}

// TestCurlSendsTheSame runs the command with a real shell and curl, and compares what arrives.
func TestCurlSendsTheSame(t *testing.T) {
	testenv.Programs(t, "sh", "curl")
	type request struct {
		*http.Request
		body string
	}
	arrived := make(chan request, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		arrived <- request{r, string(b)}
		_, _ = io.WriteString(w, success)
	}))
	t.Cleanup(server.Close)
	for _, in := range []api.FieldsIn{api.FieldsInBoth, api.FieldsInHeaders, api.FieldsInBody} {
		c := clientFor(t, environmentAt(server.URL+"/ap"), api.Options{FieldsIn: in})
		for _, nonce := range hostileNonces {
			signed := kiiex.Credential{APIKey: sentKey, APISecret: kiiex.SecretFromString("x"), UserID: "151", UserName: nonce}.Sign(nonce)
			r, err := c.PreviewAuthenticate(signed)
			testenv.OK(t, err)
			runCurl(t, r.Curl(), "KIIEX_API_KEY="+sentKey, "KIIEX_SIGNATURE="+signed.Signature.Reveal())
			curls := <-arrived
			testenv.OK(t, second(c.Authenticate(t.Context(), signed)))
			got := <-arrived
			if curls.Method != got.Method || curls.URL.Path != got.URL.Path || curls.body != got.body {
				t.Fatalf("%s, nonce %q: curl sent %s with %q, the client %q", in, nonce, curls.Method, curls.body, got.body)
			}
			for name := range got.Header {
				if name != "Connection" && curls.Header.Get(name) != got.Header.Get(name) {
					t.Errorf("%s, nonce %q: curl sent header %s %q, the client %q", in, nonce, name, curls.Header.Get(name), got.Header.Get(name))
				}
			}
			for name := range curls.Header {
				if _, ok := got.Header[name]; !ok && name != "Content-Length" {
					t.Errorf("%s: curl alone sent header %s", in, name)
				}
			}
		}
	}
}

// runCurl runs command in an empty folder, which must be empty after it.
func runCurl(t *testing.T, command string, variables ...string) {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir}, variables...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, command, out)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 0 {
		t.Fatalf("%s left %v", command, left)
	}
}

func TestCurlForEveryCall(t *testing.T) {
	testenv.Programs(t, "sh", "curl")
	authority := newAuthority(t, "Test Authority")
	arrived := make(chan string, 10)
	env := environmentAt(serveTLS(t, authority.issue(t, nil), 0, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		arrived <- strings.Join([]string{r.Method, r.URL.Path, r.Header.Get("aptoken"), r.Header.Get("Pending2FaToken"), r.Header.Get("Content-Type"), string(b)}, " ")
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
	}))
	env.CAFile = authority.file
	var recorded []api.Exchange
	c := clientFor(t, env, api.Options{Record: func(e api.Exchange) { recorded = append(recorded, e) }})
	_ = c.Ping(t.Context())
	_, _ = c.UserInfo(t.Context(), session())
	_ = c.LogOut(t.Context(), token())
	_, _ = c.Authenticate2FA(t.Context(), api.SecondFactorChallenge{Pending: kiiex.SecretFromString(sentPending)}, sentCode)
	if len(recorded) != 6 || len(arrived) != 6 { // two of them by POST and GET
		t.Fatalf("%d recorded, %d arrived", len(recorded), len(arrived))
	}
	byClient := make([]string, len(recorded))
	for i := range byClient {
		byClient[i] = <-arrived
	}
	for i, e := range recorded {
		runCurl(t, e.Request.Curl(), "KIIEX_SESSION_TOKEN="+sentToken, "KIIEX_PENDING_TOKEN="+sentPending, "KIIEX_CODE="+sentCode)
		if got := <-arrived; got != byClient[i] {
			t.Errorf("curl sent\n%s\nthe client\n%s", got, byClient[i])
		}
		noneOf(t, []string{e.Request.Curl()}, []string{sentToken, sentPending, sentCode})
	}
}

func TestCurlStopsWithoutItsVariables(t *testing.T) {
	testenv.Programs(t, "sh")
	c := clientFor(t, environmentAt(quietServer(t, httptest.NewServer).URL), api.Options{})
	r, err := c.PreviewAuthenticate(sentSigned())
	testenv.OK(t, err)
	cmd := exec.Command("sh", "-c", r.Curl())
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "KIIEX_API_KEY=" + sentKey}
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "KIIEX_SIGNATURE") {
		t.Errorf("%v: %s", err, out)
	}
}
