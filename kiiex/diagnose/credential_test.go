package diagnose_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kiikey/internal/testenv"
	"kiikey/kiiex"
	"kiikey/kiiex/api"
	"kiikey/kiiex/diagnose"
	"kiikey/kiiex/problem"
	"kiikey/kiiex/sandbox"
)

// everyLogin lists the causes that the checks name when a credential in perfect form is rejected.
const everyLogin = "authentication failed: other-environment, wrong-user-id, wrong-secret, key-secret-exchanged, key-deleted, ip-whitelist"

func TestWrongCredentials(t *testing.T) {
	for _, test := range []struct {
		name    string
		change  func(*kiiex.Credential)
		want    []string
		class   problem.Class
		login   bool   // one is sent
		learned string // a part of what the credential's check says
	}{
		{name: "another secret", login: true, class: problem.ClassRefused,
			change: func(c *kiiex.Credential) { c.APISecret = kiiex.SecretFromString("00112233445566778899aabbccddeeff") },
			want:   []string{everyLogin}},
		{name: "key and secret exchanged, which nobody can see", login: true, class: problem.ClassRefused,
			change: func(c *kiiex.Credential) {
				c.APIKey, c.APISecret = c.APISecret.Reveal(), kiiex.SecretFromString(c.APIKey)
			},
			want: []string{everyLogin}},
		{name: "another user id", login: true, class: problem.ClassRefused,
			change: func(c *kiiex.Credential) { c.UserID = "152" },
			want:   []string{everyLogin}},
		{name: "a secret that lost its last character", login: true, class: problem.ClassRefused, learned: "31 lowercase hex digits",
			change: func(c *kiiex.Credential) { c.APISecret = kiiex.SecretFromString("fedcba9876543210fedcba987654321") },
			want: []string{"credential warning: wrong-form",
				"authentication failed: wrong-form, other-environment, wrong-user-id, wrong-secret, key-secret-exchanged, key-deleted, ip-whitelist"}},
		{name: "key and secret the same", login: true, class: problem.ClassRefused,
			change: func(c *kiiex.Credential) { c.APIKey = c.APISecret.Reveal() },
			want: []string{"credential warning: key-secret-same",
				"authentication failed: key-secret-same, other-environment, wrong-user-id, wrong-secret, key-secret-exchanged, key-deleted, ip-whitelist"}},
		{name: "a secret in the key's place, which shows", login: true, class: problem.ClassRefused, learned: "not all of them hex digits",
			change: func(c *kiiex.Credential) {
				c.APIKey, c.APISecret = c.APISecret.Reveal(), kiiex.SecretFromString("my own trading key")
			},
			want: []string{"credential warning: key-secret-exchanged, wrong-form",
				"authentication failed: key-secret-exchanged, wrong-form, other-environment, wrong-user-id, wrong-secret, key-deleted, ip-whitelist"}},
		{name: "an upper-case key", login: true, class: problem.ClassRefused, learned: "32 upper-case hex digits",
			change: func(c *kiiex.Credential) { c.APIKey = strings.ToUpper(c.APIKey) },
			want: []string{"credential warning: wrong-form",
				"authentication failed: wrong-form, other-environment, wrong-user-id, wrong-secret, key-secret-exchanged, key-deleted, ip-whitelist"}},
		{name: "a user id with a leading zero", login: true, class: problem.ClassRefused, learned: "User ID: 0151",
			change: func(c *kiiex.Credential) { c.UserID = "0151" },
			want: []string{"credential warning: wrong-user-id",
				"authentication failed: wrong-user-id, other-environment, wrong-secret, key-secret-exchanged, key-deleted, ip-whitelist"}},
		{name: "saved for another environment, and wrong", login: true, class: problem.ClassRefused, learned: "Saved for: production",
			change: func(c *kiiex.Credential) { c.Environment, c.UserID = "production", "152" },
			want: []string{"credential warning: other-environment",
				"authentication failed: other-environment, wrong-user-id, wrong-secret, key-secret-exchanged, key-deleted, ip-whitelist"}},

		{name: "saved for another environment, and accepted here", login: true, learned: "Saved for: production",
			change: func(c *kiiex.Credential) { c.Environment = "production" },
			want:   []string{"credential warning: other-environment"}},
		{name: "a nonce in words", login: true, learned: "Nonce: 5 characters",
			change: func(c *kiiex.Credential) { c.Nonce = "first" }},
		{name: "a nonce that looks like a key, and is accepted", login: true, learned: "it is no mistake",
			change: func(c *kiiex.Credential) { c.Nonce = "00112233445566778899aabbccddeeff" }},
		{name: "no claimed permissions", login: true,
			change: func(c *kiiex.Credential) { c.Permissions = nil }},
		{name: "claimed permissions in another case", login: true,
			change: func(c *kiiex.Credential) { c.Permissions = []string{"TRADING"} }},
		{name: "imported in the future", login: true, learned: "in the future by this computer's clock",
			change: func(c *kiiex.Credential) { c.ImportedAt = c.ImportedAt.Add(100 * 24 * time.Hour) }},

		{name: "no user id", class: problem.ClassInput, learned: "User ID: missing",
			change: func(c *kiiex.Credential) { c.UserID = "" },
			want:   []string{"credential failed: missing-field"}},
		{name: "nothing but a user id", class: problem.ClassInput,
			change: func(c *kiiex.Credential) { *c = kiiex.Credential{UserID: "151"} },
			want:   []string{"credential failed: missing-field, missing-field, missing-field"}},
		{name: "an invisible character in the secret", class: problem.ClassInput, learned: "not all of them plain ASCII",
			change: func(c *kiiex.Credential) { c.APISecret = kiiex.SecretFromString(c.APISecret.Reveal() + "\u200b") },
			want:   []string{"credential failed: bad-value"}},
		{name: "escape sequences everywhere", class: problem.ClassInput,
			change: func(c *kiiex.Credential) {
				const hostile = "\x1b]0;forged\x07\u202e\u200b\u009b7m\r\n"
				c.APIKey, c.Nonce, c.UserID, c.UserName = c.APIKey+"\x1b\u202e", hostile, hostile, hostile
				c.Environment, c.Permissions, c.IPWhitelist = hostile, []string{hostile}, []string{hostile}
			},
			want: []string{"credential failed: bad-value, bad-value, bad-value, bad-value"}},
		{name: "a secret in the user id's place", class: problem.ClassInput, learned: "User ID: 32 lowercase hex digits",
			change: func(c *kiiex.Credential) { c.UserID = c.APISecret.Reveal() },
			want:   []string{"credential failed: bad-value"}},
		{name: "a secret among the permissions", login: true, learned: kiiex.Mask,
			change: func(c *kiiex.Credential) { c.Permissions = []string{"Trading", c.APISecret.Reveal()} },
			want:   []string{"session warning: missing-permission"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := trial{change: func(s *diagnose.Subject) { test.change(s.Credential) }}.result(t)
			o.expect(t, test.want...)
			if o.d.Class() != test.class {
				t.Errorf("class %d", o.d.Class())
			}
			if sent := slices.Contains(o.calls, "AuthenticateUser"); sent != test.login {
				t.Errorf("calls: %v", o.calls)
			}
			if learned := strings.Join(o.d.Finding(diagnose.StepCredential).Learned, "\n"); !strings.Contains(learned, test.learned) {
				t.Errorf("the credential's check does not say %q:\n%s", test.learned, learned)
			} else if inKeysPlace := len(test.want) > 0 && strings.HasPrefix(test.want[0], "credential warning: key-secret-"); inKeysPlace && strings.Contains(learned, "beginning with") {
				t.Errorf("the beginning of what may be the secret is shown:\n%s", learned)
			}
		})
	}
}

