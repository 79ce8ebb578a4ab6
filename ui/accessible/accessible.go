// Package accessible holds the terminal program as a conversation: plain lines and numbered questions, for screen
// readers, braille and terminals that can show nothing else. It takes the same steps of ui/flow as the screens. Its
// rules:
//
//   - It writes lines only, no escape sequence. It uses words instead of signs, and sentences instead of tables.
//   - Every question names its answers, takes "back" and "?", and explains a wrong answer in one line.
//   - Secrets are typed unseen and written as "masked". It reveals one only after a warning, as a line stays.
//   - It holds no secret of the vault while a question is open, so the vault can be locked at any of them.
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

// Options configures the conversation.
type Options struct {
	Job *flow.Job
	// In, Out and Terminal are as in ask.Options.
	In, Out, Terminal *os.File
	// Passphrase reads the vault's passphrase from its file; nil to ask.
	Passphrase flow.Passphrase
	// Console asks for secrets on the terminal that started the program. It is used if In is no terminal.
	Console func(question func(*ask.Prompter) (kiiex.Secret, error)) (kiiex.Secret, error)
}

// Run holds the conversation until the user quits. It restores the terminal, locks the vault and clears its secret from
// the clipboard.
//
// The error is a *problem.Problem: of kind Interrupted if the input, ctx or the reader of the output ended before the
// user quit, else why the vault could not be unlocked.
func Run(ctx context.Context, o Options) error {
	// A closed pipe would end the process with the terminal still silent.
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

// clearingTime bounds the clearing of the clipboard at the end.
const clearingTime = 2 * time.Second

// end clears and locks everything.
func (c *conversation) end() {
	c.forget()
	c.Close()
	ctx, cancel := context.WithTimeout(context.Background(), clearingTime)
	defer cancel()
	if told := c.clip.clear(ctx); told != "" {
		c.Say(told)
	}
	c.job.Close()
}

// spoken replaces the signs that a screen reader would spell out.
var spoken = strings.NewReplacer(kiiex.Mask, "masked", "…", "...", " · ", ", ", "→", "to", "•", "", "–", "-", "✓", "good:", "✗", "failed:")
