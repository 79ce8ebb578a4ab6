package accessible

import (
	"context"
	"slices"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// readings offers what is asked of an environment with the session, by calls that only read.
func (c *conversation) readings(environment string) []item {
	return []item{
		offer(words.ShowAccess, func(ctx context.Context) error { return c.access(ctx, environment, false) }),
		{"Positions with amounts", "The amounts stay in this terminal's history.", func(ctx context.Context) error { return c.access(ctx, environment, true) }},
		offer(words.SendCall, func(ctx context.Context) error { return c.sendCall(ctx, environment) }),
	}
}

// access asks what the API key sees, and reads out that without amounts, or the amounts alone.
func (c *conversation) access(ctx context.Context, environment string, amounts bool) error {
	var access *api.Access
	defer func() { flow.ClearAccess(access) }()
	err := c.read(ctx, environment, "Asking", func(ctx context.Context, credential kiiex.Credential, env kiiex.Environment) (t flow.Token, err error) {
		access, t, err = c.job.Access(ctx, credential, env, c.steps())
		return t, err
	})
	if err == nil {
		rows := words.Access(access, c.active.summary.Permissions, amounts)
		c.sayAccess(slices.DeleteFunc(rows, func(r words.AccessRow) bool { return amounts && r.Call != api.CallAccountPositions }))
	}
	return err
}

func (c *conversation) sayAccess(rows []words.AccessRow) {
	for _, row := range rows {
		c.Say(row.Title + ": " + row.Words())
	}
}

// sendCall sends one read-only call and says its answer, secrets masked.
func (c *conversation) sendCall(ctx context.Context, environment string) error {
	q := ask.Choice{Ask: "Which call"}
	for _, r := range api.Readings() {
		q.Options = append(q.Options, ask.Option{Label: r.Name, Help: r.About + "."})
	}
	var call api.Reading
	var data []kiiex.Field
	err := ask.InTurn(ctx, func(ctx context.Context) error {
		i, err := c.Choose(ctx, q)
		if err == nil {
			call = api.Readings()[i]
		}
		return err
	}, func(ctx context.Context) error {
		_, err := c.Line(ctx, ask.Question{Ask: "Data", Help: words.CallDataHint, Fallback: "{}", Check: func(answer string) (err error) {
			data, err = api.Data([]byte(answer))
			return err
		}})
		return err
	})
	if err != nil {
		return err
	}
	return c.read(ctx, environment, "Sending "+call.Name, func(ctx context.Context, credential kiiex.Credential, env kiiex.Environment) (flow.Token, error) {
		answer, t, err := c.job.Call(ctx, credential, env, call, data, c.steps())
		if err == nil {
			answer.Body.Clear()
			c.Say(answer.MaskedBody)
		}
		return t, err
	})
}

// read does what needs a session, after asking about the login that it may need.
func (c *conversation) read(ctx context.Context, environment, doing string, do func(context.Context, kiiex.Credential, kiiex.Environment) (flow.Token, error)) error {
	env, err := c.job.Environment(environment)
	if err != nil {
		return err
	}
	q := c.job.BeforeLogin(c.active.summary, env)
	if err := c.agree(ctx, q, words.LoginQuestion(q)); err != nil {
		return err
	}
	return c.Work(ctx, doing+".", func(ctx context.Context) error {
		return c.withCredential(ctx, func(credential kiiex.Credential) error {
			t, err := do(ctx, credential, env)
			if err != nil {
				return flow.CodeElsewhere(err, "Choose Test.")
			}
			for _, remark := range words.TokenRemarks(t) {
				c.Say(remark)
			}
			return c.renewed(ctx, credential, env)
		})
	})
}

// renewed forgets the login if another one has replaced its session.
func (c *conversation) renewed(ctx context.Context, credential kiiex.Credential, env kiiex.Environment) error {
	now, ok, err := c.job.SavedSession(ctx, credential, env)
	if ok {
		if c.active.login != nil && !now.ObtainedAt.Equal(c.active.login.Session.ObtainedAt) {
			c.active.forgetLogin()
		}
		now.Token.Clear()
	}
	return err
}
