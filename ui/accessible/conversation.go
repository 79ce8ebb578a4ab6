package accessible

import (
	"context"
	"errors"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/busguard"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/flow/clipboard"
	"kiikey/ui/words"
)

// conversation is one run.
type conversation struct {
	*ask.Prompter
	job *flow.Job

	passphraseFile flow.Passphrase // nil to ask
	console        func(func(*ask.Prompter) (kiiex.Secret, error)) (kiiex.Secret, error)

	clip *clip
	// active is the credential in use; nil for none.
	active *activeCredential
	// untested is the id of a credential that was just handed over; "" for none.
	untested string
	// opened is the backup to restore; nil for none.
	opened *store.Backup
	// guided means that the walkthrough comes first, or is under way.
	guided bool
}

// newConversation sets in o what all conversations need.
func newConversation(job *flow.Job, o ask.Options) *conversation {
	settings := job.Settings()
	c := &conversation{
		job: job,
		clip: &clip{
			// As it commands no terminal, it uses only the desktop's tools.
			clipboard: clipboard.New(clipboard.Options{Method: settings.Clipboard.Method, Environ: busguard.Environ}),
			after:     time.Duration(settings.Clipboard.ClearSeconds) * time.Second,
		},
	}
	o.Rewrite, o.News, o.Idle, o.Away = spoken.Replace, c.clip.news, c.idle, c.away
	c.Prompter = ask.New(o)
	return c
}

// errLocked locks the vault. errGone ends the menu of something that is gone.
var (
	errLocked = errors.New("accessible: locked")
	errGone   = errors.New("accessible: gone")
)

// sure asks before what can't be undone or costs something.
func (c *conversation) sure(ctx context.Context, question, help string) (bool, error) {
	agreed, err := c.Sure(ctx, ask.Question{Ask: question, Help: help})
	if err == nil && !agreed {
		c.Say(words.Cancelled)
	}
	return agreed, err
}

// secretly asks for a secret on a terminal, never in piped input.
func (c *conversation) secretly(question func(*ask.Prompter) (kiiex.Secret, error)) (kiiex.Secret, error) {
	if c.Interactive() {
		return question(c.Prompter)
	}
	secret, err := c.console(question)
	if err != nil && !errors.Is(err, ask.ErrBack) {
		err = &ask.Ended{Err: err}
	}
	return secret, err
}

// passphrase asks for an existing passphrase. Clear it after use.
func (c *conversation) passphrase(ctx context.Context, question, help string) (kiiex.Secret, error) {
	return c.secretly(func(p *ask.Prompter) (kiiex.Secret, error) {
		return p.Secret(ctx, ask.Question{Ask: question, Help: help})
	})
}

// untilRight asks for a passphrase until open accepts it.
func (c *conversation) untilRight(ctx context.Context, question, help string, open func(flow.Passphrase) error) error {
	for {
		passphrase, err := c.passphrase(ctx, question, help)
		if err != nil {
			return err
		}
		err = open(flow.Typed(passphrase))
		passphrase.Clear()
		if !errors.Is(err, problem.Of(problem.WrongPassphrase)) {
			return err
		}
		c.sayProblem(err)
	}
}

// newPassphrase asks for a new passphrase. Clear it after use.
func (c *conversation) newPassphrase(ctx context.Context) (kiiex.Secret, error) {
	return c.secretly(func(p *ask.Prompter) (kiiex.Secret, error) {
		return p.NewPassphrase(ctx, choosingHelp)
	})
}

// settle handles the error of an action: it reports a failure, and returns what ends the action's menu too.
func (c *conversation) settle(ctx context.Context, err error) error {
	var end *ask.Ended
	switch {
	case err == nil, errors.Is(err, ask.ErrBack):
		return nil
	case errors.As(err, &end), errors.Is(err, errLocked), errors.Is(err, errGone):
		return err
	case ctx.Err() != nil:
		return ask.Interrupted(ctx.Err())
	}
	c.sayProblem(err)
	return nil
}

// sayProblem reports a failure: what, why and what to do, a line each.
func (c *conversation) sayProblem(err error) {
	p := problem.From(err)
	c.Say("Not done. " + p.What)
	if p.Why != "" {
		c.Say("Why: " + p.Why)
	}
	if p.Next != "" {
		c.Say("What to do: " + p.Next)
	}
}
