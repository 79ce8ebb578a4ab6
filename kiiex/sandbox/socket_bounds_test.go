package sandbox_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"kiikey/internal/testenv"
	"kiikey/kiiex/sandbox"
)

// What each scenario answers to a right login, to GetUserPermissions after it and to GetProducts: the type of the
// reply and something that it holds.
func TestSocketScenarios(t *testing.T) {
	const (
		in      = `1 "Authenticated":true`
		trading = `1 ["Trading"`
		refused = `1 "errorcode":20`
		market  = `1 "Product":"BTC`
		missing = `5 "errorcode":104`
	)
	for name, want := range map[string][3]string{
		"healthy":               {in, trading, market},
		"second-factor":         {`1 "Requires2FA":true`, refused, market},
		"locked":                {`1 "Locked":true`, refused, market},
		"ip-whitelist":          {refused, refused, market},
		"refused":               {`1 "Authenticated":false`, refused, market},
		"unauthorized":          {`5 `, `5 `, market},
		"bad-format":            {`5 "authenticated":false`, refused, market},
		"error-102":             {`1 "errorcode":102`, `1 "errorcode":102`, market},
		"rate-limit":            {`5 TOO MANY REQUESTS`, refused, market},
		"no-token":              {in, trading, market},
		"session-expires-early": {in, refused, market},
		"permissions-missing":   {in, `1 ["Deposit"]`, market},
		"documented":            {in, missing, market},
		"not-offered":           {in, missing, missing},
		"needs-user":            {in, `1 "detail":"UserId is required"`, market},
		"other-user":            {`1 "UserId":999`, trading, market},
		"hostile-text":          {`1 "UserName":"trader-one\u001b]0;`, trading, `1 "Product":"BTC\u001b]0;`},
	} {
		t.Run(name, func(t *testing.T) {
			conn := dial(t, start(t, sandbox.Options{Scenario: name}))
			for i, m := range [][2]string{{"AuthenticateUser", login}, {"GetUserPermissions", "{}"}, {"GetProducts", idBody}} {
				write(t, conn, frameOf(2+2*i, m[0], m[1]))
				r := receive(t, conn)
				if got := fmt.Sprint(r.M, " ", r.O); r.I != 2+2*i || got[:2] != want[i][:2] || !strings.Contains(got, want[i][2:]) {
					t.Errorf("%s: %+v, want %s", m[0], r, want[i])
				}
				if name == "no-token" && strings.Contains(r.O, "SessionToken") {
					t.Error("a token came")
				}
			}
		})
	}
}

func TestSocketIsNotOpened(t *testing.T) {
	for name, status := range map[string]int{"unavailable": 503, "not-found": 404, "html": 200, "redirect": 307} {
		s := start(t, sandbox.Options{Scenario: name})
		_, response, err := websocket.Dial(t.Context(), s.WebSocketURL(), &websocket.DialOptions{HTTPClient: client(t, s)})
		if err == nil || response == nil || response.StatusCode != status {
			t.Errorf("%s: %+v, %v", name, response, err)
		}
	}
	s := start(t, sandbox.Options{})
	_, response, err := websocket.Dial(t.Context(), s.WebSocketURL(), &websocket.DialOptions{
		HTTPClient: client(t, s), HTTPHeader: http.Header{"Origin": {"https://page.example"}},
	})
	if err == nil || response.StatusCode != http.StatusForbidden {
		t.Errorf("for another host's page: %+v, %v", response, err)
	}
	r := request(t, s, message{method: http.MethodGet})
	r.URL.Path = "/wsgateway"
	if a, err := do(client(t, s), r); err != nil || a.status != http.StatusUpgradeRequired {
		t.Errorf("without an upgrade: %+v, %v", a, err)
	}
	r.Host = "exchange.example"
	if a, err := do(client(t, s), r); err != nil || a.status != http.StatusMisdirectedRequest {
		t.Errorf("for another host: %+v, %v", a, err)
	}
}

func TestSocketSlowAnswerIsRight(t *testing.T) {
	var waited time.Duration
	s := start(t, sandbox.Options{Scenario: "slow", Pause: func(_ context.Context, d time.Duration) { waited += d }})
	logInOver(t, dial(t, s))
	if waited != sandbox.SlowDelay {
		t.Errorf("waited %v", waited)
	}
}

// readCut reads what comes of one frame before the connection ends, and returns how much it was. The library takes the
// connection's end for the message's.
func readCut(t *testing.T, conn *websocket.Conn) int {
	t.Helper()
	conn.SetReadLimit(-1)
	_, r, err := conn.Reader(t.Context())
	testenv.OK(t, err)
	text, _ := io.ReadAll(r)
	if !bytes.HasPrefix(text, []byte(`{"m":1,"i":2,`)) || bytes.HasSuffix(text, []byte("}")) {
		t.Errorf("%d bytes: %.40q", len(text), text)
	}
	if _, _, err := conn.Read(t.Context()); err == nil {
		t.Error("the connection goes on")
	}
	return len(text)
}

