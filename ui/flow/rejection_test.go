package flow_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/diagnose"
	"kiikey/kiiex/problem"
	"kiikey/ui/flow"
)

// What the vault knows of other credentials is told at the rejection and by the diagnosis after it, by names alone.
func TestRejectionUsesTheVault(t *testing.T) {
	const wrong = "00112233445566778899aabbccddeeff"
	for name, c := range map[string]struct {
		change func(*kiiex.Credential)
		id     cause.ID
		says   string
	}{
		"another secret":  {func(c *kiiex.Credential) { c.APISecret = kiiex.SecretFromString(wrong) }, cause.WrongSecret, "practice has the same API key with another secret, and local accepts it."},
		"another user ID": {func(c *kiiex.Credential) { c.UserID = "152" }, cause.WrongUserID, "practice has the same API key and secret with another User ID, and local accepts it."},
		"the user's newer key": {func(c *kiiex.Credential) { c.APIKey, c.ImportedAt = wrong, time.Now().AddDate(0, 0, -40) }, cause.KeyDeleted,
			"It was imported 40 days ago. practice, of the same user, was imported later and works here."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j, server, good := job(t, "")
			env := environment(t, j, "local")
			bad := good
			bad.ID, bad.Name = kiiex.NewID(), "bad"
			c.change(&bad)
			testenv.OK(t, j.Save(t.Context(), bad, false))
			rejected := func() error {
				login, err := j.Authenticate(t.Context(), bad, env, nil)
				login.Clear()
				return err
			}
			if err := rejected(); !errors.Is(err, problem.Of(problem.InvalidCredentials)) || strings.Contains(problem.From(err).Why, "practice") {
				t.Fatalf("with nothing known: %v", err)
			}
			login(t, j, good, "local")
			err := rejected()
			if !strings.Contains(problem.From(err).Why, "1  "+c.says) && !strings.Contains(problem.From(err).Why, "1  The API key was deleted at the exchange, or replaced by a new one. "+c.says) {
				t.Errorf("the rejection says %q", problem.From(err).Why)
			}
			if text := problem.From(err).Error() + problem.From(err).Next; strings.Contains(text, wrong[:8]) || strings.Contains(text, good.APISecret.Reveal()[:8]) {
				t.Errorf("a value is in %q", text)
			}
			verdict := func(when, want string) {
				t.Helper()
				d, err := j.Diagnose(t.Context(), flow.Complaint{Credential: &bad, Environment: env}, nil)
				testenv.OK(t, err)
				f := d.Finding(diagnose.StepAuthentication)
				if !strings.HasPrefix(d.Verdict, want) || want == rejectedNow && (f.Reasons[0].ID != c.id || !strings.Contains(f.Reasons[0].Text, c.says)) {
					t.Errorf("%s: %s %v", when, d.Verdict, f.Reasons)
				}
			}
			verdict("afterwards", rejectedNow)
			away := env
			away.BaseURL = "http://127.0.0.1:1/ap"
			if _, err := j.Authenticate(t.Context(), bad, away, nil); !errors.Is(err, problem.Of(problem.ConnectionRefused)) {
				t.Fatal(err)
			}
			verdict("after a test that did not arrive", rejectedNow)
			note := "9"
			testenv.OK(t, j.Edit(t.Context(), "bad", flow.Changes{Nonce: &note}))
			verdict("after a change", "Nothing wrong was found.")
			server.Close()
		})
	}
}

const rejectedNow = "Rejected "

// An accepted login ends what is remembered of a rejection; one that does not work any more proves nothing.
func TestAcceptedLoginEndsTheRejection(t *testing.T) {
	j, _, c := job(t, "")
	env := environment(t, j, "local")
	wrong := c
	wrong.APISecret = kiiex.SecretFromString(strings.Repeat("ab", 16))
	twin := wrong
	twin.ID, twin.Name = kiiex.NewID(), "twin"
	testenv.OK(t, j.Save(t.Context(), twin, false))
	login(t, j, c, "local")
	if _, err := j.Authenticate(t.Context(), wrong, env, nil); err == nil { // by the id that was accepted
		t.Fatal("accepted")
	}
	if _, err := j.Authenticate(t.Context(), twin, env, nil); strings.Contains(problem.From(err).Why, c.Name) {
		t.Errorf("what is rejected now is said to work: %s", problem.From(err).Why)
	}
	login(t, j, c, "local")
	if last, _ := j.State().LastTest(c.ID); last.Rejected != nil {
		t.Errorf("remembered is %+v", last.Rejected)
	}
	d, err := j.Diagnose(t.Context(), flow.Complaint{Credential: &c, Environment: env}, nil)
	if err != nil || strings.HasPrefix(d.Verdict, rejectedNow) {
		t.Errorf("%v, %s", err, d.Verdict)
	}
}
