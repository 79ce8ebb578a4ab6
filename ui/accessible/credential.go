package accessible

import (
	"context"

	"kiikey/kiiex"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// activeCredential is the credential in use.
type activeCredential struct {
	summary flow.Summary
	// login is the last accepted one since it was opened; nil before it, and after locking.
	login *flow.Login
}

func (v *activeCredential) forgetLogin() {
	v.login.Clear()
	v.login = nil
}

// credential offers what can be done with a credential, until the user goes back.
func (c *conversation) credential(ctx context.Context, s flow.Summary) error {
	c.active = &activeCredential{summary: s}
	defer func() {
		c.active.forgetLogin()
		c.active = nil
	}()
	c.Say(c.summaryWords(s))
	if c.untested == s.ID {
		c.untested = ""
		if err := c.settle(ctx, c.offerTest(ctx)); err != nil {
			return err
		}
	}
	return c.menu(ctx, func() (string, []item) {
		return "What do you want to do with " + shown(c.active.summary.Name), []item{
			offer(words.Details, c.details),
			offer(words.Sign, c.sign),
			offer(words.Test, c.test),
			offer(words.ShowSession, c.session),
			{"Diagnose", words.Diagnose.Sentence(), c.why},
			offer(words.Verify, c.verify),
			{"Reveal a field", "The API key or the API secret in full, after a warning.", c.reveal},
			offer(words.CopyField, c.copyField),
			offer(words.Edit, c.edit),
			offer(words.Rename, c.rename),
			offer(words.Rotate, c.rotate),
			offer(words.RemoveIt, c.remove),
		}
	})
}

// withCredential loads the credential in use and clears it after use, which must ask nothing.
func (c *conversation) withCredential(ctx context.Context, use func(kiiex.Credential) error) error {
	credential, err := c.job.Credential(ctx, c.active.summary.Name)
	if err != nil {
		return err
	}
	defer credential.Clear()
	return use(credential)
}

// details shows every field.
func (c *conversation) details(ctx context.Context) error {
	s, err := c.job.Summary(ctx, c.active.summary.Name)
	if err != nil {
		return err
	}
	c.active.summary = s
	for _, f := range c.fields() {
		c.Say(f.Label + ": " + f.Value)
	}
	if limit := c.job.Settings().Keys.AgeNoteDays; words.IsOld(s, limit, c.job.Now()) {
		c.Say(words.Old(limit))
	}
	c.Say(words.Spoken.LastTestInFull(c.job.Now(), s.LastTest))
	if note := words.RotationNote(s, chooseRotate); note != "" {
		c.Say(note)
	}
	return nil
}

func (c *conversation) fields() []words.Field {
	return words.Spoken.Fields(c.active.summary, c.kind(c.active.summary.Environment), c.job.Now())
}

// chooseField asks for one of the wanted fields.
func (c *conversation) chooseField(ctx context.Context, wanted func(words.Field) bool) (label string, read secretReader, err error) {
	q := ask.Choice{Ask: "Which field"}
	var fields []words.Field
	for _, f := range c.fields() {
		if wanted(f) {
			fields = append(fields, f)
			q.Options = append(q.Options, ask.Option{Label: f.Label})
		}
	}
	i, err := c.Choose(ctx, q)
	if err != nil {
		return "", nil, err
	}
	f := fields[i]
	if f.Secret == nil {
		return f.Label, func(context.Context) (kiiex.Secret, error) { return kiiex.SecretFromString(f.Stored), nil }, nil
	}
	return f.Label, c.secretOf(f.Secret), nil
}

// reveal reveals a secret field.
func (c *conversation) reveal(ctx context.Context) error {
	label, read, err := c.chooseField(ctx, func(f words.Field) bool { return f.Secret != nil })
	if err != nil {
		return err
	}
	return c.revealSecret(ctx, label, read)
}

// copyField copies a field.
func (c *conversation) copyField(ctx context.Context) error {
	_, read, err := c.chooseField(ctx, words.Field.CanBeCopied)
	if err != nil {
		return err
	}
	return c.copySecret(ctx, read)
}

// secretReader reads a secret, for the caller to clear. It is called only when the secret is handed out, so none is held
// while a question is open.
type secretReader func(context.Context) (kiiex.Secret, error)

// secretOf reads a secret of the credential in use.
func (c *conversation) secretOf(of func(kiiex.Credential) kiiex.Secret) secretReader {
	return func(ctx context.Context) (secret kiiex.Secret, err error) {
		err = c.withCredential(ctx, func(credential kiiex.Credential) error {
			secret = of(credential)
			return nil
		})
		return secret, err
	}
}

// handingOut offers to copy or reveal a secret. it names the secret in an item, name in a question.
func (c *conversation) handingOut(it, name string, read secretReader) []item {
	return []item{
		{"Copy " + it, "kiikey clears the clipboard after a while.", func(ctx context.Context) error { return c.copySecret(ctx, read) }},
		{"Reveal " + it, "In full, after a warning.", func(ctx context.Context) error { return c.revealSecret(ctx, name, read) }},
	}
}

// revealSecret reveals a secret after a warning: unlike a screen, a line stays.
func (c *conversation) revealSecret(ctx context.Context, name string, read secretReader) error {
	c.Say("It stays in this terminal's history, and in any recording of it, until you clear them. Copying it leaves less behind.")
	if err := c.sure(ctx, "Reveal the "+name, "kiikey writes it in full, as a line."); err != nil {
		return err
	}
	secret, err := read(ctx)
	if err != nil {
		return err
	}
	defer secret.Clear()
	c.Say(secret.Reveal())
	return nil
}

func (c *conversation) copySecret(ctx context.Context, read secretReader) error {
	secret, err := read(ctx)
	if err != nil {
		return err
	}
	defer secret.Clear()
	told, err := c.clip.copy(ctx, secret)
	if err != nil {
		return err
	}
	c.Say(told)
	return nil
}
