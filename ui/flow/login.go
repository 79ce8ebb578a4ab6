package flow

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
	"kiikey/store"
	"kiikey/store/state"
)

// Progress is told each step of each call while it runs. It may be nil. Calls are serialised.
type Progress func(call string, step api.Step)

// Login is the result of an authentication: a session and everything that the exchange said, or the request for
// a 2FA code.
type Login struct {
	CredentialID string
	Environment  kiiex.Environment
	// Claimed is the permissions that are saved with the credential.
	Claimed        []string
	Authentication *api.Authentication
	// Session is zero while a code is awaited.
	Session kiiex.Session
	// Access lists what the session can reach; nil while a code is awaited.
	Access *api.Access
	// Proof is the result of calls with the session; Doubt is the likeliest cause where they could not show anything.
	Proof api.Proof
	Doubt cause.Cause
	// SaveErr says why the session could not be kept in the store; nil when it was, or need not be.
	SaveErr error

	// Answered is the reading call that was answered over a WebSocket; empty for a login over HTTP. No session is kept
	// then, and LoggedOut reports whether the exchange confirmed its end.
	Answered  string
	LoggedOut bool

	asked  kiiex.Credential // its name, environment and User ID alone
	socket *api.WebSocket   // that waits for a code
}

// NeedsCode reports whether the exchange wants a 2FA code before it gives a session.
func (l *Login) NeedsCode() bool { return l.Authentication.SecondFactor != nil }

// SessionInDoubt reports whether the exchange accepted the login and then answered no call that would show its session to work,
// although it offers some.
func (l *Login) SessionInDoubt() bool {
	return l.Proof == api.Ended || l.Proof == api.AllRefused || l.Doubt != cause.Cause{}
}

// OtherUser says that the exchange answered as another user than was asked for, and what that may mean; "" if not.
func (l *Login) OtherUser() string { return api.OtherUser(l.asked.UserID, l.Session.UserID) }

// Clear overwrites the session token and everything else secret of the login.
func (l *Login) Clear() {
	if l == nil {
		return
	}
	if l.socket != nil {
		l.socket.Close()
	}
	l.Session.Token.Clear()
	l.Authentication.Token.Clear()
	clearAnswer(l.Authentication.Answer, l.Authentication.Fields)
	ClearAccess(l.Access)
	if c := l.Authentication.SecondFactor; c != nil {
		c.Pending.Clear()
	}
}

// ClearAccess overwrites the secrets in what a session reaches; nil has none.
func ClearAccess(a *api.Access) {
	if a != nil && a.Details != nil {
		clearAnswer(a.Details.Answer, a.Details.Fields)
	}
}

func clearAnswer(a api.Answer, fields []kiiex.Field) {
	a.Body.Clear()
	for _, f := range fields {
		f.Secret.Clear()
	}
}

// known returns the knowledge that weighs the causes of a failure with c in env.
func (j *Job) known(c kiiex.Credential, env kiiex.Environment) cause.Known {
	return cause.Known{
		Environment: env, Credential: &c, AcceptedBefore: j.state.Accepted(c.ID, exchangeOf(env)),
		Others: func() []cause.Other { return j.others(c, env) }, Now: j.Now(),
	}
}

// others finds the credentials with the API key or the user of c that env accepts; and those with its API key that
// another environment does.
func (j *Job) others(c kiiex.Credential, env kiiex.Environment) (found []cause.Other) {
	accepts := func(id string, e kiiex.Environment) bool {
		t, _ := j.state.LastTest(id)
		return !j.state.Accepted(id, exchangeOf(e)).IsZero() && (t.Rejected == nil || t.Rejected.Environment != e.Name)
	}
	_ = j.Store().Each(context.Background(), func(_ store.Entry, o kiiex.Credential, err error) error {
		other := cause.Other{
			Name: o.Name, SameKey: o.APIKey == c.APIKey, SameSecret: bytes.Equal(o.APISecret.Bytes(), c.APISecret.Bytes()), SameUser: o.UserID == c.UserID,
			Newer: o.ImportedAt.After(c.ImportedAt),
		}
		if err != nil || o.ID == c.ID || !other.SameKey && !other.SameUser {
			return nil
		}
		environments := []kiiex.Environment{env}
		if other.SameKey {
			environments = append(environments, j.Environments()...)
		}
		if i := slices.IndexFunc(environments, func(e kiiex.Environment) bool { return accepts(o.ID, e) }); i >= 0 {
			other.AcceptedBy = environments[i].Name
			found = append(found, other)
		}
		return nil
	})
	return found
}

// Authenticate sends one AuthenticateUser if no question is needed first, or the user has agreed (else NotConfirmed), and after
// a success asks what the session reaches. It never sends a second attempt. The outcome is remembered and the session
// saved: that of the built-in sandbox in memory, any other in the store.
func (j *Job) Authenticate(ctx context.Context, c kiiex.Credential, env kiiex.Environment, progress Progress) (*Login, error) {
	return j.logIn(ctx, c, env, progress, trial{use: (*Login).look})
}

