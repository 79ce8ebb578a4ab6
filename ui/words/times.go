package words

import (
	"fmt"
	"time"

	"kiikey/kiiex/problem"
)

func (f Form) amount(n int, unit string) string {
	if f == Spoken {
		return problem.Count(n, spelled(unit))
	}
	return fmt.Sprintf("%d %s", n, unit)
}

// spelled is a short unit as a word.
func spelled(unit string) string {
	return map[string]string{"ms": "millisecond", "s": "second", "min": "minute", "h": "hour", "d": "day"}[unit]
}

// Ago says how long ago t was, in the largest unit that says enough.
func (f Form) Ago(now, t time.Time) string {
	switch d := now.Sub(t); {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return f.amount(int(d.Minutes()), "min") + " ago"
	case d < 24*time.Hour:
		return f.amount(int(d.Hours()), "h") + " ago"
	}
	return f.amount(days(now, t), "d") + " ago"
}

// Age says how many days old something is.
func (f Form) Age(now, t time.Time) string {
	switch {
	case t.IsZero():
		return Absent
	case days(now, t) < 1:
		return "today"
	}
	return f.amount(days(now, t), "d")
}

func days(now, t time.Time) int { return int(now.Sub(t).Hours() / 24) }

// Elapsed returns a duration that has passed.
func (f Form) Elapsed(d time.Duration) string {
	switch {
	case d >= time.Second && f == Spoken:
		return fmt.Sprintf("%.1f seconds", d.Seconds())
	case d >= time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d >= 10*time.Millisecond, f == Spoken && d >= time.Millisecond:
		return f.amount(int(d.Milliseconds()), "ms")
	case f == Spoken:
		return "less than a millisecond"
	}
	if d > 0 && d < 100*time.Microsecond {
		return "<0.1 ms"
	}
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}

// lasting returns a duration to come.
func (f Form) lasting(d time.Duration) string {
	if d < 2*time.Minute {
		return f.amount(int(d.Seconds()), "s")
	}
	return f.Minutes(d)
}

// Minutes is a time to the nearest minute.
func (f Form) Minutes(d time.Duration) string { return f.amount(int(d.Minutes()+0.5), "min") }

// Left says how long something still lasts.
func (f Form) Left(d time.Duration) string {
	if d < time.Minute {
		return "less than a minute left"
	}
	return f.Minutes(d) + " left"
}

// clock is a moment of today or tomorrow.
func clock(t time.Time) string { return t.Local().Format("15:04") }

// Day is a day.
func (f Form) Day(t time.Time) string {
	if f == Short {
		return t.Local().Format("2 Jan 2006")
	}
	return t.Local().Format("2 January 2006")
}

// Moment is a day, a time and the zone of both.
func Moment(t time.Time) string { return t.Local().Format("2 January 2006, 15:04 MST") }

// Exactly is a moment to the second, with its day of the week.
func Exactly(t time.Time) string { return t.Local().Format("Monday 2 January 2006, 15:04:05 MST") }

// When returns a moment for a column: the time of today, the day and time of this year, the day of an earlier one.
func When(now, t time.Time) string {
	now, t = now.Local(), t.Local()
	switch {
	case t.Year() != now.Year():
		return Short.Day(t)
	case t.YearDay() != now.YearDay():
		return t.Format("2 Jan 15:04")
	}
	return t.Format("15:04")
}
