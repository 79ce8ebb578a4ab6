package sandbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"kiikey/internal/testenv"
	"kiikey/kiiex/sandbox"
)

const login = `{"APIKey": "` + apiKey + `", "Signature": "` + signature + `", "UserId": 151, "Nonce": "0"}`

// dialWith opens a WebSocket with c.
func dialWith(t *testing.T, s *sandbox.Server, c *http.Client) *websocket.Conn {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), s.WebSocketURL(), &websocket.DialOptions{HTTPClient: c})
	testenv.OK(t, err)
	t.Cleanup(func() { _ = conn.CloseNow() })
	conn.SetReadLimit(4 << 20)
	return conn
}

func dial(t *testing.T, s *sandbox.Server) *websocket.Conn {
	t.Helper()
	return dialWith(t, s, client(t, s))
}

// reply is a frame that came back.
type reply struct {
	M, I int
	N, O string
}

func receive(t *testing.T, conn *websocket.Conn) reply {
	t.Helper()
	kind, text, err := conn.Read(t.Context())
	testenv.OK(t, err)
	var r reply
	if err := json.Unmarshal(text, &r); err != nil || kind != websocket.MessageText {
		t.Fatalf("%v frame %q: %v", kind, text, err)
	}
	return r
}

func frameOf(i int, call, payload string) string {
	text, _ := json.Marshal(payload)
	return fmt.Sprintf(`{"m":0,"i":%d,"n":%q,"o":%s}`, i, call, text)
}

func write(t *testing.T, conn *websocket.Conn, text string) {
	t.Helper()
	testenv.OK(t, conn.Write(t.Context(), websocket.MessageText, []byte(text)))
}

// exchange sends one request and expects its reply.
func exchange(t *testing.T, conn *websocket.Conn, i int, call, payload string, m int, answer string) {
	t.Helper()
	write(t, conn, frameOf(i, call, payload))
	if got, want := receive(t, conn), (reply{m, i, call, answer}); got != want {
		t.Errorf("reply:\n  %+v\nwant:\n  %+v", got, want)
	}
}

// logInOver logs the connection in, and returns the token that it was given.
func logInOver(t *testing.T, conn *websocket.Conn) string {
	t.Helper()
	write(t, conn, frameOf(2, "AuthenticateUser", login))
	r := receive(t, conn)
	if r.M != 1 || r.I != 2 || r.N != "AuthenticateUser" {
		t.Errorf("reply %+v", r)
	}
	return answer{status: http.StatusOK, body: r.O}.token(t)
}

func TestSocketCarriesASession(t *testing.T) {
	for _, secure := range []bool{false, true} {
		t.Run(fmt.Sprintf("TLS %t", secure), func(t *testing.T) {
			s := start(t, sandbox.Options{TLS: secure, Dir: t.TempDir()})
			conn := dial(t, s)
			exchange(t, conn, 2, "Ping", "{}", 1, `{"msg":"PONG"}`)
			exchange(t, conn, 4, "GetAccountPositions", idBody, 1, notAuthorizedBody)
			exchange(t, conn, 6, "AuthenticateUser", strings.Replace(login, signature, wrong, 1), 1, refusedBody)
			exchange(t, conn, 6, "AuthenticateUser", `{"UserId": 151}`, 5, badFormatBody)
			token := logInOver(t, conn)
			for i, call := range []string{"GetUserInfo", "getuserINFO"} {
				exchange(t, conn, 8+2*i, call, `{"UserId": 151}`, 1, userInfoBody)
			}
			for call := range documentedData {
				a := send(t, s, message{call: call, headers: map[string]string{"aptoken": token}, body: idBody})
				exchange(t, conn, 100, call, idBody, 1, a.body)
			}
			exchange(t, conn, 12, "SendOrder", idBody, 1, notAuthorizedBody)
			exchange(t, conn, 13, "GetUserDevices", "{}", 5, errorBody(104, "Resource Not Found"))
			exchange(t, conn, 14, "GetProducts", "{", 5, errorBody(100, "Invalid Response"))
			exchange(t, dial(t, s), 2, "GetUserInfo", "{}", 1, notAuthorizedBody) // another connection is not logged in
			exchange(t, conn, 16, "LogOut", "{}", 1, doneBody)
			exchange(t, conn, 18, "GetUserInfo", "{}", 1, notAuthorizedBody)
			exchange(t, conn, 20, "LogOut", "{}", 1, notAuthorizedBody)
			send(t, s, userInfo(token)).expect(t, http.StatusOK, notAuthorizedBody) // the session is one and the same
		})
	}
}

