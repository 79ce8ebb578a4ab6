package cli

import (
	"context"

	"kiikey/ui"
	"kiikey/ui/flow"
)

// runTerminalProgram is the only way from the commands to the screens. To leave by a key, ctrl+c too, is a
// normal end; to be stopped from outside is not.
func runTerminalProgram(ctx context.Context, p *program, job *flow.Job) error {
	err := ui.Run(ctx, ui.Options{
		Job: job, In: p.stdin, Out: p.stdout, NoColor: p.noColor, Version: build().version,
	})
	if err == nil && ctx.Err() != nil {
		return interrupted(ctx.Err())
	}
	return err
}