// logIn is Authenticate with the calls to make with the session.
func (j *Job) logIn(ctx context.Context, c kiiex.Credential, env kiiex.Environment, progress Progress, try trial) (*Login, error) {
	if err := j.mayLogIn(c, env); err != nil {
		return nil, err
	}
	client, env, err := j.NewClient(env, c.ID, stepsTo(progress))
	if err != nil {
		return nil, err
	}
	defer client.CloseIdleConnections()

	signed := j.sign(c, progress)
	defer signed.Signature.Clear()
	known := j.known(c, env)
	answer, err := client.Authenticate(ctx, signed)
	if err != nil {
		return nil, j.failed(err, known, try.scheduled)
	}
	login := j.answered(c, env, answer, try.scheduled)
	if !login.NeedsCode() {
		j.complete(ctx, client, login, try)
	}
	return login, nil
}

// failed weighs and records the failure of a login, and returns it.
func (j *Job) failed(err error, known cause.Known, scheduled bool) error {
	err = cause.Weigh(err, known)
	j.remember(known.Credential.ID, known.Environment, err, scheduled)
	return err
}

// answered returns the login that the exchange has accepted, and records that if it wants a code besides.
func (j *Job) answered(c kiiex.Credential, env kiiex.Environment, answer *api.Authentication, scheduled bool) *Login {
	login := &Login{
		CredentialID: c.ID, Environment: env, Claimed: c.Permissions, Authentication: answer,
		asked: kiiex.Credential{ID: c.ID, Name: c.Name, Environment: c.Environment, UserID: c.UserID},
	}
	if login.NeedsCode() {
		j.accepted(c.ID, env)
		j.recordLogin(c.ID, env, CodeWanted(), scheduled)
	}
	return login
}

// sign signs a login of c with its own nonce, and tells progress of that step.
func (j *Job) sign(c kiiex.Credential, progress Progress) kiiex.Signed {
	began := j.Now()
	signed := c.Sign(c.Nonce)
	if progress != nil {
		progress("AuthenticateUser", api.Step{Name: api.StepSign, Done: true, Elapsed: j.Now().Sub(began)})
	}
	return signed
}

// AnswerCode sends the 2FA code for a login that needs one, and returns the login that came of
// it; the one given is not changed. After a refused code another may be sent with the same login, as long as
// the exchange accepts that.
func (j *Job) AnswerCode(ctx context.Context, login *Login, code string, progress Progress) (*Login, error) {
	if login.socket != nil {
		return j.answerOnSocket(ctx, login, code, progress)
	}
	client, env, err := j.NewClient(login.Environment, login.CredentialID, stepsTo(progress))
	if err != nil {
		return nil, err
	}
	defer client.CloseIdleConnections()
	answer, err := client.Authenticate2FA(ctx, *login.Authentication.SecondFactor, code)
	if err != nil {
		return nil, j.failed(err, cause.Known{Environment: env, Credential: &login.asked}, false)
	}
	completed := login.completed(answer)
	completed.Environment = env
	j.complete(ctx, client, completed, trial{use: (*Login).look})
	return completed, nil
}

// completed returns the login with the exchange's answer to the code.
func (l *Login) completed(answer *api.Authentication) *Login {
	if answer.User.UserID == "" {
		answer.User = l.Authentication.User
	}
	completed := *l
	completed.Authentication = answer
	return &completed
}

// known returns the knowledge that weighs the causes of a failure with the new session.
func (l *Login) known() cause.Known {
	return cause.Known{Environment: l.Environment, Credential: &l.asked, NewSession: true}
}

// trial carries a login from its answer to its result.
type trial struct {
	// use uses its new session, and reports whether that is worth keeping.
	use func(*Login, context.Context, *api.Client) (keep bool)
	// scheduled has the activity told only where the outcome is another one than the last time.
	scheduled bool
}

// look asks what the session reaches.
func (l *Login) look(ctx context.Context, client *api.Client) bool {
	l.Access = client.Access(ctx, l.Session)
	l.shown(l.Access)
	if d := l.Access.Details; d != nil {
		l.Authentication.User = fill(l.Authentication.User, d.User)
	}
	return true
}

// prove asks no more than whether it works.
func (l *Login) prove(ctx context.Context, client *api.Client) bool {
	l.shown(client.Prove(ctx, l.Session))
	return true
}

// shown notes what calls with the session have shown.
func (l *Login) shown(a *api.Access) {
	a.Weigh(l.known())
	l.Proof, _ = a.Proof()
	l.Doubt = doubt(a, l.known())
}

