package accessible

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/busguard"
	"kiikey/ui/flow"
	"kiikey/ui/flow/clipboard"
	"kiikey/ui/flow/exportfile"
	"kiikey/ui/internal/typing"
)

// conversation is one run: what is asked, answered and done, one thing after the other.
type conversation struct {
	*output
	job  *flow.Job
	keys *keyboard
	// interactive is whether the answers come from a terminal.
	interactive bool
	// echo is where what is typed is shown while it is typed; nil for nowhere.
	echo io.Writer
	// promptEnd follows a question: a space where the answer is typed behind it, else the end of the line.
	promptEnd string

	passphraseFile flow.Passphrase // nil to ask
	unseen         func(context.Context, string) (kiiex.Secret, error)

	clip *clip
	// visit is the credential that is open; nil for none.
	visit *visit
	// opened is a backup that is to be restored; nil for none.
	opened *store.Backup
	// suspended brings the person's wish to have the program sleep, which sleep does; nil where that cannot be.
	suspended <-chan os.Signal
	sleep     func()
	// guided is whether the walk-through comes first, or is going on.
	guided bool
	// touched is when the last key was pressed.
	touched time.Time
}

func newConversation(job *flow.Job, in io.Reader, out io.Writer) *conversation {
	settings := job.Settings()
	return &conversation{
		output: &output{to: out}, job: job, keys: newKeyboard(in), promptEnd: "\n", touched: job.Now(),
		clip: &clip{
			// Without a terminal to command, only the desktop's tools are used.
			clipboard: clipboard.New(clipboard.Options{Method: clipboard.Method(settings.Clipboard.Method), Environ: busguard.Environ}),
			after:     time.Duration(settings.Clipboard.ClearSeconds) * time.Second,
		},
	}
}

// What an answer can be beside an answer.
var (
	// errBack is the person's wish to go back to where they came from.
	errBack = errors.New("accessible: back")
	// errLocked is their wish to have the store locked.
	errLocked = errors.New("accessible: locked")
	// errNoted is no answer: there is something to say of what was pasted.
	errNoted = errors.New("accessible: noted")
	// errGone ends a menu: what it is about is gone.
	errGone = errors.New("accessible: gone")
)

// leaving ends the conversation; err is nil when the person quit.
type leaving struct{ err error }

func (l *leaving) Error() string { return "accessible: the conversation has ended" }

// noAnswer is the end of the answers: ctrl+c, ctrl+d, or the end of a file.
func noAnswer() error {
	return &leaving{&problem.Problem{Kind: problem.Interrupted, What: "Interrupted: the question was not answered."}}
}

func interrupted(cause error) error {
	return &leaving{&problem.Problem{Kind: problem.Interrupted, What: "Interrupted.", Err: cause}}
}

func unreadable(err error) error {
	return &problem.Problem{
		Kind: problem.Unexpected,
		What: "The terminal could not be read.",
		Next: "Try again in another terminal window.",
		Err:  err,
	}
}

// settle takes care of what an action returned: going back is done by then, a failure is told. What is left
// over ends the action's menu too.
func (c *conversation) settle(ctx context.Context, err error) error {
	var end *leaving
	switch {
	case err == nil, errors.Is(err, errBack):
		return nil
	case errors.As(err, &end), errors.Is(err, errLocked):
		return err
	case ctx.Err() != nil:
		return interrupted(ctx.Err())
	}
	c.tell(err)
	return nil
}

// tell tells a failure in its three parts, a line each.
func (c *conversation) tell(err error) {
	p := problem.From(err)
	c.say("Not done. " + p.What)
	if p.Why != "" {
		c.say("Why: " + p.Why)
	}
	if p.Next != "" {
		c.say("What to do: " + p.Next)
	}
}

// wrong explains in one line why an answer cannot be used.
func (c *conversation) wrong(err error) {
	p := problem.From(err)
	c.say(strings.ReplaceAll(p.Error()+" "+p.Next, "\n", " "))
}

// next waits for a byte of the person. The error is an errAway or errNoted, or ends the conversation.
func (c *conversation) next(ctx context.Context) (byte, error) {
	for {
		if err := c.failed(); err != nil {
			return 0, interrupted(err) // who read this has gone
		}
		if b, ok := c.keys.next(); ok {
			return b, nil
		}
		if c.keys.typed != nil && c.keys.typed.Noted() {
			return 0, errNoted
		}
		if c.keys.ended != nil {
			if errors.Is(c.keys.ended, io.EOF) {
				return 0, noAnswer()
			}
			return 0, &leaving{unreadable(c.keys.ended)}
		}
		if err := c.wait(ctx); err != nil {
			return 0, err
		}
	}
}

