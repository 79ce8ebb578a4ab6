package flow

import (
	"context"
	"errors"

	"kiikey/internal/shell"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
	"kiikey/store/state"
)

// LogOut ends the session of a credential at the exchange and removes it here. It removes it even if the
// exchange could not be told, since the user wants to be rid of it; the error says that it may still be open
// there. It clears the token.
func (j *Job) LogOut(ctx context.Context, credentialID string, env kiiex.Environment, session kiiex.Session) error {
	client, env, err := j.NewClient(env, credentialID, api.Options{})
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	told := client.LogOut(ctx, session.Token)
	session.Token.Clear()
	if told != nil {
		if c, err := j.Store().LoadID(ctx, credentialID); err == nil {
			told = cause.Weigh(told, j.known(c, env))
			c.Clear()
		}
	}
	j.record(state.Event{Action: ActionLogOut, Credential: credentialID, Environment: env.Name}, told)
	return errors.Join(told, j.removeSession(context.WithoutCancel(ctx), credentialID, env))
}

// Token is a session for use outside of a test, and what to tell the user about it.
type Token struct {
	Session kiiex.Session
	// Proof and Doubt are as of Login; Proof is not Ended.
	Proof api.Proof
	Doubt cause.Cause
	// OtherUser is as of Login.OtherUser.
	OtherUser string
	// SaveErr says why it could not be kept, so that the next one is another.
	SaveErr error
}

// Token returns a session for a script: the kept one if no call shows that it has ended, else a new one. With fresh
// it is a new one. It refuses the built-in sandbox, whose sessions end with the process. A new login that wants a
// code is an error of kind SecondFactor; one that would repeat a rejected one is not sent.
func (j *Job) Token(ctx context.Context, c kiiex.Credential, env kiiex.Environment, fresh bool, progress Progress) (Token, error) {
	if env.IsEmbedded() {
		return Token{}, onlyInside()
	}
	if err := j.RepeatsRejection(ctx, c, env, fresh); err != nil {
		return Token{}, err
	}
	if !fresh {
		return j.session(ctx, c, env, progress)
	}
	return j.newSession(ctx, c, env, progress)
}

// session returns the kept session unless it has ended, or every call that is offered was refused with it: then one
// login shows whether a newer one fares better, once.
func (j *Job) session(ctx context.Context, c kiiex.Credential, env kiiex.Environment, progress Progress) (Token, error) {
	session, ok, err := j.SavedSession(ctx, c, env)
	if err != nil {
		return Token{}, err
	}
	if !ok {
		return j.newSession(ctx, c, env, progress)
	}
	client, env, err := j.NewClient(env, c.ID, stepsTo(progress))
	if err != nil {
		session.Token.Clear()
		return Token{}, err
	}
	defer client.CloseIdleConnections()
	t := Token{Session: session, OtherUser: api.OtherUser(c.UserID, session.UserID)}
	shown := client.Prove(ctx, session)
	shown.Weigh(j.known(c, env))
	t.Proof, err = shown.Proof()
	t.Doubt = doubt(shown, j.known(c, env))
	switch {
	case err == nil && t.Proof == api.Proved:
		t.Session.LastUsed, t.Session.Forbidden = j.Now(), false
		t.SaveErr = j.saveSession(ctx, c.ID, env, t.Session)
		return t, nil
	case err == nil && (t.Proof == api.Unproved || t.Proof == api.AllRefused && session.Forbidden):
		return t, nil
	case err == nil && t.Proof == api.Ended:
		err = j.removeSession(ctx, c.ID, env)
	}
	session.Token.Clear()
	if err != nil {
		return Token{}, err
	}
	return j.newSession(ctx, c, env, progress)
}

func (j *Job) newSession(ctx context.Context, c kiiex.Credential, env kiiex.Environment, progress Progress) (Token, error) {
	login, err := j.logIn(ctx, c, env, progress, trial{use: (*Login).prove})
	if err != nil {
		return Token{}, err
	}
	defer login.Clear()
	switch {
	case login.NeedsCode():
		return Token{}, CodeElsewhere(CodeWanted(), "Log in with the code: kiikey auth "+shell.Word(c.Name)+" --code C.")
	case login.Proof == api.Ended:
		return Token{}, login.sessionEnded()
	}
	t := Token{Session: login.Session, Proof: login.Proof, Doubt: login.Doubt, OtherUser: login.OtherUser(), SaveErr: login.SaveErr}
	t.Session.Token = t.Session.Token.Clone()
	return t, nil
}

// RepeatsRejection returns a problem if a program's wish takes a login, for want of a saved session or with fresh, though env
// rejected the credential as it is: a program may ask again and again. Who asks for a login with their own hands gets it.
func (j *Job) RepeatsRejection(ctx context.Context, c kiiex.Credential, env kiiex.Environment, fresh bool) error {
	j.state.Refresh() // a test may have been elsewhere
	last, _ := j.state.LastTest(c.ID)
	if last.Rejected == nil || last.Rejected.Environment != env.Name || problem.Kind(last.Rejected.Kind) == problem.SecondFactorRefused {
		return nil
	}
	session, saved, err := j.SavedSession(ctx, c, env)
	session.Token.Clear()
	if err != nil || saved && !fresh {
		return err
	}
	subject := shell.Word(c.Name)
	if env.Name != c.Environment {
		subject += " --env " + shell.Word(env.Name)
	}
	return &problem.Problem{
		Kind: problem.Kind(last.Rejected.Kind),
		What: "Nothing was sent: the exchange rejected the last login with " + quoted(c.Name) + ".",
		Why:  "A program that asks again and again would lock you out.",
		Next: "Find the cause: kiikey doctor " + subject + ". To log in again, correct it (kiikey edit), or test it: kiikey auth " + subject,
	}
}

// sessionEnded is the problem of a session that the exchange refuses as soon as it has given it.
func (l *Login) sessionEnded() error {
	f := cause.Failure{Kind: problem.NotAuthorized, What: cause.DeadSession, Likely: cause.SessionOver}
	return f.Explain(l.known())
}

// CodeElsewhere is err or, where a login wants a code, where to type that: login says how, in a sentence.
func CodeElsewhere(err error, login string) error {
	if !errors.Is(err, problem.Of(problem.SecondFactor)) {
		return err
	}
	p := *problem.From(err)
	p.Next = login + " Its session then serves this too."
	return &p
}

// CodeWanted is the problem of a login that cannot go on without a 2FA code.
func CodeWanted() *problem.Problem {
	return &problem.Problem{
		Kind: problem.SecondFactor,
		What: "This login needs a 2FA code.",
		Why:  "The exchange accepted the credential.",
		Next: "Run it again with --code and the code in your authenticator app.",
	}
}