// doubt returns the likeliest cause why no call has shown whether a session works, although some are offered.
func doubt(a *api.Access, known cause.Known) cause.Cause {
	proof, _ := a.Proof()
	if err := a.Failure(); proof == api.Unproved && api.ReachOf(err) == api.ReachNotKnown {
		return cause.Of(err, known, cause.ExchangeFault)[0]
	}
	return cause.Cause{}
}

// leave is prove for a session that is not needed: it is logged out, where the exchange offers that, and the one that is
// saved stays. Nothing is to be done about one that cannot be logged out: it expires.
func (l *Login) leave(ctx context.Context, client *api.Client) bool {
	l.prove(ctx, client)
	_ = client.LogOut(context.WithoutCancel(ctx), l.Session.Token)
	return false
}

// complete turns an accepted authentication into a session: uses it, keeps it and remembers the success.
func (j *Job) complete(ctx context.Context, client *api.Client, login *Login, try trial) {
	now := j.Now()
	env := login.Environment
	login.Session = kiiex.Session{
		Token: login.Authentication.Token, Environment: env.Name, BaseURL: env.BaseURL, ObtainedAt: now, LastUsed: now,
	}
	login.name()
	keep := try.use(login, ctx, client)
	login.name()
	login.Session.LastUsed = j.Now()
	login.Session.Forbidden = login.Proof == api.AllRefused
	j.remember(login.CredentialID, env, nil, try.scheduled)
	if a := login.Access; a != nil {
		j.showed(login.asked, env, login.Session.UserID, a.Permissions, a.Err(api.CallUserPermissions))
	}
	if login.OtherUser() == "" {
		j.accepted(login.CredentialID, env)
	}
	if !keep {
		return
	}
	if login.Proof == api.Ended {
		login.SaveErr = j.removeSession(context.WithoutCancel(ctx), login.CredentialID, env)
		return
	}
	// The exchange has given a session: save it even if the user has just cancelled the rest.
	login.SaveErr = j.saveSession(context.WithoutCancel(ctx), login.CredentialID, env, login.Session)
}

// name notes whose the session is, by what the exchange has said until now.
func (l *Login) name() {
	u, s := l.Authentication.User, &l.Session
	s.UserID, s.UserName, s.AccountID, s.OMSID = u.UserID, u.UserName, u.AccountID, u.OMSID
	s.UserID = cmp.Or(s.UserID, l.asked.UserID)
}

// fill adds to the user what only GetUserInfo said: an answer to Authenticate2FA names no user.
func fill(u, more api.User) api.User {
	for _, f := range []struct {
		to   *string
		from string
	}{
		{&u.UserID, more.UserID}, {&u.UserName, more.UserName}, {&u.Email, more.Email},
		{&u.AccountID, more.AccountID}, {&u.OMSID, more.OMSID},
	} {
		if *f.to == "" {
			*f.to = f.from
		}
	}
	if u.EmailVerified == nil {
		u.EmailVerified = more.EmailVerified
	}
	if u.Use2FA == nil {
		u.Use2FA = more.Use2FA
	}
	return u
}

// remember records the result of a test, also as activity. A test that the user stopped, or that needs a code,
// has no result.
func (j *Job) remember(id string, env kiiex.Environment, err error, scheduled bool) {
	kind := problem.KindOf(err)
	j.recordLogin(id, env, err, scheduled)
	if kind == problem.Interrupted {
		return
	}
	t := state.Test{At: j.Now(), Environment: env.Name, Kind: string(kind)}
	if err != nil {
		p := problem.From(err)
		t.Message = p.What
		earlier, _ := j.state.LastTest(id)
		t.Failures = earlier.Failures
		if kind.IsRefusal() {
			t.Failures++
			t.Rejected = &state.Rejection{At: t.At.UTC(), Environment: env.Name, Kind: t.Kind}
		} else {
			t.Edited, t.Rejected = earlier.Edited, earlier.Rejected // which has not been tested yet
		}
		switch {
		case p.RetryAfter > 0:
			t.RetryAt = t.At.Add(p.RetryAfter)
			t.Message += " It asked to wait " + api.Wait(t.RetryAt, t.At) + "."
		case kind.Class() == problem.ClassUnreachable && earlier.Environment == env.Name:
			t.RetryAt = earlier.RetryAt // what was asked for still holds
		}
	}
	_ = j.state.SetLastTest(id, t)
}

// showed notes the permissions that a session of a credential in env showed, for user. One of another user, or in another
// environment than the credential's, says nothing of it.
func (j *Job) showed(c kiiex.Credential, env kiiex.Environment, user string, permissions []string, err error) {
	if err == nil && env.Name == c.Environment && api.OtherUser(c.UserID, user) == "" {
		_ = j.state.SetWithdraws(c.ID, kiiex.CanWithdraw(permissions))
	}
}

// accepted notes that env knows the key: it was not made in another one, whatever later tests come to.
func (j *Job) accepted(id string, env kiiex.Environment) {
	_ = j.state.SetAccepted(id, exchangeOf(env), j.Now())
}
