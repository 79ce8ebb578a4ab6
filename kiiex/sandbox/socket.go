package sandbox

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/coder/websocket"
)

// gatewayPath is the path for WebSockets.
const gatewayPath = "/WSGateway"

// socketIdle limits the time without a message or a ping on a WebSocket.
const socketIdle = 10 * time.Minute

// socket is one connection that speaks frames. Its login lasts as long as a token does, and ends with it.
type socket struct {
	s       *Server
	conn    *websocket.Conn
	address string // the client's, for the log
	from    netip.Addr

	session string // the token of a login over the connection; empty before
	pending string // the token of a login that waits for its code
}

// openSocket answers a request for a WebSocket, and then the connection's frames until it ends.
func (q *request) openSocket() {
	if reply := q.s.scenario.replies[gateway]; reply != nil {
		reply(q)
		return
	}
	q.s.sockets.Add(1)
	defer q.s.sockets.Done()
	q.setHeaders()
	ctx, cancel := context.WithCancel(q.s.ctx) // the request's own ends once it is a WebSocket
	defer cancel()
	idle := time.AfterFunc(q.s.socketIdle, cancel)
	defer idle.Stop()
	// Pages of other hosts in a browser are rejected; compression, which can hide any size, is not offered.
	conn, err := websocket.Accept(handshake{q.w, q}, q.r, &websocket.AcceptOptions{
		OnPingReceived: func(context.Context, []byte) bool {
			idle.Reset(q.s.socketIdle)
			return true
		},
	})
	if err != nil {
		return // Accept has answered
	}
	conn.SetReadLimit(maxBody)
	defer conn.CloseNow()

	messages := make(chan message)
	q.s.sockets.Go(func() {
		defer cancel()
		for ctx.Err() == nil {
			// Reading continues while a message is answered: pings get their answers, and a client that leaves
			// is noticed.
			kind, data, err := conn.Read(ctx)
			if err != nil {
				return
			}
			idle.Reset(q.s.socketIdle)
			select {
			case messages <- message{kind, data}:
			case <-ctx.Done():
			}
		}
	})
	k := &socket{s: q.s, conn: conn, address: q.r.RemoteAddr, from: q.from}
	for {
		select {
		case m := <-messages:
			if !k.serve(ctx, m) {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// handshake records the answer to a request for a WebSocket.
type handshake struct {
	http.ResponseWriter
	q *request
}

func (h handshake) WriteHeader(status int) {
	outcome := "WebSocket opened"
	if status != http.StatusSwitchingProtocols {
		outcome = "rejected: no request for a WebSocket, or of another host's page"
	}
	h.q.record(status, outcome)
	h.ResponseWriter.WriteHeader(status)
}

func (h handshake) Unwrap() http.ResponseWriter { return h.ResponseWriter }

// message is one message of the WebSocket protocol, from however many of its frames.
type message struct {
	kind websocket.MessageType
	data []byte
}

// serve answers one message; false means that the connection must end.
func (k *socket) serve(ctx context.Context, m message) (goOn bool) {
	defer func() {
		if goOn {
			return
		}
		// As for HTTP, a scenario breaks off by panicking.
		if failure := recover(); failure != nil && failure != http.ErrAbortHandler {
			panic(failure)
		}
	}()
	f, wrong := readFrame(m)
	w := &frameWriter{k: k, ctx: ctx, answers: f, header: http.Header{}}
	defer w.end()
	r := (&http.Request{
		Method:     "WebSocket",
		URL:        &url.URL{},
		Header:     http.Header{},
		RemoteAddr: k.address,
	}).WithContext(ctx)
	r.Header.Set(headerToken, k.session)
	r.Header.Set(headerPending, k.pending)
	q := &request{s: k.s, w: w, r: r, socket: k, from: k.from, now: k.s.options.Now(), body: []byte(f.payload)}
	var known bool
	q.call, known = findCall(f.call)
	q.path = gatewayPath + "/" + harmlessPath(f.call)
	switch {
	case wrong != "":
		q.replyInvalid(http.StatusBadRequest, "", wrong)
	case !known:
		q.replyNotFound()
	default:
		q.path = gatewayPath + "/" + q.call.name
		q.answer()
	}
	return w.finish() == nil
}
