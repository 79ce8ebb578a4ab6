package accessible

import (
	"context"

	"kiikey/store"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// rotate replaces the API key of the credential that is open, or goes on with that.
func (c *conversation) rotate(ctx context.Context) error {
	s, err := c.job.Summary(ctx, c.active.summary.Name)
	if err != nil {
		return err
	}
	if s.Rotation == nil {
		return c.beginRotation(ctx, s)
	}
	r := *s.Rotation
	old, successor, err := c.job.Rotated(ctx, r)
	if err != nil {
		return err
	}
	ends := func(dropped flow.Summary, q words.Question, said func(string, flow.Summary) string, end func(context.Context, store.Rotation) error) func(context.Context) error {
		return func(ctx context.Context) error { return c.endRotation(ctx, r, dropped, q, said, end) }
	}
	items := []item{{"Test the new API key", words.Spoken.Begun(old, successor), func(ctx context.Context) error { return c.tryRotation(ctx, r) }}}
	if r.Accepted {
		items = []item{offer(words.EndRotation, ends(old, words.Spoken.FinishRotation(old), words.Spoken.RotationFinished, c.job.FinishRotation))}
	}
	items = append(items, offer(words.QuitRotation, ends(successor, words.Spoken.AbortRotation(successor), words.Spoken.RotationAborted, c.job.AbortRotation)))
	before := ""
	return c.choose(ctx, "What next", items, 0, &before)
}

// beginRotation asks for the new API key, saves it beside the old one, and tests it.
func (c *conversation) beginRotation(ctx context.Context, old flow.Summary) error {
	c.Say(words.Rotating)
	source, err := c.askSource(ctx)
	if err != nil {
		return err
	}
	defer source.Clear()
	draft, err := c.pickDraft(ctx, source)
	if err != nil {
		return err
	}
	defer func() { draft.Clear() }()
	if err := flow.AsSuccessor(&draft, old); err != nil {
		return err
	}
	c.sayDraft(source, draft)
	remove := false
	if err := ask.InTurn(ctx, append(c.missing(&draft), c.askDeletion(source, words.DeleteFileOnceAccepted, &remove)...)...); err != nil {
		return err
	}
	credential, err := draft.Complete(old.Name, old.Environment, c.job.Now())
	if err != nil {
		return err
	}
	defer credential.Clear()
	remarks, err := c.job.Remarks(ctx, credential)
	if err != nil {
		return err
	}
	r, err := c.job.BeginRotation(ctx, old.Name, credential)
	if err != nil {
		return err
	}
	c.remark(remarks)
	if err := c.tryRotation(ctx, r); err != nil {
		return err
	}
	if accepted := c.active.summary.ID == r.New.ID; accepted && remove {
		c.deleteFile(source)
	}
	return nil
}

// tryRotation logs in with the new API key, which takes the name where it is accepted.
func (c *conversation) tryRotation(ctx context.Context, r store.Rotation) error {
	old, successor, err := c.job.Rotated(ctx, r)
	if err != nil {
		return err
	}
	env, err := c.job.Environment(successor.Environment)
	if err != nil {
		return err
	}
	q := c.job.BeforeLogin(successor, env)
	if err := c.agree(ctx, q, words.TestQuestion(q)); err != nil {
		c.Say(words.Spoken.Begun(old, successor))
		return err
	}
	c.active.forgetLogin()
	err = c.Work(ctx, "Logging in to "+shown(env.Name)+".", func(ctx context.Context) (err error) {
		r, err = c.job.TryRotation(ctx, r, c.steps())
		return err
	})
	if err != nil {
		if c.active.summary.ID == r.New.ID { // it may have been removed
			_ = c.reopen(ctx, r.Old.Name)
		}
		return err
	}
	old.Name, successor.Name = r.Old.Name, r.New.Name
	c.Say(words.Spoken.NewKeyTookOver(old, successor) + " Then " + chooseRotate + ".")
	return c.reopen(ctx, r.New.Name)
}

// endRotation asks, ends a rotation, and goes on with the credential that is left.
func (c *conversation) endRotation(ctx context.Context, r store.Rotation, dropped flow.Summary, q words.Question,
	said func(string, flow.Summary) string, end func(context.Context, store.Rotation) error) error {
	if err := c.confirm(ctx, q); err != nil {
		return err
	}
	if err := end(ctx, r); err != nil {
		return err
	}
	c.Say(said(r.Name(), dropped))
	c.active.forgetLogin()
	return c.reopen(ctx, r.Name())
}

// reopen goes on with the credential called name.
func (c *conversation) reopen(ctx context.Context, name string) error {
	s, err := c.job.Summary(ctx, name)
	if err == nil {
		c.active.summary = s
	}
	return err
}