func TestInvisibleCharactersAreNamed(t *testing.T) {
	o := trial{change: func(s *diagnose.Subject) { s.Credential.APIKey += "\u200b" }}.result(t)
	f := o.d.Finding(diagnose.StepCredential)
	if text := f.Reasons[0].Text; !strings.Contains(text, "U+200B ZERO WIDTH SPACE") || !strings.Contains(text, "API key") {
		t.Errorf("reason %q", text)
	}
	if f := o.d.Finding(diagnose.StepSignature); f.State != diagnose.Skipped {
		t.Errorf("a signature was made all the same: %s", f.Summary)
	}
}

func TestLoginIsNotSentWithoutConsent(t *testing.T) {
	for _, scenario := range sandbox.Scenarios() {
		if scenario.NeedsTLS || scenario.Name == "hang" {
			continue // nothing gets through in these
		}
		t.Run(scenario.Name, func(t *testing.T) {
			t.Parallel()
			o := trial{scenario: scenario.Name, change: func(s *diagnose.Subject) { s.Authenticate = false }}.result(t)
			if !slices.Equal(o.calls, []string{"Ping"}) {
				t.Errorf("calls: %v", o.calls)
			}
			for _, id := range []diagnose.StepID{diagnose.StepAuthentication, diagnose.StepSession} {
				if f := o.d.Finding(id); f.State != diagnose.Skipped || !strings.HasPrefix(f.Summary, "Not tried: ") {
					t.Errorf("%s is %s: %s", id, f.State, f.Summary)
				}
			}
			if f := o.d.Finding(diagnose.StepSignature); f.State != diagnose.Passed {
				t.Errorf("signature is %s", f.State)
			}
			if o.d.Authenticated || o.d.OtherEnvironment != nil {
				t.Errorf("authenticated %t, other environment %v", o.d.Authenticated, o.d.OtherEnvironment)
			}
		})
	}
}

