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

// Pause is the waiting that WithPause replaces.
var Pause = pause
