package mistake

import "strconv"

var units = [...]struct {
	name      string
	perSecond int64
}{
	{"seconds", 1}, {"milliseconds", 1e3}, {"microseconds", 1e6}, {"nanoseconds", 1e9},
}

// The seconds between which a number counts as a time: 2001 to 2099. The ranges of the four units do not touch.
const (
	firstSecond = 1_000_000_000
	lastSecond  = 4_102_444_799
)

// timestamp is a nonce that looks like a time.
type timestamp struct{ ticks, perSecond int64 }

// readTimestamp reports whether nonce looks like a time, and in which unit.
func readTimestamp(nonce []byte) (timestamp, bool) {
	n, ok := parseDigits(nonce)
	for _, u := range units {
		if second := n / u.perSecond; ok && second >= firstSecond && second <= lastSecond {
			return timestamp{n, u.perSecond}, true
		}
	}
	return timestamp{}, false
}

// in returns the first and the last tick of another unit within m's own tick, or the one that contains m.
func (m timestamp) in(perSecond int64) (first, last int64) {
	if perSecond <= m.perSecond {
		tick := m.ticks / (m.perSecond / perSecond)
		return tick, tick
	}
	finer := perSecond / m.perSecond
	return m.ticks * finer, m.ticks*finer + finer - 1
}

func inUnit(perSecond int64) change {
	return func(own []byte, _ *inputs) []byte {
		m, ok := readTimestamp(own)
		if !ok {
			return nil
		}
		first, _ := m.in(perSecond)
		return strconv.AppendInt(nil, first, 10)
	}
}

// secondsWithFraction writes 1700000000123 milliseconds as 1700000000.123.
func secondsWithFraction(own []byte, _ *inputs) []byte {
	m, ok := readTimestamp(own)
	if !ok || m.perSecond == 1 {
		return nil
	}
	digits := strconv.FormatInt(m.ticks, 10) // the seconds are ten of them
	return []byte(digits[:10] + "." + digits[10:])
}
