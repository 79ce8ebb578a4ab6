package kiiex_test

import (
	"testing"
	"time"

	"kiikey/kiiex"
)

// The fingerprint is what docs/commands.md says: printf %s APIKEY | sha256sum.
func TestFingerprint(t *testing.T) {
	c := kiiex.Credential{APIKey: "0123456789abcdef0123456789abcdef", UserID: "151"}
	if got := c.Fingerprint(); got != "3eb1 bd43 9947 eb76" {
		t.Error(got)
	}
	if other := (kiiex.Credential{APIKey: "0123456789abcdef0123456789abcdee"}); other.Fingerprint() == c.Fingerprint() {
		t.Error("another key has the same fingerprint")
	}
}

func TestExpired(t *testing.T) {
	day := time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		expires, now time.Time
		want         bool
	}{
		{time.Time{}, day, false}, {day, day.Add(-time.Second), false}, {day, day.Add(24*time.Hour - 1), false}, {day, day.Add(24 * time.Hour), true},
	} {
		if got := kiiex.Expired(c.expires, c.now); got != c.want {
			t.Errorf("%v at %v: %v", c.expires, c.now, got)
		}
	}
}
