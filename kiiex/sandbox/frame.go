package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/coder/websocket"

	"kiikey/kiiex/strictjson"
)

// The types of frames, the member m, that the sandbox receives and sends.
const (
	frameRequest = "0"
	frameReply   = 1
	frameError   = 5
)

// maxNumber limits the digits of a frame's number, and maxName the length of a call's name.
const (
	maxNumber = 18
	maxName   = 100
)

// frame is a client's frame: {"m": type, "i": number, "n": "call", "o": "payload as a JSON string"}.
type frame struct {
	number  string // as written, or 0
	call    string
	payload string
}

// readFrame reads a message, and says what is wrong with it. It always returns the readable part of the frame,
// since a reply names it.
func readFrame(m message) (f frame, wrong string) {
	f.number = "0"
	text := bytes.TrimLeft(m.data, " \t\r\n")
	if m.kind != websocket.MessageText || len(text) == 0 || text[0] != '{' { // strictjson skips a byte-order mark
		return f, "a frame is a text message with a JSON object"
	}
	object, err := strictjson.Parse(text, nil)
	if err != nil {
		return f, "the frame is not one JSON object"
	}
	defer object.Clear()
	member := func(name string, kind strictjson.Kind) (string, bool) {
		for _, m := range object.Members {
			if m.Name == name {
				return string(m.Value.Text), m.Value.Kind == kind
			}
		}
		return "", kind == strictjson.Null
	}
	digits := func(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
	if number, ok := member("i", strictjson.Number); ok && digits(number) && len(number) <= maxNumber {
		f.number = number
	} else {
		wrong = "i must be an integer, and neither negative nor of more than 18 digits"
	}
	if call, ok := member("n", strictjson.String); ok && len(call) <= maxName {
		f.call = call
	} else {
		wrong = "n must be the name of a call"
	}
	payload, ok := member("o", strictjson.String)
	if _, absent := member("o", strictjson.Null); !ok && !absent {
		wrong = "o must be a string that holds JSON"
	}
	f.payload = payload
	if kind, ok := member("m", strictjson.Number); !ok || kind != frameRequest {
		wrong = "m must be 0, a request: there are no subscriptions here"
	}
	return f, wrong
}

// frameWriter is the http.ResponseWriter of a call that came in a frame. The body becomes the payload of one
// frame, which it sends piece by piece, so that one without end takes no memory; writeTimeout ends that, too.
type frameWriter struct {
	k       *socket
	ctx     context.Context
	stop    context.CancelFunc
	answers frame
	header  http.Header
	status  int
	to      io.WriteCloser // nil before the first piece
}

func (w *frameWriter) Header() http.Header { return w.header }

func (w *frameWriter) WriteHeader(status int) { w.status = status }

func (w *frameWriter) Write(payload []byte) (int, error) {
	if err := w.begin(); err != nil {
		return 0, err
	}
	escaped := quoted(string(payload))
	if _, err := w.to.Write(escaped[1 : len(escaped)-1]); err != nil {
		return 0, err
	}
	return len(payload), nil
}

// begin sends the part of the frame before the payload.
func (w *frameWriter) begin() error {
	if w.to != nil {
		return nil
	}
	var ctx context.Context
	ctx, w.stop = context.WithTimeout(w.ctx, writeTimeout)
	kind := frameReply
	if w.status >= http.StatusBadRequest {
		kind = frameError
	}
	if send := w.k.s.options.SendFrame; send != nil {
		w.to = &heldFrame{send: func(frame []byte) error { return send(ctx, w.k.conn, frame) }}
	} else {
		to, err := w.k.conn.Writer(ctx, websocket.MessageText)
		if err != nil {
			return err
		}
		w.to = to
	}
	_, err := fmt.Fprintf(w.to, `{"m":%d,"i":%s,"n":%s,"o":"`, kind, w.answers.number, quoted(w.answers.call))
	return err
}

// FlushError is called by http.ResponseController. Pieces of a message leave when they fill the library's
// buffer.
func (w *frameWriter) FlushError() error {
	_, err := w.to.Write(bytes.Repeat([]byte(" "), 8<<10))
	return err
}

// finish sends the rest of the frame.
func (w *frameWriter) finish() error {
	if err := w.begin(); err != nil {
		return err
	}
	if _, err := io.WriteString(w.to, `"}`); err != nil {
		return err
	}
	return w.to.Close()
}

// end releases the resources of the frame's deadline.
func (w *frameWriter) end() {
	if w.stop != nil {
		w.stop()
	}
}

// heldFrame collects a frame that a test sends in its own way.
type heldFrame struct {
	bytes.Buffer
	send func([]byte) error
}

func (h *heldFrame) Close() error { return h.send(h.Bytes()) }

// quoted returns text as a JSON string.
func quoted(text string) []byte {
	b, err := json.Marshal(text)
	if err != nil {
		panic(fmt.Sprintf("sandbox: %v", err)) // a string: cannot happen
	}
	return b
}