// wait waits until something has been typed.
func (c *conversation) wait(ctx context.Context) error {
	var idle <-chan time.Time
	if minutes := c.job.Settings().Lock.IdleMinutes; minutes > 0 && c.job.Store() != nil {
		timer := time.NewTimer(time.Duration(minutes)*time.Minute - c.job.Now().Sub(c.touched))
		defer timer.Stop()
		idle = timer.C
	}
	var due <-chan time.Time
	if c.keys.typed != nil {
		var stop func()
		due, stop = c.keys.typed.Due()
		defer stop()
	}
	select {
	case p := <-c.keys.more():
		c.keys.take(p)
		c.touched = c.job.Now()
		return nil
	case <-due:
		c.keys.typed.Silence()
		return nil
	case <-idle:
		return errIdle
	case <-c.suspended:
		return errSuspended
	case <-ctx.Done():
		return interrupted(ctx.Err())
	}
}

// inFlight is how long keys that were pressed before a question was there may still be on their way, and what
// is left of a paste.
const inFlight = 100 * time.Millisecond

// dropTyped forgets what was typed before the next question: the rest of a paste must neither be shown nor
// answer it. What comes from a file or a pipe was meant.
func (c *conversation) dropTyped(ctx context.Context) { c.dropUntilQuiet(ctx, inFlight) }

// dropHeld is dropTyped for a question that an empty line answers with a login: Enter may be held down.
func (c *conversation) dropHeld(ctx context.Context) { c.dropUntilQuiet(ctx, typing.HeldDown) }

func (c *conversation) dropUntilQuiet(ctx context.Context, quiet time.Duration) {
	for c.interactive && c.keys.ended == nil {
		c.keys.drop()
		select {
		case p := <-c.keys.more():
			c.keys.take(p)
		case <-time.After(quiet):
			return
		case <-ctx.Done():
			return
		}
	}
}

// maxLine is how many bytes are taken of what a person types.
const maxLine = 1024

// read asks with prompt for a line. It is shown while it is typed unless hidden; with document, also what
// begins as JSON does is read to its end, unseen. The store may be locked meanwhile, and is open again
// then. Clear the line after use.
func (c *conversation) read(ctx context.Context, prompt string, hidden, document bool) (*typing.Line, *documentText, error) {
	line := typing.NewLine(maxLine)
	e := typing.Echo{To: c.echo}
	if hidden {
		e.To = nil
	}
	if note := c.clip.news(); note != "" {
		c.say(note)
	}
	c.prompt(prompt, c.promptEnd)
	for {
		if c.keys.typed != nil {
			c.keys.typed.Hiding = hidden
		}
		b, err := c.next(ctx)
		if errors.Is(err, errNoted) {
			c.say(c.keys.typed.Note())
			c.prompt(prompt, c.promptEnd)
			e.Repeat()
			continue
		}
		if errors.Is(err, errAway) {
			if err = c.away(ctx, err); err == nil {
				if len(line.Bytes()) > 0 {
					c.say("What you had typed is kept.")
				}
				c.prompt(prompt, c.promptEnd)
				e.Repeat()
				continue
			}
		}
		if err != nil && c.keys.ended == io.EOF && len(line.Bytes()) > 0 { // the last line of a file has no end
			return line, nil, nil
		}
		if err != nil {
			line.Clear()
			return nil, nil, err
		}
		if document && (b == '{' || b == '[') && exportfile.BeginsContent(string(line.Bytes())+string(b)) {
			text, err := c.readDocument(ctx, b)
			return line, text, err
		}
		take := line.Take
		if c.keys.pasted {
			take = line.Insert
		}
		switch take(b) {
		case typing.GivenUp:
			line.Clear()
			return nil, nil, noAnswer()
		case typing.Entered:
			c.entered()
			return line, nil, nil
		case typing.Refused:
			c.bell()
		case typing.Edited:
			e.Update(line.Bytes())
		}
	}
}

// entered ends the line of a prompt where the terminal does not do that by itself.
func (c *conversation) entered() {
	if c.echo != nil {
		_, _ = io.WriteString(c.echo, "\n")
	}
	c.lineEnded()
}

// bell tells of a key that means nothing here.
func (c *conversation) bell() {
	if c.echo != nil {
		_, _ = io.WriteString(c.echo, "\a")
	}
}
