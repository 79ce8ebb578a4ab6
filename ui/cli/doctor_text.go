package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kiikey/internal/shell"
	"kiikey/kiiex/diagnose"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// checkPrinter prints each check once it has ended, and again if it changes. It overwrites nothing, so the lines can be
// logged and read aloud.
type checkPrinter struct {
	say   func(string)
	width int
	shown []diagnose.Finding // as printed, the latest at the end
}

// report prints a finding. A nil printer prints nothing.
func (r *checkPrinter) report(f diagnose.Finding) {
	if r == nil || f.State == diagnose.Running {
		return
	}
	const titles, times = 15, 9
	i := slices.IndexFunc(r.shown, func(s diagnose.Finding) bool { return s.Step == f.Step })
	learned, about := f.Learned, ""
	if i >= 0 && r.shown[i].State == f.State && r.shown[i].Summary == f.Summary {
		learned = slices.DeleteFunc(slices.Clone(learned), func(text string) bool { return slices.Contains(r.shown[i].Learned, text) })
		if i != len(r.shown)-1 {
			about = f.Step.Title() + ": "
		}
		r.shown[i] = f
	} else {
		if i >= 0 {
			r.shown = slices.Delete(r.shown, i, i+1)
		}
		r.shown = append(r.shown, f)
		elapsed := ""
		if f.Elapsed > 0 {
			elapsed = words.Short.Elapsed(f.Elapsed)
		}
		r.say(wrapped("  "+f.State.Sign()+" "+padded(f.Step.Title(), titles)+fmt.Sprintf("%*s  ", times, elapsed),
			strings.Repeat(" ", 4+titles+times+2), f.Summary, r.width))
	}
	for _, text := range learned {
		r.say(wrapped("      "+about, "      ", text, r.width))
	}
}

// waterfallText draws the parts of a connection as bars on one time axis.
func waterfallText(bars []flow.Bar, width int) string {
	if len(bars) == 0 {
		return ""
	}
	const labels, times = 16, 10
	var end time.Duration
	for _, b := range bars {
		end = max(end, b.Start+b.Elapsed)
	}
	room := min(60, max(10, width-labels-times-2))
	at := func(t time.Duration) int { return int(int64(room) * int64(t) / int64(max(end, 1))) }
	var text strings.Builder
	for _, b := range bars {
		from := min(at(b.Start), room-1)
		to := max(at(b.Start+b.Elapsed), from+1)
		text.WriteString("    " + padded(b.Title, labels-4) + strings.Repeat(" ", from) + strings.Repeat("█", to-from) +
			strings.Repeat(" ", room-to) + fmt.Sprintf("%*s\n", times, words.Short.Elapsed(b.Elapsed)))
	}
	return text.String()
}

// diagnosesText is the result of doctor as text: each verdict, then its warnings and failures.
func diagnosesText(name string, all []*diagnose.Diagnosis, tried bool, width int) string {
	var b strings.Builder
	for i, d := range all {
		if i > 0 {
			b.WriteString("\nIn " + words.Short.Environment(d.Environment.Name, d.Environment.Kind) + "\n")
		}
		verdictText(&b, d, width)
	}
	switch first := all[0]; {
	case len(all) == 1 && first.OtherEnvironment != nil && name != "":
		o := first.OtherEnvironment
		b.WriteString("\n" + wrapped("", "  ", words.BelongsTo(o.Environment.Name, o.Why), width))
		b.WriteString("To try it: kiikey doctor " + shell.Word(name) + " --env " + shell.Word(o.Environment.Name) + " --authenticate\n")
		b.WriteString(wrapped("What that sends: ", "  ", strings.Join(o.Sends, " "), width))
	case name != "" && !tried && first.FirstFailure() == nil && first.Finding(diagnose.StepAuthentication).State == diagnose.Skipped:
		b.WriteString("\nTo check a login too: kiikey doctor " + shell.Word(name) + " --authenticate\n")
	}
	return b.String()
}

func verdictText(b *strings.Builder, d *diagnose.Diagnosis, width int) {
	sign := "✓ "
	switch {
	case d.FirstFailure() != nil:
		sign = "✗ "
	case slices.ContainsFunc(d.Findings, func(f diagnose.Finding) bool { return f.State == diagnose.Warning }):
		sign = "! "
	}
	b.WriteString(wrapped(sign, "  ", d.Verdict, width))
	for _, f := range d.Wrong() {
		if !d.SaysOf(f) {
			b.WriteString("\n" + wrapped(f.State.Sign()+" "+f.Step.Title()+": ", "    ", f.Summary, width))
		}
		if f.State == diagnose.Failed {
			for _, text := range f.Learned {
				b.WriteString(wrapped("    ", "    ", text, width))
			}
		}
		for i, r := range f.Reasons {
			b.WriteString(wrapped(fmt.Sprintf("  %d. ", i+1), "     ", r.Text, width))
			b.WriteString(wrapped("     Do: ", "         ", r.Do, width))
		}
	}
}

// outcome is a failure that is already printed as the result: only the exit status is left.
type outcome struct{ err error }

func (o *outcome) Error() string { return problem.From(o.err).Error() }

// Unwrap returns the failure.
func (o *outcome) Unwrap() error { return o.err }
