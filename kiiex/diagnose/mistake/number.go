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

// span is a range of numbers that are tried in place of the nonce or the user id, both ends included.
type span struct {
	dimension   Dimension
	first, last int64
}

// stated is the span of one recipe, with the nonce and the user id as stated.
var stated = span{dimension: Output}

func (s span) size() int { return int(s.last - s.first + 1) }

// slipShare is the factor by which the neighbourhood is smaller if every single slip is tried as well, since
// there are some hundred of them.
const slipShare = 200

// wholeTick limits the length of a nonce's own tick in a finer unit, in neighbourhoods, up to which all of it
// is tried: with the default, the million microseconds of a nonce in seconds.
const wholeTick = 10

// maxNumber keeps its sum with a reach within int64.
const maxNumber = 1 << 62

// spansAround returns the numbers to try in place of the stated nonce and user id: up to reach below and
// above each, and for a nonce that looks like a time, the same in the other units. With reach 0 there are none.
func spansAround(in *inputs, reach int64) []span {
	if reach == 0 {
		return nil
	}
	var spans []span
	around := func(d Dimension, first, last int64) {
		spans = append(spans, span{d, max(0, first-reach), last + reach})
	}
	if m, ok := readTimestamp(in[sourceNonce]); ok {
		around(Nonce, m.ticks, m.ticks)
		for _, u := range units {
			first, last := m.in(u.perSecond)
			if u.perSecond != m.perSecond && last-first <= wholeTick*reach {
				around(Nonce, first, last)
			}
		}
	} else if n, ok := parseDigits(in[sourceNonce]); ok && n <= maxNumber {
		around(Nonce, n, n)
	}
	if n, ok := parseDigits(in[sourceUserID]); ok && n <= maxNumber {
		around(UserID, n, n)
	}
	return spans
}
