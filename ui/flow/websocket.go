package flow

import (
	"context"
	"errors"
	"net/url"

	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
)

// HasWebSocket reports whether AuthenticateWebSocket has somewhere to go in env. The built-in sandbox gets its address
// when it is reached.
func HasWebSocket(env kiiex.Environment) bool { return env.WebSocketURL != "" || env.IsEmbedded() }

// BeforeWebSocket is BeforeLogin for AuthenticateWebSocket. What was agreed to for HTTP does not count: the login goes
// to a host that the configuration alone names, unless that is this computer. Errors are those of Reach and api.CheckWebSocket.
func (j *Job) BeforeWebSocket(s Summary, env kiiex.Environment) (Question, error) {
	env, err := j.Reach(env)
	if err != nil {
		return Question{}, err
	}
	if err := api.CheckWebSocket(env); err != nil {
		return Question{}, err
	}
	q := j.BeforeLogin(s, env)
	q.Logins, q.about = 0, nil // another attempt than over HTTP
	q.addSocket(s, env)
	if j.confirmed(q.about[0]) {
		q.Production, q.MadeFor, q.Host = false, "", ""
	}
	return q, nil
}

// addSocket asks about one more login, over the WebSocket of env.
func (q *Question) addSocket(s Summary, env kiiex.Environment) {
	q.add(s, env)
	q.about[len(q.about)-1].socket = env.WebSocketURL
	if u, err := url.Parse(env.WebSocketURL); err == nil && !kiiex.IsLoopback(u.Hostname()) {
		q.Host = u.Host
	}
}

// AuthenticateWebSocket is Authenticate over the WebSocket of env: it connects, sends one AuthenticateUser, and has one
// reading call answered on that connection, which Answered of the login names; then it logs out and closes it. It
// needs the yes to BeforeWebSocket. No session is saved. A login that NeedsCode holds the connection until AnswerCode
// or Clear.
//
// An error after the login was accepted is one of the calls that should have been answered.
func (j *Job) AuthenticateWebSocket(ctx context.Context, c kiiex.Credential, env kiiex.Environment, progress Progress) (*Login, error) {
	env, err := j.Reach(env)
	if err != nil {
		return nil, err
	}
	var q Question
	q.addSocket(Summary{ID: c.ID, Environment: c.Environment}, env)
	if err := j.maySend(q); err != nil {
		return nil, err
	}
	options := j.clientOptions(c.ID)
	options.Step = stepsTo(progress).Step
	known := j.known(c, env)
	w, err := api.DialWebSocket(ctx, env, options)
	if err != nil {
		err = cause.Weigh(err, known)
		if problem.KindOf(err) != problem.BadConfig { // then nothing was tried
			j.remember(c.ID, env, err, false)
		}
		return nil, err
	}
	signed := j.sign(c, progress)
	defer signed.Signature.Clear()
	answer, err := w.Authenticate(ctx, signed)
	if err != nil {
		w.Close()
		return nil, j.failed(err, known, false)
	}
	login := j.answered(c, env, answer, false)
	if login.socket = w; login.NeedsCode() {
		return login, nil
	}
	return j.proveSocket(ctx, login)
}

// answerOnSocket is AnswerCode for a login over a WebSocket.
func (j *Job) answerOnSocket(ctx context.Context, login *Login, code string, progress Progress) (*Login, error) {
	login.socket.Report(stepsTo(progress).Step)
	answer, err := login.socket.Authenticate2FA(ctx, code)
	if err != nil {
		return nil, j.failed(err, cause.Known{Environment: login.Environment, Credential: &login.asked}, false)
	}
	return j.proveSocket(ctx, login.completed(answer))
}

// proveSocket has a reading call answered on a connection that is logged in, logs out, and ends it.
func (j *Job) proveSocket(ctx context.Context, login *Login) (*Login, error) {
	defer login.socket.Close()
	login.name()
	call, err := login.socket.Prove(ctx, login.Session)
	j.remember(login.CredentialID, login.Environment, nil, false)
	if login.OtherUser() == "" {
		j.accepted(login.CredentialID, login.Environment)
	}
	login.LoggedOut = login.socket.LogOut(ctx)
	if err != nil {
		login.Clear()
		return nil, login.unread(err)
	}
	login.Answered, login.Proof = call, api.Proved
	return login, nil
}

// unread says of the failure of a reading call that the login over the WebSocket was accepted.
func (l *Login) unread(err error) error {
	f, ok := errors.AsType[*cause.Failure](err)
	if !ok || problem.KindOf(err) == problem.Interrupted {
		return err
	}
	told := *f
	told.What, told.Seen = cause.UnansweredOverWebSocket, f.Error()
	return told.Explain(l.known())
}
