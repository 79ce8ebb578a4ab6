package accessible

import (
	"context"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// test logs in once and says what came of it.
func (c *conversation) test(ctx context.Context) error {
	c.Say(words.WhatATestSends + " " + cause.NeverRetried)
	c.DropHeld(ctx)
	env, socket, err := c.chooseTarget(ctx, c.active.summary.Environment)
	if err == nil {
		err = c.agreeToTest(ctx, env, socket)
	}
	if err != nil {
		return err
	}
	c.active.forgetLogin()
	var login *flow.Login
	logIn := c.job.Authenticate
	if socket {
		logIn = c.job.AuthenticateWebSocket
	}
	err = c.Work(ctx, "Logging in to "+shown(env.Name)+".", func(ctx context.Context) error {
		return c.withCredential(ctx, func(credential kiiex.Credential) (err error) {
			login, err = logIn(ctx, credential, env, c.steps())
			return err
		})
	})
	if err == nil {
		c.active.login = login
		if login.NeedsCode() {
			err = c.answerCode(ctx)
		}
	}
	if err != nil {
		return err
	}
	if socket {
		c.sayOverWebSocket()
		return nil
	}
	c.sayAccepted(c.active.login)
	return nil
}

// chooseTarget asks what to test against: an environment, or its WebSocket.
func (c *conversation) chooseTarget(ctx context.Context, own string) (env kiiex.Environment, socket bool, err error) {
	environments := c.job.Environments()
	q := environmentChoice(environments, asked(words.WhichEnvironment), own)
	for _, e := range environments[:len(environments):len(environments)] {
		if flow.HasWebSocket(e) {
			environments = append(environments, e)
			q.Options = append(q.Options, ask.Option{
				Label: "WebSocket of " + shown(e.Name), // after which the name alone is still one answer
				Help:  words.WhyWebSocket,
			})
		}
	}
	i, err := c.Choose(ctx, q)
	if err != nil {
		return kiiex.Environment{}, false, err
	}
	return environments[i], i >= len(c.job.Environments()), nil
}

// chooseEnvironment asks for an environment; an empty line takes own, if there is one of that name.
func (c *conversation) chooseEnvironment(ctx context.Context, question, own string) (kiiex.Environment, error) {
	environments := c.job.Environments()
	i, err := c.Choose(ctx, environmentChoice(environments, question, own))
	if err != nil {
		return kiiex.Environment{}, err
	}
	return environments[i], nil
}

func environmentChoice(environments []kiiex.Environment, question, own string) ask.Choice {
	q := ask.Choice{Ask: question}
	for i, e := range environments {
		if e.Name == own {
			q.Fallback = i + 1
		}
		q.Options = append(q.Options, ask.Option{Label: words.Described(e), Help: kiiex.OnlyThere})
	}
	return q
}

// agreeToTest asks before a test if that needs asking.
func (c *conversation) agreeToTest(ctx context.Context, env kiiex.Environment, socket bool) error {
	q := c.job.BeforeLogin(c.active.summary, env)
	if socket {
		var err error
		if q, err = c.job.BeforeWebSocket(c.active.summary, env); err != nil {
			return err
		}
	}
	return c.agree(ctx, q, words.TestQuestion(q))
}

// steps reports each step of a login, and how each call after it ended.
func (c *conversation) steps() flow.Progress {
	return func(call string, step api.Step) {
		switch {
		case !step.Done:
		case step.Err != nil:
			c.Say(call + ": " + words.Step(step) + ", after " + words.Spoken.Elapsed(step.Elapsed) + ".")
		case call == "AuthenticateUser" || step.Name == api.StepAnswer:
			detail := ""
			if step.Detail != "" {
				detail = ", " + shown(step.Detail)
			}
			c.Say(call + ": " + words.Step(step) + detail + ", " + words.Spoken.Elapsed(step.Elapsed) + ".")
		}
	}
}

// answerCode asks for the 2FA code until the exchange accepts one or ends the login.
func (c *conversation) answerCode(ctx context.Context) error {
	completed, err := c.Code(ctx, c.active.login, func(code string) (completed *flow.Login, err error) {
		if c.active.login == nil {
			c.Say("Locking the vault cancelled the login: test again.")
			return nil, ask.ErrBack
		}
		err = c.Work(ctx, "Sending the code.", func(ctx context.Context) (err error) {
			completed, err = c.job.AnswerCode(ctx, c.active.login, code, c.steps())
			return err
		})
		return completed, err
	})
	if err == nil {
		c.active.login = completed
	}
	return err
}

// sayOverWebSocket reports a login over WebSocket, which saves no session.
func (c *conversation) sayOverWebSocket() {
	c.Say(words.Spoken.OverWebSocket(c.active.login))
	if other := c.active.login.OtherUser(); other != "" {
		c.Say(shown(other))
	}
	c.Say(words.EndOfWebSocket(c.active.login))
	c.active.forgetLogin()
}

func (c *conversation) sayAccepted(login *flow.Login) {
	c.Say(words.Spoken.LoggedIn(login))
	if other := login.OtherUser(); other != "" {
		c.Say(shown(other))
	}
	if refused := words.SessionInDoubt(login); refused != "" {
		c.Say(refused + " Diagnose finds out why.")
	}
	if login.SaveErr != nil {
		c.Say(words.NotSaved(login.SaveErr))
	}

	c.Say("The whole answer is under " + words.ShowSession.Label() + ".")
}
