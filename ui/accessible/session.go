package accessible

import (
	"context"
	"strconv"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
	"kiikey/ui/words"
)

// session says what the session of the last login is, and offers what can be done with it.
func (c *conversation) session(ctx context.Context, v *visit) error {
	session, ok, err := c.currentSession(ctx, v)
	if err != nil {
		return err
	}
	defer func() { session.Token.Clear() }()
	if !ok {
		c.say("No session now. A test that is accepted begins one; it lasts an hour after its last use, or until you log out.")
		return nil
	}
	if v.login != nil {
		c.sayLogin(v.login)
	} else {
		c.say("A session of user " + said(session.UserID) + " in " + shown(session.Environment) + ", kept from " + session.ObtainedAt.Local().Format("15:04") + ".")
	}
	c.sayRemaining(session)
	session.Token.Clear()
	return c.menu(ctx, always("What do you want to do with the session"), func() []item {
		token := func(ctx context.Context) (kiiex.Secret, error) {
			session, err := c.mustSession(ctx, v)
			return session.Token, err
		}
		items := append(c.handingOut("the token", "session token", token), item{option{"How long it lasts", ""}, func(ctx context.Context) error {
			session, err := c.mustSession(ctx, v)
			if err != nil {
				return err
			}
			defer session.Token.Clear()
			c.sayRemaining(session)
			return nil
		}})
		if v.login != nil {
			items = append(items, item{option{"The answer as it came", "Secrets hidden."}, func(context.Context) error {
				if v.login == nil {
					return errNoSession
				}
				answer := v.login.Authentication.Answer
				c.say("HTTP status " + strconv.Itoa(answer.Status))
				c.say(answer.MaskedBody)
				return nil
			}})
		}
		return append(items, item{option{"Log out", "Ends the session at the exchange; the credential stays as it is."}, func(ctx context.Context) error { return c.logOut(ctx, v) }})
	})
}

// currentSession returns a copy of the session of this visit's login, else one that was kept from an earlier one.
// Clear its token.
func (c *conversation) currentSession(ctx context.Context, v *visit) (session kiiex.Session, ok bool, err error) {
	if v.login != nil && !v.login.NeedsCode() {
		session = v.login.Session
		session.Token = session.Token.Clone()
		return session, true, nil
	}
	env, err := c.job.Environment(v.summary.Environment)
	if err != nil {
		return session, false, err
	}
	err = c.withCredential(ctx, v, func(credential kiiex.Credential) (err error) {
		session, ok, err = c.job.SavedSession(ctx, credential, env)
		return err
	})
	return session, ok, err
}

// mustSession is currentSession where it has to be there: locking forgets one that is not kept.
func (c *conversation) mustSession(ctx context.Context, v *visit) (kiiex.Session, error) {
	session, ok, err := c.currentSession(ctx, v)
	if err == nil && !ok {
		err = errNoSession
	}
	return session, err
}

var errNoSession = &problem.Problem{Kind: problem.SessionNotKept, What: "There is no session any more.", Next: "Test again to begin one."}

func (c *conversation) sayRemaining(session kiiex.Session) {
	left := session.ExpiresAt().Sub(c.job.Now())
	switch {
	case !session.Valid(c.job.Now()):
		c.say("It has ended.")
	case left.Minutes() < 1:
		c.say("Less than a minute is left.")
	default:
		c.say("About " + counted(int(left.Minutes()+0.5), "minute") + " left, and an hour again after each use.")
	}
}

// sayLogin reads out who the session belongs to, and every field that came back.
func (c *conversation) sayLogin(login *flow.Login) {
	a := login.Authentication
	c.say("Authenticated as " + shown(flow.UserWords(a.User)) + " in " + shown(login.Environment.Name) + ".")
	email := said(a.User.Email)
	if a.User.EmailVerified != nil {
		email += map[bool]string{true: ", verified", false: ", not verified"}[*a.User.EmailVerified]
	}
	factor := "not said"
	if a.User.Use2FA != nil {
		factor = map[bool]string{true: "on", false: "off"}[*a.User.Use2FA]
	}
	c.say("Session token: hidden")
	c.say("User ID: " + said(a.User.UserID))
	c.say("User name: " + said(a.User.UserName))
	c.say("E-mail: " + email)
	c.say("Account ID: " + said(a.User.AccountID))
	c.say("OMS ID: " + said(a.User.OMSID))
	c.say("Second factor: " + factor)
	c.say("What this key sees:")
	for _, row := range words.Access(login.Access, login.Claimed, false) {
		c.say(row.Title + ": " + row.Words())
	}
	c.say("Every field that came back:")
	for _, f := range a.Fields {
		value := shown(f.Value)
		if f.IsSecret() {
			value = kiiex.Mask
		}
		c.say(shown(f.Path) + ": " + value)
	}
}

// logOut ends the session after asking.
func (c *conversation) logOut(ctx context.Context, v *visit) error {
	c.say("Whatever uses its token stops working at once. The credential stays as it is.")
	agreed, err := c.sure(ctx, "End the session of "+shown(v.summary.Name), "One call goes to the exchange.")
	if err != nil || !agreed {
		return err
	}
	session, err := c.mustSession(ctx, v)
	if err != nil {
		return err
	}
	env, err := c.job.Environment(session.Environment)
	if err != nil {
		session.Token.Clear()
		return err
	}
	err = c.Work(ctx, "Logging out.", func(ctx context.Context) error {
		return c.job.LogOut(ctx, v.summary.ID, env, session)
	})
	v.forgetLogin()
	if err := c.settle(ctx, err); err != nil {
		return err
	}
	if err == nil {
		c.say("Logged out: the token is worth nothing any more.")
	}
	return errGone
}
