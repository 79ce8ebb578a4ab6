package cli

import (
	"strings"
	"testing"
	"time"

	"kiikey/kiiex/diagnose"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

func TestWaterfallFitsAnyWidth(t *testing.T) {
	if got := waterfallText(nil, 80); got != "" {
		t.Errorf("without bars it draws %q", got)
	}
	const ms = time.Millisecond
	bars := []flow.Bar{
		{Title: "name", Elapsed: 12 * ms}, {Title: "connection", Start: 12 * ms, Elapsed: 20 * ms},
		{Title: "TLS", Start: 32 * ms, Elapsed: 40 * ms}, {Title: "first byte", Start: 72 * ms, Elapsed: 28 * ms},
	}
	for _, width := range []int{20, 40, 80, 200} {
		lines := strings.Split(strings.TrimSuffix(waterfallText(bars, width), "\n"), "\n")
		if len(lines) != len(bars) {
			t.Fatalf("%d lines, want %d", len(lines), len(bars))
		}
		begins := -1
		for i, line := range lines {
			if n := columns(line); n > max(width, 40) {
				t.Errorf("at %d a line has %d columns: %q", width, n, line)
			}
			at := strings.Index(line, "█")
			if at <= begins || !strings.Contains(line, bars[i].Title) || !strings.HasSuffix(line, words.Short.Elapsed(bars[i].Elapsed)) {
				t.Errorf("at %d line %d is %q", width, i+1, line)
			}
			begins = at
		}
		if first, last := strings.Count(lines[0], "█"), strings.Count(lines[2], "█"); width >= 80 && last < 3*first {
			t.Errorf("12 ms take %d columns and 40 ms %d", first, last)
		}
	}
	if got := waterfallText([]flow.Bar{{Title: "connection"}}, 80); strings.Count(got, "█") != 1 {
		t.Errorf("what took no time is drawn as %q", got)
	}
}

func TestChecksArePrintedOnce(t *testing.T) {
	var b strings.Builder
	r := &checkPrinter{say: func(s string) { b.WriteString(s) }, width: 80}
	tls := diagnose.Finding{Step: diagnose.StepTLS, State: diagnose.Passed, Summary: "Encrypted.", Elapsed: time.Millisecond}
	r.report(diagnose.Finding{Step: diagnose.StepTLS, State: diagnose.Running})
	r.report(diagnose.Finding{Step: diagnose.StepName, State: diagnose.Passed, Summary: "Found."})
	r.report(tls)
	r.report(tls)
	tls.Learned = []string{"It is valid."}
	r.report(tls) // the same, with more that was learned
	r.report(tls)
	r.report(diagnose.Finding{Step: diagnose.StepName, State: diagnose.Passed, Summary: "Found.", Learned: []string{"By a proxy."}})
	tls.State, tls.Summary = diagnose.Warning, "It ends soon."
	r.report(tls) // looked at again
	want := "  ✓ Name                      Found.\n" +
		"  ✓ TLS               1.0 ms  Encrypted.\n" +
		"      It is valid.\n" +
		"      Name: By a proxy.\n" +
		"  ! TLS               1.0 ms  It ends soon.\n" +
		"      It is valid.\n"
	if got := b.String(); got != want {
		t.Errorf("printed\n%s\nwant\n%s", got, want)
	}
	(*checkPrinter)(nil).report(tls)
}
