package api_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/coder/websocket"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
)

// most limits the memory that an answer may take beyond what was used before it.
const most = 40 << 20

// peak returns by how much the heap has grown at most while f ran.
func peak(t *testing.T, f func()) uint64 {
	t.Helper()
	var before, during runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var over atomic.Bool
	watched := make(chan uint64)
	go func() {
		var highest uint64
		for !over.Load() {
			runtime.ReadMemStats(&during)
			highest = max(highest, during.HeapAlloc)
		}
		watched <- highest
	}()
	f()
	over.Store(true)
	return max(<-watched, before.HeapAlloc) - before.HeapAlloc
}

// TestLongAnswersTakeLittleMemory is of positions in 10,000 products with all that the exchange's pages show of each,
// of as many values as fit into an answer, and of one that never ends.
func TestLongAnswersTakeLittleMemory(t *testing.T) {
	var products strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&products, `,{"OMSId":1,"AccountId":153,"ProductSymbol":"P%d","ProductId":%d,"Amount":%d.000000000000000000000000000001,`+
			`"Hold":0.0000000000000000000000000000,"PendingDeposits":0.0000000000000000000000000000,"PendingWithdraws":0.0000000000000000000000000000}`, i, i, i)
	}
	positions := "[" + products.String()[1:] + "]"
	values := "[" + strings.Repeat("{},", 4<<20/3-1) + "{}]"
	endless := strings.Repeat(`{"ProductSymbol":"\u001b[2J"},`, 1000)
	for name, test := range map[string]struct {
		answer func(io.Writer)
		reach  api.Reach
		n      int
	}{
		"positions": {func(w io.Writer) { _, _ = io.WriteString(w, positions) }, api.ReachYes, 10_000},
		"values":    {func(w io.Writer) { _, _ = io.WriteString(w, values) }, api.ReachNotKnown, 0},
		"endless": {func(w io.Writer) {
			for err := error(nil); err == nil; {
				_, err = io.WriteString(w, endless)
			}
		}, api.ReachNotKnown, 0},
	} {
		t.Run(name, func(t *testing.T) {
			c := serve(t, api.Options{}, func(w http.ResponseWriter, r *http.Request) {
				if filepath.Base(r.URL.Path) == api.CallAccountPositions {
					test.answer(w)
					return
				}
				w.WriteHeader(http.StatusNotFound)
			})
			var a *api.Access
			grown := peak(t, func() { a = c.Access(t.Context(), of("153")) })
			if reach := api.ReachOf(a.Err(api.CallAccountPositions)); reach != test.reach || len(a.Positions) != test.n {
				t.Fatalf("%s, %d: %v", reach, len(a.Positions), a.Err(api.CallAccountPositions))
			}
			if test.n > 0 && a.Positions[9999].Amount != "9999.000000000000000000000000000001" {
				t.Errorf("%+v", a.Positions[9999])
			}
			if t.Logf("%d MiB", grown>>20); grown > most {
				t.Errorf("%d MiB", grown>>20)
			}
		})
	}
}

// TestLongFramesTakeLittleMemory is the same over a WebSocket.
func TestLongFramesTakeLittleMemory(t *testing.T) {
	var positions []byte
	for i := range 10_000 {
		positions = fmt.Appendf(positions, `,{"OMSId":1,"AccountId":153,"ProductSymbol":"P%d\u001b[2J","ProductId":%d,"Amount":%d.000000000000000000000000000001,`+
			`"Hold":0.0000000000000000000000000000,"PendingDeposits":0.0000000000000000000000000000,"PendingWithdraws":0.0000000000000000000000000000}`, i, i, i)
	}
	positions[0] = '['
	frame := []byte(strings.ReplaceAll(frameOf(1, api.CallAccountPositions, string(positions)+"]"), "%d", "2"))
	for name, test := range map[string]struct {
		times int
		kind  problem.Kind
	}{"positions": {1, ""}, "endless": {1 << 20, problem.AnswerTooLong}} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			conn, err := websocket.Accept(w, r, nil)
			if err != nil {
				t.Error(err)
				return
			}
			_, _, _ = conn.Read(r.Context())
			to, _ := conn.Writer(r.Context(), websocket.MessageText)
			for range test.times {
				if _, err = to.Write(frame); err != nil {
					return
				}
			}
			_ = to.Close()
			_, _, _ = conn.Read(r.Context())
		}))
		var last api.Exchange
		w := socketTo(t, kiiex.Environment{Name: "test", WebSocketURL: "ws" + strings.TrimPrefix(server.URL, "http")}, api.Options{Record: func(e api.Exchange) { last = e }})
		var err error
		grown := peak(t, func() { _, err = w.Prove(t.Context(), of("153")) })
		w.Close()
		server.Close()
		if problem.KindOf(err) != test.kind {
			t.Errorf("%s: %v", name, err)
		}
		if text := last.MaskedAnswer(); test.kind == "" && !strings.Contains(text, `9999.000000000000000000000000000001,`) {
			t.Errorf("%s: the record is not whole", name)
		}
		if t.Logf("%s: %d MiB", name, grown>>20); grown > most {
			t.Errorf("%s: %d MiB", name, grown>>20)
		}
	}
}
