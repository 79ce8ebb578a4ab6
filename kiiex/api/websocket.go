package api

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"kiikey/kiiex"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/redact"
)

// callConnect names the opening of a WebSocket, which is no call of the exchange's.
const callConnect = "WebSocket"

// WebSocket is one connection to an exchange that speaks frames. A login over it logs the connection in: later calls
// need no token. Nothing is sent twice, and it is not opened again. One call at a time may be made; Close may be
// called at any.
//
// Every error of its methods is a *problem.Problem, as of a Client, whose limits it has too.
type WebSocket struct {
	c          *Client
	conn       *websocket.Conn
	connection Connection
	number     int64 // of the latest frame
	late       int64 // of one whose answer is not waited for any more; 0 for none

	mu   sync.Mutex
	sent []kiiex.Secret // over this connection, or received: no later answer may show them

	messages chan message
	current  atomic.Pointer[trace] // of the running call
	limit    atomic.Int64          // of its answer
	ctx      context.Context       // ends with the connection
	stop     context.CancelCauseFunc
}

// DialWebSocket opens the WebSocket of env. Close it. The error is a *problem.Problem, for one that
// CheckWebSocket refuses of kind BadConfig.
func DialWebSocket(ctx context.Context, env kiiex.Environment, o Options) (*WebSocket, error) {
	return dialWebSocket(ctx, env, o, os.Getenv)
}

// CheckWebSocket is ValidateWebSocket for an environment that should have a WebSocket.
func CheckWebSocket(env kiiex.Environment) error {
	if env.WebSocketURL == "" {
		return &problem.Problem{
			Kind: problem.BadConfig,
			What: "The environment " + env.Name + " has no WebSocket.",
			Why:  "Its address comes from the configuration file alone. None is built in: a login that is sent to the wrong host could be replayed there.",
			Next: "Add an environment of your own, with websocket_url, " + problem.ToConfig,
		}
	}
	return env.ValidateWebSocket()
}

func dialWebSocket(ctx context.Context, env kiiex.Environment, o Options, getenv func(string) string) (*WebSocket, error) {
	if err := CheckWebSocket(env); err != nil {
		return nil, err
	}
	at := env
	scheme, rest, _ := strings.Cut(env.WebSocketURL, ":")
	at.BaseURL = "http" + strings.TrimPrefix(strings.ToLower(scheme), "ws") + ":" + rest
	c, err := newClient(at, o, getenv)
	if err != nil {
		return nil, err
	}
	c.socket = true
	w := &WebSocket{c: c, messages: make(chan message)}
	w.limit.Store(maxAnswer)
	w.ctx, w.stop = context.WithCancelCause(context.Background())
	r := &Request{call: callConnect, Method: http.MethodGet, URL: env.WebSocketURL, timeout: c.timeout}
	r.Header = []kiiex.Field{{Path: "Connection", Value: "Upgrade"}, {Path: "Upgrade", Value: "websocket"}, {Path: "User-Agent", Value: c.userAgent}}
	t := c.follow(callConnect)
	if err = c.exchange(r, t, func(t *trace, known redact.Echoes) (*reply, error) {
		return w.open(ctx, t, known)
	}, (*reply).opened); err != nil {
		w.Close()
		return nil, err
	}
	w.connection = t.connection
	go w.receive()
	return w, nil
}

// Report has later steps told to step, in place of Options.Step.
func (w *WebSocket) Report(step func(Step)) { w.c.step = step }

// Close ends the connection, and with it the login, and overwrites what was remembered of it.
func (w *WebSocket) Close() {
	w.stop(io.EOF)
	if w.conn != nil {
		_ = w.conn.CloseNow()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.sent {
		s.Clear()
	}
	w.sent = nil
}

// remember keeps copies of secrets until Close.
func (w *WebSocket) remember(secrets ...kiiex.Secret) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ctx.Err() == nil {
		w.sent = append(w.sent, cloned(secrets)...)
	}
}

// remembered returns copies of the remembered secrets.
func (w *WebSocket) remembered() []kiiex.Secret {
	w.mu.Lock()
	defer w.mu.Unlock()
	return cloned(w.sent)
}

