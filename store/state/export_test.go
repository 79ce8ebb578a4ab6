package state

import (
	"testing"
	"time"
)

// ShortenLockTimeout makes the wait for another process short for one test.
func ShortenLockTimeout(t *testing.T) {
	timeout, retry := lockTimeout, lockRetry
	lockTimeout, lockRetry = 20*time.Millisecond, time.Millisecond
	t.Cleanup(func() { lockTimeout, lockRetry = timeout, retry })
}
