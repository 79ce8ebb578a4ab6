package sandbox

import (
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

// SetSocketIdle makes a WebSocket that is silent for d end.
func SetSocketIdle(s *Server, d time.Duration) { s.socketIdle = d }

// WaitForSockets waits until all WebSockets have ended.
func WaitForSockets(s *Server) { s.sockets.Wait() }

// Pause is the waiting that Options.Pause replaces.
var Pause = pause
