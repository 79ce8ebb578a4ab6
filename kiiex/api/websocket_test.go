package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/sandbox"
)

// exchangeWith starts a sandbox.
func exchangeWith(t testing.TB, o sandbox.Options) *sandbox.Server {
	t.Helper()
	s, err := sandbox.Start(o)
	testenv.OK(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func socketTo(t testing.TB, env kiiex.Environment, o api.Options) *api.WebSocket {
	t.Helper()
	w, err := api.DialWebSocket(t.Context(), env, o)
	testenv.OK(t, err)
	t.Cleanup(w.Close)
	return w
}

// speaking returns a connection to a sandbox whose frames answer makes of its own, by the call and the number.
func speaking(t testing.TB, o api.Options, answer func(ctx context.Context, conn *websocket.Conn, call string, i int) error) *api.WebSocket {
	t.Helper()
	s := exchangeWith(t, sandbox.Options{SendFrame: func(ctx context.Context, conn *websocket.Conn, frame []byte) error {
		var f struct {
			I int    `json:"i"`
			N string `json:"n"`
		}
		_ = json.Unmarshal(frame, &f)
		return answer(ctx, conn, f.N, f.I)
	}})
	return socketTo(t, s.Environment("practice"), o)
}

// says answers with texts, in which %d is the number of the frame.
func says(texts ...string) func(context.Context, *websocket.Conn, string, int) error {
	return func(ctx context.Context, conn *websocket.Conn, _ string, i int) error {
		for _, text := range texts {
			if err := conn.Write(ctx, websocket.MessageText, []byte(strings.ReplaceAll(text, "%d", fmt.Sprint(i)))); err != nil {
				return err
			}
		}
		return nil
	}
}

// frameOf is a reply.
func frameOf(m int, call, payload string) string {
	text, _ := json.Marshal(payload)
	return fmt.Sprintf(`{"m":%d,"i":%%d,"n":%q,"o":%s}`, m, call, text)
}

func TestWebSocketLogsInReadsAndLogsOut(t *testing.T) {
	for _, secure := range []bool{false, true} {
		for _, scenario := range []string{"healthy", "no-token", "documented", "large-answers", "hostile-text", "needs-user"} {
			dir := t.TempDir()
			var exchanges []api.Exchange
			var steps []string
			s := exchangeWith(t, sandbox.Options{TLS: secure, Dir: dir, Scenario: scenario})
			w := socketTo(t, s.Environment("practice"), api.Options{
				Record: func(e api.Exchange) { exchanges = append(exchanges, e) },
				Step: func(s api.Step) {
					if s.Done {
						steps = append(steps, s.Call+" "+string(s.Name))
					}
				},
			})
			a, err := w.Authenticate(t.Context(), sentSigned())
			testenv.OK(t, err)
			if a.User.UserID != "151" || a.Token.IsEmpty() != (scenario == "no-token") {
				t.Errorf("%s: %+v", scenario, a.User)
			}
			call, err := w.Prove(t.Context(), kiiex.Session{UserID: "151", AccountID: "153", OMSID: "1"})
			if call != api.CallAccountPositions || err != nil {
				t.Errorf("%s: %q, %v", scenario, call, err)
			}
			if !w.LogOut(t.Context()) {
				t.Error("the log-out was not confirmed")
			}
			want := "WebSocket connect, WebSocket answer, AuthenticateUser answer, GetAccountPositions answer, LogOut answer"
			if secure {
				want = strings.Replace(want, "WebSocket answer", "WebSocket tls, WebSocket answer", 1)
			}
			if got := strings.Join(steps, ", "); got != want {
				t.Errorf("%s: steps %s", scenario, got)
			}
			for _, e := range exchanges {
				if text := e.String(); hasSecret(text, a.Token) {
					t.Errorf("%s: a secret in %s", scenario, text)
				}
				if e.Timing.Total == 0 || e.Timing.FirstByte == 0 || e.Answer.Status != 101 || e.Connection.Reused == (e.Name == "WebSocket") || (e.Connection.TLS != "") != secure {
					t.Errorf("%s: %+v %+v %d", e.Name, e.Timing, e.Connection, e.Answer.Status)
				}
			}
			login := exchanges[1].String()
			for _, part := range []string{
				`{"m":0,"i":2,"n":"AuthenticateUser","o":"{\"APIKey\":\"`, `\"UserId\":151,\"Nonce\":\"3628854949\"}"}`,
				`{"m":1,"i":2,"n":"AuthenticateUser","o":"{\"Authenticated\":true`, kiiex.Mask,
			} {
				if !strings.Contains(login, part) {
					t.Errorf("%s: no %s in\n%s", scenario, part, login)
				}
			}
			if exchanges[2].Request.URL != s.WebSocketURL() || !strings.Contains(exchanges[2].Request.String(), `"i":4,`) ||
				!strings.Contains(exchanges[2].Request.String(), `"{\"OMSId\":1,\"AccountId\":153}"`) {
				t.Error(exchanges[2].Request.String())
			}
		}
	}
}

// hasSecret reports whether text has what no text may have.
func hasSecret(text string, secrets ...kiiex.Secret) bool {
	for _, s := range append(secrets, sentSigned().Signature, kiiex.SecretFromString(sentKey), kiiex.SecretFromString(sentCode)) {
		if !s.IsEmpty() && strings.Contains(text, s.Reveal()) {
			return true
		}
	}
	return false
}

func TestWebSocketSecondFactor(t *testing.T) {
	s := exchangeWith(t, sandbox.Options{Scenario: "second-factor"})
	w := socketTo(t, s.Environment("practice"), api.Options{})
	a, err := w.Authenticate(t.Context(), sentSigned())
	if err != nil || a.SecondFactor == nil {
		t.Fatalf("%+v, %v", a, err)
	}
	wantKind(t, second(w.Authenticate2FA(t.Context(), "")), problem.MissingField)
	wantKind(t, second(w.Authenticate2FA(t.Context(), "000000")), problem.SecondFactorRefused)
	if a, err = w.Authenticate2FA(t.Context(), s.Code()); err != nil || a.SecondFactor != nil {
		t.Fatalf("%+v, %v", a, err)
	}
	testenv.OK(t, second(w.Prove(t.Context(), kiiex.Session{UserID: "151", AccountID: "153", OMSID: "1"})))
}

func second[T any](_ T, err error) error { return err }

// A connection knows which login a code is for: nothing need name it.
func TestWebSocketSecondFactorWithoutToken(t *testing.T) {
	w := speaking(t, api.Options{}, says(frameOf(1, "AuthenticateUser", `{"Authenticated":true,"Requires2FA":true}`)))
	if a, err := w.Authenticate(t.Context(), sentSigned()); err != nil || a.SecondFactor == nil {
		t.Errorf("%+v, %v", a, err)
	}
}

// Pings are answered, and events passed over, while a code is waited for.
func TestWebSocketIsReadBetweenCalls(t *testing.T) {
	pinged := make(chan error, 1)
	w := speaking(t, api.Options{}, func(ctx context.Context, conn *websocket.Conn, call string, i int) error {
		if call != "AuthenticateUser" {
			return says(frameOf(1, call, `{"Authenticated":true}`))(ctx, conn, call, i)
		}
		_ = says(frameOf(1, call, `{"Authenticated":true,"Requires2FA":true}`))(ctx, conn, call, i)
		pinged <- conn.Ping(ctx)
		return says(`{"m":3,"i":0,"n":"PendingEvent","o":"{}"}`)(ctx, conn, call, i)
	})
	testenv.OK(t, second(w.Authenticate(t.Context(), sentSigned())))
	testenv.OK(t, <-pinged)
	if a, err := w.Authenticate2FA(t.Context(), sentCode); err != nil || a.SecondFactor != nil {
		t.Errorf("%+v, %v", a, err)
	}
}

// What was sent or came earlier over the connection is masked in later answers, too.
func TestWebSocketMasksWhatWasSentBefore(t *testing.T) {
	var last api.Exchange
	w := speaking(t, api.Options{Record: func(e api.Exchange) { last = e }}, func(ctx context.Context, conn *websocket.Conn, call string, i int) error {
		answer := success
		if call != "AuthenticateUser" {
			answer = `{"result":false,"errorcode":101,"errormsg":"as ` + sentSigned().Signature.Reveal() + ` with ` + sentToken + `"}`
		}
		return says(frameOf(1, call, answer))(ctx, conn, call, i)
	})
	testenv.OK(t, second(w.Authenticate(t.Context(), sentSigned())))
	_, err := w.Prove(t.Context(), kiiex.Session{AccountID: "153", OMSID: "1"})
	if text := last.String() + problem.From(err).Error(); hasSecret(text, token()) || !strings.Contains(text, kiiex.Mask) {
		t.Errorf("%v\n%s", err, text)
	}
	if curl := last.Request.Curl(); !strings.HasPrefix(curl, "#") {
		t.Error(curl)
	}
}

// Refusals have the kinds that they have over HTTP.
func TestWebSocketRefusals(t *testing.T) {
	for scenario, kind := range map[string]problem.Kind{
		"refused": problem.InvalidCredentials, "refused-bare": problem.InvalidCredentials, "bad-format": problem.InvalidRequest,
		"locked": problem.UserLocked, "not-authorized": problem.NotAuthorized, "ip-whitelist": problem.NotAuthorized,
		"rate-limit": problem.RateLimited, "unauthorized": problem.ExchangeRefused, "error-102": problem.ServerError, "drop": problem.ConnectionLost,
		"endless": problem.AnswerTooLong,
	} {
		var last api.Exchange
		s := exchangeWith(t, sandbox.Options{Scenario: scenario})
		env := s.Environment("practice")
		env.WebSocketURL = strings.Replace(env.WebSocketURL, "ws", "WS", 1)
		w := socketTo(t, env, api.Options{Record: func(e api.Exchange) { last = e }})
		p := wantKind(t, second(w.Authenticate(t.Context(), sentSigned())), kind)
		if strings.Contains(p.Error()+last.String(), "base URL") || strings.Contains(p.Error(), "headers alone") || hasSecret(p.Error()+last.String()) {
			t.Errorf("%s: %s\n%s", scenario, p, last.String())
		}
		if kind == problem.InvalidCredentials && !strings.Contains(p.Why, "It answered with a reply (m: 1)") {
			t.Error(p.Why)
		}
	}
}

func TestWebSocketIsNotOpened(t *testing.T) {
	for scenario, kind := range map[string]problem.Kind{
		"unavailable": problem.ServiceUnavailable, "not-found": problem.NotOffered, "html": problem.NotAnExchange, "redirect": problem.Redirected,
		"expired-certificate": problem.CertificateInvalid, "unknown-authority": problem.CertificateInvalid,
	} {
		var last api.Exchange
		s := exchangeWith(t, sandbox.Options{Scenario: scenario, TLS: true, Dir: t.TempDir()})
		_, err := api.DialWebSocket(t.Context(), s.Environment("practice"), api.Options{Record: func(e api.Exchange) { last = e }})
		p := wantKind(t, err, kind)
		if strings.Contains(p.Error(), "base URL") || last.Name != "WebSocket" || last.Err == nil {
			t.Errorf("%s: %+v", scenario, p)
		}
	}
	for _, env := range []kiiex.Environment{{Name: "none"}, {Name: "plain", WebSocketURL: "ws://exchange.example/WSGateway"}, {Name: "http", WebSocketURL: "https://exchange.example"}} {
		wantKind(t, second(api.DialWebSocket(t.Context(), env, api.Options{})), problem.BadConfig)
	}
	// A server of HTTP that takes the request for one to itself, and one that says 101 and is no WebSocket.
	c := exchangeWith(t, sandbox.Options{})
	env := c.Environment("practice")
	env.WebSocketURL = strings.Replace(c.URL(), "http", "ws", 1) + "/Ping"
	wantKind(t, second(api.DialWebSocket(t.Context(), env, api.Options{})), problem.NotOffered)
}

// What comes instead of an answer, and what is said of it.
func TestWebSocketBadAnswers(t *testing.T) {
	good := frameOf(1, "AuthenticateUser", success)
	const event = `{"m":3,"i":0,"n":"LogoutEvent","o":"{}"}`
	binary := func(ctx context.Context, conn *websocket.Conn, _ string, i int) error {
		return conn.Write(ctx, websocket.MessageBinary, []byte(strings.ReplaceAll(good, "%d", fmt.Sprint(i))))
	}
	leaves := func(context.Context, *websocket.Conn, string, int) error { return errors.New("gone") }
	closes := func(_ context.Context, conn *websocket.Conn, _ string, _ int) error {
		return conn.Close(websocket.StatusPolicyViolation, "go away \x1b[2J "+sentSigned().Signature.Reveal())
	}
	floods := func(ctx context.Context, conn *websocket.Conn, _ string, _ int) error {
		for ctx.Err() == nil {
			if err := conn.Write(ctx, websocket.MessageText, []byte(event)); err != nil {
				return err
			}
		}
		return ctx.Err()
	}
	for name, test := range map[string]struct {
		answer func(context.Context, *websocket.Conn, string, int) error
		kind   problem.Kind
		says   string
	}{
		"half a frame":         {says(good[:60]), problem.ConnectionLost, "broke off"},
		"nothing":              {says(""), problem.ConnectionLost, "broke off"},
		"another number":       {says(strings.ReplaceAll(good, "%d", "4")), problem.AnswerNotUnderstood, "another request"},
		"the number as 2.0":    {says(strings.ReplaceAll(good, "%d", "2.0")), problem.AnswerNotUnderstood, "another request"},
		"no number":            {says(`{"m":1,"n":"AuthenticateUser","o":"{}"}`), problem.AnswerNotUnderstood, "another request"},
		"another call":         {says(strings.ReplaceAll(good, `"n":"AuthenticateUser"`, `"n":"GetProducts"`)), problem.AnswerNotUnderstood, "another call"},
		"a request":            {says(strings.Replace(good, `"m":1`, `"m":0`, 1)), problem.AnswerNotUnderstood, "neither 1 nor 5"},
		"a type given twice":   {says(strings.Replace(good, `"m":1`, `"m":5,"M":1`, 1)), problem.AnswerNotUnderstood, "more than once"},
		"a payload twice":      {says(strings.Replace(good, `"o":`, `"o":"{}","o":`, 1)), problem.AnswerNotUnderstood, "more than once"},
		"an object as payload": {says(`{"m":1,"i":%d,"n":"AuthenticateUser","o":` + success + `}`), problem.AnswerNotUnderstood, "not a string"},
		"something behind":     {says(good + " {}"), problem.AnswerNotUnderstood, "not a frame"},
		"a list":               {says("[" + good + "]"), problem.AnswerNotUnderstood, "not a frame"},
		"text":                 {says("login ok " + sentToken), problem.AnswerNotUnderstood, "not a frame"},
		"an empty payload":     {says(frameOf(1, "AuthenticateUser", "")), problem.AnswerNotUnderstood, "empty"},
		"half a payload":       {says(frameOf(1, "AuthenticateUser", success[:90])), problem.AnswerNotUnderstood, "not JSON"},
		"an error":             {says(frameOf(5, "AuthenticateUser", "")), problem.ExchangeRefused, "m: 5"},
		"success as an error":  {says(frameOf(5, "AuthenticateUser", success)), problem.ExchangeRefused, "m: 5"},
		"binary":               {binary, problem.AnswerNotUnderstood, "something else than a reply. It is a binary"},
		"the end":              {leaves, problem.ConnectionLost, "before the exchange had answered"},
		"a bare close frame": {func(_ context.Context, conn *websocket.Conn, _ string, _ int) error {
			return conn.Close(websocket.StatusNoStatusRcvd, "")
		}, problem.ConnectionLost, "neither a code nor a reason"},
		"a close frame":   {closes, problem.ConnectionLost, "1008"},
		"a flood":         {floods, problem.AnswerNotUnderstood, "one message after another"},
		"after 99 events": {says(append(slices.Repeat([]string{event}, 99), good)...), "", ""},
		"after 100":       {says(append(slices.Repeat([]string{event}, 100), good)...), problem.AnswerNotUnderstood, "one message after another"},
		"in any case":     {says(strings.NewReplacer(`"m"`, `"M"`, `"i"`, `"I"`, `"o"`, `"O"`).Replace(good)), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var last api.Exchange
			w := speaking(t, api.Options{Record: func(e api.Exchange) { last = e }}, test.answer)
			_, err := w.Authenticate(t.Context(), sentSigned())
			if test.kind == "" {
				testenv.OK(t, err)
				return
			}
			p := wantKind(t, err, test.kind)
			if !strings.Contains(p.Error(), test.says) || strings.Contains(p.Error(), "\x1b") {
				t.Errorf("%q", p.Error())
			}
			if text := last.String() + p.Error(); hasSecret(text, token()) || last.Err == nil || last.Name != "AuthenticateUser" {
				t.Errorf("the record: %s", text)
			}
		})
	}
}

// After an answer that cannot be relied upon nothing more is sent, and nothing waits.
func TestWebSocketEndsAfterAWrongFrame(t *testing.T) {
	w := speaking(t, api.Options{}, says("[]"))
	wantKind(t, second(w.Authenticate(t.Context(), sentSigned())), problem.AnswerNotUnderstood)
	wantKind(t, second(w.Prove(t.Context(), kiiex.Session{})), problem.ConnectionLost)
	if w.LogOut(t.Context()) {
		t.Error("logged out without a connection")
	}
}

// A login is ended after a call that was given up, too, whose answer may come late.
func TestWebSocketLogsOutAfterACallWithoutAnswer(t *testing.T) {
	for name, kind := range map[string]problem.Kind{"stopped": problem.Interrupted, "in time": problem.TimedOut} {
		ctx, stop := context.WithCancel(t.Context())
		o := api.Options{Timeout: time.Hour}
		if name == "in time" {
			o.Timeout = time.Second
		}
		w := speaking(t, o, func(to context.Context, conn *websocket.Conn, call string, i int) error {
			switch call {
			case "AuthenticateUser":
				return says(frameOf(1, call, success))(to, conn, call, i)
			case "LogOut":
				late := strings.ReplaceAll(frameOf(1, api.CallAccountPositions, `[]`), "%d", fmt.Sprint(i-2))
				return says(late, frameOf(1, call, `{"result":true}`))(to, conn, call, i)
			}
			if name == "stopped" {
				stop()
			}
			return nil
		})
		testenv.OK(t, second(w.Authenticate(ctx, sentSigned())))
		wantKind(t, second(w.Prove(ctx, kiiex.Session{AccountID: "153"})), kind)
		if !w.LogOut(ctx) {
			t.Errorf("%s: not logged out", name)
		}
		stop()
	}
}

// What was stopped before it began is not sent: a login might count.
func TestWebSocketSendsNothingOnceStopped(t *testing.T) {
	calls := make(chan string, 9)
	w := speaking(t, api.Options{}, func(to context.Context, conn *websocket.Conn, call string, i int) error {
		calls <- call
		return says(frameOf(1, call, `{"result":true}`))(to, conn, call, i)
	})
	ctx, stop := context.WithCancel(t.Context())
	stop()
	wantKind(t, second(w.Authenticate(ctx, sentSigned())), problem.Interrupted)
	wantKind(t, second(w.Prove(ctx, kiiex.Session{AccountID: "153"})), problem.Interrupted)
	if first := w.LogOut(ctx) && <-calls == "LogOut"; !first {
		t.Error("a frame was sent for a call that had been stopped")
	}
}

func TestWebSocketCallStops(t *testing.T) {
	for name, kind := range map[string]problem.Kind{"stopped": problem.Interrupted, "in time": problem.TimedOut} {
		ctx, stop := context.WithCancel(t.Context())
		o := api.Options{Timeout: 50 * time.Millisecond}
		if name == "stopped" {
			o.Timeout = time.Hour
		}
		w := speaking(t, o, func(ctx context.Context, _ *websocket.Conn, _ string, _ int) error {
			if name == "stopped" {
				stop()
			}
			<-ctx.Done()
			return ctx.Err()
		})
		p := wantKind(t, second(w.Authenticate(ctx, sentSigned())), kind)
		if kind == problem.TimedOut && !strings.Contains(p.Why, "Whether the exchange counted this login is not known") {
			t.Error(p.Why)
		}
		stop()
		wantKind(t, second(w.Prove(t.Context(), kiiex.Session{})), problem.ConnectionLost) // its answer may yet come
	}
}
