package words_test

import (
	"slices"
	"strings"
	"testing"

	"kiikey/ui/flow"
	"kiikey/ui/words"
)

func TestHandOutQuestion(t *testing.T) {
	q := words.HandOutQuestion(flow.Question{Credential: "spot", Environments: []string{"production"}, Production: true}, "bot\x1b")
	if q.Ask != "Give bot‹ESC› the API secret of spot, which is for production?" || len(q.Will) != 1 || q.Yes != "Yes, give it" {
		t.Errorf("%+v", q)
	}
}

func TestLoginQuestions(t *testing.T) {
	for name, c := range map[string]struct {
		q           flow.Question
		test, login string
		stakes      []string
	}{
		"nothing at stake": {flow.Question{Credential: "spot", Logins: 1, Of: 1, Environments: []string{"staging"}},
			"Test spot against staging?", "Log in to staging with spot?", nil},
		"production, for another, too early": {
			flow.Question{Credential: "spot", Logins: 1, Of: 1, Environments: []string{"production"}, Production: true, MadeFor: "staging", Cautions: []string{"Too early."}, Sends: []string{"One login."}},
			"Test spot against production?", "Log in to production with spot?",
			[]string{"PRODUCTION: real money", "saved for staging, not for production", "Too early."}},
		"some of several": {flow.Question{Credential: "spot", Logins: 2, Of: 3, Environments: []string{"production", "real"}, Production: true},
			"Test 2 of the 3 credentials against production and real?", "", []string{"real money"}},
		"all of several": {flow.Question{Credential: "spot", Logins: 3, Of: 3, Environments: []string{"production"}, Production: true},
			"Test all 3 credentials against production?", "", []string{"real money"}},
		"over a WebSocket": {flow.Question{Credential: "spot", Logins: 1, Of: 1, Environments: []string{"north"}, Host: "stream.north.example\x1b"},
			"Test spot against north?", "", []string{"the WebSocket at stream.north.example"}},
		"hostile": {flow.Question{Credential: "a\x1b]0;b\x07", Logins: 1, Of: 1, Environments: []string{"c\u202e"}, MadeFor: "d\x9b", Cautions: []string{"e\x1b"}},
			"", "", []string{"saved for d", "e"}},
	} {
		test, login, stakes := words.TestQuestion(c.q).Ask, words.LoginQuestion(c.q).Ask, words.TestQuestion(c.q).Will
		if will := words.LoginQuestion(c.q).Will; len(c.q.Sends) > 0 && !slices.Equal(will, append(slices.Clone(stakes), "", "One login.")) {
			t.Errorf("%s: %q", name, will)
		}
		if c.test != "" && test != c.test || c.login != "" && login != c.login || len(stakes) != len(c.stakes) {
			t.Errorf("%s: %q, %q, %q", name, test, login, stakes)
			continue
		}
		for i, want := range c.stakes {
			if !strings.Contains(stakes[i], want) {
				t.Errorf("%s: %q, want %q", name, stakes[i], want)
			}
		}
		if all := test + login + strings.Join(stakes, ""); strings.ContainsAny(all, "\x1b\x07\u009b\u202e") {
			t.Errorf("%s: %q", name, all)
		}
	}
}
