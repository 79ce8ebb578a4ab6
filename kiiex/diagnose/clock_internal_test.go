package diagnose

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// TestOffsetIntervalContainsTrueOffset draws clocks, delays and moments at random: the interval must contain the true
// offset, be as narrow as what is known allows, and never call clocks different that are not.
func TestOffsetIntervalContainsTrueOffset(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	upTo := func(d time.Duration) time.Duration { return time.Duration(random.Int64N(int64(d) + 1)) }
	base := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for range 100_000 {
		truth := upTo(20*time.Minute) - 10*time.Minute
		if random.IntN(2) == 0 {
			truth = upTo(4*clockTolerance) - 2*clockTolerance
		}
		sent := base.Add(upTo(24 * time.Hour))
		there, back := upTo(5*time.Second), upTo(5*time.Second)
		received := sent.Add(there + back)
		date := sent.Add(there + truth).Truncate(time.Second) // by the server's clock, as it is written
		o, ok := measure(date, sent, received)
		if !ok || o.Min > truth || truth > o.Max {
			t.Fatalf("true offset %s is not in %+v, %t", truth, o, ok)
		}
		if width := o.Max - o.Min; width != there+back+time.Second {
			t.Fatalf("the interval is %s wide after %s", width, there+back)
		}
		if o.differs() && truth.Abs() <= clockTolerance {
			t.Fatalf("a difference of %s is called too large: %+v", truth, o)
		}
		if !o.differs() && truth.Abs() > clockTolerance+there+back+time.Second {
			t.Fatalf("a difference of %s goes unnoticed: %+v", truth, o)
		}
	}
}

func TestOffsetAtItsLimits(t *testing.T) {
	sent := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	if _, ok := measure(sent, sent, sent.Add(-time.Nanosecond)); ok {
		t.Error("a clock that was set back in between is trusted")
	}
	for name, date := range map[string]time.Time{"the first year": time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), "the last": time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)} {
		o, ok := measure(date, sent, sent)
		if !ok || !o.differs() || o.Min > o.Max || o.Min < -math.MaxInt64 {
			t.Errorf("%s: %+v, %t", name, o, ok)
		}
	}
}

func TestOffsetInWords(t *testing.T) {
	for _, test := range []struct {
		min, max time.Duration
		want     string
	}{
		{-300 * time.Millisecond, 700 * time.Millisecond, "the same as this computer's, as far as kiikey can tell: at most 300 ms behind and 700 ms ahead"},
		{0, time.Second, "the same as this computer's, as far as kiikey can tell: at most 0 s behind and 1 s ahead"},
		{-421 * time.Second, -420 * time.Second, "between 7 min and 7 min 1 s behind this computer's"},
		{90 * time.Minute, 91 * time.Minute, "between 1 h 30 min and 1 h 31 min ahead of this computer's"},
		{-72 * time.Hour, -71 * time.Hour, "between 3 days and 3 days behind this computer's"},
	} {
		if got := (Offset{test.min, test.max}).String(); got != test.want {
			t.Errorf("%s to %s: %q, want %q", test.min, test.max, got, test.want)
		}
	}
}

func TestDurationsAreShort(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 1500 * time.Microsecond: "1.5 ms", 45 * time.Millisecond: "45 ms", 1200 * time.Millisecond: "1.2 s",
		3 * time.Second: "3 s", 12 * time.Second: "12 s", time.Minute: "1 min", 61 * time.Second: "1 min 1 s",
		59*time.Minute + 59*time.Second: "59 min 59 s", 26 * time.Hour: "26 h", 13 * 24 * time.Hour: "13 days",
	} {
		if got := length(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

func TestClassAndFingerprint(t *testing.T) {
	for value, want := range map[string]string{
		"": "missing", "7": "1 digit", "123": "3 digits", "a1": "2 lowercase hex digits", "A1": "2 upper-case hex digits",
		"aA": "2 hex digits, upper and lower case", "xyz ": "4 characters, not all of them hex digits", "1\u200b": "2 characters, not all of them plain ASCII",
	} {
		if got := classOf([]byte(value)); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
	// printf %s fedcba9876543210fedcba9876543210 | sha256sum
	if got := fingerprint([]byte("fedcba9876543210fedcba9876543210")); got != "4ba68aa8" {
		t.Errorf("fingerprint %q", got)
	}
	for _, guessable := range []string{"", "0", "123456", "1234567890123456789"} {
		if got := fingerprint([]byte(guessable)); got != "" {
			t.Errorf("%q, which can be found by trying, has the fingerprint %q", guessable, got)
		}
	}
}

func TestForeignTextIsEscaped(t *testing.T) {
	for text, want := range map[string]string{
		"plain – “text” ✓": "plain – “text” ✓", "\x1b[2J": `\x1b[2J`, "a\u202eb": `a\u202eb`, "a\u00a0b": `a\u00a0b`, "\xff": `\xff`, "a\nb": `a\nb`,
		"\u200b\u009b": `\u200b\u009b`, "": "",
	} {
		if got := harmless(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
