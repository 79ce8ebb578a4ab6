//go:build unix

package ui_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"

	"github.com/coder/websocket"
)

// frames is the mirror as a WebSocket: it returns in each answer what came over the connection so far, and in the last
// words too.
func (m *mirror) frames(w http.ResponseWriter, r *http.Request, mode string) {
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer conn.CloseNow()
	echo := ""
	for {
		_, text, err := conn.Read(r.Context())
		if err != nil {
			return
		}
		var frame struct {
			I    int
			N, O string
		}
		_ = json.Unmarshal(text, &frame)
		m.mu.Lock()
		m.overSocket[mode]++
		m.arrived.Write(append(text, '\n'))
		m.mu.Unlock()
		echo += " " + echoOf(r, []byte(frame.O))
		answer := httptest.NewRecorder()
		switch m.answer(answer, mode, frame.N, []byte(frame.O), echo); {
		case mode == "cut":
			_ = conn.Close(websocket.StatusPolicyViolation, echo[:min(len(echo), 120)])
		case mode == "text":
			_ = conn.Write(r.Context(), websocket.MessageText, []byte(echo))
		case mode == "list":
			_ = conn.Write(r.Context(), websocket.MessageText, must(json.Marshal(map[string]any{"m": 5, "i": frame.I, "n": echo, "o": echo, echo: echo})))
		default:
			_ = conn.Write(r.Context(), websocket.MessageText, must(json.Marshal(map[string]any{"m": 1, "i": frame.I, "n": frame.N, "o": answer.Body.String(), echo: echo})))
		}
	}
}

// overWebSocket logs in over the WebSocket of the credential on the screen, and looks at all of its frames.
func (w *walk) overWebSocket(said string, frames ...string) {
	w.g.t.Helper()
	w.To("w", said, "t test again")
	w.Press("pgdown", "pgdown")
	w.To("7", "TOOK")
	for _, call := range frames { // the latest first
		w.To("enter", "Request · "+call, "Sent ")
		w.Press("pgdown", "pgdown")
		w.To("u", "u answer")
		w.To("esc", "TOOK")
		w.Press("down")
	}
}