func TestSocketSecondFactor(t *testing.T) {
	s := start(t, sandbox.Options{Scenario: "second-factor"})
	conn := dial(t, s)
	exchange(t, conn, 2, "Authenticate2FA", `{"Code": "123456"}`, 5, badFormatBody)
	write(t, conn, frameOf(4, "AuthenticateUser", login))
	if r := receive(t, conn); !strings.Contains(r.O, `"Requires2FA":true`) {
		t.Fatalf("reply %+v", r)
	}
	exchange(t, conn, 6, "GetUserInfo", "{}", 1, notAuthorizedBody)
	exchange(t, conn, 8, "Authenticate2FA", `{"Code": "123457"}`, 1, `{"Authenticated":false,"Locked":false,"errormsg":"Invalid code"}`)
	write(t, conn, frameOf(10, "Authenticate2FA", `{"Code": "123456"}`))
	answer{status: http.StatusOK, body: receive(t, conn).O}.token(t)
	exchange(t, conn, 12, "GetUserInfo", "{}", 1, userInfoBody)
}

func TestWrongFramesAreAnsweredAsErrors(t *testing.T) {
	s := start(t, sandbox.Options{})
	conn := dial(t, s)
	for text, want := range map[string]reply{
		``:                {5, 0, "", "a frame is a text message"},
		`null`:            {5, 0, "", "a frame is a text message"},
		`[]`:              {5, 0, "", "a frame is a text message"},
		"\ufeff{}":        {5, 0, "", "a frame is a text message"},
		`{`:               {5, 0, "", "not one JSON object"},
		`{"m":0} {"m":0}`: {5, 0, "", "not one JSON object"},
		`{"m":0,"i":2,"i":4,"n":"Ping","o":"{}"}`: {5, 0, "", "not one JSON object"},
		`{}`:                                {5, 0, "", "m must be 0"},
		`{"i":2,"n":"Ping","o":"{}"}`:       {5, 2, "Ping", "m must be 0"},
		`{"m":1,"i":2,"n":"Ping","o":"{}"}`: {5, 2, "Ping", "m must be 0"},
		`{"m":2,"i":2,"n":"SubscribeLevel1","o":"{}"}`:                   {5, 2, "SubscribeLevel1", "m must be 0"},
		`{"m":"0","i":2,"n":"Ping","o":"{}"}`:                            {5, 2, "Ping", "m must be 0"},
		`{"m":0,"n":"Ping","o":"{}"}`:                                    {5, 0, "Ping", "i must be an integer"},
		`{"m":0,"i":-2,"n":"Ping","o":"{}"}`:                             {5, 0, "Ping", "i must be an integer"},
		`{"m":0,"i":2.5,"n":"Ping","o":"{}"}`:                            {5, 0, "Ping", "i must be an integer"},
		`{"m":0,"i":"2","n":"Ping","o":"{}"}`:                            {5, 0, "Ping", "i must be an integer"},
		`{"m":0,"i":123456789012345678901234567890,"n":"Ping","o":"{}"}`: {5, 0, "Ping", "i must be an integer"},
		`{"m":0,"i":2,"o":"{}"}`:                                         {5, 2, "", "n must be the name"},
		`{"m":0,"i":2,"n":5,"o":"{}"}`:                                   {5, 2, "", "n must be the name"},
		`{"m":0,"i":2,"n":"` + strings.Repeat("n", 101) + `","o":"{}"}`:  {5, 2, "", "n must be the name"},
		`{"m":0,"i":2,"n":"Ping","o":{}}`:                                {5, 2, "Ping", "o must be a string"},
		`{"m":0,"i":2,"n":"\u001b]0;\u0007\"","o":"{}"}`:                 {5, 2, "\x1b]0;\a\"", ""},
		`{"m":0,"i":2,"n":"Ping"}`:                                       {1, 2, "Ping", ""},
		`{"o":null, "n":"Ping", "x":{}, "i":123456789012345678, "m":0}`:  {1, 123456789012345678, "Ping", ""},
	} {
		write(t, conn, text)
		got := receive(t, conn)
		if got.M != want.M || got.I != want.I || got.N != want.N || !strings.Contains(got.O, want.O) {
			t.Errorf("%q: reply %+v, want %+v", text, got, want)
		}
	}
	testenv.OK(t, conn.Write(t.Context(), websocket.MessageBinary, []byte(frameOf(2, "Ping", "{}"))))
	if r := receive(t, conn); r.M != 5 || !strings.Contains(r.O, "text message") {
		t.Errorf("to a binary message: %+v", r)
	}
	exchange(t, conn, 2, "Ping", "{}", 1, `{"msg":"PONG"}`) // and the connection goes on
}

