package testenv

import (
	"context"
	"fmt"
	"net"
	"sync/atomic"
	"testing"
)

// NameServer answers the process's DNS queries; none leaves the machine. It knows no name: only names that the
// machine resolves without asking, like localhost, are found.
type NameServer struct{ answer atomic.Uint32 }

// NameAnswer is a NameServer's answer to every query.
type NameAnswer uint32

// The answers; the first two are DNS's response codes.
const (
	ServerFailure NameAnswer = 2
	NoSuchName    NameAnswer = 3
	NoAnswer      NameAnswer = 1 << 16
)

// StartNameServer makes the process send its DNS queries to a server of its own, on loopback, from now on. It
// answers NoSuchName. Call it before the first query: as the initial value of a package's variable.
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

// Answers sets the name server's answer until the test ends.
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
