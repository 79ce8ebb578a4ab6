package flow_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/ui/flow"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// remembered fails unless both ways to a summary say that the credential's session ends at that time.
func remembered(t *testing.T, when string, j *flow.Job, name string, want time.Time) {
	t.Helper()
	one, err := j.Summary(t.Context(), name)
	testenv.OK(t, err)
	all, err := j.Summaries(t.Context())
	testenv.OK(t, err)
	for _, s := range append(all, one) {
		if s.Name == name && !s.SessionUntil.Equal(want) {
			t.Errorf("%s: until %v, want %v", when, s.SessionUntil, want)
		}
	}
}

func login(t *testing.T, j *flow.Job, c kiiex.Credential, env string) {
	t.Helper()
	l, err := j.Authenticate(t.Context(), c, environment(t, j, env), nil)
	if err != nil || l.SaveErr != nil {
		t.Fatal(err, l.SaveErr)
	}
	l.Clear()
}

// again opens the same home as another process does.
func again(t *testing.T, j *flow.Job, now func() time.Time) *flow.Job {
	t.Helper()
	other, err := flow.Open(flow.Options{Home: filepath.Dir(j.Folders().Config), Now: now})
	testenv.OK(t, err)
	t.Cleanup(other.Close)
	testenv.OK(t, other.Unlock(t.Context(), given("a passphrase")))
	return other
}

func TestSummaryKnowsTheSession(t *testing.T) {
	c := testenv.NewClock(noon)
	j, _, cred := jobAt(t, "", c.Now)
	none := time.Time{}
	remembered(t, "before any login", j, cred.Name, none)
	login(t, j, cred, "local")
	remembered(t, "after a login", j, cred.Name, noon.Add(time.Hour))

	c.Advance(40 * time.Minute)
	if _, err := j.Token(t.Context(), cred, environment(t, j, "local"), false, nil); err != nil {
		t.Fatal(err)
	}
	remembered(t, "after the session was proved", j, cred.Name, noon.Add(100*time.Minute))
	wrong := cred
	wrong.APISecret = kiiex.SecretFromString(strings.Repeat("ab", 16))
	if _, err := j.Authenticate(t.Context(), wrong, environment(t, j, "local"), nil); err == nil {
		t.Fatal("a wrong secret was accepted")
	}
	remembered(t, "after a refusal, which ends no session", j, cred.Name, noon.Add(100*time.Minute))
	testenv.OK(t, j.Rename(t.Context(), cred.Name, "renamed"))
	remembered(t, "after a rename", j, "renamed", noon.Add(100*time.Minute))
	remembered(t, "after the program was started again", again(t, j, c.Now), "renamed", noon.Add(100*time.Minute))

	c.Advance(time.Hour - time.Nanosecond)
	remembered(t, "a moment before its end", j, "renamed", noon.Add(100*time.Minute))
	c.Advance(time.Nanosecond)
	remembered(t, "at its end", j, "renamed", none)

	login(t, j, cred, "local")
	remembered(t, "after another login", j, "renamed", noon.Add(160*time.Minute))
	latest, _, err := j.SavedSession(t.Context(), cred, environment(t, j, "local"))
	testenv.OK(t, err)
	if latest.UserID != "151" || latest.AccountID != "153" || latest.OMSID != "1" {
		t.Errorf("kept for user %q, account %q, OMS %q", latest.UserID, latest.AccountID, latest.OMSID)
	}
	testenv.OK(t, j.LogOut(t.Context(), cred.ID, environment(t, j, "local"), latest))
	remembered(t, "after a log-out", j, "renamed", none)
}

func TestSummaryLosesTheSessionWithItsItem(t *testing.T) {
	staging := "staging"
	for name, act := range map[string]func(*testing.T, *flow.Job, kiiex.Credential) error{
		"replaced": func(t *testing.T, j *flow.Job, c kiiex.Credential) error {
			return j.Save(t.Context(), c, true)
		},
		"its session removed from the store alone": func(t *testing.T, j *flow.Job, c kiiex.Credential) error {
			return j.Store().RemoveSession(t.Context(), c.ID, "local")
		},
		"another environment": func(t *testing.T, j *flow.Job, c kiiex.Credential) error {
			return j.Edit(t.Context(), c.Name, flow.Changes{Environment: &staging})
		},
		"removed and imported again": func(t *testing.T, j *flow.Job, c kiiex.Credential) error {
			if err := j.Remove(t.Context(), c.Name); err != nil {
				return err
			}
			if until := j.State().SessionUntil(c.ID, "local"); !until.IsZero() {
				t.Errorf("the state remembers %v", until)
			}
			return j.Save(t.Context(), c, false)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := testenv.NewClock(noon)
			j, _, cred := jobAt(t, "", c.Now)
			login(t, j, cred, "local")
			testenv.OK(t, act(t, j, cred))
			remembered(t, "after it", j, cred.Name, time.Time{})
		})
	}
}

