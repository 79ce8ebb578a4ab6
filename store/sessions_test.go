package store_test

import (
	"slices"
	"testing"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/problem"
	"kiikey/store"
)

func TestSessions(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c, other := save(t, b.store, "spot", "staging"), save(t, b.store, "other", "staging")
	if _, ok, err := b.store.LoadSession(t.Context(), c, environment("staging")); ok || err != nil {
		t.Errorf("a session before any was saved: %v, %v", ok, err)
	}
	saveSession(t, b.store, c, "staging", "earlier")
	saved := saveSession(t, b.store, c, "staging", "token")
	saveSession(t, b.store, c, "production", "token-of-production")
	got, ok, err := b.store.LoadSession(t.Context(), c, environment("staging"))
	if err != nil || !ok || got.Token.Reveal() != "token" || got.UserID != saved.UserID || got.Environment != saved.Environment ||
		got.BaseURL != saved.BaseURL || !got.ObtainedAt.Equal(saved.ObtainedAt) || !got.LastUsed.Equal(saved.LastUsed) {
		t.Errorf("got %+v, %v, %v; want %+v", got, ok, testenv.Explained(err), saved)
	}
	wantSession(t, b.store, c, "production", "token-of-production")
	want := []store.SessionEntry{{CredentialID: c.ID, Environment: "production"}, {CredentialID: c.ID, Environment: "staging"}}
	if sessions, err := b.store.Sessions(t.Context()); err != nil || !slices.Equal(sessions, want) {
		t.Errorf("sessions: %v, %v; want %v", sessions, err, want)
	}

	otherKey, otherURL := c, environment("staging")
	otherKey.APIKey = "ffffffffffffffffffffffffffffffff"
	otherURL.BaseURL = "https://elsewhere.example/ap"
	for name, ask := range map[string]struct {
		credential  kiiex.Credential
		environment kiiex.Environment
	}{
		"another API key":     {otherKey, environment("staging")},
		"another base URL":    {c, otherURL},
		"another credential":  {other, environment("staging")},
		"another environment": {c, environment("elsewhere")},
	} {
		if got, ok, err := b.store.LoadSession(t.Context(), ask.credential, ask.environment); ok || err != nil || !got.Token.IsEmpty() {
			t.Errorf("%s got the session: %v, %v", name, ok, testenv.Explained(err))
		}
	}

	for range 2 { // the second time there is none
		if err := b.store.RemoveSession(t.Context(), c.ID, "staging"); err != nil {
			t.Error(testenv.Explained(err))
		}
	}
	if _, ok, err := b.store.LoadSession(t.Context(), c, environment("staging")); ok || err != nil {
		t.Errorf("a removed session: %v, %v", ok, err)
	}
	wantSession(t, b.store, c, "production", "token-of-production")

	sandbox := saved
	sandbox.Environment = kiiex.SandboxName
	testenv.WantKind(t, b.store.SaveSession(t.Context(), c.ID, sandbox), problem.SessionNotKept)
	testenv.WantKind(t, b.store.SaveSession(t.Context(), kiiex.NewID(), saved), problem.CredentialNotFound)
}
