package api

import (
	"errors"
	"fmt"

	"github.com/coder/websocket"

	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/redact"
)

// violation is an error of what should be a WebSocket.
type violation struct{ error }

func (v *violation) Unwrap() error { return v.error }

// socketFailure classifies what only a WebSocket can do wrong; nil if err is none of that.
func socketFailure(err error, host string, known redact.Echoes) *cause.Failure {
	var (
		closed websocket.CloseError
		wrong  *violation
	)
	switch {
	case errors.As(err, &closed):
		f := &cause.Failure{
			Kind: problem.ConnectionLost, What: "The exchange closed the WebSocket.", Likely: cause.Closed,
			Seen: fmt.Sprintf("It gave the code %d, and no reason.", closed.Code),
		}
		switch {
		case closed.Code == websocket.StatusNoStatusRcvd:
			f.Seen = "It gave neither a code nor a reason."
		case closed.Reason != "":
			f.Seen = fmt.Sprintf("It gave the code %d and the reason %s.", closed.Code, quoteOutside(redact.Text(closed.Reason, known)))
		}
		return f
	case errors.Is(err, errBrokeOff):
		return &cause.Failure{Kind: problem.ConnectionLost, What: "The exchange's answer broke off.", Seen: "Half a frame came.", Likely: cause.AnswerCut}
	case errors.Is(err, errFlood):
		return &cause.Failure{
			Kind: problem.AnswerNotUnderstood, What: "The exchange sent one message after another, and no answer among them.", Likely: cause.Fault,
			Seen: fmt.Sprintf("kiikey stopped reading after %d unexpected frames.", maxEvents),
		}
	case errors.As(err, &wrong):
		return &cause.Failure{Kind: problem.NotAnExchange, What: "What answers at " + host + " does not speak WebSocket as it should.", Likely: cause.NotWebSocket}
	}
	return nil
}