// open makes the connection.
func (w *WebSocket) open(parent context.Context, t *trace, known redact.Echoes) (*reply, error) {
	c := w.c
	ctx, cancel := context.WithTimeout(parent, c.timeout)
	defer cancel()
	conn, resp, err := websocket.Dial(t.context(ctx), c.base, &websocket.DialOptions{ // without compression, see there
		HTTPClient: &http.Client{
			Transport:     c.single,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		HTTPHeader: http.Header{"User-Agent": {c.userAgent}},
	})
	if resp == nil {
		return nil, c.failure(parent, ctx, t, known, err)
	}
	head := headOf(resp, t, known)
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode <= 399:
		return head, c.redirected(resp.Request.URL, resp, known)
	case err == nil:
		w.conn = conn
		conn.SetReadLimit(-1) // readBody has one
		return head, nil
	case resp.StatusCode == http.StatusSwitchingProtocols:
		return head, c.failure(parent, ctx, t, known, &violation{err})
	}
	page, _ := io.ReadAll(resp.Body) // of which the library leaves 1 KiB
	return newReply(resp.StatusCode, resp.Header, page, known), nil
}

// opened judges the answer to a request for a WebSocket.
func (r *reply) opened() error {
	if r.status == http.StatusSwitchingProtocols {
		return nil
	}
	if p := r.refusal(); p != nil {
		switch p.Kind {
		case problem.RateLimited, problem.ServiceUnavailable, problem.ServerError, problem.NotAnExchange, problem.TLSFailed:
			return p
		}
	}
	return r.explain(problem.NotOffered, "There is no WebSocket at this address.", cause.NoWebSocket)
}

// receive reads messages until the connection ends: also while no call waits for one, since pings are answered only
// then. One that no call waits for is held, and nothing after it is read.
func (w *WebSocket) receive() {
	for {
		kind, from, err := w.conn.Reader(w.ctx)
		m := message{kind: kind, err: err}
		if err == nil {
			if t := w.current.Load(); t != nil {
				t.hears()
			}
			m.data, m.err = readBody(from, w.limit.Load(), stallTimeout, w.stop)
		}
		if m.err != nil && w.ctx.Err() == nil && !isDropped(m.err) && !errors.Is(m.err, errTooLong) && websocket.CloseStatus(m.err) < 0 {
			m.err = &violation{m.err}
		}
		select {
		case w.messages <- m:
		case <-w.ctx.Done():
			clear(m.data)
		}
		if m.err != nil || w.ctx.Err() != nil {
			return
		}
	}
}

// Authenticate logs the connection in with s. It sends one frame, once. A nil error means that the exchange said
// Authenticated, or that it wants a 2FA code: then SecondFactor is set, and Authenticate2FA goes on. A token need
// not come. Refusals are those of Client.Authenticate.
func (w *WebSocket) Authenticate(ctx context.Context, s kiiex.Signed) (*Authentication, error) {
	fields, err := LoginFields(s)
	if err != nil {
		return nil, err
	}
	for i, f := range fields {
		fields[i].JSON = f.Path == headerUserID && isNumber(f.Value) // as the exchange's own clients send it
	}
	return w.logIn(ctx, callAuthenticate, fields...)
}

// Authenticate2FA sends the code that the login wants, once. After one that is not accepted another may be sent.
func (w *WebSocket) Authenticate2FA(ctx context.Context, code string) (*Authentication, error) {
	field, err := codeField(code)
	if err != nil {
		return nil, err
	}
	return w.logIn(ctx, callAuthenticate2FA, field)
}

func (w *WebSocket) logIn(ctx context.Context, call string, fields ...kiiex.Field) (a *Authentication, err error) {
	err = w.call(ctx, call, fields, func(r *reply) (err error) {
		if a, err = r.authentication(); err == nil {
			w.remember(a.Token)
		}
		return err
	})
	return a, err
}

// Prove finds out whether the connection is logged in, by the calls that prove a session, until one tells. It returns
// the name of the call that was answered, or why none was.
func (w *WebSocket) Prove(ctx context.Context, s kiiex.Session) (call string, err error) {
	a := look(func(name string, s kiiex.Session, judge func(*reply) error) error {
		call = name
		return w.call(ctx, name, w.c.members(name, s, nil), judge)
	}, s, questions[:proofs], func(err error) bool { return enoughToProve(err) || w.ctx.Err() != nil })
	if proof, err := a.Proof(); proof == Proved || err != nil {
		return call, err
	}
	return "", a.Failure()
}