// What another process does with the session shows here at the next reading.
func TestSessionChangesOfOtherProcessesAreSeen(t *testing.T) {
	c := testenv.NewClock(noon)
	j, _, cred := jobAt(t, "", c.Now)
	other := again(t, j, c.Now)
	token, err := other.Token(t.Context(), cred, environment(t, other, "local"), false, nil)
	testenv.OK(t, err)
	remembered(t, "a login there", j, cred.Name, noon.Add(time.Hour))
	testenv.OK(t, other.LogOut(t.Context(), cred.ID, environment(t, other, "local"), token.Session))
	remembered(t, "a log-out there", j, cred.Name, time.Time{})
}

// A diagnosis opens a session of its own and ends it; the kept one stays.
func TestDiagnosisLeavesTheSession(t *testing.T) {
	c := testenv.NewClock(noon)
	j, _, cred := jobAt(t, "", c.Now)
	for _, want := range []time.Time{{}, noon.Add(time.Hour)} {
		if !want.IsZero() {
			login(t, j, cred, "local")
		}
		if _, err := j.Diagnose(t.Context(), flow.Complaint{Credential: &cred, Environment: environment(t, j, "local"), Login: true}, nil); err != nil {
			t.Fatal(err)
		}
		remembered(t, "after a diagnosis", j, cred.Name, want)
	}
}

// A session tells the account id, which was signed here in place of the user id.
func TestVerifyKnowsTheAccountOfASession(t *testing.T) {
	c := testenv.NewClock(noon)
	j, _, cred := jobAt(t, "", c.Now)
	other := cred
	other.UserID = "153"
	signature := other.Sign(cred.Nonce).Signature
	for _, want := range []string{"user-id=153", "user-id=account-id"} {
		if want == "user-id=account-id" {
			login(t, j, cred, "local")
		}
		result, err := j.Verify(t.Context(), cred, "", signature, nil)
		if err != nil || result.Match == nil || result.Match.String() != want {
			t.Errorf("named %v, %v, want %s", result.Match, err, want)
		}
	}
}

// The built-in sandbox's sessions are kept while the store is open, and nowhere else.
func TestSessionOfTheBuiltInSandbox(t *testing.T) {
	c := testenv.NewClock(noon)
	j, _, cred := jobAt(t, "", c.Now)
	cred.ID, cred.Name, cred.Environment = kiiex.NewID(), "inside", kiiex.SandboxName
	testenv.OK(t, j.Save(t.Context(), cred, false))
	env := environment(t, j, kiiex.SandboxName)
	kept := func(when string, want bool) {
		t.Helper()
		session, ok, err := j.SavedSession(t.Context(), cred, env)
		if ok != want || err != nil {
			t.Errorf("%s: kept %v, %v", when, ok, err)
		}
		session.Token.Clear() // the caller's own
	}
	end := noon.Add(time.Hour)
	login(t, j, cred, kiiex.SandboxName)
	kept("after a login", true)
	kept("after its copy was cleared", true)
	remembered(t, "after a login", j, cred.Name, end)
	if entries, err := j.Store().Sessions(t.Context()); len(entries) != 0 || err != nil {
		t.Errorf("the store has %v, %v", entries, err)
	}
	remembered(t, "another process", again(t, j, c.Now), cred.Name, time.Time{})

	session, _, _ := j.SavedSession(t.Context(), cred, env)
	if err := j.LogOut(t.Context(), cred.ID, env, session); err != nil {
		t.Error(err)
	}
	kept("after a log-out", false)
	remembered(t, "after a log-out", j, cred.Name, time.Time{})

	login(t, j, cred, kiiex.SandboxName)
	j.Lock()
	testenv.OK(t, j.Unlock(t.Context(), given("a passphrase")))
	kept("after locking", false)
	remembered(t, "after locking", j, cred.Name, time.Time{})
	login(t, j, cred, kiiex.SandboxName)
	testenv.OK(t, j.Remove(t.Context(), cred.Name))
	kept("after it was removed", false)

	login(t, j, cred, kiiex.SandboxName)
	c.Advance(time.Hour)
	kept("after an hour", false)
}

