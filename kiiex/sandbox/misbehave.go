package sandbox

import (
	"bytes"
	"net/http"
	"strconv"
	"time"
)

func refused(q *request) { q.replyRefused(false, "scenario: refused") }

func refusedBare(q *request) {
	q.sendText(http.StatusOK, []byte(`{"Authenticated":false}`), "scenario: refused without a word")
}

func unauthorized(q *request) {
	q.send(http.StatusUnauthorized, textPlain, nil, "scenario: unauthorized")
}

func notAuthorized(q *request) { q.replyNotAuthorized("scenario: not authorized") }

func errorCode(code int) reply {
	return func(q *request) {
		q.replyError(http.StatusOK, code, "scenario: error code "+strconv.Itoa(code))
	}
}

func unavailable(q *request) {
	q.send(http.StatusServiceUnavailable, textHTML, []byte(pageUnavailable), "scenario: unavailable")
}

func proxyPage(q *request) {
	q.send(http.StatusOK, textHTML, []byte(pageProxy), "scenario: a proxy's page")
}

// redirect keeps method and body, so that a client that follows would send everything. No host has that name.
func redirect(q *request) {
	q.w.Header().Set("Location", "https://elsewhere.invalid"+q.path)
	q.send(http.StatusTemporaryRedirect, textPlain, nil, "scenario: redirected")
}

func slow(q *request) {
	ctx := q.r.Context()
	q.s.options.Pause(ctx, slowDelay)
	if ctx.Err() != nil {
		q.record(0, "scenario: slow, and the client did not wait")
		panic(http.ErrAbortHandler)
	}
	q.healthy()
}

func hang(q *request) {
	q.record(0, "scenario: never answered")
	<-q.r.Context().Done()
	panic(http.ErrAbortHandler)
}

const cutAnswer = `{"Authenticated": true, "SessionToken": "`

func drop(q *request) {
	q.w.Header().Set("Content-Length", strconv.Itoa(2*len(cutAnswer)))
	q.send(http.StatusOK, jsonType, []byte(cutAnswer), "scenario: cut in the middle")
	_ = http.NewResponseController(q.w).Flush()
	panic(http.ErrAbortHandler)
}

// Endless sends endlessBurst at full speed, more than any client should read, then slows down: a client that
// does read on must not keep this computer busy.
const (
	endlessBurst = 4 << 20
	endlessPause = 100 * time.Millisecond
)

func endless(q *request) {
	_ = http.NewResponseController(q.w).SetWriteDeadline(time.Time{})
	q.send(http.StatusOK, jsonType, []byte(`{"Authenticated": false, "errormsg": "`), "scenario: without end")
	chunk := bytes.Repeat([]byte("A"), 32<<10)
	ctx := q.r.Context()
	for sent := 0; ctx.Err() == nil; sent += len(chunk) {
		if _, err := q.w.Write(chunk); err != nil {
			break
		}
		if sent > endlessBurst {
			q.s.options.Pause(ctx, endlessPause)
		}
	}
	panic(http.ErrAbortHandler) // returning would end the body
}

// hostileText must not reach a terminal: commands that set the title (OSC 0), make a link (OSC 8), write the
// clipboard (OSC 52), clear the screen and move the cursor (CSI, in its one-byte form too), reverse the writing
// direction, hide characters, or forge a line.
const hostileText = "\x1b]0;forged title\x07" +
	"\x1b]8;;https://link.invalid/\x1b\\link\x1b]8;;\x1b\\" +
	"\x1b]52;c;Zm9yZ2Vk\x07" +
	"\x1b[2J\x1b[1;1H\x1b[31m\u009b7m" +
	"\u202edesrever\u2066isolated\u200b\u200d\ufeff" +
	"\x00\b\x7f\t\r\nforged line"

// hostileHeader is the part of it that HTTP allows in a header.
const hostileHeader = "\u009b7m\u202edesrever\u200b"

// hostileField is a last field of an object whose very name is hostile, and the closing brace.
func hostileField() string {
	text := string(quoted(hostileText))
	return "," + text + ":" + text + "}"
}

const pageUnavailable = `<!DOCTYPE html>
<html><head><title>503 Service Temporarily Unavailable</title></head>
<body><h1>503 Service Temporarily Unavailable</h1></body></html>
`

const pageProxy = `<!DOCTYPE html>
<html><head><title>Sign in to the network</title></head>
<body><h1>Sign in to the network</h1><p>Before you continue, accept the terms of use.</p></body></html>
`
