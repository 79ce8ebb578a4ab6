package flow

import (
	"context"
	"errors"
	"strings"

	"kiikey/internal/nearest"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/problem"
)

// ReadingCall returns the call of that name, in any case, or a problem of kind Usage with the list of all: kiikey
// sends no other, so that none changes anything.
func ReadingCall(name string) (api.Reading, error) {
	call, ok := api.ReadingCall(name)
	if ok {
		return call, nil
	}
	var names []string
	for _, r := range api.Readings() {
		names = append(names, r.Name)
	}
	return api.Reading{}, &problem.Problem{
		Kind: problem.Usage,
		What: "This is not a call that kiikey sends.",
		Why:  "It sends calls that only read, by a written list; nothing was sent.",
		Next: nearest.Question(name, names) + "Choose one of: " + strings.Join(names, ", ") + ".",
	}
}

// Call makes one reading call with the kept session, or with one by a login where there is none or it has ended.
// data, of api.Data, are further members of its body. Clear the answer's Body. An error is that of the call or of the
// login, SecondFactor where that wants a code. The Token's session is cleared; what else is in it is to be said.
func (j *Job) Call(ctx context.Context, c kiiex.Credential, env kiiex.Environment, call api.Reading, data []kiiex.Field, progress Progress) (answer *api.Answer, t Token, err error) {
	t, err = j.with(ctx, c, env, progress, func(client *api.Client, s kiiex.Session) (err error) {
		answer, err = client.Read(ctx, call, s, data...)
		return err
	})
	return answer, t, err
}

// Access asks what a credential's session reaches, as after a test, with the session that Call would use.
func (j *Job) Access(ctx context.Context, c kiiex.Credential, env kiiex.Environment, progress Progress) (access *api.Access, t Token, err error) {
	var proof api.Proof
	t, err = j.with(ctx, c, env, progress, func(client *api.Client, s kiiex.Session) (err error) {
		access = client.Access(ctx, s)
		access.Weigh(j.known(c, env))
		j.showed(c, env, s.UserID, access.Permissions, access.Err(api.CallUserPermissions))
		if proof, err = access.Proof(); proof == api.Ended || proof == api.AllRefused {
			err = access.Err(api.CallAccountPositions)
		}
		return err
	})
	if proof == api.AllRefused { // of a new session too: that is what it reaches
		err = nil
	}
	return access, t, err
}

// with uses a session. What the kept one is refused is tried once more, if only with a session that is known to work.
func (j *Job) with(ctx context.Context, c kiiex.Credential, env kiiex.Environment, progress Progress, use func(*api.Client, kiiex.Session) error) (Token, error) {
	client, env, err := j.NewClient(env, c.ID, stepsTo(progress))
	if err != nil {
		return Token{}, err
	}
	defer client.CloseIdleConnections()
	known := j.known(c, env)
	try := func(s kiiex.Session) error { return cause.Weigh(use(client, s), known) }
	session, ok, err := j.SavedSession(ctx, c, env)
	if err != nil {
		return Token{}, err
	}
	defer session.Token.Clear()
	if ok {
		err := try(session)
		if err == nil {
			t := Token{Proof: api.Proved, OtherUser: api.OtherUser(c.UserID, session.UserID)}
			session.LastUsed = j.Now()
			t.SaveErr = j.saveSession(ctx, c.ID, env, session)
			return t, nil
		}
		if !errors.Is(err, problem.Of(problem.NotAuthorized)) {
			return Token{}, err
		}
	}
	t, err := j.session(ctx, c, env, progress)
	if err != nil {
		return Token{}, err
	}
	defer t.Session.Token.Clear()
	known.SessionWorks = t.Proof == api.Proved
	if err = try(t.Session); err == nil {
		t.Proof = api.Proved
	}
	return t, err
}
