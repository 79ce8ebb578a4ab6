package store

import (
	"cmp"
	"context"
	"slices"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store/vault"
)

// SessionEntry is one row of the list of saved sessions.
type SessionEntry struct {
	CredentialID, Environment string
}

func sessionKey(credentialID, environment string) itemKey {
	return itemKey{kind: kindSession, id: credentialID, environment: environment}
}

// SaveSession saves a session of a stored credential, replacing an earlier one in the same environment. The
// session is bound to that environment and its base URL, and to the credential's id and present API key:
// LoadSession returns it for these alone.
//
// Errors besides those of Store: CredentialNotFound, those of reading a credential, and SessionNotKept for the
// built-in sandbox, whose sessions end with the process.
func (s *Store) SaveSession(ctx context.Context, credentialID string, session kiiex.Session) error {
	if session.Environment == kiiex.SandboxName {
		return &problem.Problem{
			Kind: problem.SessionNotKept,
			What: "Sessions of the built-in sandbox are not saved.",
			Why:  "They end with the process that the sandbox runs in.",
			Next: "Log in again whenever you need one.",
		}
	}
	return s.update(ctx, func(d *draft) error {
		of, err := needID(d.items, credentialID)
		if err != nil {
			return err
		}
		c, err := credentialIn(d.items, of)
		if err != nil {
			return err
		}
		defer c.Clear()
		key := sessionKey(credentialID, session.Environment)
		data, err := encodeSession(key, sessionRecord{credential: c.ID, apiKey: c.APIKey, session: session})
		return d.put(key, data, err)
	})
}

// LoadSession returns the session saved for cred in env; the caller must clear it. ok is false if there is
// none, or only one of another API key or base URL. It may have expired. Errors besides those of Store:
// StoreDamaged, StoreUnreadable and RecordMismatch.
func (s *Store) LoadSession(_ context.Context, cred kiiex.Credential, env kiiex.Environment) (session kiiex.Session, ok bool, err error) {
	key := sessionKey(cred.ID, env.Name)
	err = s.view(func(items vault.Items) error {
		item, there := items[key.String()]
		if !there {
			return nil
		}
		r, err := decodeSession(key, item.Data)
		if err != nil {
			return err
		}
		if r.apiKey != cred.APIKey || r.session.BaseURL != env.BaseURL {
			r.session.Token.Clear()
			return nil
		}
		session, ok = r.session, true
		return nil
	})
	return session, ok, err
}

// RemoveSession deletes the session saved for a credential in an environment, if any.
func (s *Store) RemoveSession(ctx context.Context, credentialID, environment string) error {
	return s.update(ctx, func(d *draft) error {
		delete(d.items, sessionKey(credentialID, environment).String())
		return nil
	})
}

// Sessions lists the saved sessions, from the keys of items, by environment and credential id.
func (s *Store) Sessions(context.Context) ([]SessionEntry, error) {
	var entries []SessionEntry
	err := s.view(func(items vault.Items) error {
		for _, item := range items {
			if k, ok := parseKey(item); ok && k.kind == kindSession {
				entries = append(entries, SessionEntry{CredentialID: k.id, Environment: k.environment})
			}
		}
		return nil
	})
	slices.SortFunc(entries, func(a, b SessionEntry) int {
		return cmp.Or(cmp.Compare(a.Environment, b.Environment), cmp.Compare(a.CredentialID, b.CredentialID))
	})
	return entries, err
}
