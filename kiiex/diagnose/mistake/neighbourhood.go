package mistake

// slipShare is how much smaller the neighbourhood is in which every single slip is tried as well, since
// there are some hundred of them.
const slipShare = 200

// wholeTick is how many times the neighbourhood a nonce's own tick may be long in a finer unit for all of it to
// be tried: with the default, the million microseconds of a nonce in seconds.
const wholeTick = 10

// spansAround returns the numbers to try in place of the stated nonce and user id: up to reach below and
// above each, and for a nonce that looks like a time, the same in the other units.
func spansAround(e Evidence, reach int64) []span {
	if reach <= 0 {
		return nil
	}
	var spans []span
	around := func(d Dimension, first, last int64) {
		spans = append(spans, span{d, max(0, first-reach), last + reach})
	}
	if m, ok := readMoment(e.Nonce); ok {
		around(Nonce, m.ticks, m.ticks)
		for _, u := range units {
			first, last := m.in(u)
			if u != m.unit && last-first <= wholeTick*reach {
				around(Nonce, first, last)
			}
		}
	} else if n, ok := parseDigits(e.Nonce); ok && n <= maxNumber {
		around(Nonce, n, n)
	}
	if n, ok := parseDigits(e.UserID); ok && n <= maxNumber {
		around(UserID, n, n)
	}
	return spans
}

// maxNumber keeps its sum with a reach within int64, maxReach the length of a span within int32.
const (
	maxNumber = 1 << 62
	maxReach  = 1 << 28
)