// cutting sends one byte at a time, or, while held, everything at once when let go.
type cutting struct {
	net.Conn
	held *[]byte
}

func (c cutting) Write(b []byte) (int, error) {
	if *c.held != nil {
		*c.held = append(*c.held, b...)
		return len(b), nil
	}
	for i := range b {
		if _, err := c.Conn.Write(b[i : i+1]); err != nil {
			return i, err
		}
	}
	return len(b), nil
}

func TestFramesAreSplitAndJoinedInAnyWay(t *testing.T) {
	s := start(t, sandbox.Options{})
	c := client(t, s)
	var held []byte
	var to net.Conn
	c.Transport.(*http.Transport).DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		to = conn
		return cutting{conn, &held}, err
	}
	conn := dialWith(t, s, c)
	exchange(t, conn, 2, "Ping", "{}", 1, `{"msg":"PONG"}`)

	w, err := conn.Writer(t.Context(), websocket.MessageText)
	testenv.OK(t, err)
	for _, char := range []byte(frameOf(4, "AuthenticateUser", login)) { // a WebSocket's own frame for each
		if _, err := w.Write([]byte{char}); err != nil {
			t.Fatal(err)
		}
	}
	testenv.OK(t, w.Close())
	answer{status: http.StatusOK, body: receive(t, conn).O}.token(t)

	held = []byte{}
	for i := 6; i <= 20; i += 2 {
		write(t, conn, frameOf(i, "GetUserInfo", "{}"))
	}
	if _, err := to.Write(held); err != nil {
		t.Fatal(err)
	}
	for i := 6; i <= 20; i += 2 {
		if r := receive(t, conn); r != (reply{1, i, "GetUserInfo", userInfoBody}) {
			t.Errorf("reply %d: %+v", i, r)
		}
	}
}

// What a test sends in place of a reply.
func TestSendFrame(t *testing.T) {
	s := start(t, sandbox.Options{SendFrame: func(ctx context.Context, conn *websocket.Conn, frame []byte) error {
		if strings.Contains(string(frame), "GetProducts") {
			return io.ErrUnexpectedEOF
		}
		return conn.Write(ctx, websocket.MessageBinary, frame)
	}})
	conn := dial(t, s)
	write(t, conn, frameOf(2, "Ping", "{}"))
	if kind, text, err := conn.Read(t.Context()); err != nil || kind != websocket.MessageBinary || string(text) != `{"m":1,"i":2,"n":"Ping","o":"{\"msg\":\"PONG\"}"}` {
		t.Errorf("%v %q, %v", kind, text, err)
	}
	write(t, conn, frameOf(2, "GetProducts", idBody))
	if _, text, err := conn.Read(t.Context()); err == nil {
		t.Errorf("%q came", text)
	}
}
