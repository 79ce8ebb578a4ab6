package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/coder/websocket"

	"kiikey/kiiex"
	"kiikey/kiiex/redact"
	"kiikey/kiiex/strictjson"
)

// The types of frames, the member m: the answers to requests, and the event.
const (
	frameReply = "1"
	frameEvent = "3"
	frameError = "5"
)

// The statuses that count for what came in a frame: HTTP has none that says no more than no.
const (
	statusReply    = 200
	statusError    = 499
	statusNoAnswer = 498 // to what was asked
)

// appendFrame appends the request as a frame: {"m": type, "i": number, "n": "call", "o": "payload as a JSON string"}.
func (r *Request) appendFrame(b []byte, text func(kiiex.Field) []byte) []byte {
	payload := r.appendBody(nil, text)
	defer clear(payload)
	b = append(b, `{"m":0,"i":`...)
	b = strconv.AppendInt(b, r.number, 10)
	b = append(b, `,"n":`...)
	b = strictjson.AppendString(b, r.call)
	b = append(b, `,"o":`...)
	b = strictjson.AppendString(slices.Grow(b, strictjson.StringLen(payload)+1), payload)
	return append(b, '}')
}

// message is one received message, or the reason why none will follow.
type message struct {
	kind websocket.MessageType
	data []byte
	err  error
}

// Faults of received messages.
var (
	errBrokeOff = errors.New("the message is half a frame")
	errFlood    = errors.New("messages that answer nothing have no end")
)

// answer reads a message as the answer to r. It is nil for an event, which answers nothing, and for the late answer to
// a call that was given up. A message that is no frame, or answers another request, becomes a reply whose wrong says so.
func (r *Request) answer(m message, known redact.Echoes) (*reply, error) {
	defer func() { clear(m.data) }()
	bad := func(why string) (*reply, error) {
		a := newReply(statusNoAnswer, nil, nil, known)
		a.wrong = why
		a.answer.frame = "[not shown: " + strconv.Itoa(len(m.data)) + " bytes that are no answer to this request]"
		return a, nil
	}
	if m.kind != websocket.MessageText {
		return bad("It is a binary message, and the exchange writes text.")
	}
	root, err := strictjson.ParseAnswer(bytes.TrimSpace(m.data))
	switch {
	case err != nil && isCut(m.data):
		return nil, errBrokeOff
	case err != nil || root.Kind != strictjson.Object:
		return bad("It is not a frame: a JSON object with the members m, i, n and o.")
	}
	for _, name := range []string{"m", "i", "n", "o"} {
		if _, several := root.Member(name); several {
			return bad("Its member " + name + " is there more than once.")
		}
	}
	kind, number, call, payload := root.Only("m"), root.Only("i"), root.Only("n"), root.Only("o")
	switch {
	case kind.AsDigits() == frameEvent:
		return nil, nil
	case kind.AsDigits() != frameReply && kind.AsDigits() != frameError:
		return bad("Its type, the member m, is neither 1 nor 5, so it is not a reply.")
	case r.late != 0 && number.AsDigits() == strconv.FormatInt(r.late, 10):
		return nil, nil
	case number.AsDigits() != strconv.FormatInt(r.number, 10):
		return bad("It answers another request: its number, the member i, is not " + strconv.FormatInt(r.number, 10) + ".")
	case call != nil && !strings.EqualFold(call.AsText(), r.call):
		return bad("It answers another call: that is what its member n says.")
	case payload == nil || payload.Kind != strictjson.String:
		return bad("Its payload, the member o, is not a string.")
	}
	head := `{"m":` + kind.AsDigits() + `,"i":` + number.AsDigits() + `,"n":`
	name, status := call.AsText(), statusReply
	if kind.AsDigits() == frameError {
		status = statusError
	}
	text := payload.Text
	if len(text) == payload.End-payload.Start-len(`""`) { // nothing had to be decoded: it is a part of the message
		text = bytes.Clone(text)
	}
	clear(m.data)
	m.data = nil // of a long answer one copy is enough
	a := newReply(status, nil, text, known)
	a.answer.frame = head + string(strictjson.AppendString(nil, name)) + "}"
	return a, nil
}

// isCut reports whether text is the beginning of a JSON value. The library takes the end of a connection between two
// reads for the end of a message.
func isCut(text []byte) bool {
	var whole json.RawMessage
	err := json.NewDecoder(bytes.NewReader(text)).Decode(&whole)
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}