func TestEarlierFailuresGiveAWarning(t *testing.T) {
	for name, test := range map[string]struct {
		earlier diagnose.Earlier
		says    string // "" for no caution
	}{
		"none":                  {},
		"one":                   {earlier: diagnose.Earlier{Failures: 1, Outcome: problem.InvalidCredentials}, says: "was rejected."},
		"several":               {earlier: diagnose.Earlier{Failures: 3}, says: "latest 3 logins"},
		"refused, not counted":  {earlier: diagnose.Earlier{Outcome: problem.NotAuthorized}, says: "was rejected."},
		"locked":                {earlier: diagnose.Earlier{Failures: 5, Outcome: problem.UserLocked}, says: "locked"},
		"too many requests":     {earlier: diagnose.Earlier{Outcome: problem.RateLimited}, says: "wait 2 min"},
		"not reached":           {earlier: diagnose.Earlier{Outcome: problem.TimedOut}},
		"a code was asked for":  {earlier: diagnose.Earlier{Outcome: problem.SecondFactor}},
		"the exchange's faults": {earlier: diagnose.Earlier{Outcome: problem.ServerError}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, yes := range []bool{false, true} {
				o := trial{change: func(s *diagnose.Subject) {
					s.Earlier, s.Authenticate = test.earlier, yes
					cautions := s.Question().Cautions
					if (test.says != "") != (len(cautions) == 1) || test.says != "" && !strings.Contains(cautions[0], test.says) {
						t.Errorf("cautions: %q", cautions)
					}
				}}.result(t)
				learned := strings.Join(o.d.Finding(diagnose.StepAuthentication).Learned, "\n")
				if test.says != "" && !strings.Contains(learned, test.says) {
					t.Errorf("with yes %t the check says:\n%s", yes, learned)
				}
			}
		})
	}
}

// A key that this environment accepted before was not made in another one, whatever the latest login came to and
// whatever the credential was saved for.
func TestAcceptedBeforeExcludesAnotherEnvironment(t *testing.T) {
	accepted := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		change func(*diagnose.Subject)
		want   []string
	}{
		"not known":                      {func(*diagnose.Subject) {}, []string{everyLogin}},
		"only the latest login is known": {func(s *diagnose.Subject) { s.Earlier = diagnose.Earlier{Environment: "test"} }, []string{everyLogin}},
		"accepted": {func(s *diagnose.Subject) { s.AcceptedBefore = accepted },
			[]string{"authentication failed: key-deleted, ip-whitelist, wrong-user-id, wrong-secret, key-secret-exchanged"}},
		"accepted, refused since": {func(s *diagnose.Subject) {
			s.AcceptedBefore, s.Earlier = accepted, diagnose.Earlier{Environment: "test", Outcome: problem.InvalidCredentials, Failures: 2}
		}, []string{"authentication failed: key-deleted, ip-whitelist, wrong-user-id, wrong-secret, key-secret-exchanged"}},
		"accepted, and saved for another": {func(s *diagnose.Subject) { s.AcceptedBefore, s.Credential.Environment = accepted, "production" },
			[]string{"authentication failed: key-deleted, ip-whitelist, wrong-user-id, wrong-secret, key-secret-exchanged"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := trial{change: func(s *diagnose.Subject) {
				s.Credential.UserID = "152"
				test.change(s)
			}}.result(t)
			o.expect(t, test.want...)
			known := strings.HasPrefix(name, "accepted")
			if (o.d.OtherEnvironment == nil) != known {
				t.Errorf("it may belong to %v", o.d.OtherEnvironment)
			}
			learned := strings.Join(o.d.Finding(diagnose.StepCredential).Learned, "\n")
			if strings.Contains(learned, "Accepted before by test: 23 November 2026 12:00:00 UTC.") != known {
				t.Errorf("learned:\n%s", learned)
			}
		})
	}
}

