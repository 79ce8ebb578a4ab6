package accessible

import (
	"context"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// session shows the session of the last login and its menu.
func (c *conversation) session(ctx context.Context) error {
	session, ok, err := c.currentSession(ctx)
	if err != nil {
		return err
	}
	defer func() { session.Token.Clear() }()
	if !ok {
		c.Say(words.NoSession + " " + words.HowToGetOne)
		return nil
	}
	if c.active.login != nil {
		c.sayLogin(c.active.login)
	} else {
		c.Say(words.SavedSession(session) + ". User " + shown(session.UserID) + " in " + shown(session.Environment) + ".")
	}
	c.sayRemaining(session)
	session.Token.Clear()
	return c.menu(ctx, func() (string, []item) {
		token := func(ctx context.Context) (kiiex.Secret, error) {
			session, err := c.mustSession(ctx)
			return session.Token, err
		}
		items := append(c.handingOut("the token", "session token", token), item{"How long it lasts", "", func(ctx context.Context) error {
			session, err := c.mustSession(ctx)
			if err != nil {
				return err
			}
			defer session.Token.Clear()
			c.sayRemaining(session)
			return nil
		}})
		if c.active.login != nil {
			items = append(items, item{"The answer as it came", "Secrets masked.", func(context.Context) error {
				if c.active.login == nil {
					return errNoSession
				}
				answer := c.active.login.Authentication.Answer
				c.Say(words.AnswerAsReceived(answer.Status))
				c.Say(answer.MaskedBody)
				return nil
			}})
		}
		items = append(items, c.readings(session.Environment)...)
		return "What do you want to do with the session", append(items, item{"Log out", "Ends the session at the exchange; the credential stays as it is.", c.logOut})
	})
}

// currentSession returns a copy of the session of this login, else the saved one. Clear its token.
func (c *conversation) currentSession(ctx context.Context) (session kiiex.Session, ok bool, err error) {
	if c.active.login != nil && !c.active.login.NeedsCode() {
		session = c.active.login.Session
		session.Token = session.Token.Clone()
		return session, true, nil
	}
	env, err := c.job.Environment(c.active.summary.Environment)
	if err != nil {
		return session, false, err
	}
	err = c.withCredential(ctx, func(credential kiiex.Credential) (err error) {
		session, ok, err = c.job.SavedSession(ctx, credential, env)
		return err
	})
	return session, ok, err
}

// mustSession is currentSession, with an error if there is none: locking clears one that is not saved.
func (c *conversation) mustSession(ctx context.Context) (kiiex.Session, error) {
	session, ok, err := c.currentSession(ctx)
	if err == nil && !ok {
		err = errNoSession
	}
	return session, err
}

var errNoSession = &problem.Problem{Kind: problem.SessionNotKept, What: "The session has ended.", Next: "Test again to start one."}

func (c *conversation) sayRemaining(session kiiex.Session) {
	c.Say("Session: " + words.Spoken.Remaining(session, c.job.Now()) + ".")
}

// sayLogin shows whose session it is, and every field of the answer.
func (c *conversation) sayLogin(login *flow.Login) {
	c.Say(words.Spoken.LoggedIn(login))
	c.Say("Session token: masked")
	for _, f := range words.Facts(login) {
		text := f.Label + ": " + f.Value
		if f.Caution != "" {
			text += ", " + f.Caution
		}
		c.Say(text)
	}
	c.Say(words.WhatItReaches + ":")
	c.sayAccess(words.Access(login.Access, login.Claimed, false))
	c.Say(words.FieldsOfAnswer + ":")
	for _, f := range login.Authentication.Fields {
		value := shown(f.Value)
		if f.IsSecret() {
			value = kiiex.Mask
		}
		c.Say(shown(f.Path) + ": " + value)
	}
}

// logOut ends the session after asking.
func (c *conversation) logOut(ctx context.Context) error {
	if err := c.confirm(ctx, words.LogOut(c.active.summary)); err != nil {
		return err
	}
	session, err := c.mustSession(ctx)
	if err != nil {
		return err
	}
	env, err := c.job.Environment(session.Environment)
	if err != nil {
		session.Token.Clear()
		return err
	}
	err = c.Work(ctx, "Logging out.", func(ctx context.Context) error {
		return c.job.LogOut(ctx, c.active.summary.ID, env, session)
	})
	c.active.forgetLogin()
	if err := c.settle(ctx, err); err != nil {
		return err
	}
	if err == nil {
		c.Say(words.LoggedOut(c.active.summary.Name))
	}
	return errGone
}
