package flow_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/sandbox"
	"kiikey/store/system"
	"kiikey/store/vault/vaulttest"
	"kiikey/ui/flow"
)

func TestMain(m *testing.M) {
	if handled, status := system.RunChild(os.Args[1:], os.Stdin, os.Stdout); handled {
		os.Exit(status)
	}
	vaulttest.WorkFactor(1)
	os.Exit(m.Run())
}

// job opens a new vault beside a sandbox with that scenario, which is the environment "local", and keeps
// the sample in it.
func job(t *testing.T, scenario string) (*flow.Job, *sandbox.Server, kiiex.Credential) {
	t.Helper()
	return jobAt(t, scenario, nil)
}

// jobAt is job with a clock of the test's.
func jobAt(t *testing.T, scenario string, now func() time.Time) (*flow.Job, *sandbox.Server, kiiex.Credential) {
	t.Helper()
	server, err := sandbox.Start(sandbox.Options{Scenario: scenario})
	testenv.OK(t, err)
	t.Cleanup(func() { _ = server.Close() })
	j, c := jobFor(t, server.URL(), now)
	return j, server, c
}

// jobFor is jobAt with an exchange of the test's.
func jobFor(t *testing.T, url string, now func() time.Time) (*flow.Job, kiiex.Credential) {
	t.Helper()
	return jobWith(t, "[[environment]]\nname = \"local\"\nurl = \""+url+"\"\n", now)
}

// jobWith is jobFor with a configuration, which has an environment "local".
func jobWith(t *testing.T, text string, now func() time.Time) (*flow.Job, kiiex.Credential) {
	t.Helper()
	home := t.TempDir()
	testenv.OK(t, os.MkdirAll(filepath.Join(home, "config"), 0o700))
	testenv.OK(t, os.WriteFile(filepath.Join(home, "config", "config.toml"), []byte(text), 0o600))
	j, err := flow.Open(flow.Options{Home: home, Now: now})
	testenv.OK(t, err)
	t.Cleanup(j.Close)
	testenv.OK(t, j.Create(t.Context(), given("a passphrase")))
	source, err := flow.SampleExport()
	testenv.OK(t, err)
	c, err := source.Drafts[0].Complete("practice", "local", time.Now())
	testenv.OK(t, err)
	testenv.OK(t, j.Save(t.Context(), c, false))
	return j, c
}

// given answers the question for a passphrase.
func given(text string) flow.Passphrase {
	return func(context.Context) (kiiex.Secret, error) { return kiiex.SecretFromString(text), nil }
}

func environment(t *testing.T, j *flow.Job, name string) kiiex.Environment {
	t.Helper()
	env, err := j.Environment(name)
	testenv.OK(t, err)
	return env
}

// calls returns the calls that were sent, in order.
func calls(j *flow.Job) []string {
	var names []string
	for _, r := range slices.Backward(j.Requests("")) {
		names = append(names, r.Name)
	}
	return names
}

func TestTokenProvesTheKeptSessionFirst(t *testing.T) {
	j, _, c := job(t, "")
	env := environment(t, j, "local")
	first, err := j.Token(t.Context(), c, env, false, nil)
	testenv.OK(t, err)
	second, err := j.Token(t.Context(), c, env, false, nil)
	if err != nil || !second.Session.Token.Equal(first.Session.Token) {
		t.Fatalf("another token, or %v", err)
	}
	want := []string{"AuthenticateUser", "GetAccountPositions", "GetAccountPositions"}
	if got := calls(j); !slices.Equal(got, want) {
		t.Errorf("sent %q, want %q", got, want)
	}
	testenv.OK(t, j.LogOut(t.Context(), c.ID, env, kiiex.Session{Token: second.Session.Token.Clone()}))
	third, err := j.Token(t.Context(), c, env, false, nil)
	if err != nil || third.Session.Token.Equal(first.Session.Token) {
		t.Errorf("an ended session was handed out, or %v", err)
	}
}

