// Package ui is kiikey's terminal program: one file per screen, a frame around them and the few pieces
// that several screens share.
//
// The rules: no input or output in update, only in commands, each with a context; text from outside goes
// through shown; a secret is drawn only by a reveal, which shows it for some seconds; screens ask
// ui/flow for every step of the job and keep nothing secret longer than they show it.
package ui

import (
	"context"
	"errors"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"kiikey/ui/flow"
	"kiikey/ui/flow/config"
	"kiikey/ui/internal/typing"
	"kiikey/ui/widget"
)

// Options configures the terminal program.
type Options struct {
	Job *flow.Job
	// In and Out are the terminal; nil for standard input and output.
	In, Out *os.File
	// Environ is the environment, for the terminal's type and the clipboard's tools; nil for the process's.
	Environ []string
	// NoColor draws without any colour; NO_COLOR in the environment does the same.
	NoColor bool
	// Passphrase reads the vault's passphrase from the file that was named; nil to ask.
	Passphrase flow.Passphrase
	// Version is shown in the help.
	Version string
}

// framesPerSecond limits how often a change can reach the screen: at Bubble Tea's default of 60, a key's frame
// comes up to 17 ms late. Nothing is written when nothing changes.
const framesPerSecond = 120

// Run shows the program until the user quits or ctx ends, which signals are to do. It leaves the terminal as it was, the store
// locked and the clipboard without a secret of its own.
func Run(ctx context.Context, o Options) error {
	if o.In == nil {
		o.In = os.Stdin
	}
	if o.Out == nil {
		o.Out = os.Stdout
	}
	if o.Environ == nil {
		o.Environ = os.Environ()
	}
	env := lookup(o.Environ)
	settings := o.Job.Settings()
	colour := !o.NoColor && env("NO_COLOR") == "" && settings.Display.Theme != config.ThemeNone

	profile := colorprofile.ASCII
	if colour {
		profile = colorprofile.Detect(o.Out, o.Environ)
	}
	a := newApp(ctx, o, colour && widget.HasColours(profile))
	in := typing.Input(o.In, env("SSH_CONNECTION") != "")
	defer in.Release()
	a.release = in.Release
	window := newWindow(o.Out)
	program := tea.NewProgram(a, append(window.options(),
		tea.WithContext(ctx), tea.WithoutSignalHandler(), // the caller who made ctx listens to signals
		tea.WithInput(in), tea.WithEnvironment(o.Environ), tea.WithFPS(framesPerSecond), tea.WithColorProfile(profile))...)
	a.send = program.Send
	defer window.follow(program.Send)()
	_, err := program.Run()
	a.end()
	if errors.Is(err, tea.ErrInterrupted) || (errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil) {
		return nil // ctrl+c, SIGTERM, SIGHUP: ended by the user or their system, everything put away
	}
	return err
}

// lookup returns os.Getenv over a given environment.
func lookup(environ []string) func(string) string {
	values := make(map[string]string, len(environ))
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		values[name] = value
	}
	return func(name string) string { return values[name] }
}
