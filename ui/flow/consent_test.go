package flow_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/sandbox"
	"kiikey/ui/flow"
)

// askingJob is job with the environment "real" besides, which counts as production and is the same exchange.
func askingJob(t *testing.T) (*flow.Job, kiiex.Credential) {
	t.Helper()
	server, err := sandbox.Start(sandbox.Options{})
	testenv.OK(t, err)
	t.Cleanup(func() { _ = server.Close() })
	url := "url = \"" + server.URL() + "\"\n"
	return jobWith(t, "[[environment]]\nname = \"local\"\n"+url+"[[environment]]\nname = \"real\"\nkind = \"production\"\n"+url, nil)
}

func TestQuestionNamesTheConsequences(t *testing.T) {
	j, c := askingJob(t)
	for name, test := range map[string]struct {
		own, env   string
		production bool
		madeFor    string
	}{
		"its own":                  {"local", "local", false, ""},
		"the built-in sandbox":     {"sandbox", "sandbox", false, ""},
		"another":                  {"local", "sandbox", false, "local"},
		"production, its own":      {"real", "real", true, ""},
		"production, for another":  {"local", "real", true, "local"},
		"not production, for that": {"real", "local", false, "real"},
		"no longer known":          {"gone", "local", false, "gone"},
	} {
		s := j.Summarize(c)
		s.Environment = test.own
		q := j.BeforeLogin(s, environment(t, j, test.env))
		if q.Production != test.production || q.MadeFor != test.madeFor || q.Needed() != (test.production || test.madeFor != "") {
			t.Errorf("%s: %+v", name, q)
		}
		if q.Credential != c.Name || q.Logins != 1 || q.Of != 1 || !slices.Equal(q.Environments, []string{test.env}) {
			t.Errorf("%s: %+v", name, q)
		}
	}
}

// A yes counts for one credential, as one of its environment, against one environment, until the vault is locked.
func TestYesCountsOncePerCredentialAndEnvironment(t *testing.T) {
	j, _ := askingJob(t)
	asks := func(id, own, env string) bool {
		return j.BeforeLogin(flow.Summary{ID: id, Environment: own}, environment(t, j, env)).Needed()
	}
	j.Agree(j.BeforeLogin(flow.Summary{ID: "a", Environment: "local"}, environment(t, j, "real")))
	if asks("a", "local", "real") {
		t.Error("asked again")
	}
	for _, other := range [][3]string{{"b", "local", "real"}, {"a", "local", "sandbox"}, {"a", "real", "real"}, {"a", "real", "local"}} {
		if !asks(other[0], other[1], other[2]) {
			t.Errorf("not asked about %v", other)
		}
	}
	j.Lock()
	if !asks("a", "local", "real") {
		t.Error("a yes outlasts locking")
	}
}

func TestSeveralAreAskedAboutWhereTheyNeedIt(t *testing.T) {
	j, _ := askingJob(t)
	chosen := []flow.Summary{
		{ID: "a", Name: "a", Environment: "local"}, {ID: "b", Name: "b", Environment: "real"},
		{ID: "c", Name: "c", Environment: "gone"}, {ID: "d", Name: "d", Environment: "production"},
	}
	q := j.BeforeSeveral(chosen)
	if !q.Production || q.MadeFor != "" || q.Credential != "b" || q.Logins != 2 || q.Of != 4 || !slices.Equal(q.Environments, []string{"real", "production"}) {
		t.Errorf("%+v", q)
	}
	j.Agree(j.BeforeLogin(chosen[1], environment(t, j, "real")))
	if q = j.BeforeSeveral(chosen); q.Credential != "d" || q.Logins != 1 || q.Of != 4 {
		t.Errorf("after a yes to b: %+v", q)
	}
	j.Agree(q)
	if q = j.BeforeSeveral(chosen); q.Needed() || q.Logins != 0 {
		t.Errorf("after a yes to all: %+v", q)
	}
}

