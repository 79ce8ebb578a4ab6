package testenv

import (
	"context"
	"fmt"
	"net"
	"sync/atomic"
	"testing"
)

// NameServer answers the process's questions for names; no question leaves the machine. It has no name to
// give: the only names that are found are those that the machine finds without asking, like localhost.
type NameServer struct{ answer atomic.Uint32 }

// NameAnswer is what a NameServer says of every name.
type NameAnswer uint32

// The answers; the first two are DNS's response codes.
const (
	ServerFailure NameAnswer = 2
	NoSuchName    NameAnswer = 3
	NoAnswer      NameAnswer = 1 << 16
)

// StartNameServer has the process ask a name server of its own, on loopback, from now to its end. It says
// NoSuchName. To be called before anything asks for a name: as the initial value of a package's variable.
func StartNameServer() *NameServer {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		panic(fmt.Sprintf("testenv: no name server: %v", err))
	}
	s := &NameServer{}
	s.answer.Store(uint32(NoSuchName))
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
	go s.serve(conn)
	return s
}

// Answers has the name server say answer until the test ends.
func (s *NameServer) Answers(t testing.TB, answer NameAnswer) {
	before := s.answer.Swap(uint32(answer))
	t.Cleanup(func() { s.answer.Store(before) })
}

func (s *NameServer) serve(conn net.PacketConn) {
	message := make([]byte, 4096)
	for {
		n, from, err := conn.ReadFrom(message)
		if err != nil {
			return
		}
		answer := NameAnswer(s.answer.Load())
		if n < 12 || answer == NoAnswer {
			continue
		}
		message[2] |= 0x80               // this is a response,
		message[3] = 0x80 | byte(answer) // from a server that would ask others, with this outcome
		_, _ = conn.WriteTo(message[:n], from)
	}
}