func TestSocketDropCutsTheFrame(t *testing.T) {
	conn := dial(t, start(t, sandbox.Options{Scenario: "drop"}))
	write(t, conn, frameOf(2, "AuthenticateUser", login))
	readCut(t, conn)
}

func TestSocketEndlessFrameEndsWithTheServer(t *testing.T) {
	slowed := make(chan struct{})
	s := start(t, sandbox.Options{Scenario: "endless", Pause: func(ctx context.Context, d time.Duration) {
		close(slowed)
		waitForCancel(ctx, d)
	}})
	conn := dial(t, s)
	write(t, conn, frameOf(2, "Ping", "{}"))
	go func() {
		<-slowed
		_ = s.Close() // start looks at its result
	}()
	if n := readCut(t, conn); n < sandbox.EndlessBurst {
		t.Errorf("%d bytes", n)
	}
}

// A call that is never answered does not outlive the client, nor the server.
func TestSocketHangEnds(t *testing.T) {
	for _, by := range []string{"client", "server"} {
		hanging := make(chan sandbox.LogEntry, 2)
		s := start(t, sandbox.Options{Scenario: "hang", Log: func(e sandbox.LogEntry) { hanging <- e }})
		conn := dial(t, s)
		<-hanging // the handshake
		write(t, conn, frameOf(2, "AuthenticateUser", login))
		if e := <-hanging; e.Status != 0 || e.Path != "/WSGateway/AuthenticateUser" || e.Method != "WebSocket" {
			t.Errorf("log entry %+v", e)
		}
		if by == "server" {
			testenv.OK(t, s.Close())
			if _, _, err := conn.Read(t.Context()); err == nil {
				t.Error("an answer came")
			}
		} else {
			_ = conn.CloseNow()
		}
		sandbox.WaitForSockets(s)
	}
}

// Close returns when what the sockets were doing has ended.
func TestCloseWaitsForSockets(t *testing.T) {
	waiting := make(chan struct{})
	var ended atomic.Bool
	s := start(t, sandbox.Options{Scenario: "slow", Pause: func(ctx context.Context, _ time.Duration) {
		close(waiting)
		<-ctx.Done()
		for range 200_000 { // long enough for a Close that does not wait
			runtime.Gosched()
		}
		ended.Store(true)
	}})
	conn := dial(t, s)
	write(t, conn, frameOf(2, "Ping", "{}"))
	<-waiting
	if err := s.Close(); err != nil || !ended.Load() {
		t.Errorf("ended %t, %v", ended.Load(), err)
	}
}

func TestSocketBounds(t *testing.T) {
	s := start(t, sandbox.Options{})
	conn := dial(t, s)
	write(t, conn, frameOf(2, "Ping", strings.Repeat(" ", sandbox.MaxBody-100)))
	receive(t, conn)
	_ = conn.Write(t.Context(), websocket.MessageText, bytes.Repeat([]byte(" "), sandbox.MaxBody+1))
	if _, _, err := conn.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusMessageTooBig {
		t.Errorf("after a message that is too large: %v", err)
	}
	silent := start(t, sandbox.Options{})
	sandbox.SetSocketIdle(silent, time.Millisecond)
	if _, _, err := dial(t, silent).Read(t.Context()); err == nil {
		t.Error("a silent connection goes on")
	}
}

func TestSocketAnswersPings(t *testing.T) {
	s := start(t, sandbox.Options{Scenario: "hang"})
	conn := dial(t, s)
	write(t, conn, frameOf(2, "Ping", "{}"))
	closed := conn.CloseRead(t.Context())
	for range 3 {
		testenv.OK(t, conn.Ping(t.Context()))
	}
	if closed.Err() != nil {
		t.Error("the connection has ended")
	}
}

func TestSocketLogHoldsNoSecret(t *testing.T) {
	var j logRecorder
	s := start(t, sandbox.Options{Log: j.add})
	conn := dial(t, s)
	token := logInOver(t, conn)
	exchange(t, conn, 4, "GetUserInfo", "{}", 1, userInfoBody)
	write(t, conn, frameOf(6, signature, login))
	receive(t, conn)
	write(t, conn, `{"m":5}`)
	receive(t, conn)
	var lines []string
	for _, e := range j.all() {
		lines = append(lines, fmt.Sprintf("%s %s %d %s", e.Method, e.Path, e.Status, e.Outcome))
	}
	want := []string{
		"GET /WSGateway 101 WebSocket opened",
		"WebSocket /WSGateway/AuthenticateUser 200 authenticated",
		"WebSocket /WSGateway/GetUserInfo 200 user",
		"WebSocket /WSGateway/... 404 no such call",
		"WebSocket /WSGateway/ 400 rejected: invalid",
	}
	if got := strings.Join(lines, "\n"); got != strings.Join(want, "\n") || strings.Contains(got, token) {
		t.Errorf("log:\n%s", got)
	}
}
