package flow

import (
	"context"
	"time"

	"kiikey/kiiex"
	"kiikey/store"
)

// A session that a login gave is kept until it ends: in the store, bound to its credential, and for the embedded
// sandbox in this Job's memory until it locks. When each one ends is remembered beside the outcome of the
// last test, so that a list can show it without decrypting a session.

// saveSession saves a session in the place of an earlier one, and remembers when it ends.
func (j *Job) saveSession(ctx context.Context, credentialID string, env kiiex.Environment, session kiiex.Session) error {
	if env.IsEmbedded() {
		j.mu.Lock()
		defer j.mu.Unlock()
		if j.store == nil {
			return nil // a login that was running when the user locked leaves nothing
		}
		j.embedded[credentialID].Token.Clear()
		session.Token = session.Token.Clone()
		j.embedded[credentialID] = session
		return nil
	}
	if err := j.Store().SaveSession(ctx, credentialID, session); err != nil {
		return err
	}
	// Without it a list lacks a note.
	_ = j.state.SetSessionUntil(credentialID, env.Name, session.ExpiresAt())
	return nil
}

// removeSession drops the session of a credential in env, if there is one.
func (j *Job) removeSession(ctx context.Context, credentialID string, env kiiex.Environment) error {
	if env.IsEmbedded() {
		j.removeEmbedded(credentialID)
		return nil
	}
	if err := j.Store().RemoveSession(ctx, credentialID, env.Name); err != nil {
		return err
	}
	if !j.state.SessionUntil(credentialID, env.Name).IsZero() {
		_ = j.state.SetSessionUntil(credentialID, env.Name, time.Time{})
	}
	return nil
}

// removeEmbedded drops the session of a credential in the built-in sandbox.
func (j *Job) removeEmbedded(credentialID string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.embedded[credentialID].Token.Clear()
	delete(j.embedded, credentialID)
}

// SavedSession returns the saved session of a credential in env, if there is one that has not expired, for the
// caller to clear. Nothing is sent.
func (j *Job) SavedSession(ctx context.Context, c kiiex.Credential, env kiiex.Environment) (kiiex.Session, bool, error) {
	var session kiiex.Session
	if env.IsEmbedded() {
		j.mu.Lock()
		session = j.embedded[c.ID]
		session.Token = session.Token.Clone()
		j.mu.Unlock()
	} else {
		var err error
		if session, _, err = j.Store().LoadSession(ctx, c, env); err != nil {
			return kiiex.Session{}, false, err
		}
	}
	if session.UserName == "" && session.UserID == c.UserID {
		session.UserName = c.UserName
	}
	if !session.Valid(j.Now()) {
		session.Token.Clear()
		return kiiex.Session{}, false, nil
	}
	return session, true, nil
}

// rememberedSessions tells when saved sessions end, without decrypting any.
type rememberedSessions struct {
	job *Job
	// kept lists the store's sessions by the names of its items: what is remembered of a session that has gone
	// with a change of the store does not count.
	kept map[store.SessionEntry]bool
}

// rememberedSessions looks up which sessions are kept now; what another process has done since counts.
func (j *Job) rememberedSessions(ctx context.Context) (rememberedSessions, error) {
	entries, err := j.Store().Sessions(ctx)
	if err != nil {
		return rememberedSessions{}, err
	}
	kept := make(map[store.SessionEntry]bool, len(entries))
	for _, e := range entries {
		kept[e] = true
	}
	j.state.Refresh()
	return rememberedSessions{j, kept}, nil
}

// until returns the end of a credential's session in its own environment; zero if there is none, or it has
// expired.
func (r rememberedSessions) until(c kiiex.Credential) time.Time {
	var until time.Time
	switch {
	case c.Environment == kiiex.SandboxName:
		r.job.mu.Lock()
		until = r.job.embedded[c.ID].ExpiresAt()
		r.job.mu.Unlock()
	case r.kept[store.SessionEntry{CredentialID: c.ID, Environment: c.Environment}]:
		until = r.job.state.SessionUntil(c.ID, c.Environment)
	}
	if !until.After(r.job.Now()) {
		return time.Time{}
	}
	return until
}
