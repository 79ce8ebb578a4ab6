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

// conversation is one run: what is asked, answered and done, one thing after the other.
type conversation struct {
	*ask.Prompter
	job *flow.Job

	passphraseFile flow.Passphrase // nil to ask
	console        func(func(*ask.Prompter) (kiiex.Secret, error)) (kiiex.Secret, error)

	clip *clip
	// visit is the credential that is open; nil for none.
	visit *visit
	// untested is the id of a credential that was handed over just now; empty for none.
	untested string
	// opened is a backup that is to be restored; nil for none.
	opened *store.Backup
	// guided is whether the walk-through comes first, or is going on.
	guided bool
}

// newConversation has no text or question yet. Of o it sets what a conversation is.
func newConversation(job *flow.Job, o ask.Options) *conversation {
	settings := job.Settings()
	c := &conversation{
		job: job,
		clip: &clip{
			// Without a terminal to command, only the desktop's tools are used.
			clipboard: clipboard.New(clipboard.Options{Method: clipboard.Method(settings.Clipboard.Method), Environ: busguard.Environ}),
			after:     time.Duration(settings.Clipboard.ClearSeconds) * time.Second,
		},
	}
	o.Rewrite, o.News, o.Idle, o.Away = spoken.Replace, c.clip.news, c.idle, c.away
	c.Prompter = ask.New(o)
	return c
}

// errLocked is the wish to have the store locked, errGone ends a menu: what it is about is gone.
var (
	errLocked = errors.New("accessible: locked")
	errGone   = errors.New("accessible: gone")
)

// say tells lines.
func (c *conversation) say(text string) { c.Say(text) }

// yes asks what can be answered either way.
func (c *conversation) yes(ctx context.Context, question, help string, fallback bool) (bool, error) {
	return c.Yes(ctx, ask.Question{Ask: question, Help: help}, fallback)
}

// sure asks before what cannot be undone or costs something.
func (c *conversation) sure(ctx context.Context, question, help string) (bool, error) {
	agreed, err := c.Sure(ctx, ask.Question{Ask: question, Help: help})
	if err == nil && !agreed {
		c.say(words.Cancelled)
	}
	return agreed, err
}

// secretly has a secret asked for where it cannot be seen: never in what is piped in.
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

// passphrase asks for one that exists. Clear it after use.
func (c *conversation) passphrase(ctx context.Context, question, help string) (kiiex.Secret, error) {
	return c.secretly(func(p *ask.Prompter) (kiiex.Secret, error) {
		return p.Secret(ctx, ask.Question{Ask: question, Help: help})
	})
}

// untilRight asks for a passphrase until it is the one that opens.
func (c *conversation) untilRight(ctx context.Context, question, help string, open func(flow.Passphrase) error) error {
	for {
		passphrase, err := c.passphrase(ctx, question, help)
		if err != nil {
			return err
		}
		err = open(typed(passphrase))
		passphrase.Clear()
		if !errors.Is(err, problem.Of(problem.WrongPassphrase)) {
			return err
		}
		c.tell(err)
	}
}

// newPassphrase asks for one that is to be made up. Clear it after use.
func (c *conversation) newPassphrase(ctx context.Context) (kiiex.Secret, error) {
	return c.secretly(func(p *ask.Prompter) (kiiex.Secret, error) {
		return p.NewPassphrase(ctx, choosingHelp)
	})
}

// settle takes care of what an action returned: going back is done by then, a failure is told. What is left
// over ends the action's menu too.
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