// A session that the exchange refused from its beginning is no reason for another login: that fares no better.
func TestTokenOfASessionRefusedFromItsBeginning(t *testing.T) {
	j, _, c := job(t, "session-expires-early")
	env := environment(t, j, "local")
	if _, err := j.Token(t.Context(), c, env, false, nil); err != nil {
		t.Fatal(err)
	}
	if token, err := j.Token(t.Context(), c, env, false, nil); err != nil || token.Proof != api.AllRefused {
		t.Fatal(token.Proof, err)
	}
	logins := 0
	for _, name := range calls(j) {
		if name == "AuthenticateUser" {
			logins++
		}
	}
	if logins != 1 {
		t.Errorf("%d logins: %q", logins, calls(j))
	}
}

func TestTokenOfTheBuiltInSandboxIsRejected(t *testing.T) {
	j, _, c := job(t, "")
	_, err := j.Token(t.Context(), c, environment(t, j, kiiex.SandboxName), false, nil)
	if !errors.Is(err, problem.Of(problem.SessionNotKept)) || len(calls(j)) != 0 {
		t.Errorf("%v, sent %q", err, calls(j))
	}
}

func TestTokenReportsSecondFactor(t *testing.T) {
	j, _, c := job(t, "second-factor")
	_, err := j.Token(t.Context(), c, environment(t, j, "local"), false, nil)
	testenv.WantKind(t, err, problem.SecondFactor)
}