func TestAcceptedBeforeCountsForEveryRejection(t *testing.T) {
	for scenario, want := range map[string]string{
		"not-authorized": "ip-whitelist, key-deleted, firewall",
		"error-104":      "wrong-user-id",
	} {
		trial{scenario: scenario, change: func(s *diagnose.Subject) {
			s.AcceptedBefore = time.Now().Add(-time.Hour)
		}}.result(t).expect(t, "authentication failed: "+want)
	}
}

func TestQuestionSaysWhatIsSent(t *testing.T) {
	c := sample()
	s := diagnose.Subject{Now: time.Now, Credential: c, Environment: kiiex.Environment{Name: "desk", BaseURL: "https://exchange.invalid/ap", Kind: kiiex.KindCustom}}
	for fields, says := range map[api.FieldsIn]string{
		"": "in the headers and in the body", api.FieldsInBoth: "in the headers and in the body",
		api.FieldsInHeaders: "in the headers.", api.FieldsInBody: "in the body.",
	} {
		s.Client.FieldsIn = fields
		text := strings.Join(s.Question().Sends, " ")
		for _, want := range []string{says, "desk, https://exchange.invalid/ap", "0123…cdef", "User ID 151", "nonce 0"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in %q", want, text)
			}
		}
	}
	for name, change := range map[string]func(){
		"the same":          func() { c.APIKey = c.APISecret.Reveal() },
		"exchanged":         func() { c.APIKey, c.APISecret = c.APISecret.Reveal(), kiiex.SecretFromString("my own trading key") },
		"in the nonce":      func() { c.Nonce = c.APISecret.Reveal() },
		"in the user id":    func() { c.UserID = c.APISecret.Reveal() },
		"a password in URL": func() { s.Environment.BaseURL = "https://user:fedcba9876543210fedcba9876543210@exchange.invalid/ap" },
	} {
		t.Run(name, func(t *testing.T) {
			old := *c
			base := s.Environment.BaseURL
			secret := c.APISecret.Reveal()
			change()
			for _, text := range s.Question().Sends {
				if part := commonPart(text, secret[:8]); part != "" || strings.Contains(text, secret[:4]+"…") {
					t.Errorf("part of the secret is in %q", text)
				}
			}
			*c, s.Environment.BaseURL = old, base
		})
	}
	if sends := (diagnose.Subject{Now: time.Now}).Question().Sends; sends != nil {
		t.Errorf("without a credential: %q", sends)
	}
}