// Whatever sends a login sends none without a yes where one is needed, and one with it.
func TestEveryLoginNeedsItsYes(t *testing.T) {
	type way func(context.Context, *flow.Job, kiiex.Credential, kiiex.Environment) error
	ways := map[string]way{
		"test": func(ctx context.Context, j *flow.Job, c kiiex.Credential, env kiiex.Environment) error {
			login, err := j.Authenticate(ctx, c, env, nil)
			login.Clear()
			return err
		},
		"token": func(ctx context.Context, j *flow.Job, c kiiex.Credential, env kiiex.Environment) error {
			token, err := j.Token(ctx, c, env, false, nil)
			token.Session.Token.Clear()
			return err
		},
		"call": func(ctx context.Context, j *flow.Job, c kiiex.Credential, env kiiex.Environment) error {
			_, _, err := j.Call(ctx, c, env, api.Readings()[0], nil, nil)
			return err
		},
		"diagnosis": func(ctx context.Context, j *flow.Job, c kiiex.Credential, env kiiex.Environment) error {
			_, err := j.Diagnose(ctx, flow.Complaint{Credential: &c, Environment: env, Login: true}, nil)
			return err
		},
		"several": func(ctx context.Context, j *flow.Job, c kiiex.Credential, _ kiiex.Environment) (err error) {
			j.TestSeveral(ctx, []flow.Summary{j.Summarize(c)}, nil, func(_ int, o flow.Outcome) { err = o.Err })
			return err
		},
	}
	for name, send := range ways {
		for _, login := range []struct{ own, env string }{{"local", "real"}, {"real", "real"}, {"real", "local"}} {
			if name == "several" && login.own != login.env {
				continue // they leave their own environment never
			}
			t.Run(name+" of "+login.own+" in "+login.env, func(t *testing.T) {
				t.Parallel()
				j, sample := askingJob(t)
				c, env := sample, environment(t, j, login.env)
				if login.own != c.Environment {
					testenv.OK(t, j.Edit(t.Context(), c.Name, flow.Changes{Environment: &login.own}))
					c.Environment = login.own
				}
				refused := func(when string) {
					t.Helper()
					if err := send(t.Context(), j, c, env); problem.KindOf(err) != problem.NotConfirmed || len(calls(j)) != 0 {
						t.Fatalf("%s: %v, sent %q", when, err, calls(j))
					}
				}
				refused("before the question")
				q := j.BeforeLogin(j.Summarize(c), env)
				refused("asked, and not answered")
				j.Agree(q)
				if err := send(t.Context(), j, c, env); err != nil || !slices.Contains(calls(j), "AuthenticateUser") {
					t.Fatalf("after a yes: %v, sent %q", err, calls(j))
				}
				_ = j.LogOut(t.Context(), c.ID, env, kiiex.Session{}) // or Token hands out the one that was kept, without a login
				j.Lock()
				testenv.OK(t, j.Unlock(t.Context(), given("a passphrase")))
				refused("after locking")
			})
		}
	}
}

// A yes to the login of a diagnosis counts for a test too, and is asked for again all the same at the next diagnosis.
func TestDiagnosisAsksEachTime(t *testing.T) {
	j, c := askingJob(t)
	env := environment(t, j, "real")
	for range 2 {
		q, err := j.BeforeDiagnosis(flow.Complaint{Credential: &c, Environment: env})
		if err != nil || !q.Production || q.MadeFor != "local" || len(q.Sends) == 0 {
			t.Fatalf("%+v, %v", q, err)
		}
		j.Agree(q)
		if j.BeforeLogin(j.Summarize(c), env).Needed() {
			t.Error("the yes does not count for a test")
		}
	}
}

// A wait that the exchange asked for is told of each time, whatever was agreed to.
func TestCautionsAreForOneTime(t *testing.T) {
	now := time.Now()
	j, exchange, c := scriptedJob(t, func() time.Time { return now })
	env := environment(t, j, "local")
	exchange["AuthenticateUser"] = says(429, "", "Retry-After", "3600")
	for n := range 3 {
		q := j.BeforeLogin(j.Summarize(c), env)
		if q.Stakes() || q.Needed() != (n > 0) || len(q.Cautions) != min(n, 1) {
			t.Errorf("%d: %+v", n, q)
		}
		j.Agree(q)
		_, _ = j.Authenticate(t.Context(), c, env, nil)
	}
}
