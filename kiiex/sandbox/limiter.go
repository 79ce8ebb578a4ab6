package sandbox

import (
	"net/netip"
	"sync"
	"time"
)

// The limit of a sister exchange: 50 authentications a minute for each address.
const (
	limitCount  = 50
	limitWindow = time.Minute
)

// limiter counts the authentications of each address within the last minute.
type limiter struct {
	mu    sync.Mutex
	times map[netip.Addr][]time.Time // oldest first, at most limitCount of each
}

// allow reports whether address may authenticate at now. A rejected attempt does not count.
func (l *limiter) allow(address netip.Addr, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.times == nil {
		l.times = make(map[netip.Addr][]time.Time)
	}
	// Every address of 127.0.0.0/8 is a client of its own: forget those whose minute is over.
	for known, times := range l.times {
		for len(times) > 0 && !now.Before(times[0].Add(limitWindow)) {
			times = times[1:]
		}
		if len(times) == 0 {
			delete(l.times, known)
		} else {
			l.times[known] = times
		}
	}
	if len(l.times[address]) >= limitCount {
		return false
	}
	l.times[address] = append(l.times[address], now)
	return true
}
