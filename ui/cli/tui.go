package cli

import (
	"context"

	"kiikey/ui"
	"kiikey/ui/flow"
)

// runTerminalProgram is the only way from the commands to the screens.
func runTerminalProgram(ctx context.Context, p *program, job *flow.Job) error {
	return ui.Run(ctx, ui.Options{
		Job: job, In: p.stdin, Out: p.stdout, NoColor: p.noColor, Version: build().version,
	})
}