// LogOutUnconfirmed says what a LogOut means that the exchange did not confirm.
const LogOutUnconfirmed = "The log-out was not confirmed; the login ended with the connection."

// LogOut ends the login, also where ctx has ended, and reports whether the exchange confirmed it. Over a connection that
// has ended nothing is sent.
func (w *WebSocket) LogOut(ctx context.Context) bool {
	if w.ctx.Err() != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), logOutTimeout)
	defer cancel()
	return w.call(ctx, callLogOut, nil, (*reply).loggedOut) == nil
}

// logOutTimeout bounds the wait for a mere confirmation.
const logOutTimeout = 5 * time.Second

// call sends one frame and has judge say what the answer means.
func (w *WebSocket) call(ctx context.Context, name string, members []kiiex.Field, judge func(*reply) error) error {
	w.number += 2 // clients count by even numbers
	r := &Request{call: name, Method: callConnect, URL: w.c.environment.WebSocketURL, Body: members, number: w.number, late: w.late, timeout: w.c.timeout}
	t := newTrace(name, false, nil, &w.c.stepMu, w.c.step)
	earlier := w.remembered()
	defer func() {
		for _, s := range earlier {
			s.Clear()
		}
	}()
	err := w.c.exchange(r, t, func(t *trace, known redact.Echoes) (*reply, error) {
		return w.trip(ctx, r, t, known)
	}, func(r *reply) error {
		if r.wrong != "" {
			w.Close() // what else comes over it cannot be relied upon
			return r.notUnderstood(r.wrong)
		}
		return judge(r)
	}, earlier...)
	w.remember(r.secrets()...)
	return err
}

func cloned(secrets []kiiex.Secret) []kiiex.Secret {
	clones := make([]kiiex.Secret, len(secrets))
	for i, s := range secrets {
		clones[i] = s.Clone()
	}
	return clones
}

// maxEvents limits the unrequested frames before an answer.
const maxEvents = 100

// trip sends r and waits for the answer. The connection outlasts a call that was given up, so that LogOut can be sent,
// but for a login: its answer may yet come.
func (w *WebSocket) trip(parent context.Context, r *Request, t *trace, known redact.Echoes) (*reply, error) {
	ctx, cancel := context.WithTimeout(parent, w.c.timeout)
	defer cancel()
	fail := func(err error) (*reply, error) {
		if ctx.Err() != nil && !isLogin(r.call) {
			w.late = r.number
		} else {
			defer w.Close()
		}
		if errors.Is(context.Cause(w.ctx), errStalled) {
			ctx = w.ctx
		}
		return nil, w.c.failure(parent, ctx, t, known, err)
	}
	if parent.Err() != nil { // nothing is sent then, and no answer may come late
		return nil, w.c.failure(parent, ctx, t, known, parent.Err())
	}
	t.reuses(w.connection)
	w.limit.Store(limit(r.call))
	w.current.Store(t)
	frame := r.appendFrame(nil, sent)
	// The library closes a connection whose write is cancelled, and a frame leaves at once.
	writing, written := context.WithTimeout(w.ctx, w.c.timeout)
	err := w.conn.Write(writing, websocket.MessageText, frame)
	written()
	clear(frame)
	if err != nil {
		return fail(cmp.Or(context.Cause(w.ctx), err))
	}
	t.wrote()
	unanswered := time.AfterFunc(answerTimeout, func() {
		if !t.answered() {
			cancel()
		}
	})
	defer unanswered.Stop()
	for range maxEvents {
		var m message
		select {
		case m = <-w.messages:
		case <-ctx.Done():
			m.err = ctx.Err()
		case <-w.ctx.Done():
			m.err = context.Cause(w.ctx)
		}
		if m.err != nil {
			return fail(m.err)
		}
		answer, err := r.answer(m, known)
		switch {
		case err != nil:
			return fail(err)
		case answer != nil:
			answer.answer.Status = http.StatusSwitchingProtocols
			return answer, nil
		}
	}
	return fail(errFlood)
}
