package diagnose

import (
	"math"
	"net/http"
	"time"

	"kiikey/kiiex/cause"
)

// Offset is the lead of the server's clock over this computer's: between Min and Max, which are negative
// where it is behind. It is an interval since Date has no fractions of a second, and the answer was under
// way for an unknown part of the time that the request took.
type Offset struct{ Min, Max time.Duration }

// dateResolution is the step in which Date counts; the server cuts off what is less.
const dateResolution = time.Second

// clockTolerance is the difference between two clocks that draws no warning. A 2FA code is good for half a
// minute.
const clockTolerance = 30 * time.Second

// measure computes the offset from a Date that the server wrote at some moment between sent and received,
// by this computer's clock. ok is false when received is before sent: the clock was set in between.
func measure(date, sent, received time.Time) (o Offset, ok bool) {
	// Wall clocks are compared, without the monotonic readings that sent and received may carry.
	sent, received = sent.Round(0), received.Round(0)
	if received.Before(sent) {
		return Offset{}, false
	}
	// Sub saturates for dates centuries away, at a value that cannot be negated.
	bound := func(d time.Duration) time.Duration { return max(d, -math.MaxInt64) }
	return Offset{Min: bound(date.Sub(received)), Max: bound(date.Add(dateResolution).Sub(sent))}, true
}

// differs reports whether the clocks differ by more than is tolerated, whatever part of the interval is true.
func (o Offset) differs() bool { return o.Min > clockTolerance || o.Max < -clockTolerance }

// String says it in words: "between 6 min 59 s and 7 min behind this computer's".
func (o Offset) String() string {
	switch {
	case o.Min > 0:
		return "between " + length(o.Min) + " and " + length(o.Max) + " ahead of this computer's"
	case o.Max < 0:
		return "between " + length(-o.Max) + " and " + length(-o.Min) + " behind this computer's"
	}
	return "the same as this computer's, as far as kiikey can tell: at most " + length(-o.Min) + " behind and " + length(o.Max) + " ahead"
}

// judgeClock compares the clocks by the answer to Ping.
func (l *checklist) judgeClock(p *pinged) {
	f := Finding{Step: StepClock, State: Skipped, Start: l.elapsed()}
	if !p.sent.IsZero() {
		f.Start, f.Elapsed = p.sent.Sub(l.began), p.received.Sub(p.sent)
	}
	date, offset, why := p.offset()
	if why != "" {
		f.Summary = "Not compared: " + why
		l.settle(f)
		return
	}
	l.d.Clock = &offset
	f.State = Passed
	f.Summary = "The server's clock is " + offset.String() + "."
	f.Learned = []string{
		"It says " + cause.ClockTime(date) + " by its answer, this computer says " + cause.ClockTime(p.received) + ".",
		"The difference is given as an interval: the answer has whole seconds, and took up to " + length(p.received.Sub(p.sent)) + ".",
	}
	if offset.differs() {
		f.State = Warning
		f.Learned = append(f.Learned, "The signature does not contain the time, so this alone does not make the exchange reject a login.")
		f.Reasons = cause.ClocksDiffer.Causes(l.known())
	}
	l.settle(f)
}

// offset reads the Date of the answer to Ping, and compares the clocks; why says what hinders it.
func (p *pinged) offset() (date time.Time, o Offset, why string) {
	dates, ages := p.header["Date"], p.header["Age"]
	switch {
	case !p.whole():
		return date, o, "no answer from the exchange has its time."
	case len(ages) > 0 && ages[0] != "0":
		return date, o, "the answer is a cached copy, so its time is not the current one."
	case len(dates) != 1:
		return date, o, "the answer has no time."
	}
	date, err := http.ParseTime(dates[0])
	if err != nil {
		return date, o, "the answer's time " + quote(dates[0]) + " is not written as a date."
	}
	o, ok := measure(date, p.sent, p.received)
	if !ok {
		return date, o, "this computer's clock was set while it was being compared."
	}
	return date, o, ""
}
