package cli

import (
	"kiikey/ui/ask"
)

// onTerminal asks question on the terminal that started the program, however the standard streams are redirected. Without a
// terminal the error is none.
func onTerminal[T any](p *program, none error, question func(*ask.Prompter) (T, error)) (answer T, err error) {
	release, err := p.hold()
	if err != nil {
		return answer, err
	}
	defer release()
	if p.terminal == nil {
		return answer, none
	}
	return question(p.terminal)
}

// hold stops the terminal from echoing until release. Without a terminal it does nothing.
func (p *program) hold() (release func(), err error) {
	if p.terminal == nil {
		in, out, err := ask.Console()
		if err != nil {
			return func() {}, nil
		}
		p.terminal = ask.New(ask.Options{In: in, Out: out, Short: !p.converses})
	}
	return p.terminal.Hold()
}
