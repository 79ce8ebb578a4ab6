package api

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longestRetry bounds what a server may ask to wait.
const longestRetry = 7 * 24 * time.Hour

// retryAfter reads the header Retry-After: seconds or a date, which counts from the answer's own Date, as the two
// clocks may differ. What says nothing of the time to come is 0; of several the longest counts.
func retryAfter(header http.Header, now time.Time) (longest time.Duration) {
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		now = date
	}
	for _, value := range header.Values("Retry-After") {
		longest = max(longest, retryIn(strings.TrimSpace(value), now))
	}
	return longest
}

func retryIn(value string, now time.Time) time.Duration {
	if value == "" {
		return 0
	}
	if strings.Trim(value, "0123456789") == "" {
		seconds, err := strconv.ParseInt(value, 10, 64)
		if err != nil || seconds > int64(longestRetry/time.Second) {
			return longestRetry
		}
		return time.Duration(seconds) * time.Second
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(until.Sub(now), 0), longestRetry)
}

// askedToWait returns the time that the answer asks to wait, and the advice for it; nothing if it does not.
func (r *reply) askedToWait() (time.Duration, string) {
	now := time.Now()
	d := retryAfter(r.header, now)
	if d <= 0 {
		return 0, ""
	}
	return d, "Wait " + Wait(now.Add(d), now) + ", then try again: the answer asks for that."
}

// Wait is the time from now until t, as a span and a time of day of this computer's: "1 h, until 16:40".
func Wait(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	at := "15:04"
	switch {
	case t.YearDay() != now.YearDay() || t.Year() != now.Year():
		at = "2 January 15:04"
	case t.Sub(now) < 2*time.Minute:
		at = "15:04:05"
	}
	return rounded(t.Sub(now)) + ", until " + t.Format(at)
}

// TooEarly says that the exchange asked to wait until a time that has not come; "" if it has.
func TooEarly(until, now time.Time) string {
	if !until.After(now) {
		return ""
	}
	return "It is too early: at the latest login the exchange asked to wait, for another " + Wait(until, now) + "."
}

// rounded is a length of time that is rounded up, in two units at most: what is waited for has come by then.
func rounded(d time.Duration) string {
	up := func(d, to time.Duration) time.Duration { return (d + to - 1).Truncate(to) }
	two := func(unit time.Duration, name string, part time.Duration, partName string) string {
		d := up(d, part)
		s := fmt.Sprintf("%d %s", d/unit, name)
		if rest := d % unit / part; rest > 0 {
			s += fmt.Sprintf(" %d %s", rest, partName)
		}
		return s
	}
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", up(d, time.Second)/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min", up(d, time.Minute)/time.Minute)
	case d < 48*time.Hour:
		return two(time.Hour, "h", time.Minute, "min")
	}
	return two(24*time.Hour, "days", time.Hour, "h")
}
