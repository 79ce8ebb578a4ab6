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
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"kiikey/kiiex"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
)

// Options is what the conversation needs.
type Options struct {
	Job *flow.Job
	// In, Out and Terminal are as in ask.Options.
	In, Out, Terminal *os.File
	// Passphrase gives the vault's passphrase where a file holds it; nil to ask.
	Passphrase flow.Passphrase
	// Console asks for secrets on the terminal that the program was started from. It is used where In is not a
	// terminal.
	Console func(question func(*ask.Prompter) (kiiex.Secret, error)) (kiiex.Secret, error)
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

	to := ask.Options{In: o.In, Out: o.Out}
	if o.Terminal != nil { // no interface of a nil pointer
		to.Terminal = o.Terminal
	}
	c := newConversation(o.Job, to)
	defer c.end()
	c.passphraseFile, c.console = o.Passphrase, o.Console
	release, err := c.Hold()
	if err != nil {
		return err
	}
	defer release()
	return c.run(ctx)
}

// clearingTime is how long clearing the clipboard may take at the end.
const clearingTime = 2 * time.Second

// end puts everything away.
func (c *conversation) end() {
	c.forget()
	c.Close()
	ctx, cancel := context.WithTimeout(context.Background(), clearingTime)
	defer cancel()
	if told := c.clip.clear(ctx); told != "" {
		c.say(told)
	}
	c.job.Close()
}

// spoken writes in words and plain letters what a screen reader would spell out sign by sign.
var spoken = strings.NewReplacer(kiiex.Mask, "masked", "…", "...", " · ", ", ", "→", "to", "•", "", "–", "-", "✓", "good:", "✗", "failed:")
