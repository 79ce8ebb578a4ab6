package cli

import (
	"fmt"
	"time"

	"golang.org/x/term"

	"kiikey/kiiex/api"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
)

// stepsOnStderr shows each step on standard error once it has ended, unless a program wants JSON and nobody
// is watching. Every step is a line of its own: nothing is drawn over, so it can be logged and read aloud.
func (p *program) stepsOnStderr() flow.Progress {
	if p.json && !term.IsTerminal(int(p.stderr.Fd())) {
		return nil
	}
	return stepPrinter(p.say)
}

// stepPrinter prints the steps below the name of their call.
func stepPrinter(say func(string)) flow.Progress {
	current := ""
	return func(call string, step api.Step) {
		if call != current {
			current = call
			say(call + "\n")
		}
		if !step.Done {
			return
		}
		sign := "✓"
		if step.Err != nil {
			sign = "✗"
		}
		line := fmt.Sprintf("  %s %s %10s", sign, padded(flow.StepWord(step), 15), milliseconds(step.Took))
		if step.Detail != "" {
			line += "  " + plain.Truncate(step.Detail, 44)
		}
		say(line + "\n")
	}
}

// milliseconds is a length of time for people.
func milliseconds(d time.Duration) string {
	switch ms := float64(d) / float64(time.Millisecond); {
	case d >= time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d >= 10*time.Millisecond:
		return fmt.Sprintf("%.0f ms", ms)
	default:
		return fmt.Sprintf("%.2f ms", ms)
	}
}
