// Package ask asks on a line, for the conversation and the commands: a text, a secret, yes or no, one of several.
// Its rules:
//
//   - It reads keys one by one, and alone echoes them, so a secret typed too early is never echoed.
//   - A paste presses no enter. Keys typed before a question that costs something do not answer it.
//   - An empty line takes the fallback, or goes back; if it can do neither, the question is asked again.
//   - Ctrl+c, ctrl+d and the end of the input end all asking with an *Ended.
//   - Ctrl+z suspends the program: it restores the terminal meanwhile, and keeps the typed text.
//   - It writes lines only, and no text in them commands the terminal.
package ask

import (
	"context"
	"errors"
	"io"
	"math"
	"os"
	"time"

	"golang.org/x/term"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/internal/typing"
)

// Options configures a Prompter.
type Options struct {
	// In has the answers: a terminal, or lines from elsewhere. Everything is written to Out.
	In  io.Reader
	Out io.Writer
	// Terminal shows typed text when Out is elsewhere; nil to show none.
	Terminal io.Writer
	// Typed says that someone types into In although it is no terminal; Out then shows it.
	Typed bool
	// Short asks as commands do: without "back", and without naming the possible answers.
	Short bool
	// Rewrite changes the output; nil for no change.
	Rewrite func(string) string
	// News returns a notice to print before the next question, once; nil for none.
	News func() string
	// Idle returns after how long without a key the user counts as away, 0 for never; nil for 0.
	Idle func() time.Duration
	// Away is called when the user is away: after Idle, or before the program is suspended. When the program
	// continues, back is called before the question is repeated, and may ask something itself. nil for nothing.
	Away func(ctx context.Context, suspended bool) (back func(context.Context) error)
}

// Prompter asks. Only Say is safe for concurrent use.
type Prompter struct {
	output
	options Options
	keys    *keyboard
	tty     *os.File // In, where that is a terminal
	// echo shows what is typed; nil to show nothing.
	echo io.Writer
	// promptEnd follows a question: a space if the answer is typed after it, else a line end.
	promptEnd string
	touched   time.Time // when the last key was pressed
	// generate makes a passphrase; tests know what it makes.
	generate func() (kiiex.Secret, error)

	held bool // by Hold
	// suspended receives ctrl+z, and sleep then suspends the program; nil if the system can't.
	suspended <-chan os.Signal
	sleep     func()
}

// New returns a Prompter. Hold the terminal while it asks, and Close it.
func New(o Options) *Prompter {
	p := &Prompter{output: output{to: o.Out, rewrite: o.Rewrite}, options: o, promptEnd: "\n", touched: time.Now(), generate: flow.MakePassphrase}
	var splitter *typing.Splitter
	if in, ok := o.In.(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		p.tty, splitter = in, typing.NewSplitter(os.Getenv("SSH_CONNECTION") != "")
	}
	p.keys = newKeyboard(o.In, splitter)
	if out, ok := o.Out.(*os.File); ok && term.IsTerminal(int(out.Fd())) {
		p.options.Terminal, p.promptEnd = out, " "
		p.columns = func() int {
			if width, _, err := term.GetSize(int(out.Fd())); err == nil && width > 0 {
				return width
			}
			return math.MaxInt
		}
	}
	if o.Typed {
		p.echo, p.promptEnd = o.Out, " "
	}
	return p
}

// Close ends the reading, once the current read has returned.
func (p *Prompter) Close() { close(p.keys.want) }

// Interactive reports whether someone types the answers.
func (p *Prompter) Interactive() bool { return p.tty != nil || p.options.Typed }

// Hold makes the terminal deliver each key and echo none, until release. Within a Hold, or without a terminal, it
// does nothing. If the terminal did not echo before, Prompter does not either: something else echoes, or nothing
// should.
func (p *Prompter) Hold() (release func(), err error) {
	if p.tty == nil || p.held {
		return func() {}, nil
	}
	echoed, restore, err := quiet(p.tty)
	if err != nil {
		return nil, unreadable(err)
	}
	if p.held, p.echo = true, nil; echoed {
		p.echo = p.options.Terminal
	}
	again := func() { _, _, _ = quiet(p.tty) }
	suspension, stop := watchSuspension(again)
	p.suspended = suspension.wanted
	p.sleep = func() {
		restore()
		suspension.sleep()
		again()
	}
	return func() {
		p.endLine()
		stop()
		restore()
		p.held, p.suspended = false, nil
	}, nil
}

// Console opens the terminal that started the program, however the standard streams are redirected. A background job
// has none, which is an error.
func Console() (in, out *os.File, err error) {
	if in, out, err = openConsole(); err == nil && !term.IsTerminal(int(in.Fd())) {
		_, _ = in.Close(), out.Close()
		err = errors.New("not a terminal")
	}
	return in, out, err
}

// ErrBack is returned when the user wants to go back.
var ErrBack = errors.New("ask: back")

// Ended means that there will be no more answers.
type Ended struct {
	// Err is a *problem.Problem: of kind Interrupted if the input, the context or the reader of the output ended.
	Err error
}

func (e *Ended) Error() string { return "ask: no more answers" }

// Unwrap returns Err.
func (e *Ended) Unwrap() error { return e.Err }

// Interrupted returns an *Ended for a wait that was stopped; cause may be nil.
func Interrupted(cause error) error {
	return &Ended{&problem.Problem{Kind: problem.Interrupted, What: "Interrupted.", Err: cause}}
}

// noAnswer is for ctrl+c, ctrl+d and the end of a file.
func noAnswer() error {
	return &Ended{&problem.Problem{Kind: problem.Interrupted, What: "Interrupted: you did not answer the question."}}
}

func unreadable(err error) error {
	return &problem.Problem{
		Kind: problem.Unexpected,
		What: "The terminal can't be read.",
		Next: "Try again in another terminal window.",
		Err:  err,
	}
}

func unusable(what, next string) error {
	return &problem.Problem{Kind: problem.BadValue, What: what, Next: next}
}
