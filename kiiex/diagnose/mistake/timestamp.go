package mistake

import "strconv"

// unit is the number of ticks in a second.
type unit int64

const (
	seconds      unit = 1
	milliseconds unit = 1e3
	microseconds unit = 1e6
	nanoseconds  unit = 1e9
)

var units = [...]unit{seconds, milliseconds, microseconds, nanoseconds}

// The seconds between which a number counts as a time: 2001 to 2099. The ranges of the four units do not touch.
const (
	firstSecond = 1_000_000_000
	lastSecond  = 4_102_444_799
)

// timestamp is a nonce that looks like a time.
type timestamp struct {
	ticks int64
	unit  unit
}

// readTimestamp reports whether nonce looks like a time, and in which unit.
func readTimestamp(nonce string) (timestamp, bool) {
	n, ok := parseDigits(nonce)
	if !ok {
		return timestamp{}, false
	}
	for _, u := range units {
		if second := n / int64(u); second >= firstSecond && second <= lastSecond {
			return timestamp{ticks: n, unit: u}, true
		}
	}
	return timestamp{}, false
}

// in returns the first and the last tick of u within m's own tick, or the tick of u that contains m.
func (m timestamp) in(u unit) (first, last int64) {
	if u <= m.unit {
		tick := m.ticks / int64(m.unit/u)
		return tick, tick
	}
	finer := int64(u / m.unit)
	return m.ticks * finer, m.ticks*finer + finer - 1
}

func inUnit(u unit) func([]byte, *inputs) ([]byte, bool) {
	return func(own []byte, _ *inputs) ([]byte, bool) {
		m, ok := readTimestamp(string(own))
		if !ok {
			return nil, false
		}
		first, _ := m.in(u)
		return strconv.AppendInt(nil, first, 10), true
	}
}

// secondsWithFraction writes 1700000000123 milliseconds as 1700000000.123.
func secondsWithFraction(own []byte, _ *inputs) ([]byte, bool) {
	m, ok := readTimestamp(string(own))
	if !ok || m.unit == seconds {
		return nil, false
	}
	second, _ := m.in(seconds)
	whole := strconv.AppendInt(nil, second, 10)
	return append(append(whole, '.'), own[len(own)-(len(strconv.Itoa(int(m.unit)))-1):]...), true
}
