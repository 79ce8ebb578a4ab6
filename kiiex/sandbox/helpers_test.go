package sandbox_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex/sandbox"
)

// The sample credential, and its signature with nonce 0 as openssl makes it:
// printf %s 01510123456789abcdef0123456789abcdef | openssl dgst -sha256 -hmac fedcba9876543210fedcba9876543210
const (
	apiKey    = "0123456789abcdef0123456789abcdef"
	apiSecret = "fedcba9876543210fedcba9876543210"
	signature = "86d3a6c6da55c03ce66a2685b0f9cbc18153e5deffe69c4962d84c885f85914c"
	wrong     = "0000000000000000000000000000000000000000000000000000000000000000"
)

func sign(nonce, userID string) string { return signWith(nonce, userID, apiKey) }

func signWith(nonce, userID, key string) string {
	mac := hmac.New(sha256.New, []byte(apiSecret))
	mac.Write([]byte(nonce + userID + key))
	return hex.EncodeToString(mac.Sum(nil))
}

func start(t *testing.T, o sandbox.Options) *sandbox.Server {
	t.Helper()
	s, err := sandbox.Start(o)
	testenv.OK(t, err)
	t.Cleanup(func() { testenv.OK(t, s.Close()) })
	return s
}

// message is one request to be made.
type message struct {
	method  string // "" is POST
	call    string // "" is AuthenticateUser
	headers map[string]string
	body    string
}

// answer is the response.
type answer struct {
	status int
	header http.Header
	body   string
}

// client returns a plain client that trusts the server's authority only, follows nothing, and shares no
// connection with other tests.
func client(t *testing.T, s *sandbox.Server) *http.Client {
	t.Helper()
	transport := &http.Transport{}
	if s.CertificateFile() != "" {
		transport.TLSClientConfig = &tls.Config{RootCAs: authority(t, s)}
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

func request(t *testing.T, s *sandbox.Server, m message) *http.Request {
	t.Helper()
	if m.method == "" {
		m.method = http.MethodPost
	}
	if m.call == "" {
		m.call = "AuthenticateUser"
	}
	r, err := http.NewRequestWithContext(t.Context(), m.method, s.URL()+"/"+m.call, strings.NewReader(m.body))
	testenv.OK(t, err)
	for name, value := range m.headers {
		r.Header[name] = []string{value} // as written: names are in any case
	}
	return r
}

// try makes the request and returns any failure on the way.
func try(t *testing.T, s *sandbox.Server, m message) (answer, error) {
	t.Helper()
	return do(client(t, s), request(t, s, m))
}

func do(c *http.Client, r *http.Request) (answer, error) {
	response, err := c.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, string(body)}, err
}

func send(t *testing.T, s *sandbox.Server, m message) answer {
	t.Helper()
	a, err := try(t, s, m)
	testenv.OK(t, err)
	return a
}

// signed are the four headers of the sample credential, with changes.
func signed(changes ...string) map[string]string {
	headers := map[string]string{"APIKey": apiKey, "Signature": signature, "UserId": "151", "Nonce": "0"}
	for i := 0; i < len(changes); i += 2 {
		headers[changes[i]] = changes[i+1]
	}
	maps.DeleteFunc(headers, func(_, value string) bool { return value == "" })
	return headers
}

func (a answer) expect(t *testing.T, status int, body string) {
	t.Helper()
	if a.status != status || a.body != body {
		t.Errorf("answer:\n  %d %s\nwant:\n  %d %s", a.status, a.body, status, body)
	}
}

// The refusals, byte for byte.
const (
	refusedBody       = `{"Authenticated":false,"Locked":false,"errormsg":"Invalid username or password"}`
	lockedBody        = `{"Authenticated":false,"Locked":true,"errormsg":"Invalid username or password"}`
	badFormatBody     = `{"authenticated":false,"locked":false,"errormsg":"Invalid authentication request format"}`
	notAuthorizedBody = `{"result":false,"errormsg":"Not Authorized","errorcode":20,"detail":null}`
	doneBody          = `{"result":true,"errormsg":null,"errorcode":0,"detail":null}`
	userBody          = `{"UserId":151,"UserName":"trader-one","Email":"trader-one@example.invalid","EmailVerified":true,"AccountId":153,"OMSId":1,"Use2FA":true}`
	userInfoBody      = `{"UserId":151,"UserName":"trader-one","Email":"trader-one@example.invalid","EmailVerified":true,"AccountId":153,"OMSId":1,"Use2FA":true,"Locked":false,"NumberOfFailedAttempt":0}`
)

// token returns the session token of a successful answer.
func (a answer) token(t *testing.T) string {
	t.Helper()
	var got struct {
		Authenticated bool
		SessionToken  string
	}
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.status != http.StatusOK || !got.Authenticated || got.SessionToken == "" {
		t.Fatalf("no session in answer %d %s", a.status, a.body)
	}
	return got.SessionToken
}

// logIn authenticates with the sample credential.
func logIn(t *testing.T, s *sandbox.Server) string {
	t.Helper()
	return send(t, s, message{headers: signed()}).token(t)
}

func userInfo(token string) message {
	return message{method: http.MethodGet, call: "GetUserInfo", headers: map[string]string{"aptoken": token}}
}

func newClock() *testenv.Clock { return testenv.NewClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)) }

// logRecorder collects log entries.
type logRecorder struct {
	mu      sync.Mutex
	entries []sandbox.LogEntry
}

func (j *logRecorder) add(e sandbox.LogEntry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = append(j.entries, e)
}

func (j *logRecorder) all() []sandbox.LogEntry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.entries)
}
