package mistake

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
