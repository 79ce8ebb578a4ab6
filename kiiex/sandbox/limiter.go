package sandbox

import (
	"net/netip"
	"slices"
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
	mu     sync.Mutex
	recent []attempt
}

type attempt struct {
	address netip.Addr
	at      time.Time
}

// allow reports whether address may authenticate at now. A rejected attempt does not count.
func (l *limiter) allow(address netip.Addr, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.recent = slices.DeleteFunc(l.recent, func(a attempt) bool { return !now.Before(a.at.Add(limitWindow)) })
	count := 0
	for _, a := range l.recent {
		if a.address == address {
			count++
		}
	}
	if count == limitCount {
		return false
	}
	l.recent = append(l.recent, attempt{address, now})
	return true
}
