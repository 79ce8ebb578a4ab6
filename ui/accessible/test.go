package accessible

import (
	"context"
	"errors"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
	"kiikey/ui/ask"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// test logs in once and says what came of it.
func (c *conversation) test(ctx context.Context, v *activeCredential) error {
	c.Say(words.WhatATestSends + " " + cause.NeverRetried)
	c.DropHeld(ctx)
	env, socket, err := c.chooseTarget(ctx, v.summary.Environment)
	if err != nil {
		return err
	}
	agreed, err := c.agree(ctx, v, env, socket)
	if err != nil || !agreed {
		return err
	}
	v.forgetLogin()
	var login *flow.Login
	logIn := c.job.Authenticate
	if socket {
		logIn = c.job.AuthenticateWebSocket
	}
	err = c.Work(ctx, "Logging in to "+shown(env.Name)+".", func(ctx context.Context) error {
		return c.withCredential(ctx, v, func(credential kiiex.Credential) (err error) {
			login, err = logIn(ctx, credential, env, c.steps())
			return err
		})
	})
	if err == nil {
		v.login = login
		if login.NeedsCode() {
			err = c.answerCode(ctx, v)
		}
	}
	if err != nil {
		return err
	}
	if socket {
		c.sayOverWebSocket(v)
		return nil
	}
	c.sayAccepted(v.login)
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

// agree asks before a test if that needs asking.
func (c *conversation) agree(ctx context.Context, v *activeCredential, env kiiex.Environment, socket bool) (bool, error) {
	q := c.job.BeforeLogin(v.summary, env)
	if socket {
		var err error
		if q, err = c.job.BeforeWebSocket(v.summary, env); err != nil {
			return false, err
		}
	}
	if !q.Needed() {
		return true, nil
	}
	return c.agreeTo(ctx, q, words.TestQuestion(q))
}

// agreeTo asks a question about logins, and remembers a yes.
func (c *conversation) agreeTo(ctx context.Context, q flow.Question, ask words.Question) (bool, error) {
	agreed, err := c.confirm(ctx, ask)
	if agreed {
		c.job.Agree(q)
	}
	return agreed, err
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
func (c *conversation) answerCode(ctx context.Context, v *activeCredential) error {
	c.Say(words.CodeWanted(v.login))
	for {
		code, err := c.Line(ctx, ask.Question{Ask: "Code", Help: "The digits that your authenticator app shows now. A code works once, for some seconds." + " Back cancels the login."})
		switch {
		case err != nil:
			return err
		case v.login == nil:
			c.Say("Locking the vault cancelled the login: test again.")
			return ask.ErrBack
		}
		var completed *flow.Login
		err = c.Work(ctx, "Sending the code.", func(ctx context.Context) (err error) {
			completed, err = c.job.AnswerCode(ctx, v.login, code, c.steps())
			return err
		})
		switch {
		case errors.Is(err, problem.Of(problem.SecondFactorRefused)):
			c.sayProblem(err)
		case err != nil:
			return err
		default:
			v.login = completed
			return nil
		}
	}
}

// sayOverWebSocket reports a login over WebSocket, which saves no session.
func (c *conversation) sayOverWebSocket(v *activeCredential) {
	c.Say(words.Spoken.OverWebSocket(v.login))
	if other := v.login.OtherUser(); other != "" {
		c.Say(shown(other))
	}
	c.Say(words.EndOfWebSocket(v.login))
	v.forgetLogin()
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
