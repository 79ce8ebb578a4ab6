package diagnose_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/cause"
	"kiikey/kiiex/diagnose"
	"kiikey/kiiex/problem"
)

// Without a login the diagnosis starts from the latest rejection, with the causes that it had.
func TestStartsFromTheLatestRejection(t *testing.T) {
	for _, scenario := range []string{"refused", "not-authorized", "bad-format", "error-104", "error-101", "locked"} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			tried, err := inScenario[scenario]()
			testenv.OK(t, err)
			login := tried.d.Finding(diagnose.StepAuthentication)
			o := trial{change: func(s *diagnose.Subject) {
				s.Authenticate = false
				s.Earlier = diagnose.Earlier{RejectedAt: s.Now().Add(-10 * time.Second), RejectedIn: "test", Rejected: problem.KindOf(login.Err)}
			}}.result(t)
			f := o.d.Finding(diagnose.StepAuthentication)
			if f.State != diagnose.Warning || !slices.Equal(f.Reasons, login.Reasons) || o.d.Class() != 0 {
				t.Errorf("%s with %v, want %v; class %d", f.State, f.Reasons, login.Reasons, o.d.Class())
			}
			want := "Rejected 10 s ago."
			if scenario == "locked" {
				want = "Locked out 10 s ago."
			}
			if len(f.Reasons) > 1 {
				want += " Everything up to the login is fine, so the cause is one of these."
			}
			if o.d.Verdict != want {
				t.Errorf("verdict %q, want %q", o.d.Verdict, want)
			}
			if slices.Contains(o.calls, "AuthenticateUser") {
				t.Error("a login was sent")
			}
		})
	}
}

func TestRejectionsOfOtherCredentialsAreIgnored(t *testing.T) {
	const untried = "Nothing wrong was found. Whether the exchange accepts the credential was not tried."
	for name, c := range map[string]struct {
		change  func(*diagnose.Subject)
		verdict string
	}{
		"none":               {func(s *diagnose.Subject) { s.Earlier = diagnose.Earlier{} }, untried},
		"elsewhere":          {func(s *diagnose.Subject) { s.Earlier.RejectedIn = "staging" }, untried},
		"throttled":          {func(s *diagnose.Subject) { s.Earlier.Rejected = problem.RateLimited }, untried},
		"unheard of":         {func(s *diagnose.Subject) { s.Earlier.Rejected = "unheard-of" }, untried},
		"in the future":      {func(s *diagnose.Subject) { s.Earlier.RejectedAt = s.Now().Add(time.Hour) }, "Rejected just now. Everything up to the login is fine, so the cause is one of these."},
		"long ago":           {func(s *diagnose.Subject) { s.Earlier.RejectedAt = s.Now().AddDate(0, 0, -40) }, "Rejected 40 days ago. Everything up to the login is fine, so the cause is one of these."},
		"and a short secret": {func(s *diagnose.Subject) { s.Credential.APISecret = kiiex.SecretFromString("abc") }, "Rejected 10 s ago. No check before the login failed, so the cause is one of these."},
		"and no address":     {func(s *diagnose.Subject) { s.Environment.BaseURL = "nowhere" }, ""},
		"and a login":        {func(s *diagnose.Subject) { s.Authenticate = true }, "All is well: the exchange accepts this credential, and its session works."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := trial{change: func(s *diagnose.Subject) {
				s.Authenticate = false
				s.Earlier = diagnose.Earlier{RejectedAt: s.Now().Add(-10 * time.Second), RejectedIn: "test", Rejected: problem.InvalidCredentials}
				c.change(s)
			}}.result(t)
			if o.d.Verdict != c.verdict && c.verdict != "" || c.verdict == "" && strings.Contains(o.d.Verdict, "ejected") {
				t.Errorf("verdict %q, want %q", o.d.Verdict, c.verdict)
			}
		})
	}
}

// The environment to try next is the one that is known to accept the API key.
func TestSuggestsTheEnvironmentThatAcceptsTheKey(t *testing.T) {
	for _, name := range []string{"staging", "production"} {
		o := trial{scenario: "refused", change: func(s *diagnose.Subject) {
			s.Others = func() []cause.Other {
				return []cause.Other{{Name: "kin", SameUser: true, AcceptedBy: "test"}, {Name: "Twin", SameKey: true, AcceptedBy: name}}
			}
		}}.result(t)
		if other := o.d.OtherEnvironment; other == nil || other.Environment.Name != name || other.Why != "It accepts the same API key with another credential." {
			t.Errorf("suggests %+v, want %s", other, name)
		}
	}
}

// What two checks name is shown once, with the check that the verdict is about.
func TestWrongNamesEachCauseOnce(t *testing.T) {
	o := trial{change: func(s *diagnose.Subject) {
		s.Credential.APISecret = kiiex.SecretFromString("fedcba9876543210fedcba987654321")
		s.Store.Notices = []string{"The vault can be read by others."}
		s.Others = func() []cause.Other { return []cause.Other{{Name: "kin", SameUser: true, AcceptedBy: "test"}} }
	}}.result(t)
	wrong := o.d.Wrong()
	if len(wrong) != 2 || wrong[0].Step != diagnose.StepAuthentication || wrong[1].Step != diagnose.StepStore {
		t.Fatalf("shown are %v", wrong)
	}
	if r := wrong[0].Reasons; r[0].ID != cause.WrongForm || !strings.Contains(r[1].Text, "kin, of the same user, works here") {
		t.Errorf("the causes are %v", r)
	}
}
