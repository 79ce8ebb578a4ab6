package sandbox

import "sync"

// maxFailures is the number of rejected authentications in a row that locks the user out: the one that reaches it
// is already answered with Locked: true. The exchange's own number is unknown.
const maxFailures = 5

// lockout counts the user's failures.
type lockout struct {
	mu       sync.Mutex
	failures int
	locked   bool
}

// judge counts one attempt and reports whether the user is locked, in which case even a right attempt must be
// rejected. Only a right attempt by a user who is not locked resets the count.
func (l *lockout) judge(right bool) (locked bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.locked:
	case right:
		l.failures = 0
	default:
		l.failures++
		l.locked = l.failures >= maxFailures
	}
	return l.locked
}

// state returns the number of failed attempts in a row, and whether that has locked the user.
func (l *lockout) state() (failures int, locked bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.failures, l.locked
}

func (l *lockout) isLocked() bool {
	_, locked := l.state()
	return locked
}
