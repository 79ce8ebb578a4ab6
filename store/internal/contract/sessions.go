package contract

import (
	"slices"
	"testing"

	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
)

func checkSessions(t *testing.T, b Bench) {
	c, other := Save(t, b.Store, "spot", "staging"), Save(t, b.Store, "other", "staging")
	if _, ok, err := b.Store.LoadSession(t.Context(), c, Environment("staging")); ok || err != nil {
		t.Errorf("a session before any was saved: %v, %v", ok, err)
	}
	SaveSession(t, b.Store, c, "staging", "earlier")
	saved := SaveSession(t, b.Store, c, "staging", "token")
	SaveSession(t, b.Store, c, "production", "token-of-production")
	got, ok, err := b.Store.LoadSession(t.Context(), c, Environment("staging"))
	if err != nil || !ok || got.Token.Reveal() != "token" || got.UserID != saved.UserID || got.Environment != saved.Environment ||
		got.BaseURL != saved.BaseURL || !got.ObtainedAt.Equal(saved.ObtainedAt) || !got.LastUsed.Equal(saved.LastUsed) {
		t.Errorf("got %+v, %v, %v; want %+v", got, ok, Explained(err), saved)
	}
	WantSession(t, b.Store, c, "production", "token-of-production")
	want := []store.SessionEntry{{CredentialID: c.ID, Environment: "production"}, {CredentialID: c.ID, Environment: "staging"}}
	if sessions, err := b.Store.Sessions(t.Context()); err != nil || !slices.Equal(sessions, want) {
		t.Errorf("sessions: %v, %v; want %v", sessions, err, want)
	}

	otherKey, otherURL := c, Environment("staging")
	otherKey.APIKey = "ffffffffffffffffffffffffffffffff"
	otherURL.BaseURL = "https://elsewhere.example/ap"
	for name, ask := range map[string]struct {
		credential  kiiex.Credential
		environment kiiex.Environment
	}{
		"another API key":     {otherKey, Environment("staging")},
		"another base URL":    {c, otherURL},
		"another credential":  {other, Environment("staging")},
		"another environment": {c, Environment("elsewhere")},
	} {
		if got, ok, err := b.Store.LoadSession(t.Context(), ask.credential, ask.environment); ok || err != nil || !got.Token.IsEmpty() {
			t.Errorf("%s got the session: %v, %v", name, ok, Explained(err))
		}
	}

	for range 2 { // the second time there is none
		if err := b.Store.RemoveSession(t.Context(), c.ID, "staging"); err != nil {
			t.Error(Explained(err))
		}
	}
	if _, ok, err := b.Store.LoadSession(t.Context(), c, Environment("staging")); ok || err != nil {
		t.Errorf("a removed session: %v, %v", ok, err)
	}
	WantSession(t, b.Store, c, "production", "token-of-production")

	sandbox := saved
	sandbox.Environment = kiiex.SandboxName
	WantKind(t, b.Store.SaveSession(t.Context(), c.ID, sandbox), problem.SessionNotKept)
	WantKind(t, b.Store.SaveSession(t.Context(), kiiex.NewID(), saved), problem.CredentialNotFound)
}
