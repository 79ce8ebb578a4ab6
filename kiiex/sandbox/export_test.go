package sandbox

import (
	"context"
	"time"
)

// Limits that tests reach.
const (
	MaxFailures  = maxFailures
	LimitCount   = limitCount
	MaxBody      = maxBody
	PendingLife  = pendingLife
	SlowDelay    = slowDelay
	EndlessBurst = endlessBurst
	ClockError   = clockError
	HostileText  = hostileText
)

// WithPause replaces the waiting of scenarios.
func WithPause(o Options, pause func(context.Context, time.Duration)) Options {
	o.Pause = pause
	return o
}

// SetSocketIdle makes a WebSocket that is silent for d end.
func SetSocketIdle(s *Server, d time.Duration) { s.socketIdle = d }

// WaitForSockets waits until all WebSockets have ended.
func WaitForSockets(s *Server) { s.sockets.Wait() }

// Pause is the waiting that WithPause replaces.
var Pause = pause
