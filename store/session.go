package store

import (
	"context"
	"errors"
	"slices"

	"github.com/99designs/keyring"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
)

// SessionEntry is a kept session as lists show it.
type SessionEntry struct {
	CredentialID, Environment string
}

func (s *Store) sessionKey(credentialID, environment string) itemKey {
	return itemKey{store: s.id, kind: kindSession, environment: environment, id: credentialID}
}

// SaveSession keeps a session of a stored credential, in the place of an earlier one in the same
// environment. It is bound to that environment and its base URL, and to the credential's id and present API
// key: LoadSession gives it out for these alone.
//
// Errors besides those of Store: CredentialNotFound, those of reading a credential, and SessionNotKept for
// the embedded sandbox, whose sessions end with the process.
func (s *Store) SaveSession(ctx context.Context, credentialID string, session kiiex.Session) error {
	if session.Environment == kiiex.SandboxName {
		return &problem.Problem{
			Kind: problem.SessionNotKept,
			What: "Sessions of the embedded sandbox are not kept.",
			Why:  "They end with the process that the sandbox runs in.",
			Next: "Log in again whenever you need one.",
		}
	}
	return s.changing(ctx, func(v survey) error {
		f, err := v.needID(credentialID)
		if err != nil {
			return err
		}
		c, err := s.loadItem(ctx, f.itemKey)
		if err != nil {
			return err
		}
		defer c.Clear()
		key := s.sessionKey(credentialID, session.Environment)
		data, err := encodeSession(key, sessionRecord{credential: c.ID, apiKey: c.APIKey, session: session})
		if err != nil {
			return err
		}
		label := "kiikey: session of " + f.name + " (" + session.Environment + ")"
		return s.commit(ctx, change{put: []put{{itemKey: key, data: data, label: label}}, drop: v.leftovers})
	})
}

// LoadSession returns the session kept for cred in env, for the caller to clear. ok is false where there is
// none, or only one that was made with another API key or at another base URL. Whether it has ended by time
// is not looked at. Errors besides those of Store: StoreDamaged, StoreUnreadable and RecordMismatch.
func (s *Store) LoadSession(ctx context.Context, cred kiiex.Credential, env kiiex.Environment) (session kiiex.Session, ok bool, err error) {
	key := s.sessionKey(cred.ID, env.Name)
	data, err := s.guard.get(ctx, key.String())
	if errors.Is(err, keyring.ErrKeyNotFound) {
		return kiiex.Session{}, false, nil
	}
	if err != nil {
		return kiiex.Session{}, false, err
	}
	defer s.guard.wipe(data)
	r, err := decodeSession(key, data)
	if err != nil {
		return kiiex.Session{}, false, err
	}
	if r.apiKey != cred.APIKey || r.session.BaseURL != env.BaseURL {
		r.session.Token.Clear()
		return kiiex.Session{}, false, nil
	}
	return r.session, true, nil
}

// RemoveSession deletes the session kept for a credential in an environment; where there is none it does
// nothing.
func (s *Store) RemoveSession(ctx context.Context, credentialID, environment string) error {
	return s.changing(ctx, func(v survey) error {
		if k := s.sessionKey(credentialID, environment); slices.Contains(v.sessions, k) {
			return s.commit(ctx, change{drop: []itemKey{k}})
		}
		return nil
	})
}

// Sessions lists the kept sessions, from the names of items, by environment and credential id.
func (s *Store) Sessions(ctx context.Context) ([]SessionEntry, error) {
	v, err := s.look(ctx)
	if err != nil {
		return nil, err
	}
	entries := make([]SessionEntry, len(v.sessions))
	for i, k := range v.sessions {
		entries[i] = SessionEntry{CredentialID: k.id, Environment: k.environment}
	}
	return entries, nil
}