func TestRefusalsAreCountedAndSentOnce(t *testing.T) {
	j, _, c := job(t, "")
	env := environment(t, j, "local")
	wrong := c
	wrong.APISecret = kiiex.SecretFromString(strings.Repeat("ab", 16))
	for n := 1; n <= 3; n++ {
		if _, err := j.Authenticate(t.Context(), wrong, env, nil); !errors.Is(err, problem.Of(problem.InvalidCredentials)) {
			t.Fatalf("got %v", err)
		}
		last, ok := j.State().LastTest(c.ID)
		if !ok || last.Failures != n || last.OK() || len(calls(j)) != n {
			t.Fatalf("after %d: %+v, sent %q", n, last, calls(j))
		}
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := j.Authenticate(stopped, c, env, nil); !errors.Is(err, problem.Of(problem.Interrupted)) {
		t.Fatalf("got %v", err)
	}
	if last, _ := j.State().LastTest(c.ID); last.Failures != 3 || last.Kind != string(problem.InvalidCredentials) {
		t.Errorf("what the user stopped was remembered: %+v", last)
	}
	if _, err := j.Authenticate(t.Context(), c, env, nil); err != nil {
		t.Fatal(err)
	}
	if last, _ := j.State().LastTest(c.ID); last.Failures != 0 || !last.OK() {
		t.Errorf("after a success: %+v", last)
	}
}

func TestLockClearsSecrets(t *testing.T) {
	j, _, c := job(t, "")
	login, err := j.Authenticate(t.Context(), c, environment(t, j, "local"), nil)
	testenv.OK(t, err)
	login.Clear()
	recorded := j.Requests("")[len(j.Requests(""))-1]
	if len(recorded.SecretFields()) == 0 || j.RequestSecret(recorded.ID, 0).IsEmpty() {
		t.Fatal("the login was not recorded with its secrets")
	}
	j.Lock()
	if len(j.Requests("")) != 0 || !j.RequestSecret(recorded.ID, 0).IsEmpty() || j.Store() != nil {
		t.Error("locking left something behind")
	}
	if _, err := j.Credential(t.Context(), c.Name); !errors.Is(err, problem.Of(problem.PassphraseNeeded)) {
		t.Errorf("got %v", err)
	}
}

func TestEditKeepsWhatTheSignatureNeeds(t *testing.T) {
	j, _, c := job(t, "")
	empty, letters, staging, nowhere, hidden := "", "12a", "staging", "nowhere", "203.0.113.7\u202e"
	secret := "Trading, " + c.APISecret.Reveal()
	for name, f := range map[string]struct {
		changes flow.Changes
		kind    problem.Kind
	}{
		"no user id":           {flow.Changes{UserID: &empty}, problem.MissingField},
		"no nonce":             {flow.Changes{Nonce: &empty}, problem.MissingField},
		"a user id of letters": {flow.Changes{UserID: &letters}, problem.BadValue},
		"what is not seen":     {flow.Changes{IPWhitelist: &hidden}, problem.BadValue},
		"the secret":           {flow.Changes{Permissions: &secret}, problem.BadValue},
		"no day":               {flow.Changes{Expires: &letters}, problem.BadValue},
		"the secret as a note": {flow.Changes{Note: &secret}, problem.BadValue},
		"no such environment":  {flow.Changes{Environment: &nowhere}, problem.NoEnvironment},
	} {
		if err := j.Edit(t.Context(), c.Name, f.changes); problem.KindOf(err) != f.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	before, err := j.Summary(t.Context(), c.Name)
	if err != nil || before.UserID != c.UserID || before.Environment != "local" {
		t.Fatalf("a refused change was kept: %+v, %v", before, err)
	}
	testenv.OK(t, j.Edit(t.Context(), c.Name, flow.Changes{Environment: &staging}))
	if after, err := j.Summary(t.Context(), c.Name); err != nil || after.Environment != staging {
		t.Errorf("%+v, %v", after, err)
	}
}

// At most fifty exchanges are kept, the latest; the secrets of others are overwritten.
func TestOnlyTheLatestRequestsAreKept(t *testing.T) {
	j, _, c := job(t, "")
	login(t, j, c, "local")
	sent := j.Requests("")
	signed := sent[len(sent)-1].SecretFields()[0]
	client, _, err := j.NewClient(environment(t, j, "local"), "", api.Options{})
	testenv.OK(t, err)
	for range 53 {
		testenv.OK(t, client.Ping(t.Context()))
	}
	kept, last := j.Requests(""), len(sent)+53
	if len(kept) != 50 || kept[0].ID != last || kept[49].ID != last-49 {
		t.Errorf("%d kept, from %d to %d", len(kept), kept[len(kept)-1].ID, kept[0].ID)
	}
	if !signed.Secret.IsEmpty() {
		t.Errorf("%s of a dropped request is still in memory", signed.Path)
	}
}

// What cannot be read can be removed all the same, as its problem advises.
func TestDamagedCredentialIsRemoved(t *testing.T) {
	j, _, c := job(t, "")
	testenv.OK(t, vaulttest.DamageItems(t.Context(), j.VaultPath(), "a passphrase"))
	if _, err := j.Credential(t.Context(), c.Name); problem.KindOf(err) != problem.StoreDamaged {
		t.Fatalf("%v", err)
	}
	testenv.OK(t, j.Remove(t.Context(), c.Name))
	if names, err := j.Names(t.Context()); err != nil || len(names) != 0 {
		t.Errorf("%v, %v", names, err)
	}
	testenv.WantKind(t, j.Remove(t.Context(), c.Name), problem.CredentialNotFound)
}

func TestReachStartsTheBuiltInSandboxOnce(t *testing.T) {
	j, _, _ := job(t, "")
	chosen, err := j.Environment(kiiex.SandboxName)
	testenv.OK(t, err)
	env, err := j.Reach(chosen)
	again, errAgain := j.Reach(chosen)
	if err := errors.Join(err, errAgain, env.Validate(), env.ValidateWebSocket()); err != nil || env != again || !env.IsEmbedded() {
		t.Errorf("%+v, then %+v: %v", env, again, err)
	}
	other := kiiex.Environment{Name: "other", BaseURL: "https://other.example/ap", OMSID: "2"}
	if got, err := j.Reach(other); err != nil || got != other {
		t.Errorf("another environment becomes %+v, %v", got, err)
	}
}