func TestOtherEnvironmentIsSuggested(t *testing.T) {
	builtin := kiiex.BuiltinEnvironments()
	staging, production := builtin[1], builtin[2]
	desk := kiiex.Environment{Name: "desk", BaseURL: "https://desk.invalid/ap", Kind: kiiex.KindCustom}
	for name, test := range map[string]struct {
		own  string
		as   kiiex.EnvironmentKind
		all  []kiiex.Environment
		want string
	}{
		"its own":                {own: "desk", as: kiiex.KindStaging, all: []kiiex.Environment{staging, production, desk}, want: "desk"},
		"its own, the sandbox":   {own: "sandbox", as: kiiex.KindStaging, all: builtin, want: "sandbox"},
		"staging's other":        {own: "test", as: kiiex.KindStaging, all: append([]kiiex.Environment{desk}, builtin...), want: "production"},
		"production's other":     {own: "test", as: kiiex.KindProduction, all: append([]kiiex.Environment{desk}, builtin...), want: "staging"},
		"any other":              {own: "test", as: kiiex.KindCustom, all: []kiiex.Environment{builtin[0], desk}, want: "desk"},
		"none but the sandbox":   {own: "test", as: kiiex.KindStaging, all: builtin[:1]},
		"none":                   {own: "test", as: kiiex.KindStaging},
		"its own, which is gone": {own: "gone", as: kiiex.KindStaging, all: []kiiex.Environment{staging}, want: "staging"},
	} {
		t.Run(name, func(t *testing.T) {
			o := trial{scenario: "refused", change: func(s *diagnose.Subject) {
				s.Credential.Environment, s.Environment.Kind, s.Environments = test.own, test.as, append(slices.Clone(test.all), s.Environment)
			}}.result(t)
			switch s := o.d.OtherEnvironment; {
			case test.want == "" && s != nil:
				t.Errorf("suggests %s", s.Environment.Name)
			case test.want != "" && (s == nil || s.Environment.Name != test.want):
				t.Errorf("suggests %+v, want %s", s, test.want)
			case s != nil && (!strings.Contains(s.Sends[0], test.want) || !isSentence(s.Why)):
				t.Errorf("says %q, %q", s.Why, s.Sends)
			}
		})
	}
	for scenario, want := range map[string]bool{"locked": false, "rate-limit": false, "healthy": false, "html": false, "ip-whitelist": true, "error-104": true} {
		o, err := inScenario[scenario]()
		testenv.OK(t, err)
		if got := o.d.OtherEnvironment != nil; got != want {
			t.Errorf("in scenario %s: %t", scenario, got)
		}
	}
}

func TestStoreProblemsAreExplained(t *testing.T) {
	unreadable := &problem.Problem{Kind: problem.StoreDamaged, What: "The vault is damaged.", Why: "Its end is missing.", Next: "Restore the previous state."}
	for name, test := range map[string]struct {
		facts diagnose.StoreFacts
		want  []string
		class problem.Class
	}{
		"none":          {facts: diagnose.StoreFacts{}},
		"unlocked":      {facts: diagnose.StoreFacts{Used: true, Unlocked: true}},
		"with a notice": {facts: diagnose.StoreFacts{Used: true, Unlocked: true, Notices: []string{"Others could read the vault."}}, want: []string{"store warning: store-notice"}},
		"locked":        {facts: diagnose.StoreFacts{Used: true}, want: []string{"store failed: store-unusable"}, class: problem.ClassStore},
		"damaged":       {facts: diagnose.StoreFacts{Used: true, Err: unreadable}, want: []string{"store failed: store-unusable"}, class: problem.ClassStore},
		"without the credential": {facts: diagnose.StoreFacts{Used: true, Unlocked: true, Err: &problem.Problem{Kind: problem.CredentialNotFound, What: "There is no such credential.", Next: "List them."}},
			want: []string{"store failed: store-unusable"}, class: problem.ClassNotFound},
		"hostile": {facts: diagnose.StoreFacts{Used: true, Unlocked: true, Notices: []string{"A file \x1b]0;x\x07\u202e is in the way."}}, want: []string{"store warning: store-notice"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := trial{change: func(s *diagnose.Subject) {
				s.Store, s.Authenticate = test.facts, false
				if test.facts.Err != nil {
					s.Credential = nil
				}
			}}.result(t)
			o.expect(t, test.want...)
			if o.d.Class() != test.class {
				t.Errorf("class %d", o.d.Class())
			}
			// Whatever the store is like, the way to the exchange is looked at.
			if f := o.d.Finding(diagnose.StepService); f.State != diagnose.Passed {
				t.Errorf("service is %s", f.State)
			}
			for _, own := range append(test.facts.Notices, "damaged") {
				if strings.Contains(strings.Join(strings.Split(o.d.Report(), "\n")[3:], "\n"), own) {
					t.Errorf("the report tells %q about this computer", own)
				}
			}
		})
	}
}
