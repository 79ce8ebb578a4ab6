package flow

import (
	"context"
	"errors"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/store/state"
)

// LogOut ends the session of a credential at the exchange and forgets it here. It is forgotten also when
// the exchange could not be told, since the person wants to be rid of it; the error says that it may still
// be open there. The token is cleared.
func (j *Job) LogOut(ctx context.Context, credentialID string, env kiiex.Environment, session kiiex.Session) error {
	client, env, err := j.NewClient(env, api.Options{})
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	told := client.LogOut(ctx, session.Token)
	session.Token.Clear()
	j.record(state.Event{Action: ActionLogOut, Credential: credentialID, Environment: env.Name}, told)
	return errors.Join(told, j.removeSession(context.WithoutCancel(ctx), credentialID, env))
}

// Token returns a session that works: the kept one, proved by one call, or else a new one. It refuses the
// embedded sandbox, whose sessions end with the process. A new login that wants a code is an error of kind
// SecondFactor. A session together with an error is one that works and could not be kept.
func (j *Job) Token(ctx context.Context, c kiiex.Credential, env kiiex.Environment, progress Progress) (kiiex.Session, error) {
	if env.IsEmbedded() {
		return kiiex.Session{}, &problem.Problem{
			Kind: problem.SessionNotKept,
			What: "The embedded sandbox gives no token that a script could use.",
			Why:  "It runs inside this process, and its sessions end with it.",
			Next: "Run kiikey sandbox in another terminal, add its address to the configuration file as an environment, and use that one.",
		}
	}
	session, ok, err := j.SavedSession(ctx, c, env)
	if err != nil {
		return kiiex.Session{}, err
	}
	if ok {
		err := j.checkSaved(ctx, c, env, &session)
		if err == nil {
			return session, nil
		}
		session.Token.Clear()
		if !errors.Is(err, problem.Of(problem.NotAuthorized)) {
			return kiiex.Session{}, err
		}
		if err := j.removeSession(ctx, c.ID, env); err != nil {
			return kiiex.Session{}, err
		}
	}
	login, err := j.Authenticate(ctx, c, env, progress)
	if err != nil {
		return kiiex.Session{}, err
	}
	defer login.Clear()
	if login.NeedsCode() {
		return kiiex.Session{}, CodeWanted()
	}
	session = login.Session
	session.Token = session.Token.Clone()
	return session, login.SaveErr
}

// checkSaved makes one call with a kept session and starts its hour anew.
func (j *Job) checkSaved(ctx context.Context, c kiiex.Credential, env kiiex.Environment, session *kiiex.Session) error {
	client, _, err := j.NewClient(env, api.Options{})
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	_, err = client.UserInfo(ctx, session.Token)
	if errors.Is(err, problem.Of(problem.NotOffered)) {
		_, err = client.UserPermissions(ctx, session.Token)
	}
	if err != nil {
		return err
	}
	session.LastUsed = j.Now()
	return j.saveSession(ctx, c.ID, env, *session)
}

// CodeWanted is the problem of a login that cannot go on without a second factor.
func CodeWanted() error {
	return &problem.Problem{
		Kind: problem.SecondFactor,
		What: "The exchange wants the code of your second factor.",
		Why:  "The credential itself was accepted.",
		Next: "Log in with the code in your authenticator app: kiikey auth NAME --code C. The session then serves kiikey token too.",
	}
}
