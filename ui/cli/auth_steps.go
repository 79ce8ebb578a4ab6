package cli

import (
	"fmt"

	"golang.org/x/term"

	"kiikey/kiiex/api"
	"kiikey/ui/flow"
	"kiikey/ui/plain"
	"kiikey/ui/words"
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
		line := fmt.Sprintf("  %s %s %10s", sign, padded(words.Step(step), 15), words.Short.Elapsed(step.Elapsed))
		if step.Detail != "" {
			line += "  " + plain.Truncate(step.Detail, 44)
		}
		say(line + "\n")
	}
}