// A login whose answer comes after the user has locked leaves no session.
func TestLoginAnsweredAfterLockLeavesNoSession(t *testing.T) {
	j, _, cred := job(t, "")
	for _, name := range []string{kiiex.SandboxName, "local"} {
		env := environment(t, j, name)
		j.Agree(j.BeforeLogin(j.Summarize(cred), env))
		login, err := j.Authenticate(t.Context(), cred, env, func(call string, step api.Step) {
			if call == "GetUserPermissions" && step.Name == api.StepAnswer && step.Done {
				j.Lock()
			}
		})
		testenv.OK(t, err)
		login.Clear()
		testenv.OK(t, j.Unlock(t.Context(), given("a passphrase")))
		if _, ok, err := j.SavedSession(t.Context(), cred, env); ok || err != nil {
			t.Errorf("%s: kept, or %v", name, err)
		}
	}
	if entries, err := j.Store().Sessions(t.Context()); err != nil || len(entries) != 0 {
		t.Errorf("kept %v, %v", entries, err)
	}
}

// Other permissions than those that are saved are worth saving, unless the session is another user's.
func TestUnsavedPermissions(t *testing.T) {
	for scenario, want := range map[string]string{"permissions-missing": "Deposit", "": "", "documented": "", "other-user": ""} {
		j, _, c := job(t, scenario)
		if scenario == "other-user" {
			c.Permissions = nil
		}
		d, err := j.Diagnose(t.Context(), flow.Complaint{Credential: &c, Environment: environment(t, j, "local"), Login: true}, nil)
		testenv.OK(t, err)
		changes, differs := flow.Unsaved(c.Permissions, d)
		if differs != (want != "") || differs && *changes.Permissions != want {
			t.Errorf("%q: %+v, %t", scenario, changes, differs)
		}
	}
}

// That a credential can withdraw is known from its sessions too, whatever its file claimed, until one shows otherwise. A
// session of another user or another environment, and one that does not tell, says nothing.
func TestWithdrawIsKnownFromSessions(t *testing.T) {
	ways := map[string]func(*flow.Job, kiiex.Credential, kiiex.Environment) error{
		"a login": func(j *flow.Job, c kiiex.Credential, env kiiex.Environment) error {
			_, err := j.Authenticate(t.Context(), c, env, nil)
			return err
		},
		"the access": func(j *flow.Job, c kiiex.Credential, env kiiex.Environment) error {
			_, _, err := j.Access(t.Context(), c, env, nil)
			return err
		},
		"a diagnosis": func(j *flow.Job, c kiiex.Credential, env kiiex.Environment) error {
			q, err := j.BeforeDiagnosis(flow.Complaint{Credential: &c, Environment: env})
			j.Agree(q)
			if err == nil {
				_, err = j.Diagnose(t.Context(), flow.Complaint{Credential: &c, Environment: env, Login: true}, nil)
			}
			return err
		},
	}
	for name, look := range ways {
		j, exchange, c := scriptedJob(t, nil)
		c.Permissions = []string{"Trading"}
		env := environment(t, j, "local")
		exchange["Ping"], exchange["GetAccountPositions"], exchange["GetUserAccounts"] = says(200, `{"msg": "PONG"}`), says(200, `[]`), says(200, `[153]`)
		shows := func(what string, c kiiex.Credential, login string, permissions http.HandlerFunc, want bool) {
			t.Helper()
			exchange["AuthenticateUser"], exchange["GetUserPermissions"] = says(200, login), permissions
			testenv.OK(t, look(j, c, env))
			if got := j.Summarize(c).Withdraws; got != want {
				t.Errorf("%s: %s: %v, want %v", name, what, got, want)
			}
		}
		shows("nothing", c, loggedIn, says(404, ""), false)
		elsewhere := c
		elsewhere.Environment = kiiex.SandboxName
		j.Agree(j.BeforeLogin(j.Summarize(elsewhere), env))
		shows("in another environment", elsewhere, loggedIn, says(200, `["Withdraw"]`), false)
		other := c
		other.UserID = "999"
		shows("of another user", other, loggedIn, says(200, `["Withdraw"]`), false)
		shows("in capitals", c, loggedIn, says(200, `["Deposit", "WITHDRAW"]`), true)
		shows("nothing any more", c, loggedIn, says(404, ""), true)
		shows("less", c, loggedIn, says(200, `["Trading"]`), false)
	}
}
