// Package accessible is kiikey's terminal program as a conversation: plain lines and numbered questions, for
// screen readers, braille, and terminals that can show nothing else. It walks the same steps of ui/flow as the
// screens do.
//
// The rules: nothing but lines is written, and no escape sequence; no sign stands where a word can, and no
// table where a sentence can. Every question says what may be answered, takes "back" and "?", and explains a
// wrong answer in a line. What is secret is typed unseen and shown as "hidden"; it is written out only after a
// warning, since a line cannot be taken back. No secret of the store is held while a question is open, so that
// the store can be locked at any of them.
package accessible

import (
	"context"
	"io"
	"math"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"

	"kiikey/kiiex"
	"kiikey/ui/flow"
	"kiikey/ui/internal/typing"
)

// Options is what the conversation needs.
type Options struct {
	Job *flow.Job
	// In is where answers come from: the terminal, or lines from elsewhere. Out is where everything is written.
	In, Out *os.File
	// Terminal is where typed text is shown when Out is elsewhere; nil to show it nowhere.
	Terminal io.Writer
	// Passphrase gives the vault's passphrase where a file holds it; nil to ask.
	Passphrase flow.Passphrase
	// Unseen asks for a passphrase on the terminal that the program was started from. It is used where In is
	// not a terminal.
	Unseen func(ctx context.Context, prompt string) (kiiex.Secret, error)
}

// Run holds the conversation until the person quits. It leaves the terminal as it was, the store locked and the
// clipboard without a secret of its own.
//
// The error is a *problem.Problem: of kind Interrupted when the answers, or ctx, or who read what was written,
// ended before the person quit; else why the store could not be opened.
func Run(ctx context.Context, o Options) error {
	// A pipe that nobody reads any more would end the process with the terminal still silent.
	broken := make(chan os.Signal, 1)
	signal.Notify(broken, syscall.SIGPIPE)
	defer signal.Stop(broken)

	c := newConversation(o.Job, o.In, o.Out)
	defer c.end()
	c.passphraseFile, c.unseen = o.Passphrase, o.Unseen
	if term.IsTerminal(int(o.In.Fd())) {
		echoed, restore, err := typing.Quiet(o.In)
		if err != nil {
			return unreadable(err)
		}
		defer restore()
		c.interactive = true
		c.keys.typed = typing.NewTyped(os.Getenv("SSH_CONNECTION") != "")
		seen := term.IsTerminal(int(o.Out.Fd()))
		switch {
		case echoed && seen:
			c.echo = o.Out
		case echoed && o.Terminal != nil:
			c.echo = o.Terminal
		}
		if seen {
			c.promptEnd = " "
			c.columns = func() int {
				if width, _, err := term.GetSize(int(o.Out.Fd())); err == nil && width > 0 {
					return width
				}
				return math.MaxInt
			}
		}
		quiet := func() { _, _, _ = typing.Quiet(o.In) }
		suspension, stop := watchSuspension(quiet)
		defer stop()
		c.suspended = suspension.wanted
		c.sleep = func() {
			restore()
			suspension.sleep()
			quiet()
		}
	}
	return c.run(ctx)
}

// clearingTime is how long clearing the clipboard may take at the end.
const clearingTime = 2 * time.Second

// end puts everything away.
func (c *conversation) end() {
	c.endLine()
	c.forget()
	c.keys.close()
	ctx, cancel := context.WithTimeout(context.Background(), clearingTime)
	defer cancel()
	if told := c.clip.clear(ctx); told != "" {
		c.say(told)
	}
	c.job.Close()
}
