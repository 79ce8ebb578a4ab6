package cli

import (
	"context"
	"runtime/debug"

	"golang.org/x/term"

	"kiikey/kiiex"
	"kiikey/ui"
	"kiikey/ui/accessible"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
)

// runTerminalProgram runs the screens. Leaving by a shortcut, ctrl+c too, is a normal end; a signal is not.
func runTerminalProgram(ctx context.Context, p *program, job *flow.Job) error {
	var give flow.Passphrase
	if vault := p.vaultPassphrase(); vault.file != "" {
		give = p.presentPassphrase(vault)
	}
	err := ui.Run(ctx, ui.Options{
		Job: job, Passphrase: give, In: p.stdin, Out: p.stdout, NoColor: p.noColor, Version: build().Version,
	})
	if err == nil && ctx.Err() != nil || hungUp(p.stdin) {
		return ask.Interrupted(ctx.Err())
	}
	return err
}

// converse holds the conversation on standard input. It reads a passphrase from there only if that is a terminal.
func (p *program) converse(ctx context.Context, job *flow.Job) error {
	// The default, 100, lets as much garbage as live memory stand: 48 MB for answers with 10,000 positions, of which 28 live.
	debug.SetGCPercent(40)
	o := accessible.Options{Job: job, In: p.stdin, Out: p.stdout}
	vault := p.vaultPassphrase()
	if vault.file != "" {
		o.Passphrase = p.presentPassphrase(vault)
	}
	p.converses = true
	o.Console = func(question func(*ask.Prompter) (kiiex.Secret, error)) (kiiex.Secret, error) {
		return onTerminal(p, vault.nobodyToAsk(), question)
	}
	if !term.IsTerminal(int(p.stdout.Fd())) {
		if in, out, err := ask.Console(); err == nil {
			defer in.Close()
			defer out.Close()
			o.Terminal = out
		}
	}
	return accessible.Run(ctx, o)
}
