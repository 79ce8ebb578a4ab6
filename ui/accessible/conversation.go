package accessible

import (
	"context"
	"errors"
	"strings"
	"time"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/flow/clipboard"
	"kiikey/ui/plain"
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
			clipboard: clipboard.New(clipboard.Options{Method: settings.Clipboard.Method}),
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

// sure asks before what can't be undone or costs something. If the user does not agree, the error is ask.ErrBack.
func (c *conversation) sure(ctx context.Context, question, help string) error {
	agreed, err := c.Sure(ctx, ask.Question{Ask: question, Help: help})
	if err == nil && !agreed {
		c.Say(words.Cancelled)
		return ask.ErrBack
	}
	return err
}

// confirm says what is at stake, and asks as sure does.
func (c *conversation) confirm(ctx context.Context, q words.Question) error {
	for _, text := range q.Lines() {
		c.Say(text)
	}
	return c.sure(ctx, asked(q.Ask), words.NothingYet+". "+q.Yes+": type yes.")
}

// agree asks a question about logins where that is needed, and remembers a yes.
func (c *conversation) agree(ctx context.Context, q flow.Question, text words.Question) error {
	if !q.Needed() {
		return nil
	}
	return c.agreeAnew(ctx, q, text)
}

// agreeAnew is agree where a yes is needed each time.
func (c *conversation) agreeAnew(ctx context.Context, q flow.Question, text words.Question) error {
	err := c.confirm(ctx, text)
	if err == nil {
		c.job.Agree(q)
	}
	return err
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

// idle returns after how long without a key the vault locks; 0 for never.
func (c *conversation) idle() time.Duration {
	if c.job.Store() == nil {
		return 0
	}
	return time.Duration(c.job.Settings().Lock.IdleMinutes) * time.Minute
}

// away locks the vault, and returns what unlocks it again.
func (c *conversation) away(ctx context.Context, suspended bool) func(context.Context) error {
	if c.job.Store() == nil {
		return func(context.Context) error { return nil }
	}
	c.lock(ctx)
	why := "no key was pressed for " + problem.Count(c.job.Settings().Lock.IdleMinutes, "minute")
	if suspended {
		why = "the program is suspended"
	}
	c.Say("Locked: " + why + ".")
	return c.open
}

// lock clears everything decrypted.
func (c *conversation) lock(ctx context.Context) {
	c.forget()
	c.job.Lock()
	if told := c.clip.clear(ctx); told != "" {
		c.Say(told)
	}
}

// forget clears the login and the backup in use.
func (c *conversation) forget() {
	if c.active != nil {
		c.active.forgetLogin()
	}
	c.forgetBackup()
}

// forgetBackup clears the backup in use.
func (c *conversation) forgetBackup() {
	if c.opened != nil {
		c.opened.Close()
		c.opened = nil
	}
}

// kind returns the kind of an environment; "" if it is not configured.
func (c *conversation) kind(environment string) kiiex.EnvironmentKind {
	e, _ := c.job.Environment(environment)
	return e.Kind
}

// asked drops the question mark, as the possible answers follow.
func asked(question string) string { return strings.TrimSuffix(question, "?") }

// shown makes text from outside harmless within a line.
func shown(s string) string { return plain.Truncate(s, 400) }

// chooseRotate leads to a rotation.
const chooseRotate = "choose rotate"
