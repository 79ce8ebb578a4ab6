package accessible

import (
	"context"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// readings offers what is asked of an environment with the session, by calls that only read.
func (c *conversation) readings(v *activeCredential, environment string) []item {
	with := func(do func(context.Context, *activeCredential, string) error) func(context.Context) error {
		return func(ctx context.Context) error { return do(ctx, v, environment) }
	}
	return []item{
		offer(words.ShowAccess, with(c.access)),
		{option{"Positions with amounts", "The amounts stay in this terminal's history."}, with(c.amounts)},
		offer(words.SendCall, with(c.sendCall)),
	}
}

// access asks what the API key sees.
func (c *conversation) access(ctx context.Context, v *activeCredential, environment string) error {
	return c.askAccess(ctx, v, environment, func(access *api.Access) {
		c.sayAccess(words.Access(access, v.summary.Permissions, false))
	})
}

// amounts asks the same and reads out the amounts alone.
func (c *conversation) amounts(ctx context.Context, v *activeCredential, environment string) error {
	return c.askAccess(ctx, v, environment, func(access *api.Access) {
		for _, row := range words.Access(access, nil, true) {
			if row.Call == api.CallAccountPositions {
				c.sayAccess([]words.AccessRow{row})
			}
		}
	})
}

func (c *conversation) askAccess(ctx context.Context, v *activeCredential, environment string, say func(*api.Access)) error {
	var access *api.Access
	defer func() { flow.ClearAccess(access) }()
	err := c.read(ctx, v, environment, "Asking", func(ctx context.Context, credential kiiex.Credential, env kiiex.Environment) (t flow.Token, err error) {
		access, t, err = c.job.Access(ctx, credential, env, c.steps())
		return t, err
	})
	if err == nil {
		say(access)
	}
	return err
}

func (c *conversation) sayAccess(rows []words.AccessRow) {
	for _, row := range rows {
		c.Say(row.Title + ": " + row.Words())
	}
}

// sendCall sends one read-only call and says its answer, secrets masked.
func (c *conversation) sendCall(ctx context.Context, v *activeCredential, environment string) error {
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
	return c.read(ctx, v, environment, "Sending "+call.Name, func(ctx context.Context, credential kiiex.Credential, env kiiex.Environment) (flow.Token, error) {
		answer, t, err := c.job.Call(ctx, credential, env, call, data, c.steps())
		if err == nil {
			answer.Body.Clear()
			c.Say(answer.MaskedBody)
		}
		return t, err
	})
}

// read does what needs a session, after asking about the login that it may need.
func (c *conversation) read(ctx context.Context, v *activeCredential, environment, doing string, do func(context.Context, kiiex.Credential, kiiex.Environment) (flow.Token, error)) error {
	env, err := c.job.Environment(environment)
	if err != nil {
		return err
	}
	if q := c.job.BeforeLogin(v.summary, env); q.Needed() {
		if agreed, err := c.agreeTo(ctx, q, words.LoginQuestion(q)); err != nil || !agreed {
			return err
		}
	}
	return c.Work(ctx, doing+".", func(ctx context.Context) error {
		return c.withCredential(ctx, v, func(credential kiiex.Credential) error {
			t, err := do(ctx, credential, env)
			if err != nil {
				return flow.CodeElsewhere(err, "Choose Test.")
			}
			for _, remark := range words.TokenRemarks(t) {
				c.Say(remark)
			}
			return c.renewed(ctx, v, credential, env)
		})
	})
}

// renewed forgets the login if another one has replaced its session.
func (c *conversation) renewed(ctx context.Context, v *activeCredential, credential kiiex.Credential, env kiiex.Environment) error {
	now, ok, err := c.job.SavedSession(ctx, credential, env)
	if ok {
		if v.login != nil && !now.ObtainedAt.Equal(v.login.Session.ObtainedAt) {
			v.forgetLogin()
		}
		now.Token.Clear()
	}
	return err
}
