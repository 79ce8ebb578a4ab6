// Package ask asks on a line: for a text, a secret, a yes, one of several. The conversation asks so, and so do
// the commands, on the terminal that they were started from.
//
// The rules: keys are read one by one and shown here or not at all, so a secret typed too early is never echoed.
// A paste presses no enter. What was typed before a question that costs something does not answer it. An empty
// line takes what the question names for it, or goes back; where it can do neither, the question is asked again.
// Ctrl+c, ctrl+d and the end of the answers end all asking, with an *Ended. Ctrl+z suspends the program: the
// terminal is as it was meanwhile, and what had been typed is kept. Nothing but lines is written, and no text
// commands the terminal.
package ask

import (
	"context"
	"errors"
	"io"
	"math"
	"os"
	"time"

	"golang.org/x/term"

	"kiikey/kiiex/problem"
	"kiikey/ui/internal/typing"
)

// Options is what a Prompter needs.
type Options struct {
	// In is where answers come from: a terminal, or lines from elsewhere. Out is where everything is written.
	In  io.Reader
	Out io.Writer
	// Terminal is where typed text is shown when Out is elsewhere; nil to show it nowhere.
	Terminal io.Writer
	// Typed is whether somebody types into In although it is no terminal. Out shows what is typed then.
	Typed bool
	// Short has questions as commands ask them: without "back", and without saying what may be answered.
	Short bool
	// Rewrite changes what is written; nil to leave it.
	Rewrite func(string) string
	// News returns what is to be told before the next question, once; nil where there is never any.
	News func() string
	// Idle is how long no key may be pressed before nobody is there, 0 for as long as it takes; nil for 0.
	Idle func() time.Duration
	// Away is called when nobody is there: no key was pressed for Idle, or the program is about to be suspended.
	// When it goes on, and before the question is asked again, what Away returned is called, which may ask
	// something itself. nil for nothing to do.
	Away func(ctx context.Context, suspended bool) (back func(context.Context) error)
}

// Prompter asks. It is for one goroutine, but for Say.
type Prompter struct {
	output
	options Options
	keys    *keyboard
	tty     *os.File // In, where that is a terminal
	// echo is where what is typed is shown while it is typed; nil for nowhere.
	echo io.Writer
	// promptEnd follows a question: a space where the answer is typed behind it, else the end of the line.
	promptEnd string
	touched   time.Time // when the last key was pressed

	held bool // by Hold
	// suspended brings the wish to suspend the program, which sleep does; nil where that cannot be.
	suspended <-chan os.Signal
	sleep     func()
}

// New returns a Prompter. Hold the terminal while it asks, and Close it.
func New(o Options) *Prompter {
	p := &Prompter{output: output{to: o.Out, rewrite: o.Rewrite}, options: o, promptEnd: "\n", touched: time.Now()}
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

// Close ends the reading once a read that is under way has ended.
func (p *Prompter) Close() { close(p.keys.want) }

// Interactive reports whether somebody types the answers.
func (p *Prompter) Interactive() bool { return p.tty != nil || p.options.Typed }

// Hold makes the terminal hand over each key and echo none, until release. Within a Hold, or without a terminal,
// it does nothing. Where the terminal did not echo before, nothing is shown here either: whatever is around it
// shows by itself what is typed, or nobody is to see it.
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

// ErrBack is the wish to go back to where one came from.
var ErrBack = errors.New("ask: back")

// Ended is that there will be no more answers.
type Ended struct {
	// Err is why, a *problem.Problem: Interrupted when the answers, or the context, or who read the questions,
	// ended.
	Err error
}

func (e *Ended) Error() string { return "ask: no more answers" }

// Unwrap returns why.
func (e *Ended) Unwrap() error { return e.Err }

// Interrupted is an *Ended of what was stopped while it waited; cause may be nil.
func Interrupted(cause error) error {
	return &Ended{&problem.Problem{Kind: problem.Interrupted, What: "Interrupted.", Err: cause}}
}

// noAnswer is ctrl+c, ctrl+d, or the end of a file.
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
