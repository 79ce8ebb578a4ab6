package state

import (
	"testing"
	"time"
)

// Processes that write without a pause may keep another from its turn for longer than people wait.
func init() { lockTimeout = time.Hour }

// ShortenLockTimeout makes the wait for another process short for one test.
func ShortenLockTimeout(t *testing.T) {
	timeout := lockTimeout
	lockTimeout = 20 * time.Millisecond
	t.Cleanup(func() { lockTimeout = timeout })
}
